"""Scores a guide on the phrasings that it was never trained on: python3 score.py [MODEL.gguf] [--cli build/release/app/cli/hearth-cli].

Each held-out question is a conversation of its own, at temperature 0, in hearth-cli. An answer is right when it contains the facts
of its item. Prints a table by language and topic (--markdown), and with --failures what went wrong. Exits with 1 below the goals:
95 % in English, 85 % in each other language, 95 % of the unrelated questions refused, no loop.
"""

import argparse
import collections
import json
from pathlib import Path
import random
import subprocess
import sys

import conversations
import guidetext

GOALS = {"en": 0.95}
OTHER_GOAL = 0.85
MOST_TOKENS = 160
HERE = Path(__file__).resolve().parent


class Case:
    def __init__(self, item, turns):
        self.item, self.turns = item, turns  # the last turn's answer is scored
        self.answer, self.finish = "", ""

    @property
    def is_loop(self):
        words = self.answer.split()
        triples = collections.Counter(zip(words, words[1:], words[2:], words[3:]))
        return self.finish != "end" or (triples and max(triples.values()) > 2)

    @property
    def is_right(self):
        return not self.is_loop and self.item.is_satisfied_by(self.answer)


def with_typos(text, seed):
    """As a hurried person types: no capitals, no question mark, one or two slips."""
    author = conversations.Author.__new__(conversations.Author)
    author.rng = random.Random(seed)
    return author._typo(author._typo(text)) if author.rng.random() < 0.5 else author._typo(text)


def cases_of(language, kind):
    items = guidetext.read_language(language)
    cases = []
    for item in items.values():
        if kind == "follow":
            cases += follow_cases(item, items)
        elif item.answers:
            for text in item.tune if kind == "tune" else item.held:
                text = with_typos(text, text) if kind == "typos" else text
                cases.append(Case(item, [text]))
    return cases


def follow_cases(item, items):
    """Two turns: a held-out question, then a held-out "how do I do that?"."""
    for at, (kind, target) in enumerate(sorted(item.follow.items())):
        follow = items.get(f"follow-{kind}")
        if follow and item.held:
            question = follow.held[(len(item.name) + at) % len(follow.held)]
            yield Case(items[target], [item.held[0], question])


def ask(cases, cli, model, device):
    lines = "".join("/clear\n" + "".join(turn + "\n" for turn in case.turns) for case in cases)
    command = [cli, "chat", model, "--json", "--temp", "0", "-n", str(MOST_TOKENS), "--device", device]
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines() if line.startswith('{"answer"')]
    at = 0
    for case in cases:
        at += len(case.turns)
        case.answer, case.finish = answers[at - 1]["answer"], answers[at - 1]["finish"]
    assert at == len(answers)


def table(cases):
    """Rows (language, topic, right, all, loops), with a sum for each language."""
    rows = collections.defaultdict(lambda: [0, 0, 0])
    for case in cases:
        for topic in (case.item.topic, "all" if case.item.topic != "unrelated" else None):
            if topic:
                row = rows[case.item.language, topic]
                row[0] += case.is_right
                row[1] += 1
                row[2] += bool(case.is_loop)
    return [(*key, *row) for key, row in rows.items()]


def show(title, rows, markdown):
    print(f"\n{title}\n")
    if markdown:
        print("| language | topic | right | of | share | loops |\n|---|---|---|---|---|---|")
    for language, topic, right, total, loops in rows:
        cells = language, topic, right, total, f"{right / total:.1%}", loops
        print("| " + " | ".join(map(str, cells)) + " |" if markdown else "%-4s %-14s %5d of %5d  %6s  %d loops" % cells)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", type=Path, default=HERE.parent / "hearth-guide-q8_0.gguf")
    parser.add_argument("--cli", default=HERE.parents[2] / "build/release/app/cli/hearth-cli", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--set", choices=("held", "tune", "typos", "follow"), action="append", dest="sets")
    parser.add_argument("--language", choices=guidetext.LANGUAGES, action="append", dest="languages")
    parser.add_argument("--failures", action="store_true", help="show every wrong answer")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    is_good = True
    for kind in options.sets or ("held", "typos", "follow"):
        cases = [case for language in options.languages or guidetext.LANGUAGES for case in cases_of(language, kind)]
        ask(cases, options.cli, options.model, options.device)
        rows = table(cases)
        show({"held": "Held-out phrasings", "tune": "Phrasings for tuning", "typos": "Held-out phrasings with typing errors",
              "follow": "Follow-up questions (two turns, both held out)"}[kind], rows, options.markdown)
        if kind == "held":
            for language, topic, right, total, loops in rows:
                goal = 0.95 if topic == "unrelated" and language == "en" else GOALS.get(language, OTHER_GOAL)
                is_good &= loops == 0 and (topic not in ("all", "unrelated") or right >= goal * total)
        if options.failures:
            for case in cases:
                if not case.is_right:
                    print(f"- {case.item.language}/{case.item.topic}/{case.item.name}: «{' / '.join(case.turns)}»")
                    print(f"    → {case.answer!r}{' (loop)' if case.is_loop else ''}")
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
