"""Statements of one article on the same thing: whether the bases that they imply agree."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from marketlink.check.changes import implied_base, stated_words
from marketlink.check.claimed import Interval, in_basis_points, in_series_unit, scale_of, shown
from marketlink.core.check import Check, Claim
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Horizon, Measure, MoveKind, StatedMove


def with_agreement(
    article_id: str, moves: Sequence[StatedMove], checks: Sequence[Check], instruments: Mapping[str, Instrument]
) -> tuple[Check, ...]:
    """Return the checks; a change that states its level too says whether its base agrees with the other statements'.

    A level and a change imply the base they are measured from, at the precision of the text. Two statements of one session
    have the same base, so that two implied bases without a common value can't both be right.

    Parameters
    ----------
    article_id : str
        The article.
    moves : sequence of StatedMove
        What it states.
    checks : sequence of Check
        The verdicts on its claims.
    instruments : mapping
        What the moves are about, by id.
    """
    implied: dict[tuple[str, Measure, date | None], list[tuple[str, str, Interval]]] = {}
    for move in moves:
        found = _implied(move, instruments)
        if found is not None and move.instrument is not None:
            words, base = found
            implied.setdefault((move.instrument, move.measure, move.named_day), []).append((move.id_in(article_id), words, base))
    notes: dict[str, str] = {}
    for group in implied.values():
        for move_id, _, base in group:
            others = [(words, other) for other_id, words, other in group if other_id != move_id]
            if others:
                notes[move_id] = "; ".join(_compared(base, *other) for other in others)
    return tuple(
        replace(check, sentence=f"{check.sentence}; {notes[check.move_id]}")
        if check.claim is Claim.CHANGE and check.move_id in notes
        else check
        for check in checks
    )


def _implied(move: StatedMove, instruments: Mapping[str, Instrument]) -> tuple[str, Interval] | None:
    """Return a statement in words and the base it implies; None where it implies none of its session."""
    instrument = instruments.get(move.instrument or "")
    told_now = move.kind is MoveKind.CURRENT and move.horizon in {Horizon.SESSION, Horizon.UNSTATED}
    if instrument is None or move.change is None or move.level is None or not told_now:
        return None
    level, scale = in_series_unit(move.level, move.measure, instrument), scale_of(in_basis_points(move), instrument)
    if level is None or scale is None:
        return None
    stated = in_basis_points(move)
    return f"{level.value:g} and {stated_words(stated, scale)}", implied_base(stated, level, scale)


def _compared(base: Interval, words: str, other: Interval) -> str:
    step = 10.0 ** -(2 if other.high < 1000 else 0)
    spread = f"{shown(other.low, step)} to {shown(other.high, step)}"
    verdict = "agrees" if base.meets(other) else "disagrees"
    return f"this base {verdict} with that of the article's “{words}”, {spread}"
