"""Makes batches for the training of the two halves, from a seed, for ever."""

import random

import torch

import bpe
import conversations
import guidetext

# Most turns (0: an answer alone behind its tag, which is all that it depends on), longest conversation in tokens, share of the batches.
KINDS = ((0, 128, 0.6), (1, 160, 0.25), (2, 256, 0.15))
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
    """Conversations for the writer."""

    def __init__(self, tokenizer, seed):
        self.author = conversations.Author(seed)
        self.rng = random.Random(seed)
        self.tokenizer = tokenizer

    def batches(self, size):
        """(ids [rows, length], where in each row that begins which is learned: the last answer, lengths), about `size` tokens each."""
        while True:
            turns, longest, _ = self.rng.choices(KINDS, [kind[2] for kind in KINDS])[0]
            # Rows of like length together, so that little is padding; the batches themselves in random order.
            rows = sorted((self._row(turns, longest) for _ in range(8 * size // longest)), key=lambda row: len(row[0]))
            batches, batch = [], []
            for row in rows:
                if (len(batch) + 1) * len(row[0]) > size:
                    batches.append(batch)
                    batch = []
                batch.append(row)
            batches.append(batch)
            self.rng.shuffle(batches)
            for batch in batches:
                length = max(len(ids) for ids, _ in batch)
                ids = torch.zeros(len(batch), length, dtype=torch.long)
                for at, (tokens, _) in enumerate(batch):
                    ids[at, : len(tokens)] = torch.tensor(tokens)
                yield ids, torch.tensor([at for _, at in batch]), torch.tensor([len(tokens) for tokens, _ in batch])

    def _row(self, turns, longest):
        while True:
            said = self.author.conversation(max(1, turns))
            if turns == 0:
                said[0].question = ""
            ids, at = conversations.tokens_of(said, self.tokenizer, self.rng, DROPOUT)
            if len(ids) <= longest:
                return ids, at


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
