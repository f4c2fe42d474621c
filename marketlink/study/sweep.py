"""One event across many instruments: who reacted most, with the false discovery rate controlled, and did anyone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import MarketlinkError, TooLittleData, UsageError
from marketlink.core.event import Event
from marketlink.core.inference import WindowInference
from marketlink.core.panel import Excluded
from marketlink.core.prices import Floats, PriceSeries
from marketlink.core.study import StudySpec
from marketlink.core.sweep import Reaction, ReactionCorrelation, SweepResult
from marketlink.core.windows import Window, locate
from marketlink.study.inference import FEWEST_PLACEBO, History, scaled_history, windows_at
from marketlink.study.multiple import benjamini_hochberg, benjamini_yekutieli
from marketlink.study.panel_rows import series_rows

_DRAWS = 999
# The false discovery rate at which reactions count as found.
_RATE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """One instrument's numbers, before they are adjusted for the others."""

    instrument: str
    history: History
    inference: WindowInference


def sweep(
    event: Event,
    specs: Mapping[str, StudySpec],
    series: Mapping[str, PriceSeries],
    *,
    window: Window = Window(0, 0),
    placebo: int = 1000,
    independent: bool = False,
) -> SweepResult:
    """Study one event on every instrument.

    Parameters
    ----------
    event : Event
        The interval in time.
    specs : mapping of str to StudySpec
        One an instrument: its model and windows.
    series : mapping of str to PriceSeries
        The instruments' and the factors'.
    window : Window
        Of the CARs compared; inside every spec's event window.
    placebo : int
        At most so many placebo dates an instrument.
    independent : bool
        True adjusts by Benjamini and Hochberg, which needs reactions that are independent or move together; False by
        Benjamini and Yekutieli, which holds under any dependence.

    Returns
    -------
    SweepResult
        Instruments that can't be studied are in `excluded`, with their reason.
    """
    found, excluded = [], []
    for name, spec in specs.items():
        try:
            found.append(_study(name, spec, event, series, window, placebo))
        except MarketlinkError as error:
            excluded.append(Excluded(name, event.day, error.message))
    adjust = benjamini_hochberg if independent else benjamini_yekutieli
    q = adjust([one.inference.headline_p for one in found])
    reactions = [
        Reaction(
            one.instrument,
            one.history.day0,
            one.inference.value,
            one.inference.se,
            one.inference.scaled,
            one.inference.headline_p,
            adjusted,
        )
        for one, adjusted in zip(found, q, strict=True)
    ]
    joint, joint_p, joint_n = _joint([one.history for one in found])
    notes = [] if joint_p is not None else ["no joint test: too few placebo dates on which all instruments were observed"]
    notes += _floor_note([one.inference for one in found], adjust)
    ranked = sorted(reactions, key=lambda reaction: -abs(reaction.standardised))
    return SweepResult(window, tuple(ranked), tuple(excluded), joint, joint_p, joint_n, tuple(notes))


def _floor_note(found: Sequence[WindowInference], adjust: Callable[[Sequence[float]], tuple[float, ...]]) -> tuple[str, ...]:
    """Say where placebo p-values are too coarse for one lone reaction to be found among so many instruments."""
    placebo = [one.placebo_n for one in found if one.headline == "placebo"]
    if not placebo:
        return ()
    least = 1.0 / (1 + max(placebo))
    needed = next((k for k in range(1, len(found) + 1) if adjust([least] * k + [1.0] * (len(found) - k))[0] < _RATE), 0)
    if needed == 1:
        return ()
    told = f"at least {needed} of them must reach it for any to be found" if needed else "none can be found"
    return (
        (
            f"{max(placebo)} placebo dates give no p below {least:.4f}, and among {len(found)} instruments {told}: "
            "a lone reaction can't be; the ranks and the joint test have no such bound"
        ),
    )


