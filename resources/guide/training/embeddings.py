"""Gives the network what to begin with: embeddings from whose mean over a question a linear layer tells the item best, and that layer.

A network that has to find from nothing which of hundreds of items is meant needs far more questions than this does (thousands of
questions a second on one core), and a mean over the question is what attention does before it has learned anything.
"""

import random

import torch
from torch.nn import functional as F

import bpe
import conversations

QUESTIONS = 256  # a step


def normalised(rows):
    return rows * torch.rsqrt(rows.pow(2).mean(-1, keepdim=True) + 1e-5)


class Sorter(torch.nn.Module):
    """Sorts questions into items by the mean of their tokens' embeddings."""

    def __init__(self, vocabulary, width, classes):
        super().__init__()
        self.embedding = torch.nn.Parameter(torch.randn(vocabulary, width))
        self.sort = torch.nn.Linear(width, classes)

    def forward(self, questions):
        longest = max(len(ids) for ids in questions)
        ids = torch.tensor([list(ids) + [0] * (longest - len(ids)) for ids in questions])
        is_there = torch.tensor([[1.0] * len(ids) + [0.0] * (longest - len(ids)) for ids in questions]).unsqueeze(-1)
        rows = normalised(F.embedding(ids, self.embedding)) * is_there
        return self.sort(rows.sum(1) / is_there.sum(1))


def train(tokenizer, width, steps, seed, report=print):
    torch.manual_seed(seed)
    author, rng = conversations.Author(seed), random.Random(seed)
    sorter = Sorter(len(tokenizer.tokens), width, len(tokenizer.tags))
    optimizer = torch.optim.Adam(
        ({"params": [sorter.embedding], "lr": 0.02}, {"params": sorter.sort.parameters(), "lr": 0.005}), betas=(0.9, 0.98)
    )
    full = [group["lr"] for group in optimizer.param_groups]
    right = 0.0
    for step in range(steps):
        for group, lr in zip(optimizer.param_groups, full):
            group["lr"] = lr * min(1.0, 2 * (1 - step / steps))
        turns = [author.conversation(1)[0] for _ in range(QUESTIONS)]
        questions = [tokenizer.encode(turn.question, rng, 0.1 if rng.random() < 0.5 else 0.0) for turn in turns]
        wanted = torch.tensor([tokenizer.ids[bpe.tag(turn.item.language, turn.item.name)] - tokenizer.first_tag for turn in turns])
        logits = sorter(questions)
        F.cross_entropy(logits, wanted).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        right += 0.02 * ((logits.argmax(-1) == wanted).float().mean().item() - right)
        if (step + 1) % 100 == 0:
            report(f"embeddings: step {step + 1}, {right:.1%} of the questions sorted right", flush=True)
    return sorter
