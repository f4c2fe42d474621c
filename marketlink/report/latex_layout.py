"""How wide the columns of a LaTeX table are: as they come where they fit, else wrapped to the width of the page."""

from dataclasses import dataclass

from marketlink.report.table import Align, Cell, Column, Estimate, Table
from marketlink.report.wording import show, show_estimate

# Letters of \scriptsize in a line of article.cls on A4, upright and on its side; and what stands between two columns.
_PORTRAIT, _LANDSCAPE, _GAP = 92.0, 150.0, 2.0
# A column that is wider than this may wrap.
_SHORT = 11


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns' specification, whether any of them wraps, and whether the page must be turned."""

    spec: str
    wraps: bool
    landscape: bool


def layout_of(table: Table) -> Layout:
    """Return how a table is set, by the letters of its longest cells and words."""
    natural, least = _widths(table)
    if _needed(natural) <= _PORTRAIT:
        return Layout("".join(_side(column) for column in table.columns), wraps=False, landscape=False)
    floor = [low if wide > _SHORT else wide for wide, low in zip(natural, least, strict=True)]
    landscape = _needed(floor) > _PORTRAIT
    line = _LANDSCAPE if landscape else _PORTRAIT
    # What the narrowest columns leave goes to those that want more, by the root of how much they want: no
    # sentence takes it all.
    spare = max(0.0, line - _needed(floor))
    wants = [(wide - low) ** 0.5 for wide, low in zip(natural, floor, strict=True)]
    scale = spare / (sum(wants) or 1.0)
    widths = [low + want * scale for low, want in zip(floor, wants, strict=True)]
    specs = [
        _wrapped(column, width / line) if wide > _SHORT else _side(column)
        for column, wide, width in zip(table.columns, natural, widths, strict=True)
    ]
    return Layout("".join(specs), wraps=True, landscape=landscape)


def natural_width(table: Table) -> float:
    """Return a table's width as a share of the line: 1 where its columns wrap."""
    natural, _ = _widths(table)
    return min(1.0, max(0.4, _needed(natural) / _PORTRAIT))


def _needed(widths: list[float]) -> float:
    return sum(widths) + _GAP * (len(widths) - 1)


def _widths(table: Table) -> tuple[list[float], list[float]]:
    """Return for each column the letters of its longest line, and of its longest word."""
    natural, least = [], []
    for number, column in enumerate(table.columns):
        word = _longest_word(f"{column.header} {column.unit or ''}")
        lines = [line for row in table.rows for line in _lines(row[number])]
        natural.append(float(max([word, *(len(line) for line in lines)])))
        least.append(float(max([word, *(_longest_word(line) for line in lines)])))
    return natural, least


def _lines(cell: Cell) -> tuple[str, ...]:
    return show_estimate(cell) if isinstance(cell, Estimate) else (show(cell),)


def _longest_word(text: str) -> int:
    """Return the letters of the longest piece between breaks; TeX may also break after a hyphen."""
    return max((len(word) for word in text.replace("-", "- ").split()), default=1)


def _side(column: Column) -> str:
    return "r" if column.align is Align.RIGHT else "l"


def _wrapped(column: Column, share: float) -> str:
    ragged = r"\raggedleft" if column.align is Align.RIGHT else r"\raggedright"
    return rf">{{{ragged}\arraybackslash}}p{{{share:.3f}\linewidth}}"
