"""Clock times in a text, the zone they are told in, and the instant they mean."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketlink.core.moves import AsOf

_BY_ZONE = {
    "Etc/GMT": "gmt",
    "Etc/UTC": "utc",
    "Europe/London": "bst",
    "Europe/Paris": "cet cest",
    "Europe/Moscow": "msk",
    "America/New_York": "et est edt eastern",
    "America/Chicago": "ct cst cdt chicago",
    "America/Los_Angeles": "pt",
    "Asia/Kolkata": "ist",
    "Asia/Tokyo": "jst",
    "Asia/Hong_Kong": "hkt",
    "Asia/Singapore": "sgt",
    "Australia/Sydney": "aest aedt",
}
_ZONES = {name: zone for zone, text in _BY_ZONE.items() for name in text.split()}
_NAMED = "GMT|UTC|BST|CEST|CET|EST|EDT|ET|CST|CDT|CT|PT|IST|JST|HKT|MSK|AEST|AEDT|SGT"
_CLOCK = re.compile(
    r"(?=[\daAbBsSuU])"  # a digit or a lead's first letter: all else is passed over at once
    r"(?P<lead>\b(?i:as of|by|at|around|about|since|until|before|after)\s+(?:about\s+)?)?"
    r"(?:(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s?(?P<half>(?i:[ap]\.?m\b\.?))|(?P<c>\d{1,2}:\d\d)(?:\shours)?"
    rf"|(?P<k>\d{{4}})(?=\s(?:{_NAMED}|hours)\b))"
    rf"(?P<zone>\s\(?(?:in\s)?(?P<z>(?:{_NAMED}|Eastern(?:\s[Tt]ime)?)\b|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)(?:\s(?:local\s)?time)?)?"
)


@dataclass(slots=True)
class Clock:
    """A time of day in the text: characters [start, end)."""

    start: int
    end: int
    text: str
    local: time
    zone: str | None


def clocks(flat: str, start: int, end: int, zones: dict[str, str]) -> list[Clock]:
    """Return the times of day in `flat[start:end]`.

    Parameters
    ----------
    zones : dict
        Zone by place, in lower case.
    """
    found: list[Clock] = []
    for match in _CLOCK.finditer(flat, start, end):
        local = _local(match)
        if local is None:
            continue
        zone, stop = None, match.end()
        if match["z"]:
            word = match["z"].lower().removesuffix(" time")
            zone = _ZONES.get(word) or zones.get(word) or zones.get(word.split()[0]) or _ZONES.get(word.split()[0])
            if zone is None:
                stop = match.start("zone")
        begin = match.start()
        if zone is not None and found and found[-1].zone is None and flat[found[-1].end : begin].strip() in ("(", "/"):
            begin = found.pop().start  # "at 2:47 p.m. (1847 GMT)": the second says when the first was
        found.append(Clock(begin, stop, flat[begin:stop].strip(), local, zone))
    return found


def _local(match: re.Match[str]) -> time | None:
    if match["half"]:
        hour, minute = int(match["h"]), int(match["m"] or 0)
        if not 1 <= hour <= 12 or minute > 59:
            return None
        return time(hour % 12 + (12 if match["half"].lower().startswith("p") else 0), minute)
    if match["c"]:
        hour, minute = (int(part) for part in match["c"].split(":"))
    else:
        hour, minute = int(match["k"][:2]), int(match["k"][2:])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def as_of(clock: Clock, day: date | None, zone: str | None, published: datetime | None = None) -> AsOf:
    """Return the stated time, resolved where day and zone are known; an article of a known instant tells of no later one."""
    if day is None or not zone:
        return AsOf(clock.text, clock.local, clock.zone)
    place = ZoneInfo(zone)
    at = datetime.combine(published.astimezone(place).date() if published is not None else day, clock.local, place)
    if published is not None and at > published:
        at -= timedelta(days=1)
    return AsOf(clock.text, clock.local, clock.zone, at)


def of_session(moment: AsOf | None, day: date | None) -> AsOf | None:
    """Return the stated time of an earlier session on its own day; without an instant where that isn't named."""
    if moment is None or moment.at is None:
        return moment
    at = datetime.combine(day, moment.at.time(), moment.at.tzinfo) if day is not None else None
    return AsOf(moment.text, moment.local, moment.zone, at)
