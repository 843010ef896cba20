"""Trains the guide: python3 train.py [--minutes 90] [--out DIR]. Needs PyTorch; uses a GPU if there is one.

Seeded, and resumable: a run that was stopped goes on from DIR/state.pt. The learning rate follows the share of the planned minutes
(or --steps) that has passed: a rise, a plateau, and over the last 60 % a fall to zero. The weights that are kept are a running
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
# Longest conversation in tokens, most turns, share of the batches: first and last, and in the middle of the training. The first kind
# has short questions with the first tokens of their answers: which answer it is, is the hard part, and so it is seen most often.
KINDS = ((32, 1, 0.40, 0.80), (128, 2, 0.30, 0.08), (256, 5, 0.20, 0.07), (512, 10, 0.10, 0.05))
MIDDLE = (0.2, 0.8)  # of the training
SORTER_STEPS = 4000
SORT_WEIGHT = 1.0  # of the question which item is meant, asked of the states in the middle of the network
CUT = 3  # tokens of an answer in the first kind
FIRST, FIRST_WEIGHT = 3, 6.0  # the first tokens decide which answer it is; the others mostly follow from them


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
    return bpe.learn(texts, size)


class Batches:
    """Batches for ever, from a seed: (ids, labels, classes), each [rows, length]; labels and classes -100 where nothing is learned."""

    def __init__(self, tokenizer, seed, progress=lambda: 0.0):
        self.progress = progress
        self.author = conversations.Author(seed)
        self.classes = embeddings.classes_of(self.author)
        self.rng = random.Random(seed)
        self.tokenizer = tokenizer

    def __iter__(self):
        while True:
            share = 3 if MIDDLE[0] < self.progress() < MIDDLE[1] else 2
            longest, turns, *_ = self.rng.choices(KINDS, [kind[share] for kind in KINDS])[0]
            # Rows of like length together, so that little is padding; the batches themselves in random order.
            rows = sorted((self._row(longest, turns) for _ in range(4 * BATCH // longest)), key=lambda row: len(row[0]))
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
        length = max(len(ids) for ids, *_ in rows) - 1
        ids = torch.zeros(len(rows), length, dtype=torch.long)
        labels, classes = torch.full((2, len(rows), length), -100)
        for at, (tokens, learned, meant) in enumerate(rows):
            ids[at, : len(tokens) - 1] = torch.tensor(tokens[:-1])
            targets = [token if learn else -100 for token, learn in zip(tokens, learned)]
            labels[at, : len(tokens) - 1] = torch.tensor(targets[1:])
            classes[at, : len(tokens) - 1] = torch.tensor(meant[1:])
        return ids, labels, classes

    def _meant(self, said, learned):
        """For each token the class of the item whose answer it is in, or -100."""
        meant, turn = [], -1
        for before, learn in zip([False, *learned], learned):
            turn += learn and not before
            item = said[turn].item
            meant.append(self.classes[item.language, item.name] if learn else -100)
        return meant

    def _row(self, longest, turns):
        while True:
            said = self.author.conversation(turns if turns < 5 else self.rng.randint(turns // 2, turns))
            ids, learned = conversations.tokens_of(said, self.tokenizer, self.rng, dropout=0.1)
            end = learned.index(True) + CUT if turns == 1 else longest if turns > 2 else len(ids)
            if min(end, len(ids)) <= longest:
                return ids[:end], learned[:end], self._meant(said, learned)[:end]


def produce(queue, merges, seed, progress):
    torch.set_num_threads(1)
    for batch in Batches(bpe.Tokenizer(merges), seed, lambda: progress.value):
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


def is_first(labels):
    """[rows, length]: which labels are among the first of an answer."""
    is_learned = F.pad((labels != -100).float(), (FIRST, 0))
    length = labels.shape[1]
    return (sum(1 - is_learned[:, FIRST - back : FIRST - back + length] for back in range(1, FIRST + 1)) > 0) & (labels != -100)


class Run:
    def __init__(self, options):
        self.options = options
        self.out = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(SEED)
        vocabulary = self.out / "tokenizer.json"
        if not vocabulary.exists():
            bpe.Tokenizer(learn_tokenizer(Shape.vocabulary)).save(vocabulary)
        self.tokenizer = bpe.Tokenizer.load(vocabulary)
        self.guide = Guide(Shape(vocabulary=len(self.tokenizer.tokens))).to(self.device)
        self.sort = self.begin().to(self.device)
        self.average = {name: weight.detach().clone() for name, weight in self.guide.state_dict().items()}
        matrices = [weight for layer in self.guide.layers for weight in layer.parameters() if weight.ndim == 2]
        vectors = [weight for weight in self.guide.parameters() if weight.ndim == 1]
        self.optimizers = (
            Muon(matrices, lr=0.01),
            torch.optim.Adam(
                ({"params": [self.guide.embedding.weight], "lr": 0.005}, {"params": [*vectors, *self.sort.parameters()], "lr": 2e-3}), betas=(0.9, 0.98)
            ),
        )
        self.full = [[group["lr"] for group in optimizer.param_groups] for optimizer in self.optimizers]
        self.step, self.seconds, self.tokens = 0, 0.0, 0

    def begin(self):
        """Gives the network the sorter's embeddings, and the mean to sort by; the sorter's linear layer."""
        path = self.out / "sorter.pt"
        if not path.exists():
            torch.save(embeddings.train(self.tokenizer, self.guide.shape.width, SORTER_STEPS, SEED).state_dict(), path)
        weights = torch.load(path)
        self.guide.embedding.weight.data.copy_(weights["embedding"])
        self.guide.pool()
        sort = torch.nn.Linear(*reversed(weights["sort.weight"].shape))
        sort.load_state_dict({"weight": weights["sort.weight"], "bias": weights["sort.bias"]})
        return sort

    def load(self, path, only_weights=False):
        state = torch.load(path, map_location=self.device)
        self.guide.load_state_dict(state["weights"])
        self.sort.load_state_dict(state["sort"])
        self.average = state["average"]
        if only_weights:
            return
        for optimizer, saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]

    def save(self):
        state = {
            "weights": self.guide.state_dict(),
            "sort": self.sort.state_dict(),
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

    def learn(self, ids, labels, classes):
        """One step. The losses: of the next token, weighted and plain, and of the item that is meant."""
        rate = min(1.0, (self.step + 1) / 60) * min(1.0, max(0.0, (1 - self.progress()) / 0.6))
        for optimizer, full in zip(self.optimizers, self.full):
            for group, lr in zip(optimizer.param_groups, full):
                group["lr"] = lr * rate
        first = is_first(labels).flatten()
        wanted, sorted_at = ((labels.flatten() != -100).nonzero().flatten(), first.nonzero().flatten())
        with torch.autocast(self.device, dtype=torch.bfloat16):
            logits, states = self.guide(ids.to(self.device), wanted.to(self.device), torch.bfloat16, sorted_at.to(self.device))
        losses = F.cross_entropy(logits.float(), labels.flatten()[wanted].to(self.device), reduction="none")
        weights = (1 + (FIRST_WEIGHT - 1) * first[wanted].float()).to(self.device)
        loss = (losses * weights).sum() / weights.sum()
        sorting = F.cross_entropy(self.sort(states.float()), classes.flatten()[sorted_at].to(self.device))
        (loss + SORT_WEIGHT * sorting).backward()
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        keep = min(0.99, self.step / (self.step + 20))
        with torch.no_grad():
            for name, weight in self.guide.state_dict().items():
                self.average[name].lerp_(weight, 1 - keep)
        return loss.item(), losses.mean().item(), sorting.item()

    def run(self):
        queue = multiprocessing.Queue(maxsize=8)
        progress = multiprocessing.Value("d", self.progress())
        producer = multiprocessing.Process(
            target=produce, args=(queue, self.tokenizer.merges, SEED + 1 + self.step, progress), daemon=True
        )
        producer.start()
        losses, last_saved = [], time.monotonic()
        while self.progress() < 1:
            began = time.monotonic()
            ids, labels, classes = queue.get()
            losses.append(self.learn(ids, labels, classes))
            self.step += 1
            progress.value = self.progress()
            self.tokens += ids.numel()
            self.seconds += time.monotonic() - began
            if self.step % 50 == 0:
                print(
                    f"step {self.step}, {self.seconds / 60:.1f} min, {self.tokens / 1e6:.2f} M tokens, "
                    f"{self.tokens / self.seconds:.0f} tokens/s, "
                    + ", ".join(f"{name} {mean(values):.4f}" for name, values in zip(("weighted loss", "plain", "item"), zip(*losses))),
                    flush=True,
                )
                losses.clear()
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
