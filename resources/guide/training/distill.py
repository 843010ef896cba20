"""Lets the sorter learn once more, from what several models together hold likely: python3 distill.py --out DIR [--others A.pt B.pt].

The teachers are DIR/sorter.pt itself, the others, and a larger model of words, their letters and their pairs (teacher.py), which is
trained here. The sorter learns from all questions, some with words left out, then its third layer what refers to an answer (referring.py).
DIR/sorter.pt is kept as DIR/sorter.before.pt.
"""

import argparse
import json
from pathlib import Path
import random
import time

import torch
from torch import nn
from torch.nn import functional as F

import batches
import bpe
import check
import conversations
import guidetext
from network import Shape
from reading import Average, KIND_WEIGHT
import referring
from sorter import Sorter
import teacher

SEED = 20261122
BATCH = 384
TOP = 10  # items that are remembered of what the teachers hold likely
TEACHER = 0.4  # the larger model's weight beside the sorters
SHARPER = 1.15  # than what they hold likely together
HARD = 0.4  # the weight of the item itself beside what the teachers hold likely
FORGET, FORGET_ANSWER = 0.15, 0.4
ELSEWHERE = 0.45  # the share of the questions in other languages than English that a round has
RATES = 0.0012, 0.0024, 0.0006, 0.0018  # of words, tags, feed-forwards, kinds
PARTS = 1000  # rows that are read at once


class Rows:
    """Messages with their items and kinds, and what the teachers hold likely. The kind SHORTER: a question with words left out, whose item
    may have become another."""

    SHORTER = len(batches.KINDS_OF_MESSAGE)

    def __init__(self, tokenizer, seed, questions, follows, answers):
        self.tokenizer, self.rng = tokenizer, random.Random(seed)
        self.author = conversations.Author(seed)
        self.texts, self.ids, self.items, self.kinds = [], [], [], []
        for kind, count in (("", questions), ("follow", follows), (batches.ANSWER, answers)):
            for _ in range(count):
                item, text, said = batches.message(self.author, kind)
                self._add(text, batches.index(tokenizer, item), batches.KINDS_OF_MESSAGE.index(said))
        for at in range(questions):
            text = shorter(self.texts[at], self.rng) if self.rng.random() < 0.5 else None
            if text and check.bag(text) not in self.author.kept_apart:
                self._add(text, self.items[at], self.SHORTER)
        self.likely = torch.zeros(len(self.ids), TOP)
        self.which = torch.zeros(len(self.ids), TOP, dtype=torch.long)

    def _add(self, text, item, kind):
        is_question = kind != batches.KINDS_OF_MESSAGE.index(batches.ANSWER)
        self.texts.append(text)
        self.ids.append(self.tokenizer.encode(text, self.rng, batches.DROPOUT if is_question and self.rng.random() < 0.5 else 0.0))
        self.items.append(item)
        self.kinds.append(kind)

    @torch.no_grad()
    def soften(self, sorters, larger, lexicon):
        answer = batches.KINDS_OF_MESSAGE.index(batches.ANSWER)
        rows = [at for at, kind in enumerate(self.kinds) if kind != answer]
        for start in range(0, len(rows), PARTS):
            part = rows[start : start + PARTS]
            ids, offsets = packed([self.ids[at] for at in part])
            logits = [sorter.tags(sorter.alone(sorter.read(ids, offsets, sorter.flags(1 / 3)), sorter.nothing())) for sorter in sorters]
            mean = sum(each.log_softmax(-1) for each in logits) / len(sorters)
            mean = (1 - TEACHER) * mean + TEACHER * teacher.likely(larger, lexicon, [self.texts[at] for at in part])
            top = (SHARPER * mean).topk(TOP)
            self.which[part], self.likely[part] = top.indices, torch.softmax(top.values, -1)


def shorter(text, rng):
    """`text` without one or two of its words, or letters of Chinese; None when it is short."""
    if any("\u3400" <= letter <= "\u9fff" for letter in text):
        at = rng.randrange(max(1, len(text) - 2))
        return text[:at] + text[at + rng.choice((1, 2)) :] if len(text) >= 5 else None
    words = text.split()
    if len(words) < 4:
        return None
    for _ in range(2 if len(words) > 6 and rng.random() < 0.5 else 1):
        words.pop(rng.randrange(len(words)))
    return " ".join(words)


def packed(messages):
    """(ids behind one another, where each message begins)"""
    lengths = torch.tensor([0, *map(len, messages[:-1])])
    return torch.tensor([token for ids in messages for token in ids]), lengths.cumsum(0)


