"""Holds the guide's text against its rules: python3 check.py. Says every breach and exits with 1 when there is one.

Kept apart by construction: the generator never says a question of `tune` or `held`, not even with other case, punctuation or order of
words (conversations.Author); a phrasing that could say nothing else is a breach.
"""

import re
import sys

import guidetext


def normalised(text):
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()


def bag(text):
    words = normalised(text).split()
    return " ".join(sorted(words)) if len(words) > 1 else normalised(text)


def check_item(item, items, labels, breaches):
    def breach(text):
        breaches.append(f"{item.where}: {item.name}: {text}")

    is_follow = item.name.startswith("follow-") and item.topic == "followups"
    if not is_follow and (not item.answers or not item.facts):
        breach("no answer, or no facts")
    if not item.ask or (not item.held and not item.topic.startswith("unrelated")):
        breach("no phrasings to train on, or none held out")
    for answer in item.answers:
        if not item.is_satisfied_by(answer):
            missing = [group for group in item.facts if not any(fact.casefold() in answer.casefold() for fact in group)]
            breach(f"the answer lacks its own facts {missing}: «{answer[:70]}»")
        if "](" in answer or "\n" in answer:
            breach("an answer has a link")
    if item.button and item.button not in labels[item.language]:
        breach(f"no button {item.button}")
    for kind, target in item.follow.items():
        if target not in items:
            breach(f"follow {kind}: there is no {target}")


def owners(items):
    """{bag of words: the first item that asks so}: what two items ask is trained for the first only."""
    owner, shared = {}, 0
    for item in items.values():
        for phrasing in item.ask:
            for text in guidetext.expansions(phrasing):
                shared += owner.setdefault(bag(text), item.name) != item.name
    return owner, shared


def left_out(items):
    """(number of trained questions that are kept apart, phrasings that can say nothing else)."""
    apart = {bag(text) for item in items.values() for text in item.tune + item.held}
    total, empty = 0, []
    for item in items.values():
        for phrasing in item.ask:
            said = [bag(text) in apart for text in guidetext.expansions(phrasing)]
            total += sum(said)
            if all(said):
                empty.append((item, next(guidetext.expansions(phrasing))))
    return total, empty


def check_language(language, labels):
    breaches = []
    items = guidetext.read_language(language)
    shared = owners(items)[1]
    for item in items.values():
        check_item(item, items, labels, breaches)
    apart, empty = left_out(items)
    breaches += [f"{item.where}: {item.name}: «{text}» is kept apart, and the phrasing says nothing else" for item, text in empty]
    return items, breaches, shared, apart


def main():
    labels = guidetext.read_buttons()
    all_breaches = []
    for language in guidetext.LANGUAGES:
        items, breaches, shared, apart = check_language(language, labels)
        asks = sum(guidetext.count(phrasing) for item in items.values() for phrasing in item.ask)
        held = sum(len(item.held) for item in items.values())
        print(f"{language}: {len(items)} items, {asks} questions to train on, {held} held out, {shared} asked twice, {apart} kept apart")
        all_breaches += breaches
    for breach in all_breaches:
        print(breach)
    sys.exit(1 if all_breaches else 0)


if __name__ == "__main__":
    main()
