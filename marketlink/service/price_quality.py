"""Examines what is held of an instrument's prices, stores what is found, and says it in a study's notes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from marketlink.calendars.exchanges import calendar_of
from marketlink.core.check import Check
from marketlink.core.instrument import Instrument
from marketlink.core.prices import PriceSeries, SeriesKey
from marketlink.core.quality import FROM_ELSEWHERE, QUALITY_NOTE, TOLD, BarFinding, QualityCheck, Severity
from marketlink.instruments import Registry
from marketlink.prices.checks import examine_bars, once_each
from marketlink.prices.comparisons import against_calendar, against_siblings, changed_after_close, differences
from marketlink.prices.units import against_other_sources
from marketlink.store import Database
from marketlink.store.prices import Prices

_MOST_SIBLINGS = 6
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_ABSENT = frozenset({QualityCheck.GAP, QualityCheck.SIBLING_GAP})  # no verdict rests on bars that aren't there


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in one series."""

    key: SeriesKey
    bars: int
    findings: tuple[BarFinding, ...]


def examine_held(instrument: Instrument, registry: Registry, database: Database) -> tuple[Examined, ...]:
    """Examine every series held of an instrument, and store the findings in place of earlier ones.

    Parameters
    ----------
    instrument : Instrument
        Whose prices.
    registry : Registry
        The instruments, for siblings: of the same class and market.
    database : Database
        Where bars and findings are kept.
    """
    with database.unit_of_work(read_only=True) as uow:
        keys = uow.prices.find(instrument.id)
        held = [(uow.prices.load(key), _vintages(uow.prices, key)) for key in keys]
        siblings = [uow.prices.load(key) for key in _sibling_keys(instrument, registry, uow.prices)]
    examined = []
    for series, vintages in held:
        near = [s for s in siblings if s.key.interval is series.key.interval and s.key.kind is series.key.kind]
        others = [s for s, _ in held if s.key.id != series.key.id and s.key.measure is series.key.measure]
        findings = once_each((*examine(series, instrument, near, vintages), *against_other_sources(series, others)))
        examined.append(Examined(series.key, len(series), findings))
    with database.unit_of_work() as uow:
        for one in examined:
            uow.bar_findings.replace(one.key.id, one.findings)
        return tuple(replace(one, findings=uow.bar_findings.list(one.key.id)) for one in examined)


def examine(
    series: PriceSeries, instrument: Instrument, siblings: Sequence[PriceSeries] = (), vintages: Sequence[PriceSeries] = ()
) -> tuple[BarFinding, ...]:
    """Return what every check finds in one series.

    Parameters
    ----------
    series : PriceSeries
        Its bars as known now.
    instrument : Instrument
        What they are prices of.
    siblings : sequence of PriceSeries
        Series of the same market.
    vintages : sequence of PriceSeries
        The series in each of its vintages, the oldest first.
    """
    found = list(examine_bars(series, instrument))
    calendar = calendar_of(series.key, instrument)
    if calendar is not None and len(series):
        span = (series.index.session(0), series.index.session(-1))
        found += against_calendar(series, calendar.sessions(*span), calendar.name, calendar.unknown(*span))
    found += against_siblings(series, siblings)
    for old, new in pairwise(vintages):
        found += changed_after_close(differences(old, new))
    return once_each(found)


def known_findings(series: PriceSeries, instrument: Instrument, stored: Sequence[BarFinding]) -> tuple[BarFinding, ...]:
    """Return what must be known of bars wherever they are used.

    The checks that need nothing else are made on these bars: stored findings of them may be of another vintage.
    """
    from_elsewhere = (finding for finding in stored if finding.check in FROM_ELSEWHERE)
    found = {(f.check, f.session): f for f in (*from_elsewhere, *examine_bars(series, instrument))}
    return tuple(found[place] for place in sorted(found))


def missing_sessions(series: PriceSeries, instrument: Instrument, first: date, last: date) -> tuple[date, ...]:
    """Return the sessions of the market between two days that lie within the series and have no bar in it."""
    calendar = calendar_of(series.key, instrument) if len(series) else None
    if calendar is None:
        return ()
    first, last = max(first, series.index.session(0)), min(last, series.index.session(-1))
    if first > last:
        return ()
    held = set(series.index.sessions.tolist())
    return tuple(sorted(day for day in calendar.sessions(first, last) if day not in held))


