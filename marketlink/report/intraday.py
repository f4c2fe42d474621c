"""The path inside the day: the bars of the hours before the time that an article states, with the one that moved most."""

from datetime import UTC, datetime, timedelta

from matplotlib.ticker import FixedLocator, MaxNLocator

from marketlink.core.context import IntradayScan, ScannedBar
from marketlink.core.findings import Findings
from marketlink.report.drawing import SMALL, TINY, bare, blank, drawn, heading
from marketlink.report.figures import INTRADAY, Overview
from marketlink.report.svg import BAND, INK, LINE, MUTED
from marketlink.report.wording import clean, day_words, decimal, sentence, with_unit

MOST = 4
_HEIGHT = 2.3  # inches
_DECIMALS = 4
_STEPS = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=3))


def intraday_figures(findings: Findings) -> tuple[Overview, ...]:
    """Return a figure for each scan of bars inside the day, the first `MOST`; none for a scan of a single bar."""
    scans = dict.fromkeys(scan for found in findings.articles for scan in found.context.scans if len(scan.bars) > 1)
    return tuple(_figure(scan, number) for number, scan in enumerate(list(scans)[:MOST], 1))


def intraday_title(scan: IntradayScan) -> str:
    """Return what the figure shows in words: from where to where, and which bar moved most."""
    bars, top = _in_time(scan), scan.bars[0]
    unit = clean(scan.series.key.unit)
    prices = " to ".join(_price(value) for value in (bars[0].open, bars[-1].close))
    return (
        f"{clean(scan.series.key.instrument)} on {day_words(bars[-1].ends.date())}, {_hour(bars[0].starts)} to "
        f"{_hour(bars[-1].ends)} UTC: from {with_unit(prices, unit)}; the bar that moved most, {_hour(top.starts)} to "
        f"{_hour(top.ends)}, did {_move(top)}"
    )


def _figure(scan: IntradayScan, number: int) -> Overview:
    name = f"{INTRADAY}{number}"
    caption = (
        f"Bars of {clean(scan.series.key.label)}, vintage {scan.series.vintage.id}, times in UTC. The line upright is the time "
        f"told, the shaded bar the one with the largest log return from open to close, {_move(scan.bars[0])}. "
        f"{sentence(scan.sentence)}"
    )
    return Overview(name, _svg(scan, name), caption)


def _svg(scan: IntradayScan, name: str) -> str:
    bars, top = _in_time(scan), scan.bars[0]
    start = bars[0].starts
    figure = blank(_HEIGHT)
    figure.subplots_adjust(left=0.155, right=0.985, top=0.83, bottom=0.19)
    axes = figure.add_subplot(facecolor="none")
    axes.axvspan(_hours(top.starts, start), _hours(top.ends, start), color=BAND, linewidth=0)
    times = [0.0, *(_hours(bar.ends, start) for bar in bars)]
    axes.plot(times, [bars[0].open, *(bar.close for bar in bars)], color=LINE, linewidth=1.4, solid_joinstyle="round")
    axes.axvline(_hours(scan.until, start), color=MUTED, linewidth=0.8, dashes=(3, 2))
    ticks = _ticks(start, bars[-1].ends)
    axes.xaxis.set_major_locator(FixedLocator([_hours(tick, start) for tick in ticks]))
    axes.set_xticklabels([_hour(tick) for tick in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.ticklabel_format(axis="y", useOffset=False)
    bare(axes)
    axes.set_xlabel("time, UTC", fontsize=TINY, color=INK, labelpad=2)
    unit = clean(scan.series.key.unit)
    words = f"{clean(scan.series.key.instrument)}, {bars[-1].ends.day} {bars[-1].ends:%b %Y}{f', {unit}' if unit else ''}"
    axes.text(
        0.995,
        1.02,
        f"told at {_hour(scan.until)}",
        transform=axes.transAxes,
        fontsize=SMALL,
        color=MUTED,
        ha="right",
        va="bottom",
    )
    heading(figure, words[:60], _HEIGHT)
    return drawn(figure, name, intraday_title(scan))


def _in_time(scan: IntradayScan) -> tuple[ScannedBar, ...]:
    return tuple(sorted(scan.bars, key=lambda bar: bar.starts))


def _ticks(start: datetime, end: datetime) -> list[datetime]:
    """Return full hours, or parts of them, of which at most seven fit."""
    step = next((step for step in _STEPS if (end - start) / step <= 6), _STEPS[-1])
    midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -((midnight - start) // step)
    count = max(0, int((end - first) / step)) + 1
    return [first + step * n for n in range(count)]


def _hours(moment: datetime, start: datetime) -> float:
    return (moment - start) / timedelta(hours=1)


def _hour(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M}"


def _price(value: float) -> str:
    return decimal(value, _DECIMALS)


def _move(bar: ScannedBar) -> str:
    return f"{decimal(100 * bar.log_return, 2, signed=True)}%"
