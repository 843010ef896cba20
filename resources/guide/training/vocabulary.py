"""Takes the tokenizer out of a guide's file, to train one that can be held against it: python3 vocabulary.py GUIDE.gguf DIR/tokenizer.json.

The file: GGUF version 3, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from pathlib import Path
import struct
import sys

import bpe

SIZES = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
STRING, ARRAY = 8, 9


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        (value,) = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def value(self, type):
        if type == STRING:
            size = self.number("<Q")
            self.at += size
            return self.data[self.at - size : self.at].decode()
        if type == ARRAY:
            type, count = self.number("<I"), self.number("<Q")
            return [self.value(type) for _ in range(count)]
        return self.number(SIZES[type])


def metadata(path):
    reader = Reader(path.read_bytes())
    if reader.value(4).to_bytes(4, "little") != b"GGUF":
        sys.exit(f"{path} is no GGUF file")
    reader.number("<I")
    _, count = reader.number("<Q"), reader.number("<Q")
    return {reader.value(STRING): reader.value(reader.number("<I")) for _ in range(count)}


def main():
    read = metadata(Path(sys.argv[1]))
    tokens, merges = read["tokenizer.ggml.tokens"], read["tokenizer.ggml.merges"]
    tokenizer = bpe.Tokenizer([merge.split(" ") for merge in merges], tokens[len(bpe.SPECIAL) + 256 + len(merges) :])
    assert tokenizer.tokens == tokens
    tokenizer.save(Path(sys.argv[2]))


if __name__ == "__main__":
    main()
