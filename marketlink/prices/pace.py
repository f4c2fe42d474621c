"""How often a source may be asked, and when it is left alone: a circuit that opens and closes, as values."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from marketlink.core.sources import SourceState


@dataclass(frozen=True, slots=True)
class Pace:
    """The manners kept with one source.

    Attributes
    ----------
    spacing : timedelta
        Least time between two questions.
    budget : int
        Most questions a UTC day.
    patience : int
        Failures in a row after which it is left alone.
    first_rest, longest_rest : timedelta
        For how long: doubled with each further failure, with jitter of a tenth either way.
    """

    spacing: timedelta = timedelta(seconds=0.2)
    budget: int = 2000
    patience: int = 2
    first_rest: timedelta = timedelta(minutes=5)
    longest_rest: timedelta = timedelta(hours=6)


USUAL = Pace()
PACES = {
    "yfinance": Pace(spacing=timedelta(seconds=0.5), budget=1500),
    "yfinance-1h": Pace(spacing=timedelta(seconds=0.5), budget=500),
    "moex": Pace(spacing=timedelta(seconds=0.5), budget=3000),
    "fred": Pace(spacing=timedelta(seconds=0.5), budget=1000),
    "tiingo": Pace(spacing=timedelta(seconds=1), budget=450),  # its free plan has 500
}


def pace_of(provider: str) -> Pace:
    """Return the manners kept with a provider."""
    return PACES.get(provider, USUAL)


def refusal(state: SourceState, pace: Pace, now: datetime) -> str | None:
    """Say why a source isn't asked now; None where it is."""
    if state.open_until is not None and now < state.open_until:
        return f"left alone until {state.open_until:%Y-%m-%d %H:%M} UTC after {state.failures} failures"
    if state.day == now.date() and state.spent >= pace.budget:
        return f"its budget of {pace.budget} questions a day is spent"
    return None


def wait_before(state: SourceState, pace: Pace, now: datetime) -> timedelta:
    """Return how long to wait before the next question."""
    if state.last_asked is None:
        return timedelta(0)
    return max(state.last_asked + pace.spacing - now, timedelta(0))


def asked(state: SourceState, now: datetime) -> SourceState:
    """Count a question."""
    return replace(state, last_asked=now, day=now.date(), spent=1 + (state.spent if state.day == now.date() else 0))


def answered(state: SourceState) -> SourceState:
    """Close the circuit: the source has answered, if only that it has nothing."""
    return replace(state, failures=0, open_until=None)


def failed(state: SourceState, pace: Pace, now: datetime, chance: float) -> SourceState:
    """Count a failure; open the circuit when patience is at its end.

    Parameters
    ----------
    state : SourceState
        What is known of the source.
    pace : Pace
        Its manners.
    now : datetime
        When it failed.
    chance : float
        From 0 to 1, for the jitter.
    """
    failures = state.failures + 1
    if failures < pace.patience:
        return replace(state, failures=failures)
    # One question is let through when the rest is over: its failure doubles the next rest.
    rest = min(pace.first_rest * 2 ** min(failures - pace.patience, 20), pace.longest_rest)
    return replace(state, failures=failures, open_until=now + rest * (0.9 + 0.2 * chance))
