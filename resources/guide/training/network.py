"""The guide's network: a llama (RMS norm, rotary positions on neighbouring pairs, SwiGLU) of two halves that are trained apart.

The sorter (sorter.py) reads what was said and says which item of the text is meant; the writer gives the words of the item whose tag
stands there. They share the layers but not the residual stream: its first `sorter` values are the sorter's, which computes in the first
layers, the others are the writer's, which computes in the later ones. `merge` puts both into the one network that is exported.
"""

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

# Of the writer's flags in the whole network. FAR: the size of what says "outside", so large that roundings beside it are nothing; LOOK: how
# much the outside counts less, in each of the writer's layers, more where the flag is less beside what the layers added. FLAG: the weights that read a flag, about as large as those beside it, since types of few bits round a row
# by its largest; what the norms make of the flags, LOUD, does the rest.
FAR, LOOK = 8.0, (7.0, 14.0, 17.0, 20.0)
FLAG = {"tags": 10.0, "feed-forward": 1.0}
LOUD = {"inside": 8.0, "next": 8.0, "attention": 4.0, "feed-forward": 1.0}


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
    """Gives the words of an answer from its tag and the words before. It sees nothing else: what was said earlier stands outside
    (`merge` sees to that), so a row is an answer alone behind its tag."""

    # Flags: the last of the width. INSIDE: a tag stands before, or here; OUTSIDE: none does; NEXT: a tag comes next.
    INSIDE, OUTSIDE, NEXT = -3, -2, -1
    FLAGS = 3
    SLOW = 2  # of each head's values, the last ones, that positions hardly turn: they are kept free for looking at the inside alone

    def __init__(self, shape, words):
        super().__init__(shape)
        self.embedding = nn.Embedding(shape.vocabulary, shape.writer)
        self.layers = nn.ModuleList(Layer(shape, shape.writer, shape.feed_forward) for _ in range(shape.layers - shape.sorting))
        self.output = nn.Linear(shape.writer, words, bias=False)
        self.pin()

    @torch.no_grad()
    def pin(self):
        """Keeps the flags as they are: to be called behind every step of a training."""
        self.embedding.weight[:, -self.FLAGS :] = 0
        self.output.weight[:, self.OUTSIDE :] = 0
        for layer in self.layers:
            for weight in (layer.query.weight, layer.key.weight):
                for slow in range(1, self.SLOW + 1):
                    weight[self.shape.head - slow :: self.shape.head] = 0
            for weight in (layer.query.weight, layer.key.weight, layer.value.weight, layer.gate.weight, layer.up.weight):
                weight[:, self.OUTSIDE :] = 0
            for weight in (layer.output.weight, layer.down.weight):
                weight[-self.FLAGS :] = 0

    def norm(self, x, _):
        """With a little noise in training, in place of the sorter's values, that are normed with these in the whole network."""
        size = mean_square(x)
        if self.training:
            size = size * (1 + 0.2 * torch.rand_like(size))
        return x * torch.rsqrt(size + self.shape.epsilon)

    def start(self):
        """The embedding: with one flag, the mean square of a row is 1."""
        rows = self.embedding.weight
        return rows * torch.rsqrt(self.shape.writer / (self.shape.writer - 1) * mean_square(rows))

    def forward(self, ids, wanted, type=torch.float32):
        """Logits of the words [positions, words] at the flat positions `wanted`."""
        rows = self.embedding(ids)
        rows = rows * torch.rsqrt(self.shape.writer / (self.shape.writer - 1) * mean_square(rows))
        inside = torch.zeros_like(rows)
        inside[..., self.INSIDE] = 1
        x = self.through(self.layers, rows + inside, self.norm, type)
        return self.output(self.norm(x, "").flatten(0, 1)[wanted].to(type))


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
def merge(sorter, writer, first_tag, role, loudness=1.0, bias=0.0):
    """The whole network. The tags' logits are the sorter's times `loudness`, far above the words' where the writer's flag NEXT stands and
    far below them elsewhere. `role`: how many tokens say who answers. `bias` is added to the weights of the sorter's tags."""
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
    _raise_flags(guide, sorter, writer, first_tag, role)
    for at in range(shape.sorting, shape.layers):
        _look_inside(guide, at, sorter)
    return guide


