"""Makes training conversations from the guide's text: random phrasings, said as people type them, in one or many turns."""

from dataclasses import dataclass
import random

import bpe
import check
import guidetext

# The share of each language among conversations; what is left is English.
SHARES = {"de": 0.09, "fr": 0.09, "es": 0.09, "pt": 0.09, "zh": 0.09}
NEIGHBOURS = {
    row[at]: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for at in range(len(row))
}
SYLLABLES = {
    "zh": ["阿", "巴", "卡", "多", "伊", "罗", "马", "尼", "莫", "索", "塔", "林", "文", "青", "海", "星", "木", "石", "云", "春"],
    "": "ba be bo bra ca co da de do el fa fi ga ge go ha in is ja ka ki la le li lo ma me mi mo na ne no or pa pe po ra re ri ro sa "
    "se si so ta te ti to tra ur va ve vi wa xe yo za ze zu n r s l t".split(),
}


@dataclass
class Turn:
    item: object
    question: str
    answer: str


class Author:
    """Says conversations. The same seed says the same ones."""

    def __init__(self, seed, languages=guidetext.LANGUAGES):
        self.rng = random.Random(seed)
        self.labels = guidetext.read_buttons()
        self.fillers = {language: guidetext.read_fillers(language) for language in languages}
        self.synonyms = {language: guidetext.read_synonyms(language) for language in languages}
        self.careful = 0.0  # the share of questions without slips
        self.items, self.follows, self.weights = {}, {}, {}
        self.owners = {}
        self.kept_apart = set()  # what the scores are taken on; never said
        for language in languages:
            items = guidetext.read_language(language)
            self.follows[language] = {
                kind: items[f"follow-{kind}"] for kind in guidetext.FOLLOWS if f"follow-{kind}" in items
            }
            self.owners[language] = check.owners(items)[0]
            self.items[language] = {name: item for name, item in items.items() if item.answers}
            self.weights[language] = [self._weight(item) for item in self.items[language].values()]
            self.kept_apart |= {check.bag(text) for item in items.values() for text in item.tune + item.held}

    @staticmethod
    def _weight(item):
        if item.topic == "unrelated":
            return 2.5
        return 1.3 if item.is_core else 1.0

    def language(self):
        at = self.rng.random()
        for language, share in SHARES.items():
            if language in self.items:
                if at < share:
                    return language
                at -= share
        return "en"

    def conversation(self, turns):
        """A list of `turns` turns; follow-ups refer to the turn before, topics change, now and then the language does."""
        language = self.language()
        said = []
        while len(said) < turns:
            if said and self.rng.random() < 0.03:
                language = self.language()
            if not said:
                said.append(self._first(language))
            else:
                turn = self._follow_up(said[-1].item) if self.rng.random() < 0.3 else None
                said.append(turn or self.fresh(language))
        return said

    def asking(self, item, answer):
        """A question that `answer` answers."""
        return Turn(item, self._turn(item, item).question, answer)

    def _first(self, language):
        return self._lost(language) if self.rng.random() < 0.02 else self.fresh(language)  # "how do I do that?" with nothing before it

    def fresh(self, language):
        """A question of its own."""
        item = self.rng.choices(list(self.items[language].values()), self.weights[language])[0]
        return self._turn(item, item)

    def _follow_up(self, item):
        language = item.language
        if item.follow and self.rng.random() < 0.85:
            kind = self.rng.choice(sorted(item.follow))
            if kind in self.follows[language]:
                return self._turn(self.items[language][item.follow[kind]], self.follows[language][kind])
        return None

    def _lost(self, language):
        """A question that needs a subject, without one."""
        if "unclear" not in self.items[language]:
            return self.fresh(language)
        return self.referring(language, self.rng.choice(sorted(self.follows[language])))

    def referring(self, language, kind):
        """A question that refers to an answer, with nothing before it."""
        return self._turn(self.items[language]["unclear"], self.follows[language][kind])

    def _turn(self, item, asked):
        replace = (lambda rng: self._unknown_word(rng, item.language)) if item.topic == "unrelated" else None
        while True:
            said = guidetext.say(self.rng.choice(asked.ask), self.rng, replace)
            question = self.as_typed(self.reworded(said, item.language), item.language)
            if self.owners[item.language].get(check.bag(said), asked.name) == asked.name and check.bag(question) not in self.kept_apart:
                return Turn(item, question, self.answer(item))

    @staticmethod
    def _unknown_word(rng, language):
        """Now and then a word that does not exist stands for one that the guide does not know."""
        if rng.random() > 0.2:
            return None
        return "".join(rng.choice(SYLLABLES["zh" if language == "zh" else ""]) for _ in range(rng.randint(2, 4)))

    def answer(self, item):
        return guidetext.with_button(item, self.rng.choice(item.answers), self.labels)

    def reworded(self, text, language):
        """Other words for some of these, of half of the questions."""
        synonyms = self.synonyms[language]
        if not synonyms or self.rng.random() < 0.5:
            return text
        words, said = text.split(), []
        while words:
            size = next((size for size in (4, 3, 2, 1) if " ".join(words[:size]) in synonyms), 0)
            if size and self.rng.random() < 0.25:
                said.append(self.rng.choice(synonyms[" ".join(words[:size])]))
            else:
                size = max(1, size)
                said += words[:size]
            del words[:size]
        return " ".join(said)

    # How people type.

    def as_typed(self, text, language):
        rng = self.rng
        fillers = self.fillers[language]
        gap = "" if language == "zh" else " "
        if rng.random() < 0.10:
            text = rng.choice(fillers["before"]) + gap + text
        if rng.random() < 0.08:
            text = text + gap + rng.choice(fillers["after"])
        if language != "zh":
            if rng.random() < 0.06 and text.count(" ") > 3:
                words = text.split()
                words.pop(rng.randrange(len(words)))
                text = " ".join(words)
            slips = rng.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))
            for _ in range(slips if rng.random() >= self.careful else 0):
                text = self._typo(text)
            if rng.random() < 0.06:
                text = text.replace("'", "")
        case = rng.random()
        if case < 0.45:
            text = text[:1].upper() + text[1:]
        elif case < 0.48:
            text = text.upper()
        mark = rng.random()
        if mark < 0.45:
            text += "？" if language == "zh" else " ?" if language == "fr" and rng.random() < 0.6 else "?"
            if language == "es" and rng.random() < 0.5:
                text = "¿" + text
        elif mark < 0.53:
            text += "。" if language == "zh" else "."
        elif mark < 0.56:
            text += rng.choice(("!", "??", "...", " "))
        return text

    def _typo(self, text):
        rng = self.rng
        places = [at for at, letter in enumerate(text) if letter.isalpha()]
        if len(places) < 6:
            return text
        at = rng.choice(places[1:])
        kind = rng.randrange(4)
        if kind == 0:
            return text[:at] + text[at + 1 :]
        if kind == 1:
            return text[:at] + text[at] + text[at:]
        if kind == 2 and at + 1 < len(text):
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:at] + rng.choice(NEIGHBOURS.get(text[at], text[at])) + text[at + 1 :]


def tokens_of(turns, tokenizer, rng, dropout):
    """(ids, at): the turns in the guide's template, and where the last answer begins: with the tag of its item. What was said before
    stands there as an app has it, without tags."""
    ids, at = [], 0
    user, assistant, line = (tokenizer.encode(word) for word in ("user\n", "assistant\n", "\n"))
    for turn in turns:
        question = tokenizer.encode(turn.question, rng, dropout if rng.random() < 0.5 else 0.0)
        ids += [tokenizer.start, *user, *question, tokenizer.end, *line, tokenizer.start, *assistant]
        at = len(ids)
        if turn is turns[-1] and turn.item:
            ids.append(tokenizer.ids[bpe.tag(turn.item.language, turn.item.name)])
        ids += [*tokenizer.encode(turn.answer), tokenizer.end, *line]
    return ids, at


def template(tokenizer):
    """The tokens around what is said, and which of them the sorter must know: begin and end of a message, the first of "user"."""
    ids, _ = tokens_of([Turn(None, "", "")], tokenizer, random.Random(0), 0.0)
    return sorted(set(ids)), tokenizer.start, tokenizer.end, ids[1]


def tags(author):
    return [bpe.tag(language, name) for language, items in author.items.items() for name in items]
