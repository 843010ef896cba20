"""The guide's network: a llama (RMS norm, rotary positions on neighbouring pairs, SwiGLU)."""

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

@dataclass
class Shape:
    vocabulary: int = 6144
    context: int = 512  # tokens
    width: int = 256
    layers: int = 6
    heads: int = 4
    feed_forward: int = 768
    epsilon: float = 1e-5
    rope_base: float = 10000.0

    as_dict = asdict


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.attention_norm = nn.Parameter(torch.ones(shape.width))
        self.feed_forward_norm = nn.Parameter(torch.ones(shape.width))
        for name, out, into in (
            ("query", shape.width, shape.width),
            ("key", shape.width, shape.width),
            ("value", shape.width, shape.width),
            ("output", shape.width, shape.width),
            ("gate", shape.feed_forward, shape.width),
            ("up", shape.feed_forward, shape.width),
            ("down", shape.width, shape.feed_forward),
        ):
            setattr(self, name, nn.Linear(into, out, bias=False))
        for linear in (self.output, self.down):
            nn.init.zeros_(linear.weight)

    def forward(self, x, mask, turn):
        """x: the residual stream, float32 [batch, length, width]; products are done in the type of `mask`."""
        batch, length, width = x.shape
        heads = self.shape.heads

        def split(y):
            return y.view(batch, length, heads, width // heads).transpose(1, 2)

        h = norm(x, self.attention_norm, self.shape.epsilon).to(mask.dtype)
        query, key, value = rotate(split(self.query(h)), turn), rotate(split(self.key(h)), turn), split(self.value(h))
        scores = query @ key.transpose(-1, -2) * (width // heads) ** -0.5 + mask
        mixed = (torch.softmax(scores.float(), -1).to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, width)
        x = x + self.output(mixed)
        h = norm(x, self.feed_forward_norm, self.shape.epsilon).to(mask.dtype)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


def norm(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rotate(x, turn):
    """Rotary positions (Su et al., "RoFormer", 2021) on pairs (0, 1), (2, 3), … as GGUF's llama has them."""
    cosine, sine = turn
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, odd * cosine + even * sine), -1).flatten(-2)


class Guide(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        nn.init.normal_(self.embedding.weight, std=1.0)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.width))
        self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)
        half = shape.width // shape.heads // 2
        angle = torch.outer(torch.arange(shape.context), shape.rope_base ** (-torch.arange(half) / half))
        self.register_buffer("cosine", angle.cos(), persistent=False)
        self.register_buffer("sine", angle.sin(), persistent=False)

    def begin(self, embedding, sort, first_tag, template):
        """Begins as the sorter of embeddings.py: the first layer's attention is a mean over what was said, and the output layer's
        tags are the sorter's. What the tokens of the template add to that mean is the same for every question, so the tags do not
        look there. [vocabulary, width], [tags, width], the first tag's token, tokens."""
        self.embedding.weight.data.copy_(embedding)
        first = self.layers[0]
        nn.init.zeros_(first.query.weight)
        nn.init.eye_(first.value.weight)
        first.output.weight.data.copy_(6 * torch.eye(self.shape.width))  # stronger than what the later layers begin to add
        basis, _ = torch.linalg.qr(embedding[sorted(set(template))].t())
        self.output.weight.data[first_tag:] = 0.75 * (sort - sort @ basis @ basis.t())

    def forward(self, ids, wanted=None, type=torch.float32):
        """Logits [positions, vocabulary] at the flat positions `wanted`, or [batch, length, vocabulary] at all."""
        length = ids.shape[1]
        mask = torch.full((length, length), -1e4, dtype=type, device=ids.device).triu(1)
        turn = self.cosine[:length].to(type), self.sine[:length].to(type)
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, mask, turn)
        x = norm(x, self.norm, self.shape.epsilon).to(type)
        if wanted is not None:
            x = x.flatten(0, 1)[wanted]
        return self.output(x)
