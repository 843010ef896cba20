"""Trains the guide: python3 train.py writer|sorter [--minutes 32] [--out DIR]. Needs PyTorch; the writer uses a GPU if there is one.

The two halves (network.py) are trained apart, in any order or side by side. Seeded. The writer can be stopped, and goes on from
DIR/writer.pt: its learning rate follows the share of the planned minutes (or --steps) that has passed: a rise, a plateau, a fall to
zero; the weights that are kept are a running average. The sorter takes minutes. Afterwards `export.py` writes the GGUF file and
`score.py` the table of scores.
"""

import argparse
import json
import multiprocessing
from pathlib import Path
from statistics import mean
import time

import torch
from torch.nn import functional as F

import batches
import bpe
import conversations
import guidetext
from muon import Muon
from network import Shape, Writer
import reading
import referring
from sorter import Sorter

SEED = 20261121
BATCH = 3072  # tokens, padding included
DECAY = 0.75  # of the training: the share of it in which the learning rate falls
MARGIN = 20.0  # between the logits of tags and words, where one of them is wanted
GATE_WEIGHT = 0.1


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


class WriterTask:
    def __init__(self, tokenizer, shape):
        self.first_tag = tokenizer.first_tag
        self.half = Writer(shape, tokenizer.first_tag)

    def groups(self):
        inner = [weight for layer in self.half.layers for weight in layer.parameters()]
        rest = [self.half.embedding.weight, self.half.output.weight, self.half.gate]
        return Muon(inner, lr=0.01), torch.optim.Adam(rest, lr=0.004, betas=(0.9, 0.98))

    def losses(self, ids, at, lengths, device):
        place = torch.arange(ids.shape[1] - 1)
        wanted = ((place >= at[:, None] - 1) & (place < lengths[:, None] - 1)).flatten().nonzero().flatten()
        labels = ids[:, 1:].flatten()[wanted].to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            logits, gate = self.half(ids[:, :-1].to(device), wanted.to(device), torch.bfloat16)
        is_tag = labels >= self.first_tag
        logits = logits.float()
        texts = F.cross_entropy(logits, labels.masked_fill(is_tag, -100))
        excess = gate - logits.detach().amax(-1)
        gates = F.softplus(MARGIN - torch.where(is_tag, excess, -excess))
        gates = 0.5 * gates[is_tag].mean() + 0.5 * gates[~is_tag].mean()
        right = (logits.argmax(-1) == labels)[~is_tag].float().mean()
        return texts + GATE_WEIGHT * gates, {"words right": right, "loss": texts, "of the gate": gates}