def _raise_flags(guide, sorter, writer, first_tag, role):
    """The writer's flags, by what the sorter leaves free of the first layer. A tag is known by a SHARE that it has instead of ONE."""
    shape, first = guide.shape, guide.layers[0]
    head, words = shape.head, guide.embedding.weight
    inside, outside, following = (shape.width + flag for flag in (writer.INSIDE, writer.OUTSIDE, writer.NEXT))
    words[first_tag:, : shape.sorter] = 0
    words[first_tag:, sorter.SHARE] = sorter.share[sorter.SHARE]
    # The third head looks at the tag, where there is one, and finds INSIDE there, and nothing of the outside, to the last bit.
    start = 2 * head
    first.query.weight[start + head - 2, [sorter.ONE, sorter.SHARE]] = 16
    first.key.weight[start + head - 2, sorter.SHARE] = 32
    for at, value, size, flags in ((start, sorter.SHARE, 1, (inside, sorter.END)), (start + 1, sorter.ONE, 1, (outside, sorter.BEGIN))):
        first.value.weight[at, value] = size
        for flag in flags:
            first.output.weight[flag, at] = 1 if flag >= shape.sorter else sorter.share[flag]
    first.output.weight[sorter.BEGIN] *= FAR
    guide.norms[1 : 2 * shape.sorting, sorter.BEGIN] = guide.norms[-1, sorter.BEGIN] = 0  # it is not to be seen beside words
    # The fourth looks back to the token before "assistant", and where that begins a message, a tag comes next: unless the token here is
    # not of the template, or no message has ended yet (the first tokens of all have nothing to look back to).
    start = 3 * head
    for at in range(12):
        turn = torch.tensor((role + 0.0) * shape.rope_base ** (-2 * at / head))
        even = start + 2 * at
        first.query.weight[even, [sorter.ONE, sorter.SHARE]] = 10
        first.key.weight[even, sorter.ONE] = 10 * turn.cos()
        first.key.weight[even + 1, sorter.ONE] = 10 * turn.sin()
    first.value.weight[start, sorter.BEGIN] = 1
    first.output.weight[following, start] = 1
    for at, unless in ((1, sorter.TEMPLATE), (2, sorter.SHARE)):
        first.gate.weight[at, [sorter.ONE, unless]] = torch.tensor([60.0, -120.0])
        first.up.weight[at, following] = 1
        first.down.weight[following, at] = -1 / 60
    # From now on a tag has ONE as all others have, and so large a SHARE that the sorter reads nothing else behind it: and it has no words.
    first.gate.weight[3, [sorter.END, sorter.ONE]] = torch.tensor([60.0, -120.0])
    first.up.weight[3, sorter.END] = 1
    first.down.weight[sorter.ONE, 3] = sorter.share[sorter.ONE] / 60
    first.down.weight[sorter.SHARE, 3] = 2 * sorter.share[sorter.SHARE] / 60
    guide.output.weight[first_tag:, following] = FLAG["tags"]
    guide.output.weight[first_tag:, [inside, outside]] = -FLAG["tags"]
    guide.norms[-1, [inside, following]] *= torch.tensor([LOUD["inside"], LOUD["next"]])


def _look_inside(guide, at, sorter):
    """Behind a tag, what stands before it counts nothing. Outside the writer thinks nothing, so that the tags are loud there. The flags are
    read where the sorter had others, that nobody needs any more, and the norms leave nothing beside them: so a type that has no zero
    keeps them, too."""
    layer, shape, inside, outside = guide.layers[at], guide.shape, sorter.END, sorter.BEGIN
    for slow in range(shape.head - 2, shape.heads * shape.head, shape.head):
        layer.query.weight[slow, inside] = -LOOK[at - shape.sorting] / LOUD["attention"]
        layer.key.weight[slow, outside] = LOOK[at - shape.sorting]
    layer.gate.weight[:, outside] = -FLAG["feed-forward"]
    norms = guide.norms[2 * at : 2 * at + 2, : shape.sorter]
    flags = norms[:, [inside, outside]] * torch.tensor([[LOUD["attention"], 1.0], [0.0, LOUD["feed-forward"]]])
    norms.zero_()
    norms[:, [inside, outside]] = flags
