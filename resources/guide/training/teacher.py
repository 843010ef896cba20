"""A larger model for the sorter to learn from (distill.py); it never becomes part of the file. It reads words, the groups of three to five
letters in them and pairs of words, each by its hash, so that it knows something of a word that it never saw."""

from dataclasses import dataclass, field
import random
import re
import zlib

import torch
from torch import nn
from torch.nn import functional as F

BUCKETS = 1 << 16  # of words and their letters; as many of pairs
WIDTH, HIDDEN = 160, 768
BATCH = 384
FORGET, NO_PAIRS = 0.35, 0.3  # most of a question's words that are forgotten; the share of questions without pairs
RATES = 0.004, 0.002  # of the tables, of the other weights
WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+(?:[.\-_+][^\W_]+)*|[^\w\s]")
MARKS = ".,!?¿¡…。？！"


def words(text):
    return [word for word in WORD.findall(text.casefold().replace("'", "")) if word not in MARKS or len(word) > 1] or ["?"]


def bucket(text):
    return zlib.crc32(text.encode()) % BUCKETS


def features(word):
    """The buckets of a word and of its letters."""
    found = {bucket(f"<{word}>")}
    if len(word) > 1 or not "\u3400" <= word <= "\u9fff":
        around = f"<{word}>"
        found |= {bucket(f"{size}{around[at : at + size]}") for size in (3, 4, 5) for at in range(len(around) - size + 1)}
    return sorted(found)


@dataclass
class Lexicon:
    """Features of words, each found once."""

    ids: dict = field(default_factory=dict)
    features: list = field(default_factory=list)

    def read(self, text):
        """(ids of the words, buckets of the pairs)"""
        said = words(text)
        for word in said:
            if word not in self.ids:
                self.ids[word] = len(self.features)
                self.features.append(features(word))
        pairs = [bucket(f"{first} {second}") for first, second in zip(["^", *said], [*said, "$"])]
        return [self.ids[word] for word in said], pairs

    def batch(self, rows, rng=None):
        """As Teacher.forward takes it; with `rng` some words and pairs are forgotten."""
        buckets, starts, owners, pairs, pair_starts = [], [], [], [], []
        for at, (ids, own) in enumerate(rows):
            if rng:
                share = rng.random() * FORGET
                ids = [word for word in ids if rng.random() >= share] or ids
                own = [] if rng.random() < NO_PAIRS else [pair for pair in own if rng.random() >= NO_PAIRS + share]
            for word in ids:
                starts.append(len(buckets))
                buckets += self.features[word]
            owners += [at] * len(ids)
            pair_starts.append(len(pairs))
            pairs += own
        return *(torch.tensor(part, dtype=torch.long) for part in (buckets, starts, owners, pairs, pair_starts)), len(rows)


class Teacher(nn.Module):
    def __init__(self, tags):
        super().__init__()
        self.words = nn.EmbeddingBag(BUCKETS, WIDTH, mode="mean", sparse=True)
        self.pairs = nn.EmbeddingBag(BUCKETS, WIDTH, mode="mean", sparse=True)
        self.gate, self.up = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN)
        self.down = nn.Linear(HIDDEN, WIDTH, bias=False)
        self.tags = nn.Linear(WIDTH, tags, bias=False)
        nn.init.normal_(self.words.weight, std=0.1)
        nn.init.normal_(self.tags.weight, std=0.05)
        for weight in (self.pairs.weight, self.down.weight):
            nn.init.zeros_(weight)

    def forward(self, buckets, starts, owners, pairs, pair_starts, count):
        sums = torch.zeros(count, WIDTH).index_add(0, owners, self.words(buckets, starts))
        x = 12 * (sums / owners.bincount(minlength=count)[:, None] + self.pairs(pairs, pair_starts))
        h = F.layer_norm(x, (WIDTH,))
        x = x + self.down(F.silu(self.gate(h)) * self.up(h))
        return self.tags(x * torch.rsqrt(1 + 0.02 * x.pow(2).mean(-1, keepdim=True)))


def train(texts, items, tags, seed, steps, say):
    """(a teacher of the `items` of `texts`, its lexicon)"""
    torch.manual_seed(seed)
    rng, lexicon, teacher = random.Random(seed), Lexicon(), Teacher(tags)
    rows, items = [lexicon.read(text) for text in texts], torch.tensor(items)
    tables = [teacher.words.weight, teacher.pairs.weight]
    rest = [weight for weight in teacher.parameters() if all(weight is not table for table in tables)]
    optimizers = torch.optim.SparseAdam(tables, lr=RATES[0]), torch.optim.Adam(rest, lr=RATES[1], betas=(0.9, 0.98))
    order, right = [], 0.0
    for step in range(steps):
        if len(order) < BATCH:
            order = list(range(len(rows)))
            rng.shuffle(order)
        chosen = [order.pop() for _ in range(min(BATCH, len(order)))]
        logits = teacher(*lexicon.batch([rows[at] for at in chosen], rng))
        F.cross_entropy(logits, items[chosen], label_smoothing=0.02).backward()
        rise = min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
        for optimizer, rate in zip(optimizers, RATES):
            for group in optimizer.param_groups:
                group["lr"] = rate * rise
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        right += 0.01 * ((logits.argmax(-1) == items[chosen]).float().mean().item() - right)
        if (step + 1) % 100 == 0:
            say(f"teacher, step {step + 1}, {right:.1%} of the questions sorted right")
    return teacher.eval(), lexicon


@torch.no_grad()
def likely(teacher, lexicon, texts):
    """The logarithms of what it holds likely [texts, tags]."""
    return teacher(*lexicon.batch([lexicon.read(text) for text in texts])).log_softmax(-1)
