"""Reads the guide's text (../text/<language>/*.txt) and expands its phrasings.

The format is described in ../README.md. `check.py` holds the text against its own rules.
"""

from dataclasses import dataclass, field
from pathlib import Path
import itertools
import re

TEXT = Path(__file__).resolve().parent.parent / "text"
LANGUAGES = ("en", "de", "fr", "es", "pt", "zh")
OFTEN = 8  # how many lines one of what is asked often stands for
FOLLOWS = ("how", "why", "more", "where", "which")
BUTTONS = ("models", "documents", "lab", "settings", "add-file", "model-picker", "shortcuts", "search", "new-chat")


@dataclass
class Item:
    """One thing that the guide knows, or one kind of follow-up (then without answers)."""

    name: str
    language: str
    topic: str
    is_core: bool = False
    answers: list = field(default_factory=list)
    facts: list = field(default_factory=list)  # groups of alternatives: each group needs one of its own
    button: str = ""
    ask: list = field(default_factory=list)  # parsed phrasings
    tune: list = field(default_factory=list)  # plain strings, as are held
    held: list = field(default_factory=list)
    follow: dict = field(default_factory=dict)  # kind -> name of the item that answers it
    where: str = ""  # file:line, for messages

    def is_satisfied_by(self, answer):
        low = answer.casefold()
        return all(any(fact.casefold() in low for fact in group) for group in self.facts)


class TextError(Exception):
    pass


# A phrasing is a list of parts; a part is a string or a list of phrasings, one of which is said.


def parse_phrasing(text, macros):
    parts, rest = _parse_sequence(text, macros, 0)
    if rest != len(text):
        raise TextError(f"a brace too many in «{text}»")
    return parts


def _parse_sequence(text, macros, at):
    parts, plain = [], ""
    while at < len(text) and text[at] not in "|}":
        if text[at] == "{":
            if plain:
                parts.append(plain)
                plain = ""
            choices = []
            while True:
                choice, at = _parse_sequence(text, macros, at + 1)
                choices.append(choice)
                if at >= len(text):
                    raise TextError(f"a brace is not closed in «{text}»")
                if text[at] == "}":
                    break
            parts.append(choices)
            at += 1
        elif text[at] == "<":
            end = text.find(">", at)
            name = text[at + 1 : end]
            if end < 0 or name not in macros:
                raise TextError(f"no macro <{name}> for «{text}»")
            if plain:
                parts.append(plain)
                plain = ""
            parts.append(macros[name])
            at = end + 1
        else:
            plain += text[at]
            at += 1
    if plain:
        parts.append(plain)
    return parts, at


def tidy(text):
    return re.sub(r"\s+", " ", text).strip()


def say(phrasing, rng, replace=None):
    """One random expansion. `replace(rng)` may give another word for one of several alternatives, or None."""
    return tidy("".join(_say(phrasing, rng, replace)))


def _say(phrasing, rng, replace):
    for part in phrasing:
        if isinstance(part, str):
            yield part
        else:
            word = replace(rng) if replace and len(part) >= 6 else None
            if word is not None:
                yield word
            else:
                yield from _say(part[rng.randrange(len(part))], rng, replace)


def expansions(phrasing, most=100_000):
    """All expansions, at most `most`."""
    return (tidy("".join(parts)) for parts in itertools.islice(_all(phrasing), most))


def _all(phrasing):
    if not phrasing:
        yield ()
        return
    head, tail = phrasing[0], phrasing[1:]
    heads = [(head,)] if isinstance(head, str) else itertools.chain.from_iterable(_all(choice) for choice in head)
    for first in heads:
        for rest in _all(tail):
            yield (*first, *rest)


def count(phrasing):
    total = 1
    for part in phrasing:
        if not isinstance(part, str):
            total *= sum(count(choice) for choice in part)
    return total


def read_macros(language):
    macros = {}
    for line in (TEXT / language / "words.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, words = line.partition("=")
            macros[name.strip()] = [[word.strip()] for word in words.split("|")]
    return macros


def read_fillers(language):
    """Words said before or after a question: {"before": [...], "after": [...]}."""
    fillers = {"before": [], "after": []}
    for line in (TEXT / language / "fillers.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            place, _, words = line.partition(":")
            fillers[place.strip()].append(words.strip())
    return fillers


def read_synonyms(language):
    """{words: what else people say for them}; a word may stand in several lines."""
    synonyms = {}
    path = TEXT / language / "synonyms.txt"
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if line.strip() and not line.startswith("#"):
            first, *others = (words.strip() for words in line.split("|"))
            synonyms.setdefault(first, []).extend(others)
    return synonyms


def read_buttons():
    """{language: {button: label}}, from buttons.txt."""
    labels = {}
    for line in (TEXT / "buttons.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            language, button, label = (part.strip() for part in line.split("|"))
            labels.setdefault(language, {})[button] = label
    return labels


def read_file(path, macros):
    items, item = [], None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        where = f"{path.parent.name}/{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("=="):
            name, *flags = line[2:].split()
            item = Item(name, path.parent.name, path.stem, "core" in flags, where=where)
            items.append(item)
            continue
        key, _, value = line.partition(":")
        value = value.strip()
        if item is None or not value:
            raise TextError(f"{where}: a line outside an item, or without a value")
        try:
            _set(item, key.split(), value, macros)
        except TextError as error:
            raise TextError(f"{where}: {error}") from None
    return items


def _set(item, key, value, macros):
    if key == ["answer"]:
        item.answers.append(value)
    elif key == ["facts"]:
        item.facts = [[fact.strip() for fact in group.split("|")] for group in value.split(";") if group.strip()]
    elif key == ["button"]:
        item.button = value
    elif key == ["ask"]:
        item.ask.append(parse_phrasing(value, macros))
    elif key == ["often"]:
        item.ask += OFTEN * [parse_phrasing(value, macros)]
    elif key == ["tune"]:
        item.tune.append(value)
    elif key == ["held"]:
        item.held.append(value)
    elif len(key) == 2 and key[0] == "follow" and key[1] in FOLLOWS:
        item.follow[key[1]] = value
    else:
        raise TextError(f"no such line: {' '.join(key)}")


def read_language(language):
    """{name: Item} of a language."""
    macros = read_macros(language)
    items = {}
    for path in sorted((TEXT / language).glob("*.txt")):
        if path.stem in ("words", "fillers", "synonyms"):
            continue
        for item in read_file(path, macros):
            if item.name in items:
                raise TextError(f"{item.where}: {item.name} stands in {items[item.name].where}, too")
            items[item.name] = item
    return items


def with_button(item, answer, labels):
    """The answer as the guide gives it: with a last line that the app makes into a button."""
    if not item.button:
        return answer
    return f"{answer}\n\n[{labels[item.language][item.button]}](hearth:{item.button})"
