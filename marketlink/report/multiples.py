"""Small multiples: many paths, or many placebo histograms, one small panel each, in one figure."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from marketlink.report.chart import band_of
from marketlink.report.drawing import SMALL, TINY, bare, blank, drawn, heading
from marketlink.report.groups import Measurement
from marketlink.report.svg import BAND, FALL, INK, LINE, MUTED
from marketlink.report.wording import change, clean, scaled, show, show_p, unit_of

_COLUMNS = 2
_PANEL, _ABOVE = 1.28, 0.34  # inches
# What fits on a page.
MOST = 12


def paths_svg(measurements: Sequence[Measurement], name: str) -> str:
    """Return the CAR paths with their pointwise 95% bands and simultaneous outlines, a panel each, as SVG text."""
    figure = _panels(measurements, _path, _with_unit, "Paths of the cumulative abnormal return, sessions from day 0")
    said = "; ".join(f"{_label(m)} {_end(m)}" for m in measurements)
    return drawn(figure, name, f"Cumulative abnormal returns at the end of the event window: {said}")


def placebo_svg(measurements: Sequence[Measurement], name: str) -> str:
    """Return the placebo histograms with the event in them, a panel each, as SVG text.

    Measurements without placebo dates are to be left out before.
    """
    figure = _panels(measurements, _placebo, _label, "Standardised reactions on placebo dates, and the event's (line)")
    said = "; ".join(f"{_label(m)}, {_beyond(m)}" for m in measurements)
    return drawn(figure, name, f"Standardised reactions on earlier dates of a like volatility, and the event's: {said}")


def has_placebos(measurement: Measurement) -> bool:
    """Return whether a measurement was held against enough placebo dates, whose values are kept."""
    tested = measurement.study.tested
    return tested is not None and tested.placebo_p is not None and bool(tested.drawn)


def _panels(
    measurements: Sequence[Measurement],
    draw: Callable[[Axes, Measurement], None],
    label: Callable[[Measurement], str],
    words: str,
) -> Figure:
    rows = ceil(len(measurements) / _COLUMNS)
    height = _ABOVE + _PANEL * rows
    figure = blank(height)
    inside = {"left": 0.095, "right": 0.985, "wspace": 0.22, "hspace": 0.62}
    figure.subplots_adjust(top=1 - (_ABOVE + 0.27) / height, bottom=0.2 / height, **inside)
    for number, measurement in enumerate(measurements):
        axes = figure.add_subplot(rows, _COLUMNS, number + 1, facecolor="none")
        draw(axes, measurement)
        bare(axes)
        axes.set_title(label(measurement), loc="left", fontsize=SMALL, color=INK, pad=3, parse_math=False)
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(3) if draw is _path else NullLocator())  # a histogram's counts say nothing
    heading(figure, words, height)
    return figure


def _path(axes: Axes, measurement: Measurement) -> None:
    study = measurement.study
    kind = study.spec.returns
    offsets = [car.window.end for car in study.car_path]
    low, high = (np.array([scaled(float(edge), kind) for edge in side]) for side in band_of(study))
    axes.fill_between(offsets, low, high, color=BAND, linewidth=0)
    if study.inference is not None:
        at = [point.offset for point in study.inference.bands]
        for edge in ("joint_low", "joint_high"):
            axes.plot(at, [scaled(getattr(point, edge), kind) for point in study.inference.bands], color=BAND, linewidth=0.9)
    axes.axhline(0, color=MUTED, linewidth=0.6)
    axes.axvline(0, color=MUTED, linewidth=0.6, dashes=(3, 2))
    axes.plot(offsets, [scaled(car.value, kind) for car in study.car_path], color=LINE, linewidth=1.4)
    axes.text(0.995, 0.97, _end(measurement), transform=axes.transAxes, fontsize=TINY, color=LINE, ha="right", va="top")


def _placebo(axes: Axes, measurement: Measurement) -> None:
    tested = measurement.study.tested
    if tested is None:
        return
    edge = max(abs(tested.scaled), abs(tested.drawn[0]), abs(tested.drawn[-1]), 3.0) * 1.04
    bins = np.linspace(-edge, edge, 31).tolist()
    axes.hist(tested.drawn, bins=bins, histtype="stepfilled", color=MUTED, alpha=0.55, linewidth=0)
    axes.axvline(tested.scaled, color=FALL, linewidth=1.8)
    axes.text(
        0.995, 0.97, f"p {show_p(tested.headline_p)}", transform=axes.transAxes, fontsize=TINY, color=INK, ha="right", va="top"
    )


def _label(measurement: Measurement) -> str:
    session, spec = measurement.study.location.session, measurement.study.spec
    return f"{clean(spec.instrument)[:16]}, {session.day} {session:%b %y}"


def _with_unit(measurement: Measurement) -> str:
    return f"{_label(measurement)}, {unit_of(measurement.study.spec.returns)}"


def _end(measurement: Measurement) -> str:
    return show(change(measurement.study.car_path[-1].value, measurement.study.spec.returns))


def _beyond(measurement: Measurement) -> str:
    tested = measurement.study.tested
    if tested is None:
        return ""
    beyond = sum(abs(value) >= abs(tested.scaled) for value in tested.drawn)
    return f"{beyond} of {len(tested.drawn)} at least as large, p {show_p(tested.headline_p)}"
