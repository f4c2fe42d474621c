"""A table as values: what stands in it, with units, and nothing of how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Align(StrEnum):
    """Where the cells of a column are set."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its unit.

    Attributes
    ----------
    value : float
        In `unit`: 1.38 with "%" is 1.38 percent.
    decimals : int
        Digits shown after the point.
    unit : str
        "%", "bp", "RUB per USD"; empty for a pure number.
    signed : bool
        True for a change, which is shown with its plus.
    """

    value: float
    decimals: int
    unit: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with its standard error, both in `unit`."""

    value: float
    se: float
    decimals: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PValue:
    """A p-value, between 0 and 1."""

    value: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, as they stand there; more than one where it says the same again."""

    texts: tuple[str, ...]


Cell = str | int | date | Number | Estimate | PValue | Quote | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    key : str
        Its name in CSV.
    header : str
        Its name on paper.
    align : Align
        Left for words, right for numbers.
    unit : str or None
        The unit of every number in it; empty for pure numbers; None where each cell carries its own.
    se : bool
        True where its cells are estimates with a standard error.
    prose : bool
        True for sentences, which may wrap.
    group : bool
        True where it says to which group a row belongs, so that a repeated value need not be shown.
    """

    key: str
    header: str
    align: Align = Align.LEFT
    unit: str | None = ""
    se: bool = False
    prose: bool = False
    group: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells under columns, with the notes that belong to it.

    Raises
    ------
    ValueError
        If a row has not one cell a column.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of table {self.id} has {len(row)} cells for {len(self.columns)} columns")


def words(key: str, header: str, *, group: bool = False) -> Column:
    """Make a column of short words."""
    return Column(key, header, group=group)


def prose(key: str, header: str) -> Column:
    """Make a column of sentences."""
    return Column(key, header, prose=True)


def numbers(key: str, header: str, unit: str | None = "") -> Column:
    """Make a column of numbers."""
    return Column(key, header, Align.RIGHT, unit)


def estimates(key: str, header: str) -> Column:
    """Make a column of estimates, each with its unit and its standard error."""
    return Column(key, header, Align.RIGHT, None, se=True)


def repeats(table: Table, position: int) -> tuple[bool, ...]:
    """Return for each cell of a row whether it only repeats the group of the row before."""
    columns, rows = table.columns, table.rows
    if position == 0:
        return (False,) * len(columns)
    same = _same_group(columns, rows[position - 1], rows[position])
    return tuple(column.group and same for column in columns)


def _same_group(columns: Sequence[Column], one: Row, other: Row) -> bool:
    pairs = [(a, b) for column, a, b in zip(columns, one, other, strict=True) if column.group]
    return bool(pairs) and all(a == b for a, b in pairs)
