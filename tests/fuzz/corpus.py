#!/usr/bin/env python3
"""First examples for the fuzz targets, made from the fixtures and the tests: corpus.py FIXTURES SOURCES OUT

FIXTURES is the folder with documents/ and fixtures/ in it (HEARTH_FIXTURES of the tests), or the latter itself; what is not there is named
and passed over. One folder a target in OUT. What is large is cut: headers without their weights, vocabularies to their first tokens.
"""

import json
import re
import struct
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

if len(sys.argv) != 4:
    sys.exit(__doc__)
shared, sources, out = (Path(argument) for argument in sys.argv[1:4])
places = [shared, shared / "fixtures", shared.parent]
missing = []


def put(target, data, limit=48 * 1024):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    if len(data) <= limit:
        (folder / f"seed-{len(list(folder.iterdir())):04d}").write_bytes(data)


def files(pattern):
    for place in places:
        if found := sorted(path for path in place.glob(pattern) if path.is_file()):
            return found
    missing.append(pattern)
    return []


def literals(*paths):
    """The string literals of C++ sources, those of at least four bytes."""
    found = []
    for path in paths:
        source = (sources / path).read_text()
        found += re.findall(r'R"\w*\((.*?)\)\w*"', source, re.DOTALL)
        plain = re.findall(r'(?<!R)"((?:[^"\\\n]|\\.)*)"', source)
        found += [text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\") for text in plain]
    return sorted({text for text in found if len(text) >= 4})


class Gguf:
    """The header of a GGUF file, far enough to know where it ends."""

    sizes = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

    def __init__(self, data):
        self.data, self.at = data, 8
        tensors, keys = self.number("Q"), self.number("Q")
        for _ in range(keys):
            self.text()
            self.value(self.number("I"))
        for _ in range(tensors):
            self.text()
            dimensions = self.number("I")
            self.at += 8 * dimensions + 12

    def number(self, form):
        (value,) = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def text(self):
        size = self.number("Q")
        self.at += size

    def value(self, kind):
        if kind == 8:
            self.text()
        elif kind == 9:
            inner, count = self.number("I"), self.number("Q")
            for _ in range(count):
                self.value(inner)
        else:
            self.at += self.sizes[kind]


def gguf_text(text):
    return struct.pack("<Q", len(text)) + text.encode()


def made_gguf(keys, tensors):
    """keys: name to text, whole number or float; tensors: name to (shape, bytes of F32)."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    for name, value in keys.items():
        head += gguf_text(name)
        if isinstance(value, str):
            head += struct.pack("<I", 8) + gguf_text(value)
        else:
            head += struct.pack("<If", 6, value) if isinstance(value, float) else struct.pack("<II", 4, value)
    body = b""
    for name, (shape, data) in tensors.items():
        head += gguf_text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", 0, len(body))
        body += data + bytes(-len(data) % 32)
    return head + bytes(-len(head) % 32) + body


def floats(count):
    return struct.pack(f"<{count}f", *[0.25 * (i % 7) - 0.5 for i in range(count)])


def safetensors(tensors):
    header, body = {}, b""
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def parts(*pieces):
    """All but the last with their sizes in front, as FuzzInput takes them apart."""
    return b"".join(struct.pack("<H", len(piece)) + piece for piece in pieces[:-1]) + pieces[-1]


def head_of_safetensors(path):
    data = path.read_bytes()
    return data[: 8 + struct.unpack("<Q", data[:8])[0]]


def gguf():
    for path in files("malformed/gguf/*") + files("models/quants/tiny-q1_0.gguf"):
        put("gguf_fuzz", path.read_bytes(), 120 * 1024)


def heads():
    for path in files("models/archs/*.gguf") + files("models/trained/*f16.gguf") + files("malformed/gguf/valid*"):
        data = path.read_bytes()
        put("head_fuzz", b"G" + data[: Gguf(data).at])
    for weights in files("safetensors/*/*.safetensors"):
        put("head_fuzz", b"S" + parts((weights.parent / "config.json").read_bytes(), head_of_safetensors(weights)))
    for path in files("malformed/folders/*/config.json"):
        put("head_fuzz", b"S" + parts(path.read_bytes(), b""))


def small_folder_config(method):
    quantization = {
        "plain": None,
        "gptq": {"quant_method": "gptq", "bits": 4, "group_size": 32, "desc_act": True, "sym": True},
        "awq": {"quant_method": "awq", "bits": 4, "group_size": 32, "zero_point": True, "version": "gemm"},
        "fp8": {"quant_method": "fp8", "weight_block_size": [128, 128]},
    }[method]
    config = {
        "model_type": "llama", "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 8, "max_position_embeddings": 64,
        "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "architectures": ["LlamaForCausalLM"],
    }
    return json.dumps(config | ({"quantization_config": quantization} if quantization else {})).encode()


def small_folder_tensors(method):
    def matrix(name):
        if method == "plain":
            return {name + ".weight": ("BF16", [32, 32], bytes(2048))}
        if method == "fp8":
            return {name + ".weight": ("F8_E4M3", [32, 32], bytes(1024)),
                    name + ".weight_scale_inv": ("F32", [1, 1], floats(1))}
        packed = [4, 32] if method == "gptq" else [32, 4]
        kept = {name + ".g_idx": ("I32", [32], bytes(128))} if method == "gptq" else {}
        return kept | {name + ".qweight": ("I32", packed, bytes(range(256)) * 2),
                       name + ".qzeros": ("I32", [1, 4], bytes(16)), name + ".scales": ("F16", [1, 32], bytes(64))}

    layer = "model.layers.0."
    tensors = {"model.embed_tokens.weight": ("F16", [8, 32], bytes(512)), "model.norm.weight": ("F32", [32], floats(32))}
    for norm in ("input_layernorm", "post_attention_layernorm"):
        tensors[layer + norm + ".weight"] = ("F32", [32], floats(32))
    for name in ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
                 "mlp.up_proj", "mlp.down_proj"):
        tensors |= matrix(layer + name)
    return tensors


def folders():
    for method in ("plain", "gptq", "awq", "fp8"):
        tokenizer = {"model": {"type": "BPE", "vocab": {c: i for i, c in enumerate("abcdefgh")}, "merges": []}}
        put("folder_fuzz", parts(small_folder_config(method), json.dumps(tokenizer).encode(),
                                 safetensors(small_folder_tensors(method))))
    for path in files("malformed/folders/*/config.json"):
        weights = sorted(path.parent.glob("*.safetensors"))
        put("folder_fuzz", parts(path.read_bytes(), b"{}", weights[0].read_bytes() if weights else b""))


def adapters():
    keys = {"general.architecture": "llama", "general.type": "adapter", "adapter.type": "lora", "adapter.lora.alpha": 4.0}
    for tensor, rows, columns in (("blk.0.attn_q.weight", 8, 8), ("blk.0.ffn_up.weight", 16, 8), ("token_embd.weight", 8, 12)):
        pair = {tensor + ".lora_a": ([columns, 2], floats(2 * columns)), tensor + ".lora_b": ([2, rows], floats(2 * rows))}
        put("adapter_fuzz", b"G" + made_gguf(keys, pair))
    config = {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"], "base_model_name_or_path": "x"}
    for more in ({}, {"use_rslora": True}, {"alpha_pattern": {"q_proj": 8}, "rank_pattern": {"q_proj": 2}}, {"use_dora": True}):
        for module, rows in (("self_attn.q_proj", 8), ("self_attn.k_proj", 4), ("mlp.up_proj", 16)):
            name = f"base_model.model.model.layers.0.{module}.lora_"
            pair = {name + "A.weight": ("F32", [2, 8], floats(16)), name + "B.weight": ("F16", [rows, 2], bytes(4 * rows))}
            put("adapter_fuzz", b"P" + parts(json.dumps(config | more).encode(), safetensors(pair)))
    table = {"base_model.model.model.embed_tokens.lora_embedding_A": ("F32", [2, 12], floats(24)),
             "base_model.model.model.embed_tokens.lora_embedding_B": ("F32", [8, 2], floats(16))}
    put("adapter_fuzz", b"P" + parts(json.dumps(config).encode(), safetensors(table)))


def splits():
    whole = {"general.architecture": "llama", "split.no": 0, "split.count": 2, "split.tensors.count": 2}
    first = made_gguf(whole, {"token_embd.weight": ([8, 4], floats(32))})
    for number, name in ((1, "output.weight"), (1, "token_embd.weight"), (0, "output.weight")):
        second = made_gguf({"split.no": number, "split.count": 2, "split.tensors.count": 2}, {name: ([8, 4], floats(32))})
        put("split_fuzz", parts(first, second))


def importances():
    data = struct.pack("<i", 1) + struct.pack("<i", 14) + b"blk.0.attn_q.w" + struct.pack("<ii", 3, 8) + floats(8)
    put("importance_fuzz", data + struct.pack("<ii", 5, 4) + b"text")
    keys = {"general.type": "imatrix", "imatrix.chunk_count": 2, "imatrix.chunk_size": 32}
    tensors = {"a.weight.in_sum2": ([8, 1], floats(8)), "a.weight.counts": ([1, 1], floats(1))}
    put("importance_fuzz", made_gguf(keys, tensors))


def texts():
    for path in files("templates/*.jinja") + files("malformed/templates/*"):
        put("jinja_fuzz", path.read_bytes())
    for case in json.loads((sources / "tests/text/jinja_cases.json").read_text())["cases"]:
        put("jinja_fuzz", case["source"].encode())
    for path in files("malformed/safetensors/*"):
        put("safetensors_fuzz", path.read_bytes())
    for path in files("safetensors/*/*.safetensors"):
        put("safetensors_fuzz", head_of_safetensors(path))
    for text in literals("tests/sampling/grammarrows.cpp", "tests/sampling/gbnf_test.cpp"):
        put("gbnf_fuzz", text.encode())
    for text in literals("tests/sampling/schemarows.cpp", "tests/sampling/jsonschema_test.cpp"):
        put("jsonschema_fuzz", text.encode())
    for i, text in enumerate(literals("tests/text/toolcalls_test.cpp", "tests/text/responseparser_test.cpp")):
        put("response_fuzz", bytes([i % 40, (0, 3, 200)[i % 3]]) + text.encode())


def tokenizers():
    for path in files("malformed/tokenizer-json/*") + files("safetensors/*/tokenizer.json"):
        put("hftokenizer_fuzz", path.read_bytes())
    for packed in files("tokenizers/hf-tokenizers.tar.xz"):
        with tarfile.open(packed) as archive:
            for member in archive.getmembers():
                if member.name.endswith("/tokenizer.json"):
                    whole = json.load(archive.extractfile(member))
                    model = whole["model"]
                    model["vocab"] = {text: i for i, text in enumerate(sorted(model["vocab"], key=model["vocab"].get)[:400])}
                    model["merges"] = model.get("merges", [])[:150]
                    put("hftokenizer_fuzz", json.dumps(whole, ensure_ascii=False).encode())
    # A SentencePiece model in protocol buffers: pieces (1: text, 2: score, 3: kind), then the trainer's settings.
    pieces = b""
    for i, text in enumerate(["<unk>", "<s>", "</s>", "<0x41>", "\u2581a", "ab", "b"]):
        piece = b"\x0a" + bytes([len(text.encode())]) + text.encode() + b"\x15" + struct.pack("<f", -i)
        piece += b"\x18" + bytes([2 if i == 0 else 3 if i < 3 else 6 if i == 3 else 1])
        pieces += b"\x0a" + bytes([len(piece)]) + piece
    for kind in (1, 2):
        put("hftokenizer_fuzz", b"S" + pieces + b"\x12\x02\x18" + bytes([kind]))
    # Of tokenizer_fuzz.cpp: flags, pre-tokenizer, tokens (shape, text, score), merges (two numbers), three ids, text.
    words = ["a", "b", "ab", "\u2581", "\u0120", "abab", "<s>", "\u00e9", "0", "1"]
    for flags in range(0, 64, 5):
        tokens = b"".join(bytes([len(word.encode()) | (0x30 if word == "<s>" else 0x10)]) + word.encode() + bytes([i])
                          for i, word in enumerate(words))
        text = "ab ab\u00e9 <s>  10abab\n, 'll".encode()
        put("tokenizer_fuzz", bytes([flags, flags % 17, len(words)]) + tokens + bytes([2, 0, 1, 2, 2, 1, 2, 0]) + text)


def documents():
    """For readers_fuzz: the number of a kind, then the parts of its container."""
    for number, pattern in enumerate(("txt", "md", "py", "json", "csv", "html", "rtf", "eml")):
        for path in files(f"documents/files/**/*.{pattern}"):
            put("readers_fuzz", bytes([number]) + path.read_bytes())
    word = ("word/_rels/document.xml.rels", "word/styles.xml", "word/footnotes.xml", "word/document.xml")
    slides = ("ppt/_rels/presentation.xml.rels", "ppt/presentation.xml", "ppt/slides/slide1.xml")
    sheets = ("xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml")
    kinds = {"docx": (8, word), "odt": (9, ("styles.xml", "content.xml")), "ods": (10, ("styles.xml", "content.xml")),
             "pptx": (11, slides), "xlsx": (12, sheets)}
    for kind, (number, names) in kinds.items():
        for path in files(f"documents/files/**/*.{kind}"):
            if not zipfile.is_zipfile(path):
                continue
            with zipfile.ZipFile(path) as archive:
                there = set(archive.namelist())
                data = [archive.read(name) if name in there else b"" for name in names]
            data[:-1] = [part if len(part) < 65536 else b"" for part in data[:-1]]
            put("readers_fuzz", bytes([number]) + parts(*data), 200 * 1024)
    container, package = b'<c><rootfile full-path="content.opf"/></c>', b'<p><item id="a" href="chapter.xhtml"/><itemref idref="a"/></p>'
    put("readers_fuzz", bytes([13]) + parts(container, package, b"<html><body><h1>One</h1><p>Two</p></body></html>"))
    for path in files("documents/files/**/*.docx")[:3]:
        put("readers_fuzz", bytes([14]) + path.read_bytes())
    index, entries = b"UTF-8\n2\npump|6\nsmall|40\n", b"UTF-8\npump|1\n(noun)|pump|device (related)\nsmall|1\n(adj)|little|big (antonym)\n"
    put("dictionaries_fuzz", b"T" + parts(index, entries))
    text = b"pump\n  a device that moves water\n" * 200
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunks = []
    for at in range(0, len(text), 1000):
        chunks.append(packer.compress(text[at:at + 1000]) + packer.flush(zlib.Z_FULL_FLUSH))
    field = struct.pack("<HHH", 1, 1000, len(chunks)) + b"".join(struct.pack("<H", len(chunk)) for chunk in chunks)
    head = b"\x1f\x8b\x08\x04" + bytes(6) + struct.pack("<H", len(field) + 4) + b"RA" + struct.pack("<H", len(field)) + field
    put("dictionaries_fuzz", b"Z" + head + b"".join(chunks))
    frame = lambda payload: struct.pack(">I", len(payload)) + payload
    string = lambda text: struct.pack(">I", 2 * len(text)) + text.encode("utf-16-be")
    piece = string("a\tb") + struct.pack(">II", 1, 1) + string("h") + struct.pack(">I", 1) + struct.pack(">BiqqIBB", 3, 0, 0, 3, 1, 0, 0)
    piece += struct.pack(">I", 1) + struct.pack(">qqdddd", 0, 1, 1, 2, 3, 4) + b"\x01"
    page = struct.pack(">i", 1) + string("i") + string("") + struct.pack(">dd", 100, 200) + b"\x00"
    end = struct.pack(">I", 1) + struct.pack(">Bi", 4, 2) + string("why") + struct.pack(">Bi", 0, 0) + string("")
    head = struct.pack(">I", 2) + string("txt") + string("") + string("")
    put("documentwire_fuzz", frame(b"\x01" + head) + frame(b"\x02" + page) + frame(b"\x03" + piece) + frame(b"\x04" + end))


for make in (documents, gguf, heads, folders, adapters, splits, importances, texts, tokenizers):
    make()
for folder in sorted(out.iterdir()):
    print(folder.name, len(list(folder.iterdir())))
if missing:
    print("not there:", ", ".join(missing), file=sys.stderr)
