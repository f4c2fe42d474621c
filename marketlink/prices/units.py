"""Whether a series counts in the unit in which its instrument is known: texts' levels are held against that one."""

from collections.abc import Iterator, Sequence

import numpy as np

from marketlink.core.instrument import Instrument
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.quality import BarFinding, QualityCheck, Severity
from marketlink.prices.field_checks import JUMPS
from marketlink.prices.quoting import usual_unit

_SLACK = 0.1  # two sources of one price lie nearer than that
_COMMON = 5  # sessions

# Between the lowest close in cents and the highest in dollars of each contract since 1990, on a scale of logs.
_CENTS_ABOVE = {
    "WHEAT": 50.0,
    "WHEAT_KC": 50.0,
    "CORN": 35.0,
    "SOYBEAN": 85.0,
    "OATS": 25.0,
    "SOYOIL": 3.5,
    "SUGAR": 1.2,
    "COFFEE": 13.0,
    "COTTON": 8.0,
    "OJ": 17.0,
    "CATTLE": 12.0,
    "FEEDER_CATTLE": 16.0,
    "HOGS": 5.0,
}


def unit_checks(series: PriceSeries, instrument: Instrument) -> Iterator[BarFinding]:
    """Find a series declared in another unit than the registry's, and one in dollars where it counts in cents."""
    if not len(series):
        return
    usual = usual_unit(instrument, series.key.measure)
    if usual and _plain(series.key.unit) != _plain(usual):
        sentence = f"its unit is given as {series.key.unit!r}, and {instrument.id} is counted in {usual!r}: levels won't agree"
        yield _whole(series, Severity.WARNING, sentence)
    least = _CENTS_ABOVE.get(instrument.id)
    level = float(np.median(series.close))
    if least is not None and usual.startswith("US cents") and 0 < level < least:
        sentence = f"its closes are about {level:g}, and in {usual} they have stood above {least:g} since 1990: is it in dollars?"
        yield _whole(series, Severity.FAULT, sentence)


def _plain(unit: str) -> list[str]:
    """Return a unit's words, whether they are joined by "per" or a stroke."""
    return unit.replace("%", "percent").replace("/", " per ").casefold().split()


def against_other_sources(series: PriceSeries, others: Sequence[PriceSeries]) -> tuple[BarFinding, ...]:
    """Find a series that is 10, 100 or 1000 times another of the same instrument, or one part in so many.

    Parameters
    ----------
    series : PriceSeries
        Daily bars.
    others : sequence of PriceSeries
        Series of the same instrument and measure, of other sources or files.
    """
    if series.key.interval is not Interval.DAY:
        return ()
    found = []
    for other in others:
        if other.key.interval is not Interval.DAY:
            continue
        _, mine, theirs = np.intersect1d(series.index.sessions, other.index.sessions, return_indices=True)
        one, two = series.close[mine], other.close[theirs]
        sound = (one > 0) & (two > 0)
        if sound.sum() < _COMMON:
            continue
        ratio = float(np.median(one[sound] / two[sound]))
        name = f"{other.key.label} of {other.key.symbol}"
        for factor in JUMPS:
            for way, how in ((ratio, f"{factor:g} times"), (1 / ratio, f"a {factor:g}th of")):
                if abs(way / factor - 1) < _SLACK:
                    sentence = (
                        f"its closes are {how} those of {name}, on {int(sound.sum())} common days: one of them has another unit"
                    )
                    found.append(_whole(series, Severity.FAULT, sentence, QualityCheck.SOURCE_UNIT))
    return tuple(found)


def _whole(series: PriceSeries, severity: Severity, sentence: str, check: QualityCheck = QualityCheck.UNIT) -> BarFinding:
    return BarFinding(check, severity, series.index.session(0), series.index.session(-1), sentence)