def train_sorter(options):
    """Its messages are short and its attention is mostly given, so that it sees thousands of questions a second."""
    torch.manual_seed(SEED)
    tokenizer = vocabulary(options.out)
    sorter = Sorter(Shape(), len(tokenizer.tags), *conversations.template(tokenizer))
    began = time.monotonic()

    def say(text):
        print(f"{(time.monotonic() - began) / 60:.1f} min, {text}", flush=True)

    reading.train(sorter, tokenizer, SEED, options.sorter_steps, say)
    referring.train(sorter, tokenizer, SEED + 1, options.sorter_steps // 4, say)
    torch.save({"average": sorter.state_dict()}, options.out / "sorter.pt")
    record = {"seed": SEED, "steps": options.sorter_steps, "minutes": round((time.monotonic() - began) / 60, 1)}
    (options.out / "sorter.json").write_text(json.dumps(record) + "\n")


def vocabulary(folder):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.json"
    if not path.exists():
        learn_tokenizer(Shape.vocabulary).save(path)
    return bpe.Tokenizer.load(path)


def produce(queue, tokenizer, seed):
    torch.set_num_threads(1)
    for batch in batches.Rows(tokenizer, seed).batches(BATCH):
        queue.put([tensor.numpy() for tensor in batch])


class Run:
    def __init__(self, options):
        self.options = options
        self.path = options.out / "writer.pt"
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(SEED)
        self.tokenizer = vocabulary(options.out)
        self.shape = Shape(vocabulary=len(self.tokenizer.tokens))
        self.task = WriterTask(self.tokenizer, self.shape)
        self.half = self.task.half.to(self.device)
        self.optimizers = self.task.groups()
        self.full = [[group["lr"] for group in optimizer.param_groups] for optimizer in self.optimizers]
        self.step, self.seconds, self.tokens = 0, 0.0, 0
        self.average = {name: weight.detach().clone() for name, weight in self.half.state_dict().items()}
        if self.path.exists():
            self.load()

    def load(self):
        state = torch.load(self.path, map_location=self.device)
        self.half.load_state_dict(state["weights"])
        self.average = state["average"]
        for optimizer, saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]
        print(f"going on from step {self.step}", flush=True)

    def save(self):
        state = {
            "weights": self.half.state_dict(),
            "average": self.average,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
            "seconds": self.seconds,
            "tokens": self.tokens,
            "shape": self.shape.as_dict(),
        }
        part = self.path.with_suffix(".part")
        torch.save(state, part)
        part.rename(self.path)

    def progress(self):
        if self.options.steps:
            return self.step / self.options.steps
        return self.seconds / (60 * self.options.minutes)

    def learn(self, batch):
        rate = min(1.0, (self.step + 1) / 60) * min(1.0, max(0.0, (1 - self.progress()) / DECAY))
        for optimizer, full in zip(self.optimizers, self.full):
            for group, lr in zip(optimizer.param_groups, full):
                group["lr"] = lr * rate
        loss, figures = self.task.losses(*batch, self.device)
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        keep = min(0.99, self.step / (self.step + 20))
        with torch.no_grad():
            for name, weight in self.half.state_dict().items():
                self.average[name].lerp_(weight, 1 - keep)
        return {name: figure.item() for name, figure in figures.items()}

    def run(self):
        queue = multiprocessing.Queue(maxsize=8)
        arguments = (queue, self.tokenizer, SEED + 1 + self.step)
        producer = multiprocessing.Process(target=produce, args=arguments, daemon=True)
        producer.start()
        rows, last_saved = [], time.monotonic()
        while self.progress() < 1:
            began = time.monotonic()
            batch = [torch.from_numpy(array) for array in queue.get()]
            rows.append(self.learn(batch))
            self.tokens += batch[0].numel()
            self.step += 1
            self.seconds += time.monotonic() - began
            if self.step % 100 == 0:
                figures = ", ".join(f"{name} {mean(row[name] for row in rows):.4f}" for name in rows[0])
                speed = self.tokens / self.seconds
                print(f"step {self.step}, {self.seconds / 60:.1f} min, {speed:.0f} tokens/s, {figures}", flush=True)
                rows.clear()
            if time.monotonic() - last_saved > 120:
                self.save()
                last_saved = time.monotonic()
        self.save()
        producer.terminate()
        record = {"seed": SEED, "steps": self.step, "tokens": self.tokens, "minutes": round(self.seconds / 60, 1)}
        record["parameters"] = sum(weight.numel() for weight in self.half.parameters())
        self.path.with_suffix(".json").write_text(json.dumps(record) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", choices=("writer", "sorter"))
    parser.add_argument("--minutes", type=float, default=32, help="how long to train the writer")
    parser.add_argument("--steps", type=int, default=0, help="train it so many steps instead, so that a run can be repeated exactly")
    parser.add_argument("--sorter-steps", type=int, default=15000, help="of the sorter, about a thousand a minute")
    parser.add_argument("--out", type=Path, default=Path("build/guide"), help="folder of tokenizer.json, writer.pt, sorter.pt")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.half == "sorter":
        train_sorter(options)
    else:
        Run(options).run()


if __name__ == "__main__":
    main()
