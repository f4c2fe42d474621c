"""Keeps what a source on this machine has: a file of the user's, or what is bundled. It is the whole truth of its dates."""

from dataclasses import replace
from datetime import date

from marketlink.core.clock import Clock
from marketlink.core.prices import PriceSeries
from marketlink.store.records import Appended
from marketlink.store.uow import UnitOfWork


def keep(series: PriceSeries, uow: UnitOfWork, whole: tuple[date, date] | None = None) -> Appended:
    """Store bars, and what their source tells of single ones; `whole` as for `Prices.append`."""
    appended = uow.prices.append(series, whole=whole)
    uow.bar_findings.add(series.key.id, series.told)
    return appended


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
