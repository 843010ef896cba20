"""Makes batches for the training of the two halves, from a seed, for ever."""

import random

import torch

import bpe
import conversations
import guidetext

# The share of the writer's answers that stand behind another one with its tag, and a question: so they do in texts for perplexities.
BEHIND = 0.3
DROPOUT = 0.1  # of merges, in half of the questions
# For the sorter: what kinds of messages there are, the shares of questions, of questions that refer to an answer, of answers; and most
# of a message's tokens that are forgotten.
ANSWER = "answer"
KINDS_OF_MESSAGE = ("", *guidetext.FOLLOWS, ANSWER)
MESSAGES = (0.82, 0.11, 0.07)
FORGET, FORGET_ANSWER = 0.2, 0.5
# In the last part of the training fewer are, and some questions have no slips: first what words mean, then which question is which.
CALM, CALM_FORGET, CAREFUL = 0.4, 0.08, 0.35


class Rows:
    """Answers for the writer, all of them again and again, each behind its tag."""

    def __init__(self, tokenizer, seed, behind=BEHIND):
        self.author = conversations.Author(seed)
        self.rng = random.Random(seed)
        self.tokenizer, self.behind = tokenizer, behind
        self.line = tokenizer.encode("\n")
        self.items = [item for items in self.author.items.values() for item in items.values()]
        self.answers = [(item, guidetext.with_button(item, answer, self.author.labels)) for item in self.items for answer in item.answers]

    def batches(self, size):
        """(ids [rows, length], where in each row the answer begins that is learned, lengths), about `size` tokens each."""
        while True:
            rows = [self.row(item, answer, self.rng.random() < self.behind) for item, answer in self.answers]
            # Rows of like length together, so that little is padding; the batches themselves in random order.
            batches, batch = [], []
            for row in sorted(rows, key=lambda row: len(row[0]) * self.rng.uniform(0.9, 1.0)):
                if batch and (len(batch) + 1) * max(len(ids) for ids, _ in [*batch, row]) > size:
                    batches.append(batch)
                    batch = []
                batch.append(row)
            batches.append(batch)
            self.rng.shuffle(batches)
            yield from map(together, batches)

    def row(self, item, answer, is_behind=False):
        """(tokens, where the tag stands)"""
        if not is_behind:
            tag = self.tokenizer.ids[bpe.tag(item.language, item.name)]
            return [tag, *self.tokenizer.encode(answer), self.tokenizer.end, *self.line], 0
        before, _ = self.row(*self.rng.choice(self.answers))
        turn = self.author.asking(item, answer)
        ids, at = conversations.tokens_of([turn], self.tokenizer, self.rng, 0.0)
        return before + ids, len(before) + at


def together(rows):
    """As one batch."""
    ids = torch.zeros(len(rows), max(len(tokens) for tokens, _ in rows), dtype=torch.long)
    for at, (tokens, _) in enumerate(rows):
        ids[at, : len(tokens)] = torch.tensor(tokens)
    return ids, torch.tensor([at for _, at in rows]), torch.tensor([len(tokens) for tokens, _ in rows])


def messages(tokenizer, seed, count, steps):
    """(ids of `count` messages behind one another, where each begins, their items, their kinds), for the sorter, `steps` times."""
    author, rng = conversations.Author(seed), random.Random(seed)
    for step in range(steps):
        is_calm = step >= (1 - CALM) * steps
        author.careful = CAREFUL if is_calm else 0.0
        most = CALM_FORGET if is_calm else FORGET
        all_ids, offsets, items, kinds = [], [], [], []
        for _ in range(count):
            kind = rng.choices(("", "follow", ANSWER), MESSAGES)[0]
            item, text, kind = message(author, kind)
            ids = tokenizer.encode(text, rng, DROPOUT if rng.random() < 0.5 else 0.0)
            forget = rng.uniform(0, FORGET_ANSWER if kind == ANSWER else most)
            offsets.append(len(all_ids))
            all_ids += [token for token in ids if rng.random() >= forget] or ids
            items.append(index(tokenizer, item))
            kinds.append(KINDS_OF_MESSAGE.index(kind))
        yield torch.tensor(all_ids), torch.tensor(offsets), torch.tensor(items), torch.tensor(kinds)


def message(author, kind):
    """(item, text, kind in KINDS_OF_MESSAGE)"""
    if kind == "":
        turn = author.conversation(1)[0]
        return turn.item, turn.question, ""
    language = author.language()
    if kind == "follow":
        kind = author.rng.choice(sorted(author.follows[language]))
        turn = author.referring(language, kind)
        return turn.item, turn.question, kind
    item = author.rng.choice(list(author.items[language].values()))
    return item, author.answer(item), ANSWER


def index(tokenizer, item):
    """Of its tag among the tags."""
    return tokenizer.ids[bpe.tag(item.language, item.name)] - tokenizer.first_tag
