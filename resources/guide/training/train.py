"""Trains the guide: python3 train.py [--minutes 90] [--out DIR]. Needs PyTorch; uses a GPU if there is one.

Seeded, and resumable: a run that was stopped goes on from DIR/state.pt. The learning rate follows the share of the planned minutes
(or --steps) that has passed: a rise, a plateau, and over the last 70 % a fall to zero. The weights that are kept are a running
average. Afterwards `export.py` writes the GGUF file and `score.py` the table of scores.
"""

import argparse
import json
import multiprocessing
from pathlib import Path
import random
from statistics import mean
import time

import torch
from torch.nn import functional as F

import bpe
import conversations
import embeddings
import guidetext
from network import Guide, Shape

SEED = 20261121
BATCH = 6144  # tokens, padding included
# Longest conversation in tokens, most turns, whether the answer is learned to its end or only its tag (which item is meant is the hard
# part, and cheap to ask), share of the batches at first and later: single questions come first. Without turns an answer stands alone
# behind its tag, which is all that it depends on.
KINDS = (
    (40, 1, False, 0.30, 0.15),
    (96, 0, True, 0.70, 0.0),
    (112, 1, True, 0.0, 0.50),
    (160, 2, False, 0.0, 0.12),
    (208, 2, True, 0.0, 0.23),
)
LATER = 0.3  # of the training: the share of it after which later begins
SORTER_STEPS = 4000
KIND_WEIGHT = 0.1
DECAY = 0.7  # of the training: the share of it in which the learning rate falls


def learn_tokenizer(size):
    author = conversations.Author(SEED)
    texts = {}
    for language, items in author.items.items():
        for item in items.values():
            for answer in item.answers:
                text = guidetext.with_button(item, answer, author.labels)
                texts[text] = texts.get(text, 0) + 12
    for _ in range(60_000):
        turn = author.conversation(1)[0]
        texts[turn.question] = texts.get(turn.question, 0) + 1
    tags = conversations.tags(author)
    return bpe.Tokenizer(bpe.learn(texts, size - len(tags)), tags)


