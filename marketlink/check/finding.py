"""What one test of a claim finds, before it is tied to its article."""

from dataclasses import dataclass

from marketlink.core.check import Route, Untestable, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its route or reason, its sentence and its two numbers; whether it rests on the bars inside the day."""

    verdict: Verdict
    sentence: str
    route: Route | None = None
    untestable: Untestable | None = None
    stated: float | None = None
    measured: float | None = None
    by_intraday: bool = False


def confirmed(route: Route, sentence: str, stated: float | None = None, measured: float | None = None) -> Finding:
    """Return a confirmation by `route`."""
    return Finding(Verdict.CONFIRMED, sentence, route=route, stated=stated, measured=measured)


def consistent(sentence: str, stated: float | None = None, measured: float | None = None) -> Finding:
    """Return that the claim is possible, and that the data are too coarse to confirm it."""
    return Finding(Verdict.CONSISTENT, sentence, stated=stated, measured=measured)


def contradicted(sentence: str, stated: float | None = None, measured: float | None = None) -> Finding:
    """Return that the data exclude the claim."""
    return Finding(Verdict.CONTRADICTED, sentence, stated=stated, measured=measured)


def untestable(reason: Untestable, sentence: str, stated: float | None = None, measured: float | None = None) -> Finding:
    """Return that the data can't test the claim."""
    return Finding(Verdict.NOT_TESTABLE, sentence, untestable=reason, stated=stated, measured=measured)
