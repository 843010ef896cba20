"""Writes held-out questions with the answers that they should get, as the guide's template has them: python3 heldout.py OUT.txt.

Text for perplexities (tests/guide/guidetypes_test.cpp): the languages mixed, in an order that the seed gives.
"""

from pathlib import Path
import random
import sys

import bpe
import guidetext

SEED = 7
MOST_BYTES = 60_000


def main():
    labels = guidetext.read_buttons()
    pairs = []
    for language in guidetext.LANGUAGES:
        for item in guidetext.read_language(language).values():
            if item.answers:
                answer = bpe.tag(language, item.name) + guidetext.with_button(item, item.answers[0], labels)
                pairs += [(question, answer) for question in item.held]
    random.Random(SEED).shuffle(pairs)
    text = ""
    for question, answer in pairs:
        said = f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n{answer}<|im_end|>\n"
        if len((text + said).encode()) > MOST_BYTES:
            break
        text += said
    Path(sys.argv[1]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
