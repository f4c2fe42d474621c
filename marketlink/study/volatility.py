"""The volatility that an event meets: exponentially weighted, as RiskMetrics does."""

from dataclasses import dataclass

import numpy as np

from marketlink.core.prices import Floats
from marketlink.study.engine import BatchFit
from marketlink.study.returns import Positions
from marketlink.study.rows import Rows

DECAY = 0.94


def ewma_before(residuals: Floats, initial: float) -> Floats:
    """Return the EWMA variance known before each residual, and after the last.

    s_t^2 = 0.94 s_(t-1)^2 + 0.06 e_(t-1)^2 (J. P. Morgan 1996).

    Parameters
    ----------
    residuals : ndarray of float64, shape (n,)
        In the order of time.
    initial : float
        The variance before the first one.

    Returns
    -------
    ndarray of float64, shape (n + 1,)
        Entry i uses the residuals before i only.
    """
    from scipy import signal  # noqa: PLC0415 - slow to import; only an inference needs it

    after, _ = signal.lfilter([1.0 - DECAY], [1.0, -DECAY], residuals**2, zi=[DECAY * initial])
    return np.concatenate([[initial], after])


@dataclass(frozen=True, slots=True, eq=False)
class DecayedMoments:
    """Exponentially weighted products of a series' returns, a constant and its factors.

    As running sums do for least squares, they give the EWMA variance of any model's residuals over any stretch of rows.

    Attributes
    ----------
    products : ndarray of float64, shape (2 + p, 2 + p, n)
        Entry t holds the rows up to t, with weights 0.06 * 0.94^age; rows that may not be used count nothing.
    """

    products: Floats

    @classmethod
    def of(cls, rows: Rows) -> "DecayedMoments":
        """Weigh the products of one series' rows."""
        from scipy import signal  # noqa: PLC0415 - slow to import; only an inference needs it

        columns = np.vstack([rows.y, np.ones(len(rows.y)), rows.x])
        return cls(signal.lfilter([1.0 - DECAY], [1.0, -DECAY], columns[:, None] * columns * rows.use, axis=2))

    def variance(self, fit: BatchFit, which: Positions, begin: Positions, end: Positions) -> Floats:
        """Return the EWMA variance of the residuals of rows begin to end - 1, started from each model's sigma^2.

        Parameters
        ----------
        fit : BatchFit
            Models of this series.
        which : ndarray of int, shape (m,)
            Events of the fit.
        begin, end : ndarray of int, shape (m,)
            Rows.
        """
        held = self.products[:, :, end - 1] - DECAY ** (end - begin) * self.products[:, :, begin - 1]
        model = np.vstack([np.ones(len(which)), -fit.alpha[which], -fit.beta[:, which]])
        squares = np.einsum("in,ijn,jn->n", model, held, model)
        return np.asarray(squares + (1.0 - held[1, 1]) * fit.sigma[which] ** 2)
