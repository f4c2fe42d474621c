"""Whose shares a bare "stocks" are where the clause says so after its verb: "fell in Tokyo but rose in Sydney"."""

from dataclasses import replace

from marketlink.extract import grammar
from marketlink.extract.clause import Clause
from marketlink.extract.events import Event

_REACH = 4


def place(clause: Clause, event: Event, i: int) -> None:
    """Give the shares that `event` speaks of the places named after the verb at item `i`."""
    subjects = event.subjects or clause.current
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


_BETWEEN = grammar.DEGREES | grammar.TIMES | {"slightly", "sharply"}
