"""Many tests at once: within a closed family, and over a stream that never ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from marketlink.core.errors import UsageError

# Scales the sequence of Javanmard and Montanari (2018); all its weights together are 0.976, and 1 is the most allowed.
_GAMMA = 0.07720838


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values by Holm's step-down method (1979): the family-wise error rate is kept under any dependence.

    Parameters
    ----------
    p_values : sequence of float
        Unadjusted, in any order.

    Returns
    -------
    tuple of float
        Adjusted, in the same order.
    """
    checked = _checked(p_values)
    # By hand: statsmodels' own way ends with a garbage collection, which takes a service 0.1 s a call and more.
    largest, adjusted = 0.0, [0.0] * len(checked)
    for place, i in enumerate(sorted(range(len(checked)), key=checked.__getitem__)):
        largest = max(largest, min((len(checked) - place) * checked[i], 1.0))
        adjusted[i] = largest
    return tuple(adjusted)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values of one closed family by Benjamini and Hochberg (1995): the false discovery rate is kept.

    It holds for tests that are independent or positively dependent.

    Parameters
    ----------
    p_values : sequence of float
        Unadjusted, in any order.

    Returns
    -------
    tuple of float
        Adjusted, in the same order.
    """
    return _adjusted(p_values, "fdr_bh")


def benjamini_yekutieli(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values of one closed family by Benjamini and Yekutieli (2001): as above, under any dependence.

    Parameters
    ----------
    p_values : sequence of float
        Unadjusted, in any order.

    Returns
    -------
    tuple of float
        Adjusted, in the same order.
    """
    return _adjusted(p_values, "fdr_by")


@dataclass(frozen=True, slots=True)
class OnlineTest:
    """One test of a stream.

    Attributes
    ----------
    p, level : float
        Its p-value, and the level it was tested at, which depends on the tests before it only.
    rejected : bool
        Whether p is at or under the level.
    """

    p: float
    level: float
    rejected: bool


def lord(p_values: Sequence[float], rate: float = 0.05) -> tuple[OnlineTest, ...]:
    """Test a stream of p-values in the order of time, with the false discovery rate kept at every moment.

    LORD++ (Ramdas, Yang, Wainwright, Jordan 2017) with starting wealth rate / 10. A decision is never revised: more
    p-values at the end change nothing before them. It asks that each p-value be valid given the past decisions.

    Parameters
    ----------
    p_values : sequence of float
        In the order in which the studies were made.
    rate : float
        The false discovery rate.

    Raises
    ------
    UsageError
        If the rate or a p-value isn't a probability.
    """
    found: list[OnlineTest] = []
    rejections: list[int] = []
    for t, p in enumerate(p_values, start=1):
        found.append(lord_next(p, t, rejections, rate))
        if found[-1].rejected:
            rejections.append(t)
    return tuple(found)


def lord_next(p: float, position: int, rejections: Sequence[int], rate: float = 0.05) -> OnlineTest:
    """Test the next p-value of a stream: see `lord`.

    Parameters
    ----------
    p : float
        The p-value.
    position : int
        Its place in the stream, from 1.
    rejections : sequence of int
        The places of the rejections before it, in order.
    rate : float
        The false discovery rate.

    Raises
    ------
    UsageError
        If the rate or the p-value isn't a probability.
    """
    if not 0.0 < rate < 1.0:
        raise UsageError(f"a false discovery rate of {rate} is none", "give a number between 0 and 1")
    if not 0.0 <= p <= 1.0:
        raise UsageError(f"{p} is no p-value")
    wealth = rate / 10.0
    level = wealth * _gamma(position)
    if rejections:
        level += (rate - wealth) * _gamma(position - rejections[0])
    level += rate * sum(_gamma(position - when) for when in rejections[1:])
    return OnlineTest(p, level, p <= level)


def _gamma(j: int) -> float:
    return _GAMMA * log(max(j, 2)) / (j * exp(sqrt(log(j))))


def _adjusted(p_values: Sequence[float], method: str) -> tuple[float, ...]:
    if not (checked := _checked(p_values)):
        return ()
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 - slow to import; only a study needs it

    return tuple(float(p) for p in multipletests(checked, method=method)[1])


def _checked(p_values: Sequence[float]) -> list[float]:
    for p in p_values:
        if not 0.0 <= p <= 1.0:
            raise UsageError(f"{p} is no p-value", "give numbers from 0 to 1")
    return [float(p) for p in p_values]
