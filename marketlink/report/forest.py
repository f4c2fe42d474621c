"""Forest plot: the abnormal returns of day 0 with their 95% intervals, one row a measurement."""

from collections.abc import Sequence
from math import isfinite

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.special import stdtrit

from marketlink.report.drawing import SMALL, TINY, as_png, bare, blank, drawn, heading
from marketlink.report.groups import Measurement
from marketlink.report.sentences import told_from_noise
from marketlink.report.svg import INK, LINE, MUTED
from marketlink.report.wording import change, clean, decimal, decimals_of, listed, scaled, show, unit_of

_ROW, _AROUND = 0.24, 0.85  # inches
# What fits on a page; the table of reactions has the rest.
MOST = 24


def forest_svg(measurements: Sequence[Measurement], name: str) -> str:
    """Return the forest plot of measurements that share a unit, as SVG text.

    The interval is that of the forecast error, two-sided 95% on the model's degrees of freedom, one session at a time;
    a filled point is told from noise at 5% by the test that heads its finding.

    Parameters
    ----------
    measurements : sequence of Measurement
        At most `MOST`, all in percent or all in basis points.
    name : str
        For the figure's ids.
    """
    return drawn(_figure(measurements), name, forest_title(measurements))


def forest_png(measurements: Sequence[Measurement]) -> bytes:
    """Return the forest plot of measurements that share a unit as PNG."""
    return as_png(_figure(measurements))


def _figure(measurements: Sequence[Measurement]) -> Figure:
    rows = len(measurements)
    height = _AROUND + _ROW * rows
    figure = blank(height)
    figure.subplots_adjust(left=0.36, right=0.86, top=1 - 0.36 / height, bottom=0.42 / height)
    axes = figure.add_subplot(facecolor="none")
    kind = measurements[0].study.spec.returns
    for row, measurement in enumerate(measurements):
        ar = measurement.study.day0
        half = float(stdtrit(measurement.study.dof, 0.975)) * ar.se
        low, value, high = (scaled(edge, kind) for edge in (ar.value - half, ar.value, ar.value + half))
        found = told_from_noise(measurement)
        axes.plot([low, high], [row, row], color=LINE, linewidth=1.4, solid_capstyle="butt")
        axes.plot(value, row, marker="o", markersize=5, color=LINE, markerfacecolor=LINE if found else "none", linestyle="none")
        label = f"{decimal(value, min(2, decimals_of(kind)), signed=True)}"
        axes.text(1.02, row, label, transform=axes.get_yaxis_transform(), fontsize=SMALL, color=INK, va="center")
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_yticks(range(rows), [_label(m) for m in measurements], parse_math=False)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    bare(axes)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"abnormal return on day 0, {unit_of(kind)}", fontsize=TINY, color=INK, labelpad=2)
    heading(figure, f"Reactions on day 0 with 95% intervals, {unit_of(kind)}", height)
    return figure


def forest_title(measurements: Sequence[Measurement]) -> str:
    """Return the plot's finding: how many are told from noise, and which."""
    found = [m for m in measurements if told_from_noise(m)]
    said = listed([f"{_label(m)} {show(change(m.study.day0.value, m.study.spec.returns))}" for m in found]) if found else "none"
    plural = "" if len(measurements) == 1 else "s"
    return (
        f"Abnormal returns on day 0 of {len(measurements)} measurement{plural} with 95% intervals; told from noise at 5%: {said}"
    )


def _label(measurement: Measurement) -> str:
    session = measurement.study.location.session
    return f"{clean(measurement.study.spec.instrument)[:16]}, {session.day} {session:%b %y}"


def drawable(measurement: Measurement) -> bool:
    """Return whether a measurement has an interval."""
    return isfinite(measurement.study.day0.value) and isfinite(measurement.study.day0.se)
