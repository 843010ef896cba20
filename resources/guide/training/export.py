"""Writes the trained guide as a GGUF file: python3 export.py --from build/guide OUT.gguf [--type q8_0|f32] [--ids IDS.json].

The sorter (sorter.pt) and the writer (writer.pt) become one network.
With --ids, also the ids of some questions as bpe.py gives them: tests/guide holds Hearth's tokenizer against them.
The container is GGUF version 3, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Norms stay F32.
"""

import argparse
import json
from pathlib import Path
import random
import struct

import numpy
import torch

import bpe
import conversations
from network import Shape, Writer, merge
from sorter import Sorter

ALIGNMENT = 32
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5
LOUDNESS = 0.25  # of the sorter's tags beside the writer's words: less, and a tag never wins where a word belongs
CAUTION = 2.0  # nats; more refuses more of what is unrelated, and costs some of the other questions
TYPES = {"f32": 0, "q8_0": 8}
FILE_TYPES = {"f32": 0, "q8_0": 7}
TEMPLATE = (
    "{% for message in messages[-3:] %}{% if message['role'] != 'system' %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] | trim + '<|im_end|>' + '\n' }}"
    "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def value(type, content):
    if type == STRING:
        return string(content)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[type], content)


def entry(key, type, content):
    return string(key) + struct.pack("<I", type) + value(type, content)


def array(key, type, contents):
    head = string(key) + struct.pack("<IIQ", ARRAY, type, len(contents))
    return head + b"".join(value(type, content) for content in contents)


def encode(weights, type):
    """Bytes of a tensor [rows, row length]. Q8_0: blocks of 32 values, an F16 scale and 32 signed bytes."""
    if type == "f32":
        return weights.astype("<f4").tobytes()
    blocks = weights.reshape(-1, 32).astype("f4")
    scale = numpy.abs(blocks).max(1, keepdims=True) / 127
    inverse = numpy.divide(1, scale, out=numpy.zeros_like(scale), where=scale > 0)
    out = numpy.zeros(len(blocks), dtype=[("scale", "<f2"), ("values", "i1", 32)])
    out["scale"] = scale[:, 0]
    out["values"] = numpy.rint(blocks * inverse)
    return out.tobytes()


