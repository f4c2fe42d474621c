"""Many tests at once."""

from collections.abc import Sequence


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
    if not len(p_values):
        return ()
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 - slow to import; only a study needs it

    return tuple(float(p) for p in multipletests(p_values, method="holm")[1])
