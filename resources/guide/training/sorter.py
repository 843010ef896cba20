"""The sorter: the half of the guide (network.py) that says which item of the text is meant.

It sorts by the mean of the words of the last question, which two feed-forward layers and the tags then read. A question that only refers
to what was said before ("how do I do that?") is sorted by its kind and by the answer that stands before it.

Where to look is written down here and not learned. The first layer counts the tokens that begin and end a message: of them, 0 of 1 ended
in a first question, 1 of 3 in the answer to it, 2 of 5 in the question after that. The second layer's attention grows steeply with that
share, and never sees the template: so it takes the mean of what was said last, of one message or of three. It does so at every token,
and where the second question begins that is the answer before it. There the third layer's attention finds what the last question may
refer to; whether it refers to something at all is learned.
"""

import torch
from torch import nn
from torch.nn import functional as F

from network import Layer, Part, mean_square


class Sorter(Part):
    WORDS = 119  # of the width: the meaning of words
    # Flags: the last of the width. USER: the first token of the word "user"; BEFORE: the token before begins a message; ASKED: both.
    BEGIN, ASKED, BEFORE, USER, END, MARK, ONE, SHARE, TEMPLATE = range(119, 128)
    FLAGS = slice(119, 128)
    # What stands in one block of 32 or 256 weights shares a scale in types of few bits, and is lost when it is small beside the others:
    # so flags can be FLAG_SIZE times larger in the network than words. But what is computed is rounded in such blocks, too, and words
    # beside large flags are then rounded more: with 4 this file answers a point fewer of the English questions. What the weights LOUDER
    # read, and the tags, is LOUD times as large there, the weights themselves so much smaller or larger. LOUDER: (2 * layer, + 1 for the
    # feed-forward, the values).
    FLAG_SIZE = 1.0
    LOUD = 10.0
    LOUDER = ((4, FLAGS),)
    LEARNED = (*((1, name) for name in ("gate", "up", "down")), *((2, name) for name in ("query", "value", "output", "gate", "up", "down")))
    STEEPNESS = 90  # of the second layer's attention: by how much more it counts what stands behind one more ended message
    GAIN = 20  # of the mean, over the embedding of a single token

    def __init__(self, shape, tags, template=(), start=0, end=0, user=0):
        """`template`: the tokens of the template around what is said, among them `start` and `end` of a message, and `user`, the first of
        who asks."""
        super().__init__(shape)
        self.embedding = nn.Embedding(shape.vocabulary, shape.sorter)
        self.layers = nn.ModuleList(Layer(shape, shape.sorter, shape.sorter_feed_forward) for _ in range(shape.sorting))
        self.tags = nn.Linear(shape.sorter, tags, bias=False)
        share = torch.full((shape.sorter,), shape.share)
        share[self.FLAGS] *= self.FLAG_SIZE
        self.register_buffer("share", share, persistent=False)
        self._begin(list(template), start, end, user)

    @torch.no_grad()
    def _begin(self, template, start, end, user):
        table = self.embedding.weight
        nn.init.normal_(table, std=0.1)
        table[:, self.WORDS :] = 0
        table[:, self.ONE] = 1
        table[template, : self.WORDS] = 0
        table[template, self.TEMPLATE] = 1
        table[[start, end], self.MARK] = 1
        table[start, self.BEGIN] = 1
        table[end, self.END] = 1
        table[user, self.USER] = 1
        self.tags.weight[:, self.WORDS :] = 0
        self._begin_counting(self.layers[0])
        self._begin_reading(self.layers[1])
        self._begin_referring(self.layers[2])
        self._leave_flags()

    def _begin_counting(self, layer):
        """SHARE and ASKED."""
        head = self.shape.head
        slow = head - 2  # of a head's values, one that positions hardly turn
        for weight in layer.parameters():
            weight.zero_()
        layer.query.weight[slow, self.ONE] = layer.key.weight[slow, self.MARK] = 13
        layer.value.weight[0, self.END] = 1
        layer.output.weight[self.SHARE, 0] = 4
        # The second head looks one token back: positions turn its keys one step less than its query, in the values that they turn fastest.
        for at in range(12):
            turn = torch.tensor(self.shape.rope_base ** (-2 * at / head))
            even = head + 2 * at
            layer.query.weight[even, self.ONE] = 10
            layer.key.weight[even, self.ONE] = 10 * turn.cos()
            layer.key.weight[even + 1, self.ONE] = 10 * turn.sin()
        layer.value.weight[head, self.BEGIN] = 1
        layer.output.weight[self.BEFORE, head] = 1
        # What gate and up give is multiplied: "and". Few signs and sizes in a row, so that types of few bits keep them.
        layer.gate.weight[0, self.USER] = 60
        layer.up.weight[0, self.BEFORE] = 1
        layer.down.weight[self.ASKED, 0] = 1 / 60

    def _begin_reading(self, layer):
        """The mean of the words of what was said last."""
        words, head = self.WORDS, self.shape.head
        for name in ("query", "key", "value"):
            getattr(layer, name).weight.zero_()
        for slow in (head - 2, 2 * head - 2):
            layer.query.weight[[slow - 2, slow], self.ONE] = 10
            layer.key.weight[slow, self.SHARE] = 18
            layer.key.weight[slow - 2, self.TEMPLATE] = -40
        layer.value.weight[:words, :words] = torch.eye(words)
        layer.output.weight[:words, :words] = self.GAIN * torch.eye(words)

    def _begin_referring(self, layer):
        """Each head looks at the beginning of the first question, where nothing was said yet, or at that of the second."""
        head = self.shape.head
        for name in ("query", "key"):
            getattr(layer, name).weight.zero_()
        for slow in range(head - 2, 4 * head, head):
            layer.query.weight[slow, self.ONE] = 10
            layer.key.weight[slow, self.ASKED] = 22
            layer.key.weight[slow - 2, self.SHARE] = 8  # 0 of 1 in the first question, 2 of 5 in the second
        nn.init.normal_(layer.output.weight, std=0.02)

    def _leave_flags(self):
        """Only what learned() says takes part."""
        for layer, name in self.LEARNED:
            weight = getattr(self.layers[layer], name).weight
            if name != "query":
                weight *= self.learned(layer, name)

    def learned(self, layer, name):
        """Which values of a layer's weights are learned: 1, the others 0."""
        weight = getattr(self.layers[layer], name).weight
        mask, words, head = torch.zeros_like(weight), self.WORDS, self.shape.head
        if name in ("output", "down"):
            mask[:words] = 1
        elif name == "query":
            mask[head - 4 :: head, [*range(words), self.ONE]] = 1
        else:
            mask[:, [*range(words), self.ONE]] = 1
        return mask

    def norm(self, x, _, of=None):
        """As in the whole network, where the writer's values, whose mean square is 1, are normed with the sorter's; by the norm of `of`."""
        return x * torch.rsqrt(1 + self.shape.sorter / self.shape.writer * mean_square(self.share * (x if of is None else of)))

    def flags(self, share, **others):
        """The flags of a token of the template, behind `share` of the messages."""
        values = torch.zeros(self.shape.sorter)
        values[[self.ONE, self.TEMPLATE]] = 1
        values[self.SHARE] = 4 * share
        for name in others:
            values[getattr(self, name)] = 1
        return values

    # What forward() computes where an answer begins, from the words alone: many times faster.

    def read(self, ids, offsets, flags, share=0.0):
        """The second layer's output [messages, width], for ids of many messages behind one another, where each begins, and the share of
        messages that had ended before."""
        x = self.GAIN * self.mean(ids, offsets, share)
        return self._think(self.layers[1], torch.cat((x, flags[self.WORDS :].expand(len(x), -1)), 1))

    def mean(self, ids, offsets, share=0.0):
        """The mean of the words [messages, WORDS] as the second layer's attention takes it: behind a message, a long embedding counts a
        little less, since the norm makes its flags smaller. Tokens of the template are not read inside of words, either."""
        table = self.embedding.weight
        size = self.norm(torch.ones_like(table), "", of=table)[:, :1]
        count = torch.exp(self.STEEPNESS * share * (size - 1)) * (1 - table[:, self.TEMPLATE, None])
        count = count.detach()[ids, 0]
        words = F.embedding_bag(ids, (size * table)[:, : self.WORDS], offsets, mode="sum", per_sample_weights=count)
        return words / F.embedding_bag(ids, torch.ones_like(size), offsets, mode="sum", per_sample_weights=count).clamp(min=0.01)

    def nothing(self):
        """As read(), where the first question begins."""
        return self._think(self.layers[1], self.flags(0, USER=1, BEFORE=1, ASKED=1)[None])

    def alone(self, x, nothing):
        """The third layer's output for first questions `x`, as read."""
        layer = self.layers[2]
        return self._think(layer, x + layer.output(layer.value(self.norm(nothing, ""))))

    def refer(self, x, before, nothing):
        """The third layer's output for questions `x`, each behind an answer `before`, both as read."""
        layer, count = self.layers[2], self.shape.heads
        h, first, second = self.norm(x, ""), self.norm(nothing, ""), self.norm(before, "")
        key = (layer.key(second) - layer.key(first)).view(-1, count, self.shape.head)
        score = (layer.query(h).view(-1, count, self.shape.head) * key).sum(-1) * self.shape.head**-0.5
        value = torch.lerp(layer.value(first), layer.value(second), torch.sigmoid(score).repeat_interleave(self.shape.head, 1))
        return self._think(layer, x + layer.output(value))

    def _think(self, layer, x):
        h = self.norm(x, "")
        return x + layer.down(F.silu(layer.gate(h)) * layer.up(h))

    def state(self, ids, wanted, type=torch.float32):
        x = self.through(self.layers, self.embedding(ids), self.norm, type)
        return x.flatten(0, 1)[wanted].to(type)

    def forward(self, ids, wanted, type=torch.float32):
        """Logits of the tags [positions, tags] at the flat positions `wanted`."""
        return self.tags(self.state(ids, wanted, type))
