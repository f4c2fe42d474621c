"""Heat map: how far each instrument moved on each day, in standard errors."""

from collections.abc import Sequence
from datetime import date

from matplotlib.patches import Rectangle

from marketlink.report.drawing import SMALL, TINY, bare, blank, drawn, heading
from marketlink.report.groups import Measurement
from marketlink.report.svg import FALL, INK, LINE
from marketlink.report.wording import clean, decimal

_ROW, _AROUND = 0.27, 1.0  # inches
# Deeper colours would hide the number on them.
_DEEPEST, _FULL = 0.42, 4.0
MOST_ROWS, MOST_COLUMNS = 16, 8


def heat_svg(measurements: Sequence[Measurement], name: str) -> str:
    """Return the heat map of measurements, as SVG text: t of the abnormal return of day 0, the latest days first.

    Parameters
    ----------
    measurements : sequence of Measurement
        Of the sessions and instruments shown, at most `MOST_COLUMNS` and `MOST_ROWS` are.
    name : str
        For the figure's ids.
    """
    days, instruments, cells = grid_of(measurements)
    height = _AROUND + _ROW * len(instruments)
    figure = blank(height)
    figure.subplots_adjust(left=0.26, right=0.985, top=1 - 0.62 / height, bottom=0.1 / height)
    axes = figure.add_subplot(facecolor="none")
    for (row, column), t in cells.items():
        depth = min(1.0, abs(t) / _FULL) * _DEEPEST
        colour = LINE if t > 0 else FALL
        axes.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=colour, alpha=depth, linewidth=0))
        axes.text(column, row, decimal(t, 1, signed=True), fontsize=SMALL, color=INK, ha="center", va="center")
    axes.set_xlim(-0.5, len(days) - 0.5)
    axes.set_ylim(len(instruments) - 0.5, -0.5)
    axes.set_yticks(range(len(instruments)), [clean(name)[:14] for name in instruments], parse_math=False)
    axes.set_xticks(range(len(days)), [f"{day.day} {day:%b %y}" for day in days])
    axes.xaxis.tick_top()
    bare(axes)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0, labelsize=TINY)
    heading(figure, "Reactions by instrument and day, in standard errors (t)", height)
    return drawn(figure, name, heat_title(measurements))


def grid_of(measurements: Sequence[Measurement]) -> tuple[list[date], list[str], dict[tuple[int, int], float]]:
    """Return the days, the instruments, and t by row and column; of two measurements of a cell the larger |t|."""
    days = sorted({m.study.location.session for m in measurements})[-MOST_COLUMNS:]
    shown = [m for m in measurements if m.study.location.session in days]
    instruments = list(dict.fromkeys(m.study.spec.instrument for m in shown))[:MOST_ROWS]
    cells: dict[tuple[int, int], float] = {}
    for m in shown:
        if m.study.spec.instrument in instruments:
            place = (instruments.index(m.study.spec.instrument), days.index(m.study.location.session))
            cells[place] = max(cells.get(place, 0.0), m.study.day0.t, key=abs)
    return days, instruments, cells


def heat_title(measurements: Sequence[Measurement]) -> str:
    """Return the map's finding: the largest reaction."""
    days, instruments, cells = grid_of(measurements)
    (row, column), t = max(cells.items(), key=lambda item: abs(item[1]))
    return (
        f"Reactions of {len(instruments)} instruments on {len(days)} days, in standard errors; the largest is that of "
        f"{clean(instruments[row])} on {days[column].isoformat()}, {decimal(t, 1, signed=True)}"
    )
