"""Teaches the sorter what a question that refers to an answer means: its third layer, from what the layers before make of the words."""

import copy
import random

import torch
from torch.nn import functional as F

import batches
import bpe
import conversations
import guidetext

BATCH = 256
PHRASES = 500  # of each kind and language
QUESTIONS = 20_000
# Of the rows: questions that refer to the answer before, and those that refer to nothing known. The others are questions of their own.
SHARES = (0.45, 0.07)
RATE = 0.002
CALM = 2.0  # the weight of how little the others change


class Pairs:
    """Rows (what was asked, the answer before it, the item meant), of states that the sorter's first layers give."""

    def __init__(self, sorter, tokenizer, seed):
        self.sorter, self.tokenizer = sorter, tokenizer
        self.author, self.rng = conversations.Author(seed), random.Random(seed)
        self.last = sorter.flags(3 / 7), 2 / 5
        self.phrases, self.answers, self.starts = {}, [], {}
        for language, items in self.author.items.items():
            for kind in self.author.follows[language]:
                texts = [self.author.referring(language, kind).question for _ in range(PHRASES)]
                self.phrases[language, kind] = self._read(texts, *self.last)
            for item in items.values():
                self._add_answers(item)
        before = sorter.flags(2 / 5, USER=1, BEFORE=1, ASKED=1), 1 / 3
        self.answers = self._read(self.answers, *before)
        turns = [turn for turn in (self.author.fresh(self.author.language()) for _ in range(QUESTIONS)) if turn.item.name != "unclear"]
        self.questions = self._read([turn.question for turn in turns], *self.last)
        self.asked = [batches.index(tokenizer, turn.item) for turn in turns]

    def _add_answers(self, item):
        self.starts[item.language, item.name] = len(self.answers), 2 * len(item.answers)
        for answer in item.answers:
            self.answers += [answer, guidetext.with_button(item, answer, self.author.labels)]

    @torch.no_grad()
    def _read(self, texts, flags, share):
        states = []
        for at in range(0, len(texts), 1000):
            messages = [self.tokenizer.encode(text) for text in texts[at : at + 1000]]
            lengths = torch.tensor([0, *map(len, messages[:-1])])
            states.append(self.sorter.read(torch.tensor([token for ids in messages for token in ids]), lengths.cumsum(0), flags, share))
        return torch.cat(states)

    def _answer(self, language):
        """(an item, the state of one of its answers)"""
        item = self.rng.choice(list(self.author.items[language].values()))
        first, count = self.starts[language, item.name]
        return item, self.answers[first + self.rng.randrange(count)]

    def _phrase(self, language, kind):
        states = self.phrases[language, kind]
        return states[self.rng.randrange(len(states))]

    def row(self):
        """(state of the question, of the answer before it or None, item, whether it is a question of its own)"""
        language, at = self.author.language(), self.rng.random()
        item, before = self._answer(language)
        known = sorted(set(item.follow) & set(self.author.follows[language]))
        unclear = batches.index(self.tokenizer, self.author.items[language]["unclear"])
        if at < SHARES[0] and known:
            kind = self.rng.choice(known)
            meant = self.author.items[language][item.follow[kind]]
            return self._phrase(language, kind), before, batches.index(self.tokenizer, meant), False
        if at < sum(SHARES[:2]):
            kind = self.rng.choice(sorted(self.author.follows[language]))
            if kind not in known:
                return self._phrase(language, kind), before, unclear, False
        at = self.rng.randrange(len(self.asked))
        return self.questions[at], before if self.rng.random() < 0.85 else None, self.asked[at], True

    def batch(self, nothing):
        rows = [self.row() for _ in range(BATCH)]
        asked = torch.stack([row[0] for row in rows])
        before = torch.stack([nothing[0] if row[1] is None else row[1] for row in rows])
        return asked, before, torch.tensor([row[2] for row in rows]), torch.tensor([row[3] for row in rows])


def mixed(asked, is_own):
    """Half of the questions of their own mixed with another: what such questions may be is far more than what was written."""
    own = is_own.nonzero().flatten()
    share = torch.rand(len(own), 1) * (torch.rand(len(own), 1) < 0.5)
    asked[own] = torch.lerp(asked[own], asked[own[torch.randperm(len(own))]], share)
    return asked


def train(sorter, tokenizer, seed, steps, say):
    """Questions of their own must be sorted as they were, whatever stands before them."""
    masks = {getattr(sorter.layers[2], name).weight: sorter.learned(2, name) for layer, name in sorter.LEARNED if layer == 2}
    optimizer = torch.optim.Adam(list(masks), lr=RATE, betas=(0.9, 0.98))
    pairs, first = Pairs(sorter, tokenizer, seed), copy.deepcopy(sorter)
    with torch.no_grad():
        nothing = sorter.nothing()
    right = 0.0
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 50, 1.5 * (1 - step / steps))
        asked, before, items, is_own = pairs.batch(nothing)
        asked = mixed(asked, is_own)
        logits = sorter.tags(sorter.refer(asked, before, nothing))
        with torch.no_grad():
            plain = first.tags(first.alone(asked[is_own], nothing))
        change = F.smooth_l1_loss(logits[is_own], plain, beta=0.5)
        loss = F.cross_entropy(logits[~is_own], items[~is_own]) + CALM * change
        loss.backward()
        for weight, mask in masks.items():
            weight.grad *= mask
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        right += 0.02 * ((logits.argmax(-1) == items)[~is_own].float().mean().item() - right)
        if (step + 1) % 100 == 0:
            say(f"step {step + 1}, {right:.1%} of the questions that refer to an answer sorted right, others changed by {change.item():.4f}")
