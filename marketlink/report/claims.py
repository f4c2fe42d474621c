"""A stated move in words, and the two numbers of its check in their unit."""

from math import isclose

from marketlink.core.check import Check, Claim, Route, Untestable
from marketlink.core.moves import Direction, Measure, Qualifier, Quantity, StatedMove
from marketlink.report.table import Number
from marketlink.report.wording import clean, with_unit

_UNITS = {"pct": "%", "bp": "bp", "pp": "percentage points", "pts": "points", "USc": "US cents", "GBp": "pence"}
_HEDGES = {
    Qualifier.AS_MUCH_AS: "as much as ",
    Qualifier.MORE_THAN: "over ",
    Qualifier.ABOUT: "about ",
    Qualifier.LESS_THAN: "less than ",
}
_DIRECTIONS = {Direction.UP: "up", Direction.DOWN: "down", Direction.FLAT: "little changed"}
_BASE = " (base)"


def claim_words(move: StatedMove, claim: Claim) -> str:
    """Return what the text claims: "RUB up as much as 1.6%", "RUB at 76.33 (as of 4:05 p.m.)"."""
    subject = clean(move.subject or move.instrument or move.name)
    if move.measure is not Measure.PRICE:
        subject = f"{subject} {move.measure}"
    moment = f" ({clean(move.as_of.text)})" if move.as_of else ""
    if claim is Claim.LEVEL and move.level is not None:
        return f"{subject} at {_quantity(move.level)}{moment}"
    if claim is Claim.RECORD and move.milestone is not None:
        return f"{subject} at its {clean(move.milestone.words)}"
    if move.change is None:
        return f"{subject} {_DIRECTIONS[move.direction]}{moment}"
    hedge = _HEDGES.get(move.qualifier or Qualifier.EXACT, "")
    return f"{subject} {_DIRECTIONS[move.direction]} {hedge}{_quantity(move.change)}{moment}"


def compared(move: StatedMove, check: Check) -> tuple[Number | None, Number | None]:
    """Return the claim and the measurement of a check, in the unit they share."""
    unit, decimals, signed = _shared(move, check)
    stated = None if check.stated is None else Number(check.stated, decimals, unit, signed)
    measured = None if check.measured is None else Number(check.measured, _finer(check.measured, decimals, unit), unit, signed)
    return stated, measured


def route_or_reason(check: Check) -> str:
    """Return by which route a claim was confirmed, or why it can't be tested."""
    said: Route | Untestable | None = check.route or check.untestable
    return "" if said is None else str(said)


def _shared(move: StatedMove, check: Check) -> tuple[str, int, bool]:
    """Return the unit of a check's two numbers, the decimals of the claim, and whether they are changes."""
    level_unit = check.series.key.unit if check.series else ""
    if check.claim is Claim.LEVEL:
        digits = _decimals(move.level.step) if move.level else 2
        return level_unit, digits, False
    if check.claim is Claim.RECORD:
        return level_unit, 4, False
    if move.change is None:
        return ("%", 2, True) if move.measure is Measure.PRICE else ("bp", 1, True)
    if move.level is not None and _is_base(move.change, check):
        return f"{level_unit}{_BASE}", _decimals(move.level.step), False
    in_bp = move.change.unit == "pp" and move.measure is not Measure.PRICE
    return ("bp", 0, True) if in_bp else (_unit(move.change), _decimals(move.change.step), True)


def _is_base(stated_change: Quantity, check: Check) -> bool:
    """Return whether a check of a change compares the base that level and change imply, not the change itself."""
    if check.stated is None:
        return False
    factor = 100 if stated_change.unit == "pp" else 1
    return check.route is Route.ARITHMETIC or not isclose(abs(check.stated), stated_change.value * factor, rel_tol=1e-9)


def _quantity(quantity: Quantity) -> str:
    digits = _decimals(quantity.step)
    top = "" if quantity.high is None else f" to {quantity.high:.{digits}f}"
    return with_unit(f"{quantity.value:.{digits}f}{top}", _unit(quantity))


def _unit(quantity: Quantity) -> str:
    return clean(_UNITS.get(quantity.unit or "", quantity.unit or ""))


def _decimals(step: float) -> int:
    """Return how many digits after the point a number printed to `step` has."""
    text = f"{step:.10f}".rstrip("0")
    return len(text.partition(".")[2])


def _finer(value: float, decimals: int, unit: str) -> int:
    """Return the decimals of a measurement: finer than the claim, without digits that say nothing."""
    if unit == "%":
        return max(2, decimals)
    if unit == "bp":
        return max(1, decimals)
    return max(decimals, len(f"{value:.4f}".rstrip("0").partition(".")[2]))
