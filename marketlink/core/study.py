"""What a study is asked (StudySpec), and what it answers (StudyResult)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketlink.core.event import Anchor, Event, Location
from marketlink.core.ids import content_id
from marketlink.core.inference import SingleEventInference, WindowInference
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import SeriesKey, Vintage
from marketlink.core.windows import Window


class Model(StrEnum):
    """The model of the normal return."""

    CONSTANT_MEAN = "constant-mean"
    MARKET_ADJUSTED = "market-adjusted"
    MARKET = "market"
    SCHOLES_WILLIAMS = "scholes-williams"
    DIMSON = "dimson"
    GARCH = "garch"
    BASKET = "basket"


class ReturnKind(StrEnum):
    """How a change is measured. Kinds are never mixed in one study.

    `log` and `simple` returns are fractions (0.01 is one percent); basis points are 100 times the
    difference of a yield in percent.
    """

    LOG = "log"
    SIMPLE = "simple"
    BASIS_POINTS = "bp"


DEFAULT_CAR_WINDOWS = (Window(0, 0), Window(0, 1), Window(-1, 1), Window(0, 5), Window(-5, 5), Window(-10, 10))


@dataclass(frozen=True, slots=True)
class StudySpec:
    """What is estimated, on which sessions.

    Attributes
    ----------
    instrument : str
        Registry id.
    measure : Measure
        Price or yield.
    model : Model
        Constant mean, or market model with the factors below.
    factors : tuple of Factor
        Regressors; empty for the constant mean.
    returns : ReturnKind
        Log or simple returns, or basis points.
    estimation, event_window : Window
        Sessions relative to day 0.
    car_windows : tuple of Window
        Windows over which abnormal returns are summed; each inside `event_window`.
    anchor : Anchor
        Where a date without a session goes.
    minimum : int
        Fewest estimation sessions with data; below it the study is refused.
    """

    instrument: str
    measure: Measure = Measure.PRICE
    model: Model = Model.CONSTANT_MEAN
    factors: tuple[Factor, ...] = ()
    returns: ReturnKind = ReturnKind.LOG
    estimation: Window = Window(-260, -11)
    event_window: Window = Window(-10, 10)
    car_windows: tuple[Window, ...] = DEFAULT_CAR_WINDOWS
    anchor: Anchor = Anchor.NEXT
    minimum: int = 60


@dataclass(frozen=True, slots=True)
class SeriesUsed:
    """Which series, in which vintage, a number rests on.

    Attributes
    ----------
    key : SeriesKey
        The series.
    vintage : Vintage
        What was known of the whole series.
    bars : str
        Hash of the bars that the number rests on; empty where it rests on the whole series. Later bars change
        the vintage, and not this.
    """

    key: SeriesKey
    vintage: Vintage
    bars: str = ""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One estimated parameter with its classical standard error."""

    name: str
    value: float
    se: float


@dataclass(frozen=True, slots=True)
class AbnormalReturn:
    """The abnormal return of one session.

    Attributes
    ----------
    offset : int
        Sessions from day 0.
    session : date
        Its local date.
    actual, expected, value : float
        Return, the model's prediction, and their difference, in the units of the spec's returns.
    se, t, p : float
        Forecast-error standard error (Patell 1976), t on the model's degrees of freedom, two-sided p.
    """

    offset: int
    session: date
    actual: float
    expected: float
    value: float
    se: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class CumulativeAbnormalReturn:
    """Abnormal returns summed over a window, with the full prediction-error covariance."""

    window: Window
    value: float
    se: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class FactorMove:
    """How far a factor itself moved on day 0.

    Attributes
    ----------
    factor : str
        The factor, or one of its members.
    member_of : str or None
        The factor that it is part of; None for the factor itself.
    value : float
        Its return on day 0.
    standardised : float
        (value - estimation mean) / estimation standard deviation.
    treated : bool
        True where |standardised| exceeds 1.5: the event may have moved the factor too, so that the
        abnormal return is too small.
    """

    factor: str
    member_of: str | None
    value: float
    standardised: float
    treated: bool


@dataclass(frozen=True, slots=True)
class StudyResult:
    """What a study found.

    Attributes
    ----------
    spec : StudySpec
        What was asked.
    event : Event
        The event studied.
    location : Location
        Day 0, and why.
    series : tuple of SeriesUsed
        The instrument's series first, then the factors'.
    n : int
        Estimation sessions used.
    dof : int
        Degrees of freedom, n minus the parameters.
    sigma : float
        Residual standard deviation, sqrt(SSE / dof).
    r_squared : float
        Of the estimation regression; 0 for the constant mean.
    coefficients : tuple of Coefficient
        The intercept ("alpha"), then one slope a factor.
    path : tuple of AbnormalReturn
        One a session of the event window.
    car_path : tuple of CumulativeAbnormalReturn
        Sums from the first session of the event window on, for the chart.
    cars : tuple of CumulativeAbnormalReturn
        The spec's windows.
    factor_moves : tuple of FactorMove
        Each factor and member on day 0.
    alternative : AbnormalReturn or None
        Day 0 taken at the other candidate, by a study of its own.
    constant_mean : AbnormalReturn or None
        Day 0 by the constant-mean model, beside a market model.
    detectable : float
        The smallest |abnormal return| that a two-sided 5% test finds with 80% power.
    notes : tuple of str
        What a reader must know, one sentence each.
    estimated_from, estimated_to : date or None
        First and last estimation session.
    inference : SingleEventInference or None
        Tests beside the classical t and bands of the path, where they were asked for.
    masked : tuple of str
        Ids of other known events whose sessions were taken out of the estimation window.
    """

    spec: StudySpec
    event: Event
    location: Location
    series: tuple[SeriesUsed, ...]
    n: int
    dof: int
    sigma: float
    r_squared: float
    coefficients: tuple[Coefficient, ...]
    path: tuple[AbnormalReturn, ...]
    car_path: tuple[CumulativeAbnormalReturn, ...]
    cars: tuple[CumulativeAbnormalReturn, ...]
    factor_moves: tuple[FactorMove, ...]
    alternative: AbnormalReturn | None
    constant_mean: AbnormalReturn | None
    detectable: float
    notes: tuple[str, ...] = ()
    estimated_from: date | None = None
    estimated_to: date | None = None
    inference: SingleEventInference | None = None
    masked: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the stable id: the same event, spec, bars and masked events, and tests beside the t, give the same id."""
        used = [(s.key.id, s.bars or s.vintage.id) for s in self.series]
        masked = [self.masked] if self.masked else []
        tested = ["inference"] if self.inference is not None else []
        return content_id("study", self.event.id, self.spec, used, *masked, *tested)

    @property
    def day0(self) -> AbnormalReturn:
        """Return the abnormal return of day 0."""
        return next(ar for ar in self.path if ar.offset == 0)

    @property
    def tested(self) -> WindowInference | None:
        """Return the tests of day 0 beside the classical t, where they were asked for."""
        return None if self.inference is None else self.inference.of(Window(0, 0))

    @property
    def headline_p(self) -> float:
        """Return the p-value of day 0 whose size holds: the placebo or SQ test's where there are any, else the t's."""
        return self.day0.p if self.tested is None else self.tested.headline_p
