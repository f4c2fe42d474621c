"""What a reader must be told of returns: those over many days, and prices that stood still."""

import numpy as np

from marketlink.core.prices import Dates, Floats, instant
from marketlink.study.returns import Positions
from marketlink.study.rows import Bools

# A return over more days than this is told apart: a closed market, not a holiday.
LONG_GAP = np.timedelta64(7, "D")
# In an estimation window, where one return of many counts little, only this is told: longer than any market's holidays.
_CLOSED = np.timedelta64(14, "D")
# The share of returns of zero from which prices count as stale.
_STALE = 0.5
_TOO_SMALL = "prices that stood still make standard errors too small"


def estimation_notes(ends: Dates, begins: Dates, returns: Floats) -> tuple[str, ...]:
    """Say which returns of one estimation window cover many days, and whether most are zero.

    Parameters
    ----------
    ends, begins : ndarray of datetime64, shape (n,)
        When each return ends and begins.
    returns : ndarray of float64, shape (n,)
        The instrument's own.
    """
    notes = []
    long = np.flatnonzero(ends - begins > _CLOSED)
    if len(long):
        which = "1 return" if len(long) == 1 else f"{len(long)} returns"
        day = instant(ends[long[0]]).date()
        notes.append(f"{which} of the estimation window, the first to {day}, {_covers(len(long))}")
    still = int((returns == 0).sum())
    if still > _STALE * len(returns):
        notes.append(f"{still} of {len(returns)} returns of the estimation window are zero: {_TOO_SMALL}")
    return tuple(notes)


def panel_notes(dates: Dates, returns: Floats, used: Bools, lo: Positions, hi: Positions) -> tuple[str, ...]:
    """Say for how many events an estimation window holds returns over many days, or is mostly still.

    Parameters
    ----------
    dates : ndarray of datetime64, shape (n,)
        The session of every row.
    returns : ndarray of float64, shape (n,)
        The instrument's own return of every row.
    used : ndarray of bool, shape (n,)
        Whether the row may be used for estimation.
    lo, hi : ndarray of int, shape (N,)
        First and last estimation row of each event.
    """
    long = np.concatenate([[0], np.cumsum(np.concatenate([[False], np.diff(dates) > _CLOSED]) & used)])
    still = np.concatenate([[0], np.cumsum((returns == 0) & used)])
    rows = np.concatenate([[0], np.cumsum(used)])
    gaps, stale, n = (sums[hi + 1] - sums[lo] for sums in (long, still, rows))
    notes = []
    if gaps.any():
        total, some = int(gaps.sum()), _events(int((gaps > 0).sum()))
        notes.append(f"{total} estimation return{'s' if total > 1 else ''} of {some} {_covers(total)}")
    if (stale > _STALE * n).any():
        some = _events(int((stale > _STALE * n).sum()))
        notes.append(f"more than half of the estimation returns of {some} are zero: {_TOO_SMALL}")
    return tuple(notes)


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"


def _covers(count: int) -> str:
    return f"cover{'s' if count == 1 else ''} more than {_CLOSED.astype(int)} days, which raises the standard error"
