"""Returns of many series end to end, with the running sums that make any window's moments a difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import UsageError
from marketlink.core.prices import Floats
from marketlink.study.returns import Positions

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The returns of one series, in the order of its sessions.

    Attributes
    ----------
    y : ndarray of float64, shape (m,)
        Row i is the return that ends on session i; row 0, before the first return, is never read.
    x : ndarray of float64, shape (p, m)
        One row a factor.
    use : ndarray of bool, shape (m,)
        False where a session may not be used for estimation.
    """

    y: Floats
    x: Floats
    use: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Blocks end to end, with the running sums of their moments.

    Attributes
    ----------
    y : ndarray of float64, shape (n,)
        Returns.
    x : ndarray of float64, shape (p, n)
        Factors.
    use : ndarray of bool, shape (n,)
        Whether a row may be used for estimation.
    starts : ndarray of int, shape (blocks + 1,)
        Where each block begins; the last is n.
    sums : ndarray of float64, shape (2 + p + 1 + p + p (p + 1) / 2, n)
        Running sums, up to and including the row, of 1, y, x, y^2, xy and the products of x. They begin anew in every block.
    """

    y: Floats
    x: Floats
    use: Bools
    starts: Positions
    sums: Floats


def stack(blocks: Sequence[Block]) -> Rows:
    """Lay blocks end to end and sum their moments.

    Raises
    ------
    UsageError
        If a return isn't finite, or the blocks have different numbers of factors.
    """
    if not blocks or len({len(block.x) for block in blocks}) != 1:
        raise UsageError("one or more series are needed, with the same number of factors each")
    y = np.concatenate([block.y for block in blocks])
    x = np.concatenate([block.x for block in blocks], axis=1)
    use = np.concatenate([block.use for block in blocks])
    starts = np.concatenate([[0], np.cumsum([len(block.y) for block in blocks])])
    y[starts[:-1]] = 0.0
    x[:, starts[:-1]] = 0.0
    use[starts[:-1]] = True  # a row of zeros without weight: see _running_sums
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise UsageError("a return is not finite", "leave out sessions without an observation")
    return Rows(y, x, use, starts, _running_sums(y, x, use, starts))


def square_of(factor: int, p: int) -> int:
    """Return the row of the running sums that holds the square of one factor."""
    return 3 + 2 * p + factor * p - factor * (factor - 1) // 2


def _running_sums(y: Floats, x: Floats, use: Bools, starts: Positions) -> Floats:
    p = len(x)
    sums = np.empty((3 + 2 * p + p * (p + 1) // 2, len(y)))
    sums[0] = use
    sums[0, starts[:-1]] = 0.0
    weighted_y, weighted_x = (y, x) if use.all() else (y * use, x * use)
    sums[1], sums[2 : 2 + p] = weighted_y, weighted_x
    np.multiply(weighted_y, y, out=sums[2 + p])
    np.multiply(weighted_x, y, out=sums[3 + p : 3 + 2 * p])
    row = 3 + 2 * p
    for j in range(p):
        for k in range(j, p):
            np.multiply(weighted_x[j], x[k], out=sums[row])
            row += 1
    for start, stop in pairwise(starts):
        np.cumsum(sums[:, start:stop], axis=1, out=sums[:, start:stop])
    return sums
