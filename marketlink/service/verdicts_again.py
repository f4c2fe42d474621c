"""Verdicts worked out again from the texts and the stored vintages, for a report that is verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose

from marketlink.check.agreement import with_agreement
from marketlink.check.verdicts import check_move
from marketlink.core.check import Check, Claim
from marketlink.core.errors import MarketlinkError
from marketlink.core.findings import ArticleFindings
from marketlink.core.instrument import Instrument
from marketlink.core.moves import StatedMove
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.study import SeriesUsed
from marketlink.instruments import Registry
from marketlink.store import UnitOfWork

# Another machine's arithmetic may differ in the last digits.
_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What working verdicts out again gave.

    Attributes
    ----------
    again : int
        Verdicts that were worked out again.
    as_stored : int
        Those that weren't: no daily series stands behind them.
    differences : tuple of str
        One line each; empty where all are the same.
    """

    again: int
    as_stored: int
    differences: tuple[str, ...]


def recheck(found: Sequence[ArticleFindings], registry: Registry, uow: UnitOfWork) -> Rechecked:
    """Work out again every verdict behind which a daily series stands, on the bars of the vintages it names.

    Parameters
    ----------
    found : sequence of ArticleFindings
        The articles, with their moves and verdicts as stored.
    registry : Registry
        The instruments.
    uow : UnitOfWork
        Where the bars are.
    """
    parts = [_article(item, registry, uow) for item in found]
    return Rechecked(
        sum(part.again for part in parts),
        sum(part.as_stored for part in parts),
        tuple(line for part in parts for line in part.differences),
    )


def _article(found: ArticleFindings, registry: Registry, uow: UnitOfWork) -> Rechecked:
    new: list[Check] = []
    faults: list[str] = []
    instruments: dict[str, Instrument] = {}
    redone: set[str] = set()
    for move in found.moves:
        stored = [check for check in found.checks if check.move_id == move.id_in(found.article.id)]
        try:
            priced = _priced(move, registry)
            if priced is not None and move.instrument is not None:
                instruments[move.instrument] = priced
            checks = _again(found, move, stored, priced, uow)
        except MarketlinkError as error:
            faults.append(f"the verdict on {move.quote!r} can't be worked out again: {error.message}")
            checks = ()
        redone |= {move.id_in(found.article.id)} if checks else set()
        new += checks or stored
    judged = {(check.move_id, check.claim): check for check in with_agreement(found.article.id, found.moves, new, instruments)}
    differences = [line for old in found.checks if old.move_id in redone for line in _difference(found, old, judged)]
    count = sum(old.move_id in redone for old in found.checks)
    return Rechecked(count, len(found.checks) - count, (*faults, *differences))


def _priced(move: StatedMove, registry: Registry) -> Instrument | None:
    """Return the instrument whose prices stand for the move's: itself, for most."""
    if move.instrument is None:
        return None
    own = registry.get(move.instrument)
    return registry.get(own.priced_by) if own.priced_by else own


def _again(
    found: ArticleFindings, move: StatedMove, stored: Sequence[Check], instrument: Instrument | None, uow: UnitOfWork
) -> tuple[Check, ...]:
    used = [check.series for check in stored if check.series is not None]
    daily = next((one for one in used if one.key.interval is Interval.DAY), None)
    inside = next((one for one in used if one.key.interval is not Interval.DAY), None)
    if daily is None:
        return ()
    intraday = None if inside is None else _loaded(inside, uow)
    return check_move(found.article, move, instrument, _loaded(daily, uow), intraday=intraday)


def _loaded(used: SeriesUsed, uow: UnitOfWork) -> PriceSeries:
    return uow.prices.load(used.key, used.vintage.id)


def _difference(found: ArticleFindings, old: Check, judged: dict[tuple[str, Claim], Check]) -> list[str]:
    new = judged.get((old.move_id, old.claim))
    name = f"the verdict on the {old.claim} of {found.article.name}, move {old.move_id[:8]}"
    if new is None:
        return [f"{name} is no longer given"]
    if (new.verdict, new.route, new.untestable) != (old.verdict, old.route, old.untestable):
        return [f"{name} is another: {_words(old)} as stored, {_words(new)} now"]
    same = _alike(old.stated, new.stated) and _alike(old.measured, new.measured)
    return [] if same else [f"{name} has other numbers: {old.sentence} Now: {new.sentence}"]


def _words(check: Check) -> str:
    why = check.route or check.untestable
    return f"{check.verdict} ({why})" if why else str(check.verdict)


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=_RELATIVE)
