"""The path of the cumulative abnormal return, with its pointwise and simultaneous bands, as SVG or PNG."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from scipy.special import ndtri, stdtrit

from marketlink.core.errors import UsageError
from marketlink.core.panel import PanelResult
from marketlink.core.study import ReturnKind, StudyResult
from marketlink.report.drawing import as_png, drawn
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


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """What a chart shows, in the unit that is shown; arrays have shape (L,).

    Attributes
    ----------
    id, title, name, quantity, day0 : str
        The chart's id, its finding in words, its heading, what the numbers are, and what stands at day 0.
    kind : ReturnKind
        The unit.
    offsets, values, low, high : ndarray
        Sessions, the path and its pointwise 95% band.
    joint : tuple of ndarray
        The edges of the simultaneous band; empty where there is none.
    """

    id: str
    title: str
    name: str
    quantity: str
    day0: str
    kind: ReturnKind
    offsets: np.ndarray
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    joint: tuple[np.ndarray, ...]


def car_svg(result: StudyResult | PanelResult) -> str:
    """Return the chart of a study, of one event or many, as SVG text; the same study gives the same bytes."""
    path = _path(result)
    return drawn(_figure(path), path.id, path.title)


def car_png(result: StudyResult | PanelResult) -> bytes:
    """Return the chart of a study as PNG; the same study gives the same bytes."""
    return as_png(_figure(_path(result)))


def save_chart(result: StudyResult | PanelResult, path: Path) -> None:
    """Write the chart of a study as .svg or .png.

    Raises
    ------
    UsageError
        If the suffix is another, if the file can't be written, or if a panel has no event.
    """
    suffix = path.suffix.lower()
    if suffix == ".svg":
        content = car_svg(result).encode()
    elif suffix == ".png":
        content = car_png(result)
    else:
        raise UsageError(f"a chart can't be written as {path.name!r}", "end the name in .svg or .png")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}", "give a file in a folder that exists") from error


def _path(result: StudyResult | PanelResult) -> _Path:
    return _one_event(result) if isinstance(result, StudyResult) else _many_events(result)


def _one_event(result: StudyResult) -> _Path:
    kind, session = result.spec.returns, result.location.session
    low, high = band_of(result)
    bands = () if result.inference is None else result.inference.bands
    edges = tuple(_shown([getattr(point, edge) for point in bands], kind) for edge in ("joint_low", "joint_high") if bands)
    return _Path(
        id=result.id,
        title=chart_title(result),
        name=clean(result.spec.instrument),
        quantity="cumulative abnormal return",
        day0=f"day 0: {session.day} {session:%b %Y}",
        kind=kind,
        offsets=np.array([car.window.end for car in result.car_path]),
        values=_shown([car.value for car in result.car_path], kind),
        low=_shown(low.tolist(), kind),
        high=_shown(high.tolist(), kind),
        joint=edges,
    )


def _many_events(result: PanelResult) -> _Path:
    if not result.path:
        raise UsageError("a panel without an event has no path to draw")
    kind, last = result.spec.returns, result.path[-1]
    half = float(ndtri((1 + _LEVEL) / 2))
    edges = [[point.caar + sign * half * point.se for point in result.path] for sign in (-1, 1)]
    count = f"{len(result.events)} event{'s' if len(result.events) != 1 else ''}"
    band = " to ".join(show(change_cell(edge[-1], kind)) for edge in edges)
    return _Path(
        id=result.id,
        title=f"{count}: the average cumulative abnormal return up to session {last.offset} is "
        f"{show(change_cell(last.caar, kind))}, 95% band {band}",
        name=count,
        quantity="average cumulative abnormal return",
        day0="day 0",
        kind=kind,
        offsets=np.array([point.offset for point in result.path]),
        values=_shown([point.caar for point in result.path], kind),
        low=_shown(edges[0], kind),
        high=_shown(edges[1], kind),
        joint=(),
    )


def _shown(values: Sequence[float], kind: ReturnKind) -> np.ndarray:
    return np.array([scaled(value, kind) for value in values])


def band_of(result: StudyResult) -> tuple[np.ndarray, np.ndarray]:
    """Return the pointwise 95% band, in the units of the study's returns; shapes (L,)."""
    values = np.array([car.value for car in result.car_path])
    half = float(stdtrit(result.dof, (1 + _LEVEL) / 2)) * np.array([car.se for car in result.car_path])
    return values - half, values + half


def _figure(path: _Path) -> Figure:
    offsets, values = path.offsets, path.values
    figure = Figure(figsize=_SIZE, facecolor=PAPER)
    figure.subplots_adjust(left=0.125, right=0.985, top=0.80, bottom=0.155)
    axes = figure.add_subplot(facecolor="none")
    axes.fill_between(offsets, path.low, path.high, color=BAND, linewidth=0)
    for edge in path.joint:
        axes.plot(offsets, edge, color=BAND, linewidth=1.2)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.axvline(0, color=MUTED, linewidth=0.8, dashes=(3, 2))
    marker = "o" if len(offsets) < 4 else None
    axes.plot(offsets, values, color=LINE, linewidth=1.8, marker=marker, markersize=4, solid_joinstyle="round")
    at_zero = values[offsets == 0]
    axes.plot(np.zeros(len(at_zero)), at_zero, color=LINE, marker="o", markersize=4.5, linestyle="none")
    _frame(axes, offsets)
    _labels(figure, axes, path)
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


def _labels(figure: Figure, axes: Axes, path: _Path) -> None:
    unit, offsets, values = unit_of(path.kind), path.offsets, path.values
    figure.text(0.004, 0.955, path.name, fontsize=11, fontweight="bold", color=INK, parse_math=False, va="center")
    figure.text(0.004, 0.865, f"{path.quantity}, {unit}", fontsize=9, color=INK, va="center")
    axes.annotate(
        path.day0,
        (0, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3, -2),
        textcoords="offset points",
        fontsize=8.5,
        color=MUTED,
        va="top",
    )
    end = with_unit(decimal(float(values[-1]), min(2, decimals_of(path.kind)), signed=True), unit)
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
        (offsets[-1], path.high[-1]),
        xytext=(4, -3),
        textcoords="offset points",
        fontsize=8.5,
        color=MUTED,
        va="center",
    )
