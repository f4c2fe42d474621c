"""Checks that hold a series against something else: a calendar, its siblings, its own earlier vintage."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from marketlink.core.prices import Dates, Floats, Interval, PriceSeries
from marketlink.core.quality import BarFinding, QualityCheck, Severity

_SATURDAY = 5
_LONG_GAP = 3  # sessions
_COMMON = 60  # sessions that two series must share before their returns are compared
_BETTER = 0.25  # in correlation, to call dates shifted
_COLUMNS = ("open", "high", "low", "close", "volume")
_TOLERANCE = 1e-4  # of the close: one basis point


@dataclass(frozen=True, slots=True)
class BarChange:
    """One bar in which two vintages of a series differ.

    Attributes
    ----------
    session : date
        Its session.
    before, after : tuple of (str, float), or None
        The values that differ, by column; None where the vintage has no such bar.
    """

    session: date
    before: tuple[tuple[str, float], ...] | None
    after: tuple[tuple[str, float], ...] | None

    @property
    def sentence(self) -> str:
        """Say it in words."""
        if self.before is None:
            return f"new: {_listed(self.after or ())}"
        if self.after is None:
            return f"withdrawn: {_listed(self.before)}"
        return "; ".join(f"{name} {old:g} -> {new:g}" for (name, old), (_, new) in zip(self.before, self.after, strict=True))


def _listed(values: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in values)


def differences(old: PriceSeries, new: PriceSeries) -> tuple[BarChange, ...]:
    """Return the bars in which two vintages of one series differ, the oldest first.

    Raises
    ------
    ValueError
        If they are of two series.
    """
    if old.key != new.key:
        raise ValueError("two vintages of one series are compared, and these are two series")
    places = [{until: at for at, until in enumerate(s.index.observed_until.tolist())} for s in (old, new)]
    found = []
    for until in sorted(set(places[0]) | set(places[1])):
        one, other = places[0].get(until), places[1].get(until)
        change = _change(old, one, new, other)
        if change is not None:
            found.append(change)
    return tuple(found)


def _change(old: PriceSeries, one: int | None, new: PriceSeries, other: int | None) -> BarChange | None:
    if one is None and other is not None:
        return BarChange(new.index.session(other), None, _values(new, other))
    if one is not None and other is None:
        return BarChange(old.index.session(one), _values(old, one), None)
    assert one is not None and other is not None  # noqa: S101, PT018 - one of the two has the bar
    pairs = [(name, float(getattr(old, name)[one]), float(getattr(new, name)[other])) for name in _COLUMNS]
    differ = [(name, a, b) for name, a, b in pairs if a != b and not (np.isnan(a) and np.isnan(b))]
    if not differ:
        return None
    return BarChange(
        new.index.session(other), tuple((name, a) for name, a, _ in differ), tuple((name, b) for name, _, b in differ)
    )


def _values(series: PriceSeries, at: int) -> tuple[tuple[str, float], ...]:
    values = ((name, float(getattr(series, name)[at])) for name in _COLUMNS)
    return tuple((name, value) for name, value in values if np.isfinite(value))


def changed_after_close(changes_found: Sequence[BarChange]) -> tuple[BarFinding, ...]:
    """Return a finding for each bar that a later vintage changed or withdrew: every bar kept was complete when it came."""
    findings = []
    for change in changes_found:
        if change.before is None:
            continue
        small = change.after is not None and all(
            abs(new - old) <= _TOLERANCE * abs(old) for (_, old), (_, new) in zip(change.before, change.after, strict=True)
        )
        severity = Severity.NOTE if small else Severity.WARNING
        sentence = f"revised after its close: {change.sentence}"
        findings.append(BarFinding(QualityCheck.CHANGED, severity, change.session, change.session, sentence))
    return tuple(findings)


def against_calendar(
    series: PriceSeries, expected: Collection[date], calendar: str, unknown: Collection[date] = ()
) -> tuple[BarFinding, ...]:
    """Return gaps against a calendar's sessions, and bars on days that it has closed. The data define sessions.

    Parameters
    ----------
    series : PriceSeries
        Daily or intraday bars.
    expected : collection of date
        The calendar's sessions from the first to the last of the series.
    calendar : str
        Its name, for the sentence.
    unknown : collection of date
        Days of which the calendar doesn't know.
    """
    held = set(np.unique(series.index.sessions).tolist())
    findings = [_gap(run, QualityCheck.GAP, f"{calendar} has sessions") for run in _runs(sorted(expected), held)]
    findings += [
        # On a Saturday or Sunday the dates may be shifted.
        BarFinding(
            QualityCheck.EXTRA,
            Severity.WARNING if day.weekday() >= _SATURDAY else Severity.NOTE,
            day,
            day,
            f"a bar on {day:%A}, on which {calendar} has no session",
        )
        for day in sorted(held - set(expected) - set(unknown))
    ]
    return tuple(sorted(findings, key=lambda finding: finding.session))


def against_siblings(series: PriceSeries, siblings: Sequence[PriceSeries]) -> tuple[BarFinding, ...]:
    """Return gaps where more than half of the siblings, and at least two, have a bar; and dates that seem shifted."""
    if not len(series):
        return ()
    first, last = series.index.session(0), series.index.session(-1)
    counts: dict[date, int] = {}
    covering: dict[date, int] = {}
    spans = [(s.index.session(0), s.index.session(-1)) for s in siblings]
    for sibling in siblings:
        for day in np.unique(sibling.index.sessions).tolist():
            counts[day] = counts.get(day, 0) + 1
    for day in counts:
        covering[day] = sum(since <= day <= until for since, until in spans)
    common = [d for d in sorted(counts) if first <= d <= last and counts[d] >= 2 and counts[d] > covering[d] / 2]
    held = set(np.unique(series.index.sessions).tolist())
    names = ", ".join(sorted({s.key.instrument for s in siblings}))
    found = [_gap(run, QualityCheck.SIBLING_GAP, f"most of {names} have bars") for run in _runs(common, held)]
    found += [finding for sibling in siblings for finding in _shift(series, sibling)]
    return tuple(found)


def _runs(expected: Sequence[date], held: set[date]) -> list[list[date]]:
    """Return the expected days that are missing, in runs without a day held between."""
    runs: list[list[date]] = []
    open_run = False
    for day in expected:
        if day in held:
            open_run = False
        elif open_run:
            runs[-1].append(day)
        else:
            runs.append([day])
            open_run = True
    return runs


def _gap(run: Sequence[date], check: QualityCheck, who: str) -> BarFinding:
    severity = Severity.WARNING if len(run) >= _LONG_GAP else Severity.NOTE
    when = f"on {run[0]}" if len(run) == 1 else f"on {len(run)} days from {run[0]} to {run[-1]}"
    return BarFinding(check, severity, run[0], run[-1], f"no bar {when}, when {who}")


def _shift(series: PriceSeries, sibling: PriceSeries) -> tuple[BarFinding, ...]:
    """Find dates that lag or lead: returns that go with the sibling's of the session before or after, not of the same."""
    if series.key.interval is not Interval.DAY or sibling.key.interval is not Interval.DAY:
        return ()
    days, mine, theirs = _aligned(series, sibling)
    if len(days) < _COMMON:
        return ()
    same = _correlation(mine, theirs)
    lagged = {"behind": _correlation(mine[1:], theirs[:-1]), "ahead of": _correlation(mine[:-1], theirs[1:])}
    way, best = max(lagged.items(), key=lambda item: item[1])
    if best - max(same, 0.0) < _BETTER:
        return ()
    sentence = (
        f"its changes go with those of {sibling.key.label} of another day (correlation {best:.2f}, same day {same:.2f}): "
        f"its dates seem to lie a session {way} them"
    )
    return (BarFinding(QualityCheck.DATES_SHIFTED, Severity.WARNING, days[0], days[-1], sentence),)


def _aligned(series: PriceSeries, sibling: PriceSeries) -> tuple[list[date], Floats, Floats]:
    """Return the sessions on which both have a change from the session before, with the two changes."""
    _, one, other = np.intersect1d(series.index.sessions, sibling.index.sessions, return_indices=True)
    days = series.index.sessions[one].astype("datetime64[D]")
    if len(days) < 2:
        return [], np.empty(0), np.empty(0)
    mine, theirs = (_between(s, at) for s, at in ((series, one), (sibling, other)))
    near = np.diff(days) <= np.timedelta64(timedelta(days=7))
    kept: Dates = days[1:][near]
    return kept.tolist(), mine[near], theirs[near]


def _between(series: PriceSeries, at: np.ndarray) -> Floats:
    close = series.close[at]
    return np.diff(np.log(close)) if (close > 0).all() else np.diff(close)


def _correlation(one: Floats, other: Floats) -> float:
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return abs(float(np.corrcoef(one, other)[0, 1]))
