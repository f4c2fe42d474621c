"""The clause scanner: it walks a sentence once and lets the rules read each word."""

from collections.abc import Callable, Iterable

from marketlink.extract import words
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.items import NP, QTY, WORD, Reading
from marketlink.extract.rules import adjective, adverb, cause, extreme, flat, noun, offset, pair, pare, participle, sign, verb
from marketlink.extract.words import Part

_Reader = Callable[[Clause, int], int]


def scan(reading: Reading) -> list[Event]:
    """Return the events of one sentence, in order."""
    clause = Clause(reading)
    items = clause.items
    i, n = 0, len(items)
    while i < n:
        item = items[i]
        done = 0
        if item.kind == NP:
            done = sign.read(clause, i)
        elif item.low in _READERS:
            done = _word(clause, i) if item.kind == WORD else _mark(clause, i)
        elif item.kind == QTY and clause.events:
            done = sign.named_amount(clause, i)
        i = done if done > i else i + 1  # a rule never leads back, whatever it returns
    return clause.events


def _word(clause: Clause, i: int) -> int:
    """Let the rules that read the word at item `i` try it in their order; return the item to go on from."""
    for reader in _READERS[clause.items[i].low]:
        done = reader(clause, i)
        if done:
            return done
    return i + 1


def _mark(clause: Clause, i: int) -> int:
    """Read a bracket with a sign in it, or an arrow."""
    low = clause.items[i].low
    if low == "(":
        return sign.trailing(clause, i)
    return adverb.read(clause, i, words.DIRECTIONS[low][1]) if low in words.DIRECTIONS else 0


def _direction(clause: Clause, i: int) -> int:
    low = clause.items[i].low
    part, direction = words.DIRECTIONS[low]
    if low in words.CAUSES and clause.mention(i + 1) is not None:
        return 0
    if part is Part.SPREAD and (done := cause.of_spread(clause, i, direction)):
        return done
    if part is Part.ADVERB:
        return adverb.read(clause, i, direction)
    if part is Part.NOUN or (part is Part.EITHER and noun.is_noun(clause, i)):
        return noun.read(clause, i, direction)
    if part is Part.GERUND:
        return participle.read(clause, i, direction)
    return verb.read(clause, i, part, direction)


def _cause(clause: Clause, i: int) -> int:
    return cause.read(clause, i, words.CAUSES[clause.items[i].low])


def _adjective(clause: Clause, i: int) -> int:
    return adjective.read(clause, i, words.ADJECTIVES[clause.items[i].low])


def _table() -> dict[str, tuple[_Reader, ...]]:
    """Return the rules that read each word, in the order in which they try it; a word without any is passed over."""
    groups: list[tuple[Iterable[str], _Reader]] = [
        (words.CUTTERS, cause.off),
        (words.PARERS, pare.read),
        (words.EXTENDERS, pare.extended),
        (words.HOLDS, flat.read),
        (words.DIRECTIONS, _direction),
        (words.CAUSES, _cause),
        (("best", "worst", "strongest", "weakest"), noun.day),
        (("above", "below"), offset.read),
        (words.ADJECTIVES, _adjective),
        (words.HIGHS | words.LOWS, extreme.read),
        (("reach", "hit", "touch"), extreme.to_reach),
        (words.REACHERS_UP, extreme.reached),
        (words.BREACHERS, extreme.breached),
        (("as-high-as", "as-low-as"), extreme.as_far_as),
        (("quoted",), pair.quoted),
        (words.LINKS, sign.linked),
        (words.LINKS, pair.read),
        (("go", "goes", "went", "gone", "going", "moved"), pair.went),
    ]
    found: dict[str, tuple[_Reader, ...]] = {"(": ()}
    for group, reader in groups:
        for word in group:
            found[word] = (*found.get(word, ()), reader)
    return found


_READERS = _table()
