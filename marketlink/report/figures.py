"""The figures of a report over all its measurements, each where there is something to compare."""

from dataclasses import dataclass

from marketlink.core.study import ReturnKind
from marketlink.report import forest, heat, multiples
from marketlink.report.groups import Measurement
from marketlink.report.wording import unit_of

# Fewer paths than these are only drawn each by itself.
MANY = 7
# How the names of paths inside the day begin: these may make a page larger.
INTRADAY = "intraday"


@dataclass(frozen=True, slots=True)
class Overview:
    """One figure.

    Attributes
    ----------
    name : str
        Of its file, without ".svg".
    svg : str
        As a file of its own.
    caption : str
        What a reader must know.
    """

    name: str
    svg: str
    caption: str


def overviews(measurements: tuple[Measurement, ...]) -> tuple[Overview, ...]:
    """Return the small multiples, the forest plots (one a unit), the heat map and the placebo histograms."""
    drawable = tuple(m for m in measurements if forest.drawable(m))
    found: list[Overview] = []
    if len(drawable) >= MANY:
        shown = drawable[: multiples.MOST]
        caption = "The darker band is pointwise, the outline around it simultaneous (sup-t); scales differ."
        found.append(Overview("paths", multiples.paths_svg(shown, "paths"), caption + _rest(len(drawable), len(shown))))
    for unit in dict.fromkeys(unit_of(m.study.spec.returns) for m in drawable):
        found += _forest(tuple(m for m in drawable if unit_of(m.study.spec.returns) == unit))
    found += _heat(drawable)
    tested = tuple(m for m in drawable if multiples.has_placebos(m))
    if tested:
        shown = tested[: multiples.MOST]
        caption = (
            "Each day-0 reaction over its standard error at the volatility before it, on earlier dates of the same series in a "
            "like volatility. The line is the event; p is the share of dates at least as large, the event counted with them."
        )
        found.append(Overview("placebo", multiples.placebo_svg(shown, "placebo"), caption + _rest(len(tested), len(shown))))
    return tuple(found)


def _forest(measurements: tuple[Measurement, ...]) -> list[Overview]:
    if len(measurements) < 2:
        return []
    shown = measurements[: forest.MOST]
    name = "forest-bp" if measurements[0].study.spec.returns is ReturnKind.BASIS_POINTS else "forest-percent"
    caption = (
        "Forecast-error intervals, one session at a time. A filled point is told from noise at 5% by the test that heads its "
        "finding, which need not be the interval's."
    )
    return [Overview(name, forest.forest_svg(shown, name.replace("-", "")), caption + _rest(len(measurements), len(shown)))]


def _heat(measurements: tuple[Measurement, ...]) -> list[Overview]:
    instruments = {m.study.spec.instrument for m in measurements}
    sessions = {m.study.location.session for m in measurements}
    if len(instruments) < 2 or len(sessions) < 2:
        return []
    caption = (
        "Blue is a rise of the number that is quoted, red a fall; the deeper, the more standard errors. Empty: not measured."
    )
    left = len(instruments) > heat.MOST_ROWS or len(sessions) > heat.MOST_COLUMNS
    caption += f" The latest {heat.MOST_COLUMNS} days and first {heat.MOST_ROWS} instruments." if left else ""
    return [Overview("heat", heat.heat_svg(measurements, "heat"), caption)]


def _rest(total: int, shown: int) -> str:
    return "" if total == shown else f" The first {shown} of {total}; the tables have all."