def _study(name: str, spec: StudySpec, event: Event, series: Mapping[str, PriceSeries], window: Window, placebo: int) -> _Found:
    if name not in series:
        raise UsageError(f"no prices of {name} are given")
    if not spec.event_window.holds(window):
        raise UsageError(f"the CAR window {window} isn't inside the event window {spec.event_window}")
    rows = series_rows(spec, series[name], series)
    day0 = locate(event, series[name].index, spec.anchor).position
    chosen, _ = windows_at(spec, rows, day0, (window,), placebo=placebo)
    if not chosen:
        raise TooLittleData(f"the data of {name} don't reach the window {window}")
    return _Found(name, scaled_history(spec, rows, day0, window, placebo=placebo), chosen[0])


def _joint(histories: Sequence[History]) -> tuple[float | None, float | None, int]:
    """Hold the mean squared standardised reaction against dates on which all instruments were observed."""
    if not histories:
        return None, None, 0
    common = histories[0].dates
    for history in histories[1:]:
        common = np.intersect1d(common, history.dates)
    if len(common) < FEWEST_PLACEBO:
        return None, None, len(common)
    drawn = np.mean([history.scaled[np.searchsorted(history.dates, common)] ** 2 for history in histories], axis=0)
    value = float(np.mean([history.own**2 for history in histories]))
    return value, float((1 + (drawn >= value).sum()) / (1 + len(drawn))), len(common)


def reaction_correlations(
    names: Sequence[str], event: npt.ArrayLike, placebo: npt.ArrayLike, *, seed: int = 20010917
) -> tuple[ReactionCorrelation, ...]:
    """Compare how instruments move together on event days and on other days.

    A higher variance alone raises a correlation. The event days' one is brought down to the other days' variance of
    the first of two instruments: r / sqrt(1 + d (1 - r^2)), d the relative rise of that variance (Forbes, Rigobon 2002).

    Parameters
    ----------
    names : sequence of str
        K instruments.
    event, placebo : array_like, shapes (E, K) and (B, K)
        Abnormal returns on event days and on placebo days.
    seed : int
        Of the 999 sets of placebo days that give the p-values.

    Returns
    -------
    tuple of ReactionCorrelation
        Every ordered pair: a matrix without its diagonal.

    Raises
    ------
    UsageError
        If the shapes don't fit, or a value isn't finite.
    TooLittleData
        If there are fewer than 5 event days, or fewer than 20 times as many placebo days.
    """
    days, others = np.asarray(event, dtype=np.float64), np.asarray(placebo, dtype=np.float64)
    if days.ndim != 2 or others.ndim != 2 or days.shape[1] != len(names) or others.shape[1] != len(names):
        raise UsageError(f"{len(names)} names, and returns of shapes {days.shape} and {others.shape}")
    if not (np.isfinite(days).all() and np.isfinite(others).all()):
        raise UsageError("a return is not finite", "use days on which all instruments were observed")
    if len(days) < 5 or len(others) < 20 * len(days):
        raise TooLittleData(
            f"{len(days)} event days and {len(others)} placebo days: 5 and 20 times as many are needed",
            "name more events, or a longer history",
        )
    base = np.atleast_2d(np.corrcoef(others.T))
    own, adjusted = _adjusted(days, others)
    rng = np.random.default_rng(seed)
    drawn = [_adjusted(others[rng.choice(len(others), len(days), replace=False)], others)[1] for _ in range(_DRAWS)]
    farther = np.sum(np.abs(np.array(drawn) - base) >= np.abs(adjusted - base), axis=0)
    p = (1 + farther) / (1 + _DRAWS)
    return tuple(
        ReactionCorrelation(one, other, float(own[i, j]), float(base[i, j]), float(adjusted[i, j]), float(p[i, j]))
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if i != j
    )


def _adjusted(days: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Return the correlation matrix of `days`, and it adjusted to the variances of `others`, row by row."""
    own = np.atleast_2d(np.corrcoef(days.T))
    rise = (days.var(axis=0, ddof=1) / others.var(axis=0, ddof=1) - 1.0)[:, None]
    return own, own / np.sqrt(1.0 + rise * (1.0 - own**2))
