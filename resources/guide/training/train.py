"""Trains the guide: python3 train.py writer|sorter [--out DIR]. Needs PyTorch; the writer uses a GPU if there is one.

The two halves (network.py) are trained apart, in any order or side by side. Seeded. The writer can be stopped, and goes on from
DIR/writer.pt: its learning rate follows the share of the planned steps (or --minutes) that has passed: a rise, a plateau, a fall to
zero; the weights that are kept are a running average. Afterwards `distill.py` lets the sorter learn once more, `export.py` writes the
GGUF file and `score.py` the table of scores.
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
BATCH = 1536  # tokens, padding included
ASKED_WEIGHT = 0.03  # of the words of questions that stand behind an answer, in texts for perplexities
DECAY = 0.75  # of the training: the share of it in which the learning rate falls


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
        self.first_tag, self.end = tokenizer.first_tag, tokenizer.end
        self.half = Writer(shape, tokenizer.first_tag)

    def groups(self):
        inner = [weight for layer in self.half.layers for weight in layer.parameters()]
        rest = [self.half.embedding.weight, self.half.output.weight]
        return Muon(inner, lr=0.01), torch.optim.Adam(rest, lr=0.004, betas=(0.9, 0.98))

    def losses(self, ids, at, lengths, device):
        place = torch.arange(ids.shape[1] - 1)
        is_answer = (place >= at[:, None]) & (place < lengths[:, None] - 1)
        is_asked = (place < at[:, None]) & ((ids[:, :-1] == self.end).cumsum(1) > 0) & (ids[:, 1:] < self.first_tag)
        wanted = (is_answer | is_asked).flatten().nonzero().flatten()
        labels, is_answer = ids[:, 1:].flatten()[wanted].to(device), is_answer.flatten()[wanted].to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            logits = self.half(ids[:, :-1].to(device), wanted.to(device), torch.bfloat16).float()
        losses = F.cross_entropy(logits, labels, reduction="none")
        loss = losses[is_answer].sum() / is_answer.sum()
        asked = losses[~is_answer].sum() / (~is_answer).sum().clamp(min=1)
        right = (logits.argmax(-1) == labels)[is_answer].float().mean()
        return loss + ASKED_WEIGHT * asked, {"words right": right, "loss": loss, "of questions": asked}


def train_sorter(options):
    """Its messages are short and its attention is mostly given, so that it sees thousands of questions a second."""
    torch.manual_seed(options.seed)
    tokenizer = vocabulary(options.out)
    sorter = Sorter(Shape(), len(tokenizer.tags), *conversations.template(tokenizer))
    began = time.monotonic()

    def say(text):
        print(f"{(time.monotonic() - began) / 60:.1f} min, {text}", flush=True)

    reading.train(sorter, tokenizer, options.seed, options.sorter_steps, say)
    referring.train(sorter, tokenizer, options.seed + 1, options.sorter_steps // 4, say)
    torch.save({"average": sorter.state_dict()}, options.out / "sorter.pt")
    record = {"seed": options.seed, "steps": options.sorter_steps, "minutes": round((time.monotonic() - began) / 60, 1)}
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
        if self.options.minutes:
            return self.seconds / (60 * self.options.minutes)
        return self.step / self.options.steps

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
        self.half.pin()
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
    parser.add_argument("--steps", type=int, default=1800, help="of the writer, about a hundred a minute")
    parser.add_argument("--minutes", type=float, default=0, help="how long to train the writer, instead; such a run cannot be repeated exactly")
    parser.add_argument("--sorter-steps", type=int, default=15000, help="of the sorter, about a thousand a minute")
    parser.add_argument("--seed", type=int, default=SEED, help="of the sorter: distill.py learns from several")
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
