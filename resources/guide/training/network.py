"""The guide's network: a llama (RMS norm, rotary positions on neighbouring pairs, SwiGLU) of two halves that are trained apart.

The sorter (sorter.py) reads what was said and says which item of the text is meant; the writer gives the words of the item whose tag
stands there. They share the layers but not the residual stream: its first `sorter` values are the sorter's, which computes in the first
layers, the others are the writer's, which computes in the later ones. `merge` puts both into the one network that is exported.
"""

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Shape:
    vocabulary: int = 6144
    context: int = 512  # tokens
    width: int = 256
    layers: int = 7
    heads: int = 4
    feed_forward: int = 768
    epsilon: float = 1e-5
    rope_base: float = 10000.0
    sorter: int = 128  # of the width
    sorting: int = 3  # of the layers
    sorter_feed_forward: int = 768
    # The sorter's words stand in the network so much smaller than the writer's values, so that they hardly count in their common norm.
    share: float = 0.1

    as_dict = asdict

    @property
    def writer(self):
        return self.width - self.sorter

    @property
    def head(self):
        return self.width // self.heads


class Layer(nn.Module):
    def __init__(self, shape, width, feed_forward):
        super().__init__()
        self.shape = shape
        for name, out, into in (
            ("query", shape.width, width),
            ("key", shape.width, width),
            ("value", shape.width, width),
            ("output", width, shape.width),
            ("gate", feed_forward, width),
            ("up", feed_forward, width),
            ("down", width, feed_forward),
        ):
            setattr(self, name, nn.Linear(into, out, bias=False))
        for linear in (self.output, self.down):
            nn.init.zeros_(linear.weight)

    def forward(self, x, norm, mask, turn):
        """x: the residual stream, float32 [batch, length, width]; products are done in the type of `mask`."""
        batch, length, _ = x.shape

        def split(y):
            return y.view(batch, length, self.shape.heads, self.shape.head).transpose(1, 2)

        h = norm(x, "attention").to(mask.dtype)
        query, key, value = rotate(split(self.query(h)), turn), rotate(split(self.key(h)), turn), split(self.value(h))
        scores = query @ key.transpose(-1, -2) * self.shape.head**-0.5 + mask
        mixed = (torch.softmax(scores.float(), -1).to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, -1)
        x = x + self.output(mixed)
        h = norm(x, "feed_forward").to(mask.dtype)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


def rotate(x, turn):
    """Rotary positions (Su et al., "RoFormer", 2021) on pairs (0, 1), (2, 3), … as GGUF's llama has them."""
    cosine, sine = turn
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, odd * cosine + even * sine), -1).flatten(-2)


def mean_square(x):
    return x.pow(2).mean(-1, keepdim=True)


class Part(nn.Module):
    """What the halves and the whole have in common."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        half = shape.head // 2
        angle = torch.outer(torch.arange(shape.context), shape.rope_base ** (-torch.arange(half) / half))
        self.register_buffer("cosine", angle.cos(), persistent=False)
        self.register_buffer("sine", angle.sin(), persistent=False)

    def through(self, layers, x, norm, type):
        length = x.shape[1]
        mask = torch.full((length, length), -1e4, dtype=type, device=x.device).triu(1)
        turn = self.cosine[:length].to(type), self.sine[:length].to(type)
        for layer in layers:
            x = layer(x, norm, mask, turn)
        return x


class Writer(Part):
    def __init__(self, shape, words):
        super().__init__(shape)
        self.embedding = nn.Embedding(shape.vocabulary, shape.writer)
        self.layers = nn.ModuleList(Layer(shape, shape.writer, shape.feed_forward) for _ in range(shape.layers - shape.sorting))
        self.output = nn.Linear(shape.writer, words, bias=False)
        self.gate = nn.Parameter(torch.zeros(shape.writer))  # high where a tag comes next

    def norm(self, x, _):
        """With a little noise in training, in place of the sorter's values, that are normed with these in the whole network."""
        size = mean_square(x)
        if self.training:
            size = size * (1 + 0.2 * torch.rand_like(size))
        return x * torch.rsqrt(size + self.shape.epsilon)

    def start(self):
        return self.embedding.weight * torch.rsqrt(mean_square(self.embedding.weight))

    def forward(self, ids, wanted, type=torch.float32):
        """(logits of the words [positions, words], of "a tag comes next" [positions]) at the flat positions `wanted`."""
        rows = self.embedding(ids)
        x = self.through(self.layers, rows * torch.rsqrt(mean_square(rows)), self.norm, type)
        x = self.norm(x, "").flatten(0, 1)[wanted].to(type)
        return self.output(x), x.float() @ self.gate


class Guide(Part):
    """The whole network, as it is exported."""

    def __init__(self, shape):
        super().__init__(shape)
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape, shape.width, shape.feed_forward) for _ in range(shape.layers))
        self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)
        self.register_buffer("norms", torch.ones(2 * shape.layers + 1, shape.width))  # attention, feed-forward, …, last

    def forward(self, ids, wanted=None, type=torch.float32):
        """Logits [positions, vocabulary] at the flat positions `wanted`, or [batch, length, vocabulary] at all."""
        weights = iter(self.norms)

        def norm(x, _):
            return x * torch.rsqrt(mean_square(x) + self.shape.epsilon) * next(weights)

        x = norm(self.through(self.layers, self.embedding(ids), norm, type), "").to(type)
        return self.output(x if wanted is None else x.flatten(0, 1)[wanted])


@torch.no_grad()
def merge(sorter, writer, first_tag, loudness=1.0, bias=0.0):
    """The whole network. The tags' logits are the sorter's times `loudness`, plus the writer's "a tag comes next". `bias` is added to the
    weights of the sorter's tags."""
    shape = sorter.shape
    guide = Guide(shape)
    for weight in guide.parameters():
        weight.zero_()
    own, share = shape.sorter, sorter.share
    level = (shape.writer / shape.width) ** 0.5  # the norm of all values instead of the writer's alone
    guide.norms[:, :own] = level / share
    guide.norms[:, own:] = level
    guide.embedding.weight[:, :own] = share * sorter.embedding.weight
    guide.embedding.weight[:, own:] = writer.start()
    for at, layer in enumerate(guide.layers):
        is_sorter = at < shape.sorting
        half = sorter.layers[at] if is_sorter else writer.layers[at - shape.sorting]
        place = slice(0, own) if is_sorter else slice(own, None)
        hidden = half.gate.weight.shape[0]
        for name in ("query", "key", "value"):
            getattr(layer, name).weight[:, place] = getattr(half, name).weight
        for name in ("gate", "up"):
            getattr(layer, name).weight[:hidden, place] = getattr(half, name).weight
        scale = share[:, None] if is_sorter else 1.0
        layer.output.weight[place] = scale * half.output.weight
        layer.down.weight[place, :hidden] = scale * half.down.weight
    for norm, values in sorter.LOUDER:
        guide.norms[norm, values] *= sorter.LOUD
        for name in ("gate", "up") if norm % 2 else ("query", "key", "value"):
            getattr(guide.layers[norm // 2], name).weight[:, values] /= sorter.LOUD
    guide.output.weight[:first_tag, own:] = writer.output.weight
    tags = sorter.tags.weight + bias
    guide.norms[-1, :own] /= sorter.LOUD
    guide.output.weight[first_tag:, :own] = sorter.LOUD * loudness * (tags - tags.mean(0))
    guide.output.weight[first_tag:, own:] = writer.gate
    return guide
