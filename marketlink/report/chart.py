"""The path of the cumulative abnormal return, with its pointwise and simultaneous bands, as SVG or PNG."""

import io
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from scipy.special import stdtrit

from marketlink.core.errors import UsageError
from marketlink.core.study import StudyResult
from marketlink.report.drawing import drawn
from marketlink.report.svg import BAND, INK, LINE, MUTED, PAPER
from marketlink.report.wording import change as change_cell
from marketlink.report.wording import (
    clean,
    day_words,
    decimal,
    decimals_of,
    scaled,
    show,
    show_p,
    unit_of,
    window_words,
    with_unit,
)

_SIZE = (4.7, 3.05)  # inches: at one point a pixel it is as wide as a small phone
_PNG_DPI = 200
_LEVEL = 0.95


def chart_title(result: StudyResult) -> str:
    """Return the chart's finding in words, for those who can't see it."""
    kind, last, ar = result.spec.returns, result.car_path[-1], result.day0
    low, high = band_of(result)
    band = " to ".join(show(change_cell(float(edge[-1]), kind)) for edge in (low, high))
    return (
        f"{clean(result.spec.instrument)} around {day_words(result.location.session)}: "
        f"the cumulative abnormal return over sessions {window_words(last.window)} is {show(change_cell(last.value, kind))}, "
        f"95% band {band}; on day 0 alone the abnormal return is {show(change_cell(ar.value, kind))}, p {show_p(ar.p)}"
    )


def car_svg(result: StudyResult) -> str:
    """Return the chart of a study as SVG text; the same study gives the same bytes."""
    return drawn(_figure(result), result.id, chart_title(result))


def save_chart(result: StudyResult, path: Path) -> None:
    """Write the chart of a study as .svg or .png.

    Raises
    ------
    UsageError
        If the suffix is another, or if the file can't be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".svg":
        content = car_svg(result).encode()
    elif suffix == ".png":
        buffer = io.BytesIO()
        _figure(result).savefig(buffer, format="png", dpi=_PNG_DPI, metadata={"Software": None})
        content = buffer.getvalue()
    else:
        raise UsageError(f"a chart can't be written as {path.name!r}", "end the name in .svg or .png")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}", "give a file in a folder that exists") from error


def band_of(result: StudyResult) -> tuple[np.ndarray, np.ndarray]:
    """Return the pointwise 95% band, in the units of the study's returns; shapes (L,)."""
    values = np.array([car.value for car in result.car_path])
    half = float(stdtrit(result.dof, (1 + _LEVEL) / 2)) * np.array([car.se for car in result.car_path])
    return values - half, values + half


def _figure(result: StudyResult) -> Figure:
    kind = result.spec.returns
    offsets = np.array([car.window.end for car in result.car_path])
    values = np.array([scaled(car.value, kind) for car in result.car_path])
    low, high = (np.array([scaled(float(edge), kind) for edge in side]) for side in band_of(result))
    figure = Figure(figsize=_SIZE, facecolor=PAPER)
    figure.subplots_adjust(left=0.125, right=0.985, top=0.80, bottom=0.155)
    axes = figure.add_subplot(facecolor="none")
    axes.fill_between(offsets, low, high, color=BAND, linewidth=0)
    if result.inference is not None:
        for edge in ("joint_low", "joint_high"):
            joint = [scaled(getattr(point, edge), kind) for point in result.inference.bands]
            axes.plot([point.offset for point in result.inference.bands], joint, color=BAND, linewidth=1.2)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.axvline(0, color=MUTED, linewidth=0.8, dashes=(3, 2))
    marker = "o" if len(offsets) < 4 else None
    axes.plot(offsets, values, color=LINE, linewidth=1.8, marker=marker, markersize=4, solid_joinstyle="round")
    at_zero = values[offsets == 0]
    axes.plot(np.zeros(len(at_zero)), at_zero, color=LINE, marker="o", markersize=4.5, linestyle="none")
    _frame(axes, offsets)
    _labels(figure, axes, result, offsets, values, high)
    return figure


def _frame(axes: Axes, offsets: np.ndarray) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    first, last = int(offsets[0]), int(offsets[-1])
    axes.spines["bottom"].set_color(MUTED)
    axes.spines["bottom"].set_bounds(first, last)
    axes.set_xlim(first - 0.4, last + max(1.0, 0.22 * (last - first)))  # room for the labels at the path's end
    step = next(step for step in (1, 2, 5, 10, 50, 1000) if (last - first) / step <= 6)
    axes.xaxis.set_major_locator(FixedLocator([n for n in range(first, last + 1) if n % step == 0]))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(colors=MUTED, labelcolor=INK, labelsize=9, length=3, width=0.6)
    axes.set_xlabel("sessions from day 0", fontsize=9, color=INK, labelpad=2)


def _labels(figure: Figure, axes: Axes, result: StudyResult, offsets: np.ndarray, values: np.ndarray, high: np.ndarray) -> None:
    unit = unit_of(result.spec.returns)
    name = clean(result.spec.instrument)
    figure.text(0.004, 0.955, name, fontsize=11, fontweight="bold", color=INK, parse_math=False, va="center")
    figure.text(0.004, 0.865, f"cumulative abnormal return, {unit}", fontsize=9, color=INK, va="center")
    session = result.location.session
    axes.annotate(
        f"day 0: {session.day} {session:%b %Y}",
        (0, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3, -2),
        textcoords="offset points",
        fontsize=8.5,
        color=MUTED,
        va="top",
    )
    end = with_unit(decimal(float(values[-1]), min(2, decimals_of(result.spec.returns)), signed=True), unit)
    axes.annotate(
        end,
        (offsets[-1], values[-1]),
        xytext=(4, 0),
        textcoords="offset points",
        fontsize=9.5,
        color=LINE,
        fontweight="bold",
        va="center",
    )
    axes.annotate(
        "95% band",
        (offsets[-1], high[-1]),
        xytext=(4, -3),
        textcoords="offset points",
        fontsize=8.5,
        color=MUTED,
        va="center",
    )
