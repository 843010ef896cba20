"""Byte-level BPE, as GGUF's tokenizer model "gpt2" with pre-tokenizer "qwen2": learned, and applied in training.

Hearth's own tokenizer (inference/text/) does the same at run time; tests/guide holds one against the other.
"""

import collections
import heapq
import json

import regex

PATTERN = regex.compile(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = (END_OF_TEXT, START, END)


def tag(language, name):
    """The control token that the guide's answer begins with: which item it is. It is never shown."""
    return f"<|{language}/{name}|>"


def byte_letters():
    """The printable letter that GPT-2's vocabularies write for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {}, 0
    for byte in range(256):
        if byte in plain:
            letters[byte] = chr(byte)
        else:
            letters[byte] = chr(256 + extra)
            extra += 1
    return letters


LETTERS = byte_letters()


def learn(texts, size):
    """Merges for a vocabulary of `size` tokens from {text: weight}. Ties go to the pair that sorts first, so that a run repeats."""
    words = collections.Counter()
    for text, weight in texts.items():
        for piece in PATTERN.findall(text):
            words[tuple(LETTERS[byte] for byte in piece.encode())] += weight
    words = [[list(word), count] for word, count in sorted(words.items())]
    pairs, places = collections.Counter(), collections.defaultdict(set)
    for index, (word, count) in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += count
            places[pair].add(index)
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(SPECIAL) + 256 + len(merges) < size:
        count, pair = heapq.heappop(heap)
        if -count != pairs[pair]:
            continue
        if -count < 2:
            break
        merges.append(pair)
        changed = set()
        for index in places.pop(pair):
            word, weight = words[index]
            for old in zip(word, word[1:]):
                pairs[old] -= weight
                changed.add(old)
            word[:] = _merge(word, pair)
            for new in zip(word, word[1:]):
                pairs[new] += weight
                places[new].add(index)
                changed.add(new)
        del pairs[pair]
        for other in changed - {pair}:
            if pairs[other] > 0:
                heapq.heappush(heap, (-pairs[other], other))
    return merges


def _merge(word, pair):
    out, at = [], 0
    while at < len(word):
        if at + 1 < len(word) and (word[at], word[at + 1]) == pair:
            out.append(word[at] + word[at + 1])
            at += 2
        else:
            out.append(word[at])
            at += 1
    return out


class Tokenizer:
    def __init__(self, merges, tags):
        self.merges = [tuple(pair) for pair in merges]
        self.tags = list(tags)
        self.tokens = [*SPECIAL, *(LETTERS[byte] for byte in range(256)), *(a + b for a, b in self.merges), *self.tags]
        self.first_tag = len(self.tokens) - len(self.tags)
        self.ids = {token: index for index, token in enumerate(self.tokens)}
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self.end, self.start = self.ids[END], self.ids[START]
        self.cache = {}
        self.bytes = {letter: byte for byte, letter in LETTERS.items()}

    def save(self, path):
        path.write_text(json.dumps({"merges": self.merges, "tags": self.tags}, ensure_ascii=False, indent=0) + "\n", "utf-8")

    @staticmethod
    def load(path):
        return Tokenizer(**json.loads(path.read_text("utf-8")))

    def encode(self, text, rng=None, dropout=0.0):
        """Token ids of a text without special tokens. With `dropout`, each merge is left out with that probability, so that the
        model sees words in more than one spelling (Provilkov et al., "BPE-Dropout", 2020)."""
        ids = []
        for piece in PATTERN.findall(text):
            if dropout > 0:
                ids += self._encode_piece(piece, rng, dropout)
            else:
                if piece not in self.cache:
                    self.cache[piece] = self._encode_piece(piece, None, 0.0)
                ids += self.cache[piece]
        return ids

    def _encode_piece(self, piece, rng, dropout):
        word = [LETTERS[byte] for byte in piece.encode()]
        while len(word) > 1:
            ranked = [
                (self.ranks[pair], at)
                for at, pair in enumerate(zip(word, word[1:]))
                if pair in self.ranks and not (dropout > 0 and rng.random() < dropout)
            ]
            if not ranked:
                break
            _, at = min(ranked)
            word[at : at + 2] = [word[at] + word[at + 1]]
        return [self.ids[token] for token in word]

    def decode(self, ids):
        letters = "".join(self.tokens[token] for token in ids if len(SPECIAL) <= token < self.first_tag)
        return bytes(self.bytes[letter] for letter in letters).decode("utf-8", "replace")
