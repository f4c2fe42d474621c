"""Which dates of a series are missing, so that only those are asked for."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from marketlink.core.protocols import PriceProvider, PriceRequest
from marketlink.prices.chain import Chain

# Longer than this no market rests, but for a halt, which is then asked about again.
_HOLE = timedelta(days=10)

# Bars so recent are asked for again, so that a revision shows.
_AGAIN = timedelta(days=7)


def missing_ranges(held: Sequence[date], first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return the ranges to ask for: before what is held, in its holes, and after it, with the latest week again.

    Parameters
    ----------
    held : sequence of date
        Sessions held, in order.
    first, last : date
        The range wanted, both included.
    """
    near = [day for day in held if first - _HOLE <= day <= last + _HOLE]
    if not near:
        return ((first, last),)
    ranges = [(first, near[0])] if first < near[0] else []
    ranges += [(one, other) for one, other in pairwise(near) if other - one > _HOLE]
    if near[-1] < last:
        ranges.append((max(first, near[-1] - _AGAIN), last))
    return tuple(ranges)


def first_asked(chain: Chain, request: PriceRequest) -> PriceProvider | None:
    """Return the provider that the chain asks first; None where nobody knows the instrument."""
    instrument, measure, interval = request.instrument, request.measure, request.interval
    order = chain.order(instrument, interval)
    return next((provider for provider in order if provider.symbol(instrument, measure, interval) is not None), None)
