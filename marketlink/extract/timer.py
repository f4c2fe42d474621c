"""Which time of day the text states for a move."""

import re
from datetime import date, datetime

from marketlink.core.moves import AsOf
from marketlink.extract.events import Event
from marketlink.extract.items import Reading
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.times import Clock, as_of, clocks

_CLOCKED = re.compile(r"\d(?:\s?[ap]\.?m\b|:\d\d|\d{3} (?:GMT|EST|EDT|ET|CET|BST))", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:in comparison|meanwhile|at that time|by then|at the same time)\b", re.IGNORECASE)


class Timer:
    """Gives each event the time of day that the text states for it."""

    def __init__(self, day: date | None, flat: str, lexicon: Lexicon, published: datetime | None = None) -> None:
        self.day = day
        self.published = published
        self.clocks: list[Clock] = []
        if _CLOCKED.search(flat):
            self.clocks = clocks(flat, 0, len(flat), lexicon.zones)
        known = {clock.zone for clock in self.clocks if clock.zone}
        self.zone = known.pop() if len(known) == 1 else None
        self._last: tuple[Clock, int] | None = None

    def moments(self, reading: Reading, events: list[Event]) -> list[AsOf | None]:
        """Return the stated time of each event: the one inside it, else one that opens the sentence or its paragraph."""
        if not self.clocks:
            return [None] * len(events)
        inside = [clock for clock in self.clocks if reading.start <= clock.start < reading.end]
        opening = inside[0] if inside and events and inside[0].start <= reading.tokens[events[0].first].start else None
        if opening is not None:
            self._last = (opening, reading.line)
        carried = self._carried(reading)
        found: list[AsOf | None] = []
        for k, event in enumerate(events):
            start = reading.tokens[event.first].start
            limit = reading.tokens[events[k + 1].first].start if k + 1 < len(events) else reading.end
            clock = next((c for c in inside if start <= c.start < limit), None) or opening or carried
            found.append(as_of(clock, self.day, clock.zone or self.zone, self.published) if clock else None)
        return found

    def _carried(self, reading: Reading) -> Clock | None:
        """Return the time that a heading, or the sentence compared with, gives: "CURRENCIES AT 0900 GMT"."""
        heading = [c for c in self.clocks if c.end <= reading.start and _is_heading(reading.flat, c)]
        if heading and not _other_heading(reading.flat, heading[-1].end, reading.start):
            return heading[-1]
        if (
            self._last is not None
            and self._last[1] == reading.line
            and _COMPARES.search(reading.flat, reading.start, reading.start + 40)
        ):
            return self._last[0]
        return None


def _is_heading(flat: str, clock: Clock) -> bool:
    start = flat.rfind("\n", 0, clock.start) + 1
    end = flat.find("\n", clock.end)
    line = flat[start : end if end >= 0 else len(flat)].strip()
    return len(line) < 60 and line.upper() == line


def _other_heading(flat: str, start: int, end: int) -> bool:
    """Return whether another heading in capitals stands between."""
    lines = flat[start:end].split("\n")[1:]
    return any(len(line) < 60 and line.strip() and line.upper() == line and any(c.isalpha() for c in line) for line in lines)
