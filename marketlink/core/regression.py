"""Results of the regressions: coefficients with the errors that fit the question."""

from dataclasses import dataclass
from enum import StrEnum

from marketlink.core.windows import Window


class Errors(StrEnum):
    """How standard errors are computed."""

    CLASSICAL = "classical"
    HC3 = "HC3"
    HAC = "HAC"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One coefficient under one kind of error.

    Attributes
    ----------
    name : str
        The regressor.
    errors : Errors
        The kind of error.
    value, se, t, p : float
        Coefficient, standard error, their ratio, and two-sided p; the last two are NaN where they are withheld.
    reason : str
        Why t and p are withheld, and the standard error isn't valid; empty where they are given.
    """

    name: str
    errors: Errors
    value: float
    se: float
    t: float
    p: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RegressionResult:
    """A regression.

    Attributes
    ----------
    estimates : tuple of Estimate
        Every coefficient under every kind of error, coefficient by coefficient.
    n : int
        Observations.
    r_squared : float
        1 - SSE / SST.
    groups : int or None
        Clusters, or event days of a pooled dummy; None where there are none.
    wild_p : tuple of (str, float)
        Wild-bootstrap p-values by regressor, without those withheld; empty where there are none.
    notes : tuple of str
        What a reader must know.
    """

    estimates: tuple[Estimate, ...]
    n: int
    r_squared: float
    groups: int | None = None
    wild_p: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()

    def get(self, name: str, errors: Errors) -> Estimate:
        """Return one coefficient under one kind of error.

        Raises
        ------
        KeyError
            If it isn't among them.
        """
        found = next((e for e in self.estimates if e.name == name and e.errors is errors), None)
        if found is None:
            raise KeyError(f"{name} ({errors})")
        return found


@dataclass(frozen=True, slots=True)
class HorizonResponse:
    """The response at one horizon of a local projection.

    Attributes
    ----------
    horizon : int
        Sessions after the event.
    value, se, p : float
        The cumulative response from the session before the event, its HAC standard error, two-sided p.
    low, high : float
        95% interval.
    n : int
        Observations.
    days : int
        Event days among them.
    """

    horizon: int
    value: float
    se: float
    p: float
    low: float
    high: float
    n: int
    days: int


class RegressionKind(StrEnum):
    """The regressions of a panel."""

    TAGS = "tags"
    POOLED = "pooled"
    PROJECTIONS = "projections"


@dataclass(frozen=True, slots=True)
class NamedRegression:
    """One regression of a panel.

    Attributes
    ----------
    instrument : str
        Its id; empty where all events are in it.
    result : RegressionResult or None
        Coefficients; None for local projections.
    responses : tuple of HorizonResponse
        Of local projections; else empty.
    notes : tuple of str
        What a reader must know of the responses; a result has its own.
    """

    instrument: str
    result: RegressionResult | None
    responses: tuple[HorizonResponse, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelRegression:
    """The regressions of a panel.

    Attributes
    ----------
    kind : RegressionKind
        Which.
    window : Window or None
        Of the CARs that are explained; None where none are.
    regressions : tuple of NamedRegression
        One, or one an instrument.
    excluded : tuple of (str, str)
        Instruments without one, each with the reason.
    """

    kind: RegressionKind
    window: Window | None
    regressions: tuple[NamedRegression, ...]
    excluded: tuple[tuple[str, str], ...] = ()
