"""From an article to its stated moves."""

import re

from marketlink.core.article import Article
from marketlink.core.moves import AsOf, StatedMove
from marketlink.extract.assemble import Assembler
from marketlink.extract.discourse import Discourse
from marketlink.extract.events import Event
from marketlink.extract.flatten import flatten
from marketlink.extract.items import Reading
from marketlink.extract.lexer import lex
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.merge import merge
from marketlink.extract.phrases import read_items
from marketlink.extract.scan import Scanner
from marketlink.extract.sentences import Sentence, split
from marketlink.extract.times import Clock, as_of, clocks

_PADDING = str.maketrans(dict.fromkeys("\n\r'\"()[],.;:!?/%$*|\u2014-", " "))
_LONGEST = 2500
_CLOCKED = re.compile(r"\d\s?[ap]\.?m\b|\d:\d\d|\d{4} (?:GMT|EST|EDT|ET|CET|BST)", re.IGNORECASE)


def extract(article: Article, lexicon: Lexicon) -> tuple[StatedMove, ...]:
    """Return the market moves that `article` states, in the order of the text.

    Parameters
    ----------
    article : Article
        Its text is read; the title seeds what "the index" or "shares" mean.
    lexicon : Lexicon
        From `Lexicon.of(registry)`.
    """
    flat = flatten(article.text)
    padded = " " + flat.lower().translate(_PADDING)
    hits = lexicon.hits(padded)
    if not hits and "(+" not in flat and "(-" not in flat:
        return ()
    sentences = _gated(split(flat), hits, flat)
    if not sentences:
        return ()
    discourse = Discourse(lexicon)
    title = flatten(article.title)
    discourse.seed([_read(title, Sentence(0, len(title), 0), lexicon)] if title else [])
    assembler = Assembler(article, flat, lexicon, discourse)
    timer = Timer(article, flat, lexicon)
    moves: list[StatedMove] = []
    for sentence in sentences:
        reading = _read(flat, sentence, lexicon)
        discourse.seed([reading])
        events = Scanner(reading).scan()
        if events:
            moves += assembler.moves(reading, events, timer.moments(reading, events))
    return tuple(merge(moves))


def _gated(sentences: list[Sentence], hits: list[int], flat: str) -> list[Sentence]:
    """Return the sentences that hold a direction word or a signed bracket."""
    found, k, n = [], 0, len(hits)
    for sentence in sentences:
        while k < n and hits[k] < sentence.start:
            k += 1
        hit = k < n and hits[k] < sentence.end
        if hit or flat.find("(+", sentence.start, sentence.end) >= 0 or flat.find("(-", sentence.start, sentence.end) >= 0:
            found.append(sentence)
    return found


def _read(flat: str, sentence: Sentence, lexicon: Lexicon) -> Reading:
    end = min(sentence.end, sentence.start + _LONGEST)
    tokens = lex(flat, sentence.start, end)
    reading = Reading(flat, sentence.start, end, sentence.line, tokens)
    reading.items = read_items(tokens, lexicon) if tokens else []
    return reading


class Timer:
    """Gives each event the time of day that the text states for it."""

    def __init__(self, article: Article, flat: str, lexicon: Lexicon) -> None:
        self.day = article.published.day
        self.clocks: list[Clock] = []
        if _CLOCKED.search(flat):
            zones = {
                city.lower(): place.zone
                for place in lexicon.registry.places.values()
                if place.zone
                for city in (*place.cities, *place.names)
            }
            self.clocks = clocks(flat, 0, len(flat), zones)
        known = {clock.zone for clock in self.clocks if clock.zone}
        self.zone = known.pop() if len(known) == 1 else None

    def moments(self, reading: Reading, events: list[Event]) -> list[AsOf | None]:
        """Return the stated time of each event: the one inside it, or before it in the sentence."""
        inside = [clock for clock in self.clocks if reading.start <= clock.start < reading.end]
        found: list[AsOf | None] = []
        for k, event in enumerate(events):
            start = reading.tokens[event.first].start
            limit = reading.tokens[events[k + 1].first].start if k + 1 < len(events) else reading.end
            own = next((c for c in inside if start <= c.start < limit), None)
            if own is None and inside and inside[0].start < reading.tokens[events[0].first].start:
                own = inside[0]
            found.append(as_of(own, self.day, own.zone or self.zone) if own else None)
        return found