class Batches:
    """Batches for ever, from a seed: (ids [rows, length], labels [rows, length], -100 where nothing is learned)."""

    def __init__(self, tokenizer, seed, progress):
        self.progress = progress
        self.author = conversations.Author(seed)
        self.rng = random.Random(seed)
        self.tokenizer = tokenizer

    def __iter__(self):
        while True:
            share = 3 if self.progress() < LATER else 4
            longest, turns, is_whole, *_ = self.rng.choices(KINDS, [kind[share] for kind in KINDS])[0]
            # Rows of like length together, so that little is padding; the batches themselves in random order.
            rows = sorted((self._row(longest, turns, is_whole) for _ in range(4 * BATCH // longest)), key=lambda row: len(row[0]))
            batches, batch = [], []
            for row in rows:
                if (len(batch) + 1) * len(row[0]) > BATCH:
                    batches.append(batch)
                    batch = []
                batch.append(row)
            batches.append(batch)
            self.rng.shuffle(batches)
            for batch in batches:
                yield self._tensors(batch)

    @staticmethod
    def _tensors(rows):
        length = max(len(ids) for ids, _ in rows) - 1
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        labels = torch.full((len(rows), length), -100)
        for row, (tokens, at) in enumerate(rows):
            ids[row, : len(tokens) - 1] = torch.tensor(tokens[:-1])
            labels[row, at - 1 : len(tokens) - 1] = torch.tensor(tokens[at:])
        return ids, labels

    def _row(self, longest, turns, is_whole):
        """(ids, where that begins which is learned: the last answer)."""
        while True:
            said = self.author.conversation(self.rng.randint(min(2, turns), turns) or 1)
            if turns == 0:
                said[0].question = ""
            ids, at = conversations.tokens_of(said, self.tokenizer, self.rng, dropout=0.1)
            ids = ids if is_whole else ids[: at + 1]
            if len(ids) <= longest:
                return ids, at + (turns == 0)


def produce(queue, tokenizer, seed, progress):
    torch.set_num_threads(1)
    for batch in Batches(tokenizer, seed, lambda: progress.value):
        queue.put(batch)


def orthogonal(gradient):
    """The nearest orthogonal matrix, roughly: five quintic Newton-Schulz steps (Jordan, "Muon", 2024)."""
    x = gradient.bfloat16()
    x = x / (x.norm() + 1e-7)
    is_tall = x.shape[0] > x.shape[1]
    x = x.t() if is_tall else x
    for _ in range(5):
        square = x @ x.t()
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return (x.t() if is_tall else x).to(gradient.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal: for the matrices between the embedding and the output."""

    def __init__(self, parameters, lr, momentum=0.95, decay=0.02):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                velocity = state.setdefault("velocity", torch.zeros_like(weight))
                velocity.mul_(group["momentum"]).add_(weight.grad)
                update = orthogonal(weight.grad + group["momentum"] * velocity)
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(update, alpha=-group["lr"] * max(1, weight.shape[0] / weight.shape[1]) ** 0.5)


class Run:
    def __init__(self, options):
        self.options = options
        self.out = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(SEED)
        vocabulary = self.out / "tokenizer.json"
        if not vocabulary.exists():
            learn_tokenizer(Shape.vocabulary).save(vocabulary)
        self.tokenizer = bpe.Tokenizer.load(vocabulary)
        self.guide = Guide(Shape(vocabulary=len(self.tokenizer.tokens))).to(self.device)
        self.begin()
        self.average = {name: weight.detach().clone() for name, weight in self.guide.state_dict().items()}
        first, *others = ([weight for weight in layer.parameters() if weight.ndim == 2] for layer in self.guide.layers)
        vectors = [weight for weight in self.guide.parameters() if weight.ndim == 1]
        self.optimizers = (
            # The first layer begins with something that is worth keeping.
            Muon(({"params": first, "lr": 0.001}, {"params": sum(others, [])}), lr=0.008),
            torch.optim.Adam(
                (
                    {"params": [self.guide.embedding.weight], "lr": 0.001},
                    {"params": [self.guide.output.weight, *vectors]},
                ),
                lr=0.002,
                betas=(0.9, 0.98),
            ),
        )
        self.full = [[group["lr"] for group in optimizer.param_groups] for optimizer in self.optimizers]
        self.step, self.seconds, self.tokens = 0, 0.0, 0

    def begin(self):
        path = self.out / "sorter.pt"
        if not path.exists():
            torch.save(embeddings.train(self.tokenizer, self.guide.shape.width, SORTER_STEPS, SEED).state_dict(), path)
        sorter = torch.load(path)
        template, _ = conversations.tokens_of([conversations.Turn(None, "", "")], self.tokenizer, random.Random(0), 0.0)
        self.guide.begin(sorter["embedding"], sorter["sort.weight"], self.tokenizer.first_tag, template)

    def load(self, path, only_weights=False):
        state = torch.load(path, map_location=self.device)
        self.guide.load_state_dict(state["weights"])
        self.average = state["average"]
        if only_weights:
            return
        for optimizer, saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]

    def save(self):
        state = {
            "weights": self.guide.state_dict(),
            "average": self.average,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
            "seconds": self.seconds,
            "tokens": self.tokens,
            "shape": self.guide.shape.as_dict(),
        }
        part = self.out / "state.part"
        torch.save(state, part)
        part.rename(self.out / "state.pt")

    def progress(self):
        if self.options.steps:
            return self.step / self.options.steps
        return self.seconds / (60 * self.options.minutes)

    def learn(self, ids, labels):
        """One step. The share of the tags that were right; losses of the tags, of the texts, and of the kinds of token."""
        rate = min(1.0, (self.step + 1) / 60) * min(1.0, max(0.0, (1 - self.progress()) / DECAY))
        for optimizer, full in zip(self.optimizers, self.full):
            for group, lr in zip(optimizer.param_groups, full):
                group["lr"] = lr * rate
        wanted = (labels.flatten() != -100).nonzero().flatten()
        labels = labels.flatten()[wanted].to(self.device)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            logits = self.guide(ids.to(self.device), wanted.to(self.device), torch.bfloat16).float()
        first_tag = self.tokenizer.first_tag
        is_tag = labels >= first_tag
        # Tags and texts are two questions, each with its own softmax. That an answer begins with a tag and goes on without one is a
        # third: asked gently, or it would undo what the network begins with.
        excess = logits[:, first_tag:].logsumexp(-1) - logits[:, :first_tag].logsumexp(-1)
        kinds = F.softplus(torch.where(is_tag, -excess, excess))
        loss, tags, texts, right = 0, *torch.full((3,), float("nan"))
        if is_tag.any():
            tags = F.cross_entropy(logits[is_tag, first_tag:], labels[is_tag] - first_tag)
            right = (logits[is_tag, first_tag:].argmax(-1) == labels[is_tag] - first_tag).float().mean()
            loss = loss + tags + KIND_WEIGHT * kinds[is_tag].mean()
        if not is_tag.all():
            texts = F.cross_entropy(logits[~is_tag, :first_tag], labels[~is_tag])
            loss = loss + texts + KIND_WEIGHT * kinds[~is_tag].mean()
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        keep = min(0.99, self.step / (self.step + 20))
        with torch.no_grad():
            for name, weight in self.guide.state_dict().items():
                self.average[name].lerp_(weight, 1 - keep)
        return right.item(), tags.item(), texts.item(), kinds.mean().item()

    def run(self):
        queue = multiprocessing.Queue(maxsize=8)
        progress = multiprocessing.Value("d", self.progress())
        producer = multiprocessing.Process(
            target=produce, args=(queue, self.tokenizer, SEED + 1 + self.step, progress), daemon=True
        )
        producer.start()
        figures, last_saved = [], time.monotonic()
        while self.progress() < 1:
            began = time.monotonic()
            ids, labels = queue.get()
            figures.append(self.learn(ids, labels))
            self.tokens += ids.numel()
            self.step += 1
            progress.value = self.progress()
            self.seconds += time.monotonic() - began
            if self.step % 50 == 0:
                right, tags, texts, kinds = (mean(figure for figure in column if figure == figure) for column in zip(*figures))
                print(
                    f"step {self.step}, {self.seconds / 60:.1f} min, {self.tokens / self.seconds:.0f} tokens/s, "
                    f"items right {right:.1%}, loss of tags {tags:.4f}, of texts {texts:.4f}, of kinds {kinds:.4f}",
                    flush=True,
                )
                figures.clear()
            if time.monotonic() - last_saved > 120:
                self.save()
                last_saved = time.monotonic()
        self.save()
        producer.terminate()
        (self.out / "training.json").write_text(
            json.dumps(
                {
                    "seed": SEED,
                    "steps": self.step,
                    "tokens": self.tokens,
                    "minutes": round(self.seconds / 60, 1),
                    "parameters": sum(weight.numel() for weight in self.guide.parameters()),
                }
            )
            + "\n"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=90, help="how long to train")
    parser.add_argument("--steps", type=int, default=0, help="train so many steps instead, so that a run can be repeated exactly")
    parser.add_argument("--out", type=Path, default=Path("build/guide"), help="folder of tokenizer.json and state.pt")
    parser.add_argument("--start-from", type=Path, help="state.pt of an earlier run whose weights to begin with")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    run = Run(options)
    state = options.out / "state.pt"
    if state.exists():
        run.load(state)
        print(f"going on from step {run.step}")
    elif options.start_from:
        run.load(options.start_from, only_weights=True)
    run.run()


if __name__ == "__main__":
    main()