def learn(sorter, rows, seed, steps, say):
    """What the teachers hold likely, of one message in each row; the answers have their own item."""
    torch.manual_seed(seed)
    rng, table, layers = random.Random(seed), sorter.embedding.weight, (1, 2)
    masks = {getattr(sorter.layers[at], name).weight: sorter.learned(at, name) for at in layers for name in ("gate", "up", "down")}
    inner = list(masks)
    masks[table] = torch.zeros_like(table)
    masks[table][:, : sorter.WORDS] = 1 - table[:, sorter.TEMPLATE, None].detach()
    questions = len(batches.KINDS_OF_MESSAGE) - 1
    kinds = nn.Linear(sorter.WORDS, questions)
    groups = [table], [sorter.tags.weight], inner, list(kinds.parameters())
    optimizer = torch.optim.Adam([{"params": group} for group in groups], betas=(0.9, 0.98))
    is_english = torch.tensor([tag.startswith("<|en/") for tag in rows.tokenizer.tags])[torch.tensor(rows.items)].tolist()
    average, order, right = Average([table, sorter.tags.weight, *inner]), [], 0.0
    for step in range(steps):
        if len(order) < BATCH:
            order = [at for at in range(len(rows.ids)) if is_english[at] or rng.random() < ELSEWHERE]
            rng.shuffle(order)
        chosen = [order.pop() for _ in range(min(BATCH, len(order)))]
        for group, rate in zip(optimizer.param_groups, RATES):
            group["lr"] = rate * min(1.0, (step + 1) / 50) * max(0.02, 1 - step / steps)
        loss, hits = one_step(sorter, kinds, rows, chosen, rng)
        loss.backward()
        for weight, mask in masks.items():
            weight.grad *= mask
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step > 0.6 * steps and step % 4 == 0:
            average.add()
        right += 0.01 * (hits - right)
        if (step + 1) % 100 == 0:
            say(f"step {step + 1}, {right:.1%} of the questions sorted right")
    average.take()


def one_step(sorter, kinds, rows, chosen, rng):
    """(loss, the share of the questions that were sorted right)"""
    answer = batches.KINDS_OF_MESSAGE.index(batches.ANSWER)
    messages = []
    for at in chosen:
        share = rng.random() * (FORGET_ANSWER if rows.kinds[at] == answer else FORGET)
        messages.append([token for token in rows.ids[at] if rng.random() >= share] or rows.ids[at])
    kind, items = torch.tensor([rows.kinds[at] for at in chosen]), torch.tensor([rows.items[at] for at in chosen])
    x = sorter.read(*packed(messages), sorter.flags(1 / 3))
    likely = sorter.tags(sorter.alone(x, sorter.nothing().detach())).log_softmax(-1)
    hard = F.nll_loss(likely, items, reduction="none")
    soft = -(rows.likely[chosen] * likely.gather(1, rows.which[chosen])).sum(-1)
    weight = torch.ones(len(chosen))
    weight[kind == 0], weight[kind == rows.SHORTER] = HARD, 0.0
    is_question = kind < answer
    loss = (weight * hard + (1 - weight) * soft).mean()
    loss = loss + KIND_WEIGHT * F.cross_entropy(kinds(x[is_question, : sorter.WORDS]), kind[is_question])
    return loss, (likely.argmax(-1) == items)[kind == 0].float().mean().item()


def load(path, tokenizer):
    sorter = Sorter(Shape(), len(tokenizer.tags), *conversations.template(tokenizer))
    sorter.load_state_dict(torch.load(path, map_location="cpu")["average"])
    return sorter


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("build/guide"), help="folder of tokenizer.json and sorter.pt")
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="more sorters to learn from")
    parser.add_argument("--questions", type=int, default=284_000)
    parser.add_argument("--teacher-steps", type=int, default=3600)
    parser.add_argument("--steps", type=int, default=1300)
    parser.add_argument("--refer-steps", type=int, default=1800)
    options = parser.parse_args()
    began = time.monotonic()

    def say(text):
        print(f"{(time.monotonic() - began) / 60:.1f} min, {text}", flush=True)

    tokenizer = bpe.Tokenizer.load(options.out / "tokenizer.json")
    path = options.out / "sorter.pt"
    sorters = [load(each, tokenizer) for each in (path, *options.others)]
    rows = Rows(tokenizer, SEED, options.questions, options.questions // 9, options.questions // 14)
    say(f"{len(rows.ids)} messages")
    asked = [at for at, kind in enumerate(rows.kinds) if kind == 0]
    texts, items = [rows.texts[at] for at in asked], [rows.items[at] for at in asked]
    rows.soften(sorters, *teacher.train(texts, items, len(tokenizer.tags), SEED, options.teacher_steps, say))
    sorter = sorters[0]
    learn(sorter, rows, SEED + 1, options.steps, say)
    referring.train(sorter, tokenizer, SEED + 2, options.refer_steps, say)
    path.rename(options.out / "sorter.before.pt")
    torch.save({"average": sorter.state_dict()}, path)
    record = json.loads((options.out / "sorter.json").read_text())
    record["minutes"] = round(record["minutes"] + (time.monotonic() - began) / 60, 1)
    (options.out / "sorter.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
