"""Whose shares a bare "stocks" are where the clause says so after its verb: "fell in Tokyo but rose in Sydney"."""

from dataclasses import replace

from marketlink.extract import grammar
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event
from marketlink.extract.items import Mention

_REACH = 4


def place(clause: Clause, event: Event, i: int) -> None:
    """Give the shares that `event` speaks of the places named after the verb at item `i`."""
    subjects = event.subjects or clause.current
    on = _opening_index(clause)
    if on is not None and len(event.subjects) == 1 and event.subjects[0].kind == "eq" and event.subjects[0].ident is None:
        event.subjects = [on]
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


def _opening_index(clause: Clause) -> Mention | None:
    """Return the index of "On the MICEX index, shares slid 5%"."""
    if clause.low(0) != "on":
        return None
    mention = clause.mention(2) if clause.low(1) == "the" else clause.mention(1)
    return mention if mention is not None and mention.kind == "index" and mention.ident else None


_BETWEEN = grammar.DEGREES | grammar.TIMES | {"slightly", "sharply"}
