"""An article's opening sentence, in which it names its own day."""

import re

LONGEST = 600  # characters; an opening sentence is shorter

_END = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9])")
_SHORTENED = re.compile(
    r"[\"'“‘(]*(?:(?:[A-Za-z]\.)*[A-Za-z]|Mrs?|Ms|Dr|St|Sen|Rep|Gov|Gen|Prof|Inc|Corp|Co|Ltd|No|vs"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)


def opening_sentence(text: str) -> str:
    """Return the first sentence of `text`, or its first paragraph where that ends before."""
    paragraph = text[:LONGEST].partition("\n\n")[0]
    for end in _END.finditer(paragraph):
        word = paragraph[: end.start()].rpartition(" ")[2]
        if not _SHORTENED.fullmatch(word):
            return paragraph[: end.end()]
    return paragraph
