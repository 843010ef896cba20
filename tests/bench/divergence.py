#!/usr/bin/env python3
"""KL divergence and perplexity in float64 from the logits of two files, beside those of `hearth-cli perplexity`: the same windows, sums made
elsewhere. Also as llama-perplexity makes them, which keeps the reference's logarithms in 16 bits, down to 16 below the likeliest token, and
leaves out tokens below exp(-16).

  python3 tests/bench/divergence.py HEARTH_CLI MODEL REFERENCE TEXT [WINDOW] [WINDOWS] [OPTION...]      needs numpy
OPTIONs go to `hearth-cli logits`: --isa scalar --cache f32
"""
import json
import subprocess
import sys
import tempfile

import numpy as np


def run(*arguments):
    return json.loads(subprocess.run([*arguments, "--json"], check=True, capture_output=True, text=True).stdout)


def log_softmax(logits):
    logits = logits.astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def kept_in_16_bits(logits):
    """The reference's ln p as that program's file has them."""
    top = logits.max(axis=1, keepdims=True)
    low = np.maximum(logits.min(axis=1, keepdims=True), top - 16)
    log_sum = np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    scale = (top - low) / 65535
    return scale * np.rint(np.maximum(logits - low, 0) / scale) + low - top - log_sum


def main():
    cli, model, reference, text = sys.argv[1:5]
    window = int(sys.argv[5]) if len(sys.argv) > 5 else 512
    most = int(sys.argv[6]) if len(sys.argv) > 6 else 0
    options = sys.argv[7:] or ["--isa", "scalar"]
    listed = run(cli, "perplexity", model, "--file", text, "--context", str(window), "--reference", reference, "--tokens",
                 "--device", "cpu", *(["--windows", str(most)] if most else []))
    tokens = run(cli, "tokenize", model, "--text", open(text, encoding="utf-8").read())
    ids = [each["id"] if isinstance(each, dict) else each for each in (tokens["tokens"] if isinstance(tokens, dict) else tokens)]
    assert len(ids) == listed["text_tokens"], (len(ids), listed["text_tokens"])
    totals = dict(count=0, kl=0.0, kl16=0.0, nll=0.0, nll_reference=0.0, same=0)
    for index in range(listed["windows"]):
        part = ids[index * window:(index + 1) * window]
        if listed["begins_with_bos"]:
            part = [ids[0]] + part[1:]
        rows = []
        for path in (model, reference):
            with tempfile.NamedTemporaryFile(suffix=".npy") as out:
                run(cli, "logits", path, "--tokens", ",".join(map(str, part)), "--out", out.name, "--device", "cpu", *options)
                rows.append(np.load(out.name)[window // 2:window - 1].astype(np.float64))
        own, other = log_softmax(rows[0]), log_softmax(rows[1])
        short = kept_in_16_bits(rows[1])
        following = np.array(part[window // 2 + 1:])
        places = np.arange(len(following))
        totals["count"] += len(following)
        totals["kl"] += float((np.exp(other) * (other - own)).sum())
        totals["kl16"] += float(np.where(short > -16, np.exp(short) * (short - own), 0).sum())
        totals["nll"] -= float(own[places, following].sum())
        totals["nll_reference"] -= float(other[places, following].sum())
        totals["same"] += int((own.argmax(axis=1) == other.argmax(axis=1)).sum())
    count = totals["count"]
    print(f"tokens {count}, hearth-cli perplexity: {listed['scored_tokens']}")
    print(f"float64: KL {totals['kl'] / count:.6f}, in 16 bits {totals['kl16'] / count:.6f}, perplexity {np.exp(totals['nll'] / count):.4f}, "
          f"of the reference {np.exp(totals['nll_reference'] / count):.4f}, same top {100 * totals['same'] / count:.2f} %")
    print(f"hearth-cli perplexity, default kernels: KL {listed['divergence']['mean']['value']:.6f}, "
          f"perplexity {listed['perplexity']['value']:.4f}")


if __name__ == "__main__":
    main()
