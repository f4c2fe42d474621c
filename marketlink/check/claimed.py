"""A stated number as the interval of values that round to it, and changes as the text measures them."""

from dataclasses import dataclass, replace
from math import floor, inf, log10

from marketlink.core.instrument import Instrument
from marketlink.core.moves import Direction, Measure, Qualifier, Quantity, StatedMove

# Slack for binary floats only: far below any printed digit.
EPSILON = 1e-9

# "US cents per bushel" holds hundredths of the dollar.
HUNDREDTHS = {"USc": "USD", "GBp": "GBP"}


@dataclass(frozen=True, slots=True)
class Interval:
    """Values from low to high, both included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        slack = EPSILON * max(1.0, abs(value))
        return self.low - slack <= value <= self.high + slack

    def meets(self, other: "Interval") -> bool:
        """Return whether the two share a value."""
        return self.low <= other.high + EPSILON and other.low <= self.high + EPSILON


def printed(quantity: Quantity) -> Interval:
    """Return the values that round to a printed number (or lie in a printed range)."""
    half = quantity.step / 2
    return Interval(quantity.value - half, (quantity.high or quantity.value) + half)


def shown(value: float, step: float) -> str:
    """Return a number with as many decimals as `step` has."""
    return f"{value:.{max(0, -floor(log10(step)))}f}"


def claimed_change(move: StatedMove) -> Interval:
    """Return the subject's changes that the statement allows, signed, in the unit of `move.change`.

    "About" allows one unit of the last digit either way; "over x" everything beyond x, "less than x"
    everything between none and x.
    """
    change = move.change
    if change is None:
        raise ValueError("a qualitative move claims no number")
    size = printed(change)
    if move.qualifier is Qualifier.ABOUT:
        size = Interval(change.value - change.step, (change.high or change.value) + change.step)
    elif move.qualifier is Qualifier.MORE_THAN:
        size = Interval(change.value, inf)
    elif move.qualifier is Qualifier.LESS_THAN:
        size = Interval(0.0, change.value)
    if move.direction is Direction.DOWN:
        return Interval(-size.high, -size.low)
    if move.direction is Direction.FLAT:
        return Interval(-size.high, size.high)
    return size


@dataclass(frozen=True, slots=True)
class Scale:
    """How a change from `base` to `price` is measured for one statement.

    Attributes
    ----------
    unit : str
        "pct", "bp" or the unit of the absolute change.
    inverse : bool
        True where the subject is the quote currency: its change is base / price - 1.
    factor : float
        What an absolute change of the series is multiplied with to get the statement's unit.
    """

    unit: str
    inverse: bool
    factor: float = 1.0

    def change(self, base: float, price: float) -> float:
        """Return the subject's change from `base` to `price`, in the statement's unit."""
        if self.unit == "pct":
            return 100 * (base / price - 1 if self.inverse else price / base - 1)
        difference = (price - base) * self.factor
        return -difference if self.inverse else difference

    def defined(self, base: float, price: float) -> bool:
        """Return whether there is such a change from `base` to `price`: a percentage needs a base above zero."""
        return self.unit != "pct" or (price if self.inverse else base) > 0

    def base_of(self, price: float, change: float) -> float:
        """Return the base above zero from which `change` leads to `price`; what falls by more than 100% ends below zero."""
        if self.unit == "pct":
            growth = 1 + change / 100
            if self.inverse:
                return price * max(0.0, growth)
            return inf if growth == 0 or growth < 0 <= price else price / growth
        return price - (-change if self.inverse else change) / self.factor

    def show(self, change: float) -> str:
        """Return a change with its sign and unit."""
        if self.unit == "pct":
            return f"{change:+.2f}%"
        return f"{change:+.1f} basis points" if self.unit == "bp" else f"{change:+g} {self.unit}"


def scale_of(move: StatedMove, instrument: Instrument) -> Scale | None:
    """Return how the statement's change is measured on the instrument's series; None where units don't meet."""
    inverse = instrument.direction_of(move.subject, Direction.UP) is Direction.DOWN
    unit = move.change.unit if move.change else None
    if move.measure is not Measure.PRICE:
        if unit == "pct":
            return Scale("pct", inverse)
        return Scale("bp", inverse, 100.0) if unit in {None, "bp", "pp"} else None
    if unit in {None, "pct"}:
        return Scale("pct", inverse)
    factor = _absolute(unit, instrument)
    return None if factor is None else Scale(unit, inverse, factor)


def _absolute(unit: str, instrument: Instrument) -> float | None:
    """Return the factor from the series' unit to the statement's; None where they don't meet."""
    series_in_cents = instrument.unit.casefold().startswith(("us cents", "usc", "gbp pence", "pence"))
    if unit == "pts":
        return 1.0 if "points" in instrument.unit else None
    currency = HUNDREDTHS.get(unit, unit)
    named = currency in instrument.unit or currency == instrument.quote or series_in_cents
    if not named:
        return None
    statement_in_cents = unit in HUNDREDTHS
    if statement_in_cents == series_in_cents:
        return 1.0
    return 100.0 if statement_in_cents else 0.01


def in_basis_points(move: StatedMove) -> StatedMove:
    """Return the move with percentage points written as basis points."""
    change = move.change
    if change is None or change.unit != "pp":
        return move
    high = None if change.high is None else change.high * 100
    return replace(move, change=Quantity(change.value * 100, change.step * 100, "bp", high))


def in_series_unit(level: Quantity, measure: Measure, instrument: Instrument) -> Quantity | None:
    """Return a stated level in the unit of the instrument's series; None where the units don't meet."""
    if measure is not Measure.PRICE:
        return level if level.unit in {None, "pct"} else None
    if level.unit is None:
        return level
    factor = _absolute(level.unit, instrument)
    return None if factor is None else Quantity(level.value / factor, level.step / factor)
