"""How far the factors moved themselves: a factor the event moved hides part of the reaction."""

from collections.abc import Sequence

import numpy as np

from marketlink.core.errors import TooLittleData
from marketlink.core.instrument import Factor
from marketlink.core.prices import Floats
from marketlink.core.study import FactorMove
from marketlink.study.design import Sample
from marketlink.study.exact import ROUNDING

TREATED = 1.5


def factor_moves(factors: Sequence[Factor], estimation: Sample, event: Sample, row: int) -> tuple[FactorMove, ...]:
    """Standardise each factor's return of one session, and each member's where a factor is a basket.

    Parameters
    ----------
    factors : sequence of Factor
        In the order of the samples' columns.
    estimation, event : Sample
        The estimation window gives mean and standard deviation (n - 1).
    row : int
        Day 0's row of the event sample.

    Raises
    ------
    TooLittleData
        If a member doesn't move in the estimation window.
    """
    moves = []
    for column, factor in enumerate(factors):
        moves.append(_move(factor.name, None, estimation.x[:, column], float(event.x[row, column])))
        if len(factor.members) > 1:
            moves += [
                _move(name, factor.name, estimation.members[name].values, float(event.members[name].values[row]))
                for name in factor.members
            ]
    return tuple(moves)


def _move(name: str, member_of: str | None, history: Floats, value: float) -> FactorMove:
    spread = float(np.std(history, ddof=1))
    if spread <= ROUNDING:
        raise TooLittleData(f"{name}, a member of {member_of}, doesn't move in the estimation window", "leave it out")
    standardised = (value - float(np.mean(history))) / spread
    return FactorMove(name, member_of, value, standardised, abs(standardised) > TREATED)