def gaps_in(series: PriceSeries, instrument: Instrument, first: date, last: date) -> tuple[BarFinding, ...]:
    """Return the gaps between two days against the calendar of the market."""
    calendar = calendar_of(series.key, instrument) if len(series) else None
    first, last = max(first, series.index.session(0)), min(last, series.index.session(-1))
    if calendar is None or first > last:
        return ()
    found = against_calendar(series, calendar.sessions(first, last), calendar.name)
    return tuple(finding for finding in found if finding.check is QualityCheck.GAP)


def with_doubts(checks: Sequence[Check], findings: Sequence[BarFinding], day: date) -> tuple[Check, ...]:
    """Return verdicts that say where a bar that they rest on is in doubt.

    A verdict rests on the bars whose days its sentence names, and on that of the day of the statement.

    Parameters
    ----------
    checks : sequence of Check
        The verdicts on one statement.
    findings : sequence of BarFinding
        What is known of the bars of its series.
    day : date
        The day on which it was made.
    """
    bars = [finding for finding in heavy(findings) if finding.check not in _ABSENT]
    return tuple(replace(check, sentence=check.sentence + _doubt(check, bars, day)) for check in checks)


def _doubt(check: Check, findings: Sequence[BarFinding], day: date) -> str:
    if check.untestable is not None:
        return ""
    days = [day, *(date.fromisoformat(text) for text in _DATE.findall(check.sentence))]
    found = [finding for finding in findings if any(finding.session <= one <= finding.until for one in days)]
    if not found:
        return ""
    worst = next((f for f in found if f.severity is Severity.FAULT), found[0])
    if worst.check in TOLD:
        return f"; on {worst.session} {worst.sentence}"
    span = f"bar of {worst.session} is" if worst.session == worst.until else f"bars from {worst.session} to {worst.until} are"
    return f"; the {span} in doubt: {worst.sentence}"


def heavy(findings: Sequence[BarFinding]) -> tuple[BarFinding, ...]:
    """Return the findings that a reader of numbers must know: warnings and faults."""
    return tuple(finding for finding in findings if finding.severity is not Severity.NOTE)


def note_on(findings: Sequence[BarFinding], key: SeriesKey, first: date = date.min, last: date = date.max) -> tuple[str, ...]:
    """Return what a reader of numbers from the bars of some dates must know: one sentence on warnings and faults in them."""
    command = f"marketlink prices check {key.instrument}"
    return tuple(f"{note}; `{command}` lists them" for note in note_inside(findings, key, [(first, last)]))


def note_inside(findings: Sequence[BarFinding], key: SeriesKey, spans: Sequence[tuple[date, date]]) -> tuple[str, ...]:
    """Return the same of bars that lie in any of some spans of dates, and that need not be stored."""
    inside = [f for f in heavy(findings) if any(f.session <= last and f.until >= first for first, last in spans)]
    if not inside:
        return ()
    worst = next((f for f in inside if f.severity is Severity.FAULT), inside[0])
    more = f", and {len(inside) - 1} more" if len(inside) > 1 else ""
    return (f"{QUALITY_NOTE}{key.label}: {worst.check} on {worst.session} ({worst.sentence}){more}",)


def _vintages(prices: Prices, key: SeriesKey) -> tuple[PriceSeries, ...]:
    records = prices.vintages(key.id)
    revised = [n for n, record in enumerate(records) if record.n_changed or record.n_withdrawn]
    wanted = sorted({n - 1 for n in revised} | set(revised))
    return tuple(prices.load(key, records[n].vintage.id) for n in wanted if n >= 0)


def _sibling_keys(instrument: Instrument, registry: Registry, prices: Prices) -> list[SeriesKey]:
    """Return series held of other instruments of the same class in the same zone."""
    zone = instrument.session.timezone if instrument.session else None
    keys: list[SeriesKey] = []
    for other in registry:
        same = other.asset_class is instrument.asset_class and (other.session.timezone if other.session else None) == zone
        if same and other.id != instrument.id:
            keys += prices.find(other.id)[:1]
        if len(keys) >= _MOST_SIBLINGS:
            break
    return keys