def metadata(shape, tokenizer, type, records):
    control = {*bpe.SPECIAL, *tokenizer.tags}
    kinds = [3 if token in control else 1 for token in tokenizer.tokens]  # 3: control, 1: normal
    minutes = f"{sum(record['minutes'] for record in records):.0f} minutes" if all(records) else "unfinished"
    yield entry("general.architecture", STRING, "llama")
    yield entry("general.type", STRING, "model")
    yield entry("general.name", STRING, "Hearth guide")
    yield entry("general.basename", STRING, "hearth-guide")
    yield entry("general.description", STRING, f"Answers questions about Hearth, and no others. Training: {minutes}.")
    yield entry("general.license", STRING, "apache-2.0")
    yield array("general.languages", STRING, ["en", "de", "fr", "es", "pt", "zh"])
    yield entry("general.file_type", UINT32, FILE_TYPES[type])
    yield entry("general.quantization_version", UINT32, 2)
    yield entry("llama.block_count", UINT32, shape["layers"])
    yield entry("llama.context_length", UINT32, shape["context"])
    yield entry("llama.embedding_length", UINT32, shape["width"])
    yield entry("llama.feed_forward_length", UINT32, shape["feed_forward"])
    yield entry("llama.attention.head_count", UINT32, shape["heads"])
    yield entry("llama.attention.head_count_kv", UINT32, shape["heads"])
    yield entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, shape["epsilon"])
    yield entry("llama.rope.dimension_count", UINT32, shape["width"] // shape["heads"])
    yield entry("llama.rope.freq_base", FLOAT32, shape["rope_base"])
    yield entry("llama.vocab_size", UINT32, shape["vocabulary"])
    yield entry("tokenizer.ggml.model", STRING, "gpt2")
    yield entry("tokenizer.ggml.pre", STRING, "qwen2")
    yield array("tokenizer.ggml.tokens", STRING, tokenizer.tokens)
    yield array("tokenizer.ggml.token_type", INT32, kinds)
    yield array("tokenizer.ggml.merges", STRING, [" ".join(pair) for pair in tokenizer.merges])
    yield entry("tokenizer.ggml.bos_token_id", UINT32, tokenizer.ids[bpe.END_OF_TEXT])
    yield entry("tokenizer.ggml.eos_token_id", UINT32, tokenizer.end)
    yield entry("tokenizer.ggml.padding_token_id", UINT32, tokenizer.ids[bpe.END_OF_TEXT])
    yield entry("tokenizer.ggml.add_bos_token", BOOL, False)
    yield entry("tokenizer.chat_template", STRING, TEMPLATE)


@torch.no_grad()
def caution(sorter, tokenizer):
    """What to add to the sorter's weights so that it refuses sooner: it has seen only a little of all that people may ask. In a direction
    in which every question reads about 1, found by least squares."""
    rows = [sorter.state(ids[:, : at.min()], torch.arange(len(ids)) * at.min() + at.min() - 1) for ids, at in questions(tokenizer, 600)]
    states = torch.cat(rows)
    ones = torch.ones(len(states), 1)
    direction = torch.linalg.lstsq(states.t() @ states + 0.1 * torch.eye(states.shape[1]), states.t() @ ones).solution
    is_refusal = torch.tensor([float("/unrelated-" in tag) for tag in tokenizer.tags])
    return CAUTION * is_refusal[:, None] * direction[:, 0]


def questions(tokenizer, count):
    author, rng = conversations.Author(2), random.Random(2)
    for _ in range(count):
        ids, at = conversations.tokens_of([author.conversation(1)[0]], tokenizer, rng, 0.0)
        yield torch.tensor([ids[:at]]), torch.tensor([at])


def load(folder):
    """(tokenizer, whole network, records of both trainings)."""
    tokenizer = bpe.Tokenizer.load(folder / "tokenizer.json")
    shape = Shape(vocabulary=len(tokenizer.tokens))
    halves, records = [], []
    for half, name in ((Sorter(shape, len(tokenizer.tags)), "sorter"), (Writer(shape, tokenizer.first_tag), "writer")):
        half.load_state_dict(torch.load(folder / f"{name}.pt", map_location="cpu")["average"])
        halves.append(half.eval())
        record = folder / f"{name}.json"
        records.append(json.loads(record.read_text()) if record.exists() else None)
    return tokenizer, merge(*halves, tokenizer.first_tag, len(tokenizer.encode("assistant\n")), LOUDNESS, caution(halves[0], tokenizer)), records


def tensors(guide):
    """(name in GGUF, array), in GGUF's order of layers."""
    yield "token_embd.weight", guide.embedding.weight
    names = {
        "query": "attn_q",
        "key": "attn_k",
        "value": "attn_v",
        "output": "attn_output",
        "gate": "ffn_gate",
        "up": "ffn_up",
        "down": "ffn_down",
    }
    for at, layer in enumerate(guide.layers):
        yield f"blk.{at}.attn_norm.weight", guide.norms[2 * at]
        yield f"blk.{at}.ffn_norm.weight", guide.norms[2 * at + 1]
        for ours, theirs in names.items():
            yield f"blk.{at}.{theirs}.weight", getattr(layer, ours).weight
    yield "output_norm.weight", guide.norms[-1]
    yield "output.weight", guide.output.weight


def write(path, entries, tensors, type):
    infos, data = [], bytearray()
    for name, weights in tensors:
        weights = weights.detach().float().numpy()
        kept = type if weights.ndim == 2 else "f32"
        sizes = weights.shape[::-1]  # GGUF: the row's length first
        info = string(name) + struct.pack("<I", len(sizes)) + struct.pack(f"<{len(sizes)}Q", *sizes)
        infos.append(info + struct.pack("<IQ", TYPES[kept], len(data)))
        data += encode(weights, kept)
        data += bytes(-len(data) % ALIGNMENT)
    entries = list(entries)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(entries)) + b"".join(entries) + b"".join(infos)
    path.write_bytes(head + bytes(-len(head) % ALIGNMENT) + data)


def write_ids(path, tokenizer):
    author = conversations.Author(1)
    questions = [author.conversation(1)[0].question for _ in range(400)]
    rows = [{"text": text, "ids": tokenizer.encode(text)} for text in [*questions, "a\n\nb  c\t 1234 it's £5 … 你好 👋🏽 ﬁ"]]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", "utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="folder", type=Path, default=Path("build/guide"))
    parser.add_argument("--type", choices=TYPES, default="q8_0")
    parser.add_argument("--ids", type=Path)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    tokenizer, guide, records = load(options.folder)
    entries = metadata(guide.shape.as_dict(), tokenizer, options.type, records)
    write(options.path, entries, tensors(guide), options.type)
    if options.ids:
        write_ids(options.ids, tokenizer)


if __name__ == "__main__":
    main()
