"""The clause scanner: it walks a sentence once and lets the rules read each word."""

from marketlink.extract import words
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.items import NP, WORD, Reading
from marketlink.extract.rules import adjective, adverb, cause, extreme, flat, noun, offset, pair, pare, participle, sign, verb
from marketlink.extract.words import Part

# The words that some rule reads; all others are passed over.
_TRIGGERS = frozenset().union(
    words.PARERS, words.EXTENDERS, words.HOLDS, words.DIRECTIONS, words.CAUSES, words.ADJECTIVES, words.HIGHS, words.LOWS,
    words.REACHERS_UP, words.BREACHERS, words.LINKS, ("reach", "hit", "touch", "best", "worst", "above", "below", "("),
)  # fmt: skip


def scan(reading: Reading) -> list[Event]:
    """Return the events of one sentence, in order."""
    clause = Clause(reading)
    items = clause.items
    i, n = 0, len(items)
    while i < n:
        item = items[i]
        if item.kind == NP or item.low in _TRIGGERS:
            # A rule never leads back, whatever it returns.
            i = max(_item(clause, i), i + 1)
        else:
            i += 1
    return clause.events


def _item(clause: Clause, i: int) -> int:
    """Let the rules read item `i`; return the item to go on from."""
    item = clause.items[i]
    if item.kind == NP:
        return sign.read(clause, i)
    if item.kind == WORD:
        return _word(clause, i)
    if item.low == "(":
        return sign.trailing(clause, i) or i + 1
    if item.low in words.DIRECTIONS:  # an arrow
        return adverb.read(clause, i, words.DIRECTIONS[item.low][1])
    return i + 1


def _word(clause: Clause, i: int) -> int:
    low = clause.low(i)
    done = 0
    if low in words.PARERS:
        done = pare.read(clause, i)
    if not done and low in words.EXTENDERS:
        done = pare.extended(clause, i)
    if not done and low in words.HOLDS:
        done = flat.read(clause, i)
    if not done and low in words.DIRECTIONS:
        done = _direction(clause, i, low)
    if not done and low in words.CAUSES:
        done = cause.read(clause, i, words.CAUSES[low])
    if not done and low in ("best", "worst", "strongest", "weakest"):
        done = noun.day(clause, i)
    if not done and low in ("above", "below"):
        done = offset.read(clause, i)
    if not done and low in words.ADJECTIVES:
        done = adjective.read(clause, i, words.ADJECTIVES[low])
    return done or _level(clause, i, low) or i + 1


def _direction(clause: Clause, i: int, low: str) -> int:
    part, direction = words.DIRECTIONS[low]
    if low in words.CAUSES and clause.mention(i + 1) is not None:
        return 0
    if part is Part.ADVERB:
        return adverb.read(clause, i, direction)
    if part is Part.NOUN or (part is Part.EITHER and noun.is_noun(clause, i)):
        return noun.read(clause, i, direction)
    if part is Part.GERUND:
        return participle.read(clause, i, direction)
    return verb.read(clause, i, part, direction)


def _level(clause: Clause, i: int, low: str) -> int:
    """Read the words that lead to a level: highs and lows, "topped", "breached", "was at"."""
    if low in words.HIGHS or low in words.LOWS:
        return extreme.read(clause, i)
    done = extreme.to_reach(clause, i) if low in ("reach", "hit", "touch") else 0
    if not done and low in words.REACHERS_UP:
        done = extreme.reached(clause, i)
    if not done and low in words.BREACHERS:
        done = extreme.breached(clause, i)
    if not done and low in words.LINKS:
        done = sign.linked(clause, i) or pair.read(clause, i)
    return done
