"""Keeps what a source on this machine has: a file of the user's, or what is bundled. It is the whole truth of its dates."""

from dataclasses import replace
from datetime import date

from marketlink.core.clock import Clock
from marketlink.core.prices import PriceSeries, SeriesKey
from marketlink.core.quality import BarFinding, QualityCheck
from marketlink.prices.checks import once_each
from marketlink.prices.comparisons import changed_after_close, differences
from marketlink.store.records import Appended
from marketlink.store.uow import UnitOfWork


def keep(series: PriceSeries, uow: UnitOfWork, whole: tuple[date, date] | None = None) -> Appended:
    """Store bars, what their source tells of single ones, and which held ones they revise; `whole` as for `Prices.append`."""
    appended = uow.prices.append(series, whole=whole)
    uow.bar_findings.add(series.key.id, series.told)
    if appended.changed or appended.withdrawn:
        uow.bar_findings.add(series.key.id, _revised(series.key, uow))
    return appended


def _revised(key: SeriesKey, uow: UnitOfWork) -> tuple[BarFinding, ...]:
    """Return the bars that the newest vintage revised, with what is held of earlier revisions of them."""
    before, now = (uow.prices.load(key, record.vintage.id) for record in uow.prices.vintages(key.id)[-2:])
    found = changed_after_close(differences(before, now))
    sessions = {finding.session for finding in found}
    known = (f for f in uow.bar_findings.list(key.id) if f.check is QualityCheck.CHANGED and f.session in sessions)
    return once_each((*known, *found))


def keep_local(series: PriceSeries, whole: tuple[date, date], uow: UnitOfWork, clock: Clock) -> Appended:
    """Store what a local source has now: bars held of its dates that it lacks are withdrawn.

    A file may be older than what is held, where an earlier one was put back. It is what the user gives now, and so it
    is kept as of now.

    Parameters
    ----------
    series : PriceSeries
        Its bars; as retrieved when the file was last changed.
    whole : tuple of date
        First and last session between which these are all that it has.
    uow : UnitOfWork
        An open one.
    clock : Clock
        The current instant.
    """
    held = uow.prices.vintages(series.key.id)
    if held and series.vintage.retrieved_at < held[-1].vintage.retrieved_at:
        now = max(clock(), held[-1].vintage.retrieved_at)
        series = replace(series, vintage=replace(series.vintage, retrieved_at=now))
    return keep(series, uow, whole)
