"""What every figure shares: from matplotlib to bytes that are the same again, and axes without ornament."""

import io

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from marketlink.report.svg import INK, MUTED, PAPER, standalone

# Inches: at one point a pixel it is as wide as a small phone.
WIDTH = 4.7
SMALL, TINY = 9.0, 8.5
_PNG_DPI = 200


def blank(height: float) -> Figure:
    """Return an empty figure, as wide as all others, `height` inches high."""
    return Figure(figsize=(WIDTH, height), facecolor=PAPER)


def drawn(figure: Figure, name: str, title: str) -> str:
    """Return a figure as SVG text; the same figure gives the same bytes.

    Parameters
    ----------
    figure : Figure
        What is drawn.
    name : str
        Letters and digits, unlike those of other figures on the page.
    title : str
        The figure's finding in words, for those who can't see it.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata=nothing)
    return standalone(buffer.getvalue(), name, title)


def as_png(figure: Figure) -> bytes:
    """Return a figure as PNG, for readers that show no SVG; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_PNG_DPI, metadata={"Software": None})
    return buffer.getvalue()


def heading(figure: Figure, words: str, height: float) -> None:
    """Write what a figure shows above it, 16 points below its edge."""
    figure.text(0.004, 1 - 0.16 / height, words, fontsize=SMALL, color=INK, va="center", parse_math=False)


def bare(axes: Axes, *, left: bool = False) -> None:
    """Take everything off the axes but the line below, and the one on the left if asked for."""
    for side in ("top", "right", *(() if left else ("left",))):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelcolor=INK, labelsize=TINY, length=2.5, width=0.6)
