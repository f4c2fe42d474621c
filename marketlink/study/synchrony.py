"""Whether a factor is observed when the instrument is: a later or earlier clock blurs the regression."""

import numpy as np

from marketlink.core.prices import Interval, PriceKind, PriceSeries
from marketlink.study.design import keys_of

LIMIT = np.timedelta64(60, "m")

# The price at the end of a session goes by three names; a fix, an assessment and a yield are other things.
_END_OF_SESSION = frozenset({PriceKind.LAST, PriceKind.CLOSE, PriceKind.SETTLE})


def synchronous(series: PriceSeries, factor_series: PriceSeries) -> str | None:
    """Return why the factor can't explain the series' returns; None where both are observed together.

    Two clocks count as one hour apart or less when, on every common session, both the earliest and the
    latest possible instants of their closes lie within 60 minutes. Clocks that are declared alike agree,
    however coarse they are.

    Parameters
    ----------
    series, factor_series : PriceSeries
        The instrument's bars and the factor's.
    """
    own, other = series.key, factor_series.key
    pair = f"{other.label} and {own.label}"
    if own.interval is not other.interval:
        return f"{pair} have bars of different lengths: {other.interval} against {own.interval}"
    if own.kind is not other.kind and not {own.kind, other.kind} <= _END_OF_SESSION:
        return f"{pair} are different kinds of price: {other.kind} against {own.kind}"
    _, mine, theirs = np.intersect1d(keys_of(series), keys_of(factor_series), assume_unique=True, return_indices=True)
    if not len(mine):
        return f"{pair} have no session in common"
    if own.interval is not Interval.DAY or own.observed == other.observed:
        return None
    apart = np.maximum(
        np.abs(series.index.observed_from[mine] - factor_series.index.observed_from[theirs]),
        np.abs(series.index.observed_until[mine] - factor_series.index.observed_until[theirs]),
    )
    worst = int(np.argmax(apart))
    if apart[worst] <= LIMIT:
        return None
    minutes = round(apart[worst] / np.timedelta64(1, "m"))
    session = series.index.session(int(mine[worst]))
    return f"{pair} are observed up to {minutes // 60} h {minutes % 60:02} min apart (on {session}), more than 60 minutes"
