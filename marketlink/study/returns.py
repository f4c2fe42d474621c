"""Changes of a series: log returns, simple returns and basis points, which can't be mixed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import UsageError
from marketlink.core.moves import Measure
from marketlink.core.prices import Floats, PriceSeries
from marketlink.core.study import ReturnKind

Positions = npt.NDArray[np.intp]

BASIS_POINTS_A_PERCENT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """Changes of one kind.

    Attributes
    ----------
    kind : ReturnKind
        What the numbers are.
    values : ndarray of float64, shape (n,)
        Fractions for log and simple returns, basis points for yields.
    """

    kind: ReturnKind
    values: Floats

    def __len__(self) -> int:
        return len(self.values)


def check_measure(measure: Measure, kind: ReturnKind, name: str) -> None:
    """Refuse percent returns of a yield, and basis points of a price.

    Raises
    ------
    UsageError
        Naming the instrument and the kind that fits.
    """
    if measure is Measure.PRICE and kind is ReturnKind.BASIS_POINTS:
        raise UsageError(f"{name} is a price: its changes aren't basis points", "choose log or simple returns")
    if measure is not Measure.PRICE and kind is not ReturnKind.BASIS_POINTS:
        raise UsageError(f"{name} is a {measure}: a {kind} return of it has no meaning", "choose bp")


def changes(series: PriceSeries, previous: Positions, current: Positions, kind: ReturnKind) -> Returns:
    """Return the change from each previous close to the current one.

    Parameters
    ----------
    series : PriceSeries
        Prices, or yields in percent.
    previous, current : ndarray of int, shape (n,)
        Positions on the series' index.
    kind : ReturnKind
        Log: ln(P_t / P_s). Simple: P_t / P_s - 1. Basis points: 100 (y_t - y_s).

    Raises
    ------
    UsageError
        If the kind doesn't fit the measure, or a log or simple return meets a price of zero or less.
    """
    check_measure(series.key.measure, kind, series.key.label)
    before, after = series.close[previous], series.close[current]
    if kind is ReturnKind.BASIS_POINTS:
        return Returns(kind, BASIS_POINTS_A_PERCENT * (after - before))
    if not (before.min(initial=1.0) > 0 and after.min(initial=1.0) > 0):
        _check_positive(series, np.union1d(previous, current), kind)
    if kind is ReturnKind.LOG:
        return Returns(kind, np.log(after) - np.log(before))
    return Returns(kind, after / before - 1.0)


def equal_weight_mean(members: Sequence[Returns]) -> Returns:
    """Average the returns of a basket's members, session by session.

    Raises
    ------
    UsageError
        If the members' returns are of different kinds.
    """
    kinds = {member.kind for member in members}
    if len(kinds) != 1:
        raise UsageError(f"a basket needs returns of one kind, not {', '.join(sorted(kinds)) or 'none'}")
    return Returns(kinds.pop(), np.mean([member.values for member in members], axis=0))


def _check_positive(series: PriceSeries, positions: Positions, kind: ReturnKind) -> None:
    bad = positions[series.close[positions] <= 0]
    if len(bad):
        raise UsageError(
            f"{series.key.label} stands at {series.close[bad[0]]:g} on {series.index.session(int(bad[0]))}: "
            f"a {kind} return needs prices above zero",
            "choose windows without that session",
        )
