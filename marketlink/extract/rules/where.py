"""Whose shares a bare "stocks" are where the clause says so after its verb: "fell in Tokyo but rose in Sydney"."""

from dataclasses import replace

from marketlink.core.moves import Measure
from marketlink.extract import grammar
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.heads import MAKERS, OVER_TREASURIES
from marketlink.extract.items import QTY, WORD, Mention

_REACH = 4
_LONGEST = 10


def place(clause: Clause, event: Event, i: int) -> None:
    """Give the shares that `event` speaks of the places named after the verb at item `i`."""
    subjects = event.subjects or clause.current
    on = _opening_index(clause)
    if on is not None and len(event.subjects) == 1 and _on(event, on, event.subjects[0]):
        return
    movable = len(subjects) == 1 and subjects[0].kind == "eq" and not subjects[0].sector
    if not movable or (event.subjects and subjects[0].place is not None):
        return  # "Tokyo stocks fell in London": said already; a second clause may speak of others
    for k in range(i + 1, min(i + _REACH, len(clause.items))):
        if clause.low(k) == "in":
            group = clause.group_after(k + 1)[0]
            if group and all(m.kind == "place" and m.place for m in group):
                event.subjects = [replace(subjects[0], ident=f"{m.place}_EQ", place=m.place) for m in group]
            return
        if not clause.is_word(k) or clause.low(k) not in _BETWEEN:
            return


def _on(event: Event, on: Mention, subject: Mention) -> bool:
    """Give the event the index that opens its sentence, or the spread of what that index holds."""
    if on.kind == "index" and subject.kind == "eq" and subject.ident is None:
        event.subjects = [on]
    elif on.ident in OVER_TREASURIES and subject.code == "spread":
        event.subjects = [replace(subject, kind="spread", ident=OVER_TREASURIES[on.ident], measure=Measure.SPREAD)]
    else:
        return False
    return True


def _opening_index(clause: Clause) -> Mention | None:
    """Return the index of "On the MICEX index, shares slid 5%", "On the High Yield Index, the spread rose"."""
    if clause.low(0) != "on":
        return None
    k = 1
    while clause.low(k) == "the" or clause.low(k) in MAKERS:
        k += 1
    mention = clause.mention(k)
    return mention if mention is not None and mention.kind in ("index", "bond") and mention.ident else None


def before_issuer(clause: Clause, subjects: list[Mention], i: int) -> int:
    """Return the item "for" after the verb at item `i` that leads to whose spread or yield it is, or 0.

    "CDS spreads widened to 150bp from 140bp for Italian debt": the subject itself names no country.
    """
    if len(subjects) != 1 or subjects[0].ident or subjects[0].place or subjects[0].kind not in ("spread", "bond"):
        return 0
    for k in range(i + 2, min(i + _LONGEST, len(clause.items))):
        if clause.low(k) == "for" and clause.amount(k - 1) is not None:
            return k if _issuer(clause, k + 1) is not None else 0
        if clause.items[k].kind not in (WORD, QTY):
            return 0
    return 0


def issuers(clause: Clause, event: Event, k: int) -> int:
    """Read on from the "for" at item `k`: "for Italian debt, and to 95bp from 90bp for French debt"; return the item after it."""
    subjects, told, last = event.subjects, event, k
    while (issuer := _issuer(clause, k + 1)) is not None:
        told.subjects, last = [_issued(subjects[0], issuer)], k + 2
        if told is not event:
            clause.keep(told)
        k = last
        while clause.low(k) in (",", "and", "to", "while"):
            k += 1
        level, before = clause.amount(k), clause.amount(k + 2)
        if level is None or before is None or clause.low(k + 1) != "from" or clause.low(k + 3) != "for":
            break
        first, end = clause.items[k].first, clause.items[k + 3].last
        told = replace(event, level=level, baseline=before, change=None, direction=None, first=first, last=end, anchor=first)
        k += 3
    return last


def _issuer(clause: Clause, k: int) -> Mention | None:
    """Return the country's or its bonds' name at item `k`."""
    mention = clause.mention(k)
    return mention if mention is not None and mention.place and mention.kind in ("place", "bond") else None


def _issued(mention: Mention, issuer: Mention) -> Mention:
    """Return the swaps or the yield of `issuer`."""
    if mention.kind == "bond":
        return replace(mention, place=issuer.place, tenor=mention.tenor or issuer.tenor)
    swaps = f"{issuer.place}_CDS" + (f"_{mention.tenor}" if mention.tenor else "")
    return replace(mention, ident=swaps, place=issuer.place, sector=None)


_BETWEEN = grammar.DEGREES | grammar.TIMES | {"slightly", "sharply"}
