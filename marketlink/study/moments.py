"""Least squares for many events at once, from the moments of their estimation windows."""

from dataclasses import dataclass

import numpy as np

from marketlink.core.prices import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Means and centred moments of N windows.

    Attributes
    ----------
    n, y_mean, yy : ndarray of float64, shape (N,)
        Sessions, mean return, and sum of squares around it.
    x_mean, xy : ndarray of float64, shape (p, N)
        The factors' means, and their products with the returns.
    xx : ndarray of float64, shape (p, p, N)
        The factors' products.
    """

    n: Floats
    y_mean: Floats
    x_mean: Floats
    yy: Floats
    xy: Floats
    xx: Floats

    @classmethod
    def of(cls, total: Floats, n: Floats, p: int) -> "Moments":
        """Centre sums over windows, laid out as those of `Rows.sums`."""
        y_mean, x_mean = total[1] / n, total[2 : 2 + p] / n
        yy = total[2 + p] - total[1] * y_mean
        xy = total[3 + p : 3 + 2 * p] - total[1] * x_mean
        xx = np.empty((p, p, len(n)))
        row = 3 + 2 * p
        for j in range(p):
            for k in range(j, p):
                xx[j, k] = xx[k, j] = total[row] - total[2 + j] * x_mean[k]
                row += 1
        return cls(n, y_mean, x_mean, yy, xy, xx)

    def solve(self) -> tuple[Floats, Floats, Floats]:
        """Return the inverse moments (N, p, p), the slopes (p, N) and the sums of squared residuals (N,)."""
        p = len(self.x_mean)
        if p == 0:
            return np.empty((len(self.n), 0, 0)), np.empty((0, len(self.n))), self.yy.copy()
        if p == 1:
            inverse = 1.0 / self.xx[0, 0]
            beta = self.xy * inverse
            return inverse.reshape(-1, 1, 1), beta, self.yy - beta[0] * self.xy[0]
        inverses = _inverses(np.moveaxis(self.xx, 2, 0))
        slopes = np.einsum("njk,kn->jn", inverses, self.xy)
        return inverses, slopes, self.yy - np.einsum("jn,jn->n", slopes, self.xy)


def add_quadratic(total: Floats, d: Floats, weights: Floats) -> Floats:
    """Add d' W d to each event's total (..., N), in place, and return it; d is (p, ..., N), W (p, p, N) and symmetric."""
    for j, one in enumerate(d):
        for k in range(j + 1):
            product = one * d[k]
            product *= weights[j, k]
            if k < j:
                product *= 2.0
            total += product
    return total


def _inverses(matrices: Floats) -> Floats:
    """Invert each matrix after scaling it to a unit diagonal; NaN where it can't be inverted."""
    scale = np.sqrt(np.einsum("njj->nj", matrices))
    scaled = matrices / (scale[:, :, None] * scale[:, None, :])
    good = np.isfinite(scaled).all(axis=(1, 2))
    good[good] = np.abs(np.linalg.det(scaled[good])) > np.finfo(float).eps
    found = np.full(matrices.shape, np.nan)
    found[good] = np.linalg.inv(scaled[good]) / (scale[good][:, :, None] * scale[good][:, None, :])
    return found
