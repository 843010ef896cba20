"""Teaches the sorter what words mean: its embedding, the feed-forwards of its second and third layers and its tags, from single messages."""

import torch
from torch import nn
from torch.nn import functional as F

import batches

BATCH = 256
KIND_WEIGHT = 0.3  # of "what kind of message is that?", which the third layer needs to tell
AVERAGED = 0.75  # of the training: where the average of the weights begins


class Average:
    """Of weights over the steps: sorts better than any of them."""

    def __init__(self, weights):
        self.weights, self.count = weights, 0
        self.sums = [weight.detach().clone() for weight in weights]

    @torch.no_grad()
    def add(self):
        self.count += 1
        for mean, weight in zip(self.sums, self.weights):
            mean.lerp_(weight, 1 / self.count)

    @torch.no_grad()
    def take(self):
        for mean, weight in zip(self.sums, self.weights):
            weight.copy_(mean)


def train(sorter, tokenizer, seed, steps, say):
    table = sorter.embedding.weight
    kinds = nn.Linear(sorter.WORDS, len(batches.KINDS_OF_MESSAGE) - 1)  # of the questions
    learned = [(layer, name) for layer, name in sorter.LEARNED if name in ("gate", "up", "down")]
    masks = {getattr(sorter.layers[layer], name).weight: sorter.learned(layer, name) for layer, name in learned}
    inner = list(masks)
    masks[table] = torch.zeros_like(table)
    masks[table][:, : sorter.WORDS] = 1 - table[:, sorter.TEMPLATE, None].detach()
    groups = (([table], 0.002), ([sorter.tags.weight], 0.004), (inner, 0.001), (list(kinds.parameters()), 0.003))
    optimizer = torch.optim.Adam([{"params": weights, "lr": lr} for weights, lr in groups], betas=(0.9, 0.98))
    average = Average([table, sorter.tags.weight, *inner])
    flags, right = sorter.flags(1 / 3), 0.0
    for step, (ids, offsets, items, kind) in enumerate(batches.messages(tokenizer, seed, BATCH, steps)):
        share = (step + 1) / steps
        for group, (_, lr) in zip(optimizer.param_groups, groups):
            group["lr"] = lr * min(1.0, (step + 1) / 50) * min(1.0, 1.5 - share, 5 * (1 - share))
        x = sorter.read(ids, offsets, flags)
        logits, is_question = sorter.tags(sorter.alone(x, sorter.nothing().detach())), kind < kinds.out_features
        loss = F.cross_entropy(logits, items) + KIND_WEIGHT * F.cross_entropy(kinds(x[is_question, : sorter.WORDS]), kind[is_question])
        loss.backward()
        for weight, mask in masks.items():
            weight.grad *= mask
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if share > AVERAGED and step % 5 == 0:
            average.add()
        right += 0.02 * ((logits.argmax(-1) == items)[kind == 0].float().mean().item() - right)
        if (step + 1) % 100 == 0:
            say(f"step {step + 1}, {right:.1%} of the questions sorted right")
    average.take()
