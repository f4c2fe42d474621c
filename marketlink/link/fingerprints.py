"""What articles are compared by, taken from one article and its moves."""

import re
from collections.abc import Sequence
from hashlib import blake2b

from marketlink.core.article import Article
from marketlink.core.moves import StatedMove
from marketlink.core.story import Fingerprint
from marketlink.link.minhash import sketch
from marketlink.link.words import people, quoted, sentences, stems

SHORTEST = 60  # letters of a paragraph that isn't written twice by chance
LEAD = 6  # paragraphs that say what an article is about
LONGEST = 20_000  # characters in which people, acts and quotations are looked for
ACTS = 14  # paragraphs in which people and their acts are looked for

_WORD = re.compile(r"\w+")


def fingerprint(article: Article, moves: Sequence[StatedMove], url: str) -> Fingerprint:
    """Take an article's fingerprint.

    Parameters
    ----------
    article : Article
        A cleaned article.
    moves : sequence of StatedMove
        What it states.
    url : str
        Its canonical address; empty for none.
    """
    paragraphs = article.text.split("\n\n")
    numbers, size = sketch(_WORD.findall(article.text.casefold()))
    told = "\n".join([article.title, *paragraphs[:ACTS]])[:LONGEST]
    names = people(told)
    return Fingerprint(
        article_id=article.id,
        raw_hash=article.raw_hash,
        source=article.source,
        url=url,
        day=article.published.day,
        at=article.published.at,
        paragraphs=tuple(dict.fromkeys(_hash(letters) for p in paragraphs if len(letters := _letters(p)) >= SHORTEST)),
        sketch=numbers,
        size=size,
        people=tuple(sorted(names)),
        acts=_acts(told, names),
        lead=tuple(sorted(stems("\n".join([article.title, *paragraphs[:LEAD]])[:LONGEST]))),
        quoted=tuple(sorted(quoted(told))),
        claims=tuple(sorted({claim for move in moves if (claim := _claim(move))})),
    )


def _letters(paragraph: str) -> str:
    return "".join(_WORD.findall(paragraph.casefold()))


def _hash(letters: str) -> str:
    return blake2b(letters.encode(errors="replace"), digest_size=8).hexdigest()


def _acts(text: str, names: frozenset[str]) -> tuple[str, ...]:
    found = set()
    for sentence in sentences(text):
        words = {word.casefold() for word in _WORD.findall(sentence)}
        said = stems(sentence) - names
        found |= {f"{name}:{word}" for name in names & words for word in said}
    return tuple(sorted(found))


def _claim(move: StatedMove) -> str:
    """Return a move in one form, whoever states it; empty without a number, or without an instrument."""
    if move.instrument is None or (move.change is None and move.level is None):
        return ""
    numbers = [f"{q.value:g} {q.unit or ''}".strip() if q is not None else "" for q in (move.change, move.level)]
    return "|".join((move.instrument, move.measure, move.instrument_direction, move.kind, *numbers))
