"""What a study of many events is asked (PanelSpec), and what it answers (PanelResult)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from marketlink.core.errors import UsageError
from marketlink.core.event import Anchor, Event
from marketlink.core.ids import content_id
from marketlink.core.instrument import Factor
from marketlink.core.study import DEFAULT_CAR_WINDOWS, Coefficient, Model, ReturnKind, SeriesUsed
from marketlink.core.windows import Window


class Mask(StrEnum):
    """Which known events' sessions are taken out of the estimation windows."""

    NONE = "none"
    LISTED = "listed"  # the events of the study itself
    STORE = "store"  # these, and every other event known for the series


class Distribution(StrEnum):
    """What a statistic is held against."""

    NORMAL = "normal"
    STUDENT = "t"
    BINOMIAL = "binomial"
    SIGNED_RANK = "signed rank"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, slots=True)
class PanelEvent:
    """One event of a panel: where and when.

    Attributes
    ----------
    instrument : str
        Id of the series.
    event : Event
        The interval in time.
    tag : str
        What kind of event it is; empty where nothing is said.
    """

    instrument: str
    event: Event
    tag: str = ""


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """What is estimated for every event, and which tests are asked for.

    Attributes
    ----------
    model : Model
        Constant mean, market-adjusted, or market model with the factors below.
    factors : tuple of Factor
        Regressors; empty for the constant mean.
    returns : ReturnKind
        Log or simple returns, or basis points.
    estimation, event_window : Window
        Sessions relative to day 0.
    car_windows : tuple of Window
        Windows tested; each inside `event_window`.
    anchor : Anchor
        Where a date without a session goes.
    minimum : int
        Fewest estimation sessions.
    mask : Mask
        Which known events are taken out of the estimation windows.
    ungated : bool
        True: every number is given, those that aren't valid with their reason.
    draws, seed : int
        Bootstrap draws and the seed of their generator.
    """

    model: Model = Model.CONSTANT_MEAN
    factors: tuple[Factor, ...] = ()
    returns: ReturnKind = ReturnKind.LOG
    estimation: Window = Window(-260, -11)
    event_window: Window = Window(-10, 10)
    car_windows: tuple[Window, ...] = DEFAULT_CAR_WINDOWS
    anchor: Anchor = Anchor.NEXT
    minimum: int = 60
    mask: Mask = Mask.NONE
    ungated: bool = False
    draws: int = 999
    seed: int = 20010917

    def __post_init__(self) -> None:
        if self.draws < 99:
            raise UsageError(f"{self.draws} bootstrap draws can't carry a p-value", "give 99 or more")


@dataclass(frozen=True, slots=True)
class Statistic:
    """One test of one window.

    Attributes
    ----------
    name : str
        "kp_bmp"; docs/equations.md has a section each.
    value : float
        The test statistic.
    p : float
        Two-sided.
    distribution : Distribution
        What the value is held against.
    dof : float or None
        Degrees of freedom of a t.
    n : int
        Events, dates or clusters that it counts.
    reason : str
        Why it isn't valid here; empty where it is.
    caution : str
        Where on placebo dates a test that is given misses its size; empty where it holds. docs/equations.md has the figures.
    """

    name: str
    value: float
    p: float
    distribution: Distribution
    dof: float | None
    n: int
    reason: str = ""
    caution: str = ""

    @property
    def valid(self) -> bool:
        """Return whether the test may be used here."""
        return not self.reason

    def marked(self, reason: str, caution: str = "") -> "Statistic":
        """Return the same test with why it isn't valid, and where it misses its size."""
        return replace(self, reason=reason, caution=caution)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A test that isn't given, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class MeanBuyAndHold:
    """The mean of the events' buy-and-hold abnormal returns over one window.

    Attributes
    ----------
    n : int
        Events with every session of the window.
    mean : float
        NaN where n is 0.
    statistics : tuple of Statistic
        The tests given: "cs_t", "skew_hall", "skew_lbt".
    withheld : tuple of Withheld
        Those not given.
    """

    n: int
    mean: float
    statistics: tuple[Statistic, ...]
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True, slots=True)
class WindowTests:
    """What the events did together over one window.

    Attributes
    ----------
    window : Window
        Sessions relative to day 0.
    n : int
        Events with every session of the window.
    caar : float
        Mean CAR; NaN where n is 0.
    se : float
        Its standard error, with the covariance of events that share sessions; NaN where n is 0.
    statistics : tuple of Statistic
        The tests given; with `ungated`, those that aren't valid too. Only `headline` holds its size in every regime: the others
        may carry a caution.
    withheld : tuple of Withheld
        The tests not given.
    headline : str or None
        The test whose size holds for events like these; None where none does.
    bhar : MeanBuyAndHold or None
        Buy-and-hold abnormal returns; None for basis points, which don't compound.
    without_headline : str
        Why there is no headline; empty where there is one.
    """

    window: Window
    n: int
    caar: float
    se: float
    statistics: tuple[Statistic, ...]
    withheld: tuple[Withheld, ...]
    headline: str | None
    bhar: MeanBuyAndHold | None = None
    without_headline: str = ""

    def get(self, name: str) -> Statistic | None:
        """Return one test, or None where it isn't given."""
        return next((found for found in self.statistics if found.name == name), None)


@dataclass(frozen=True, slots=True)
class EventCar:
    """The CAR of one event over one window, with its forecast-error standard error, and the BHAR; None for basis points.

    `first` and `last` are the window's sessions.
    """

    window: Window
    first: date
    last: date
    value: float
    se: float
    bhar: float | None = None


@dataclass(frozen=True, slots=True)
class EventReturn:
    """The abnormal return of one event on one session, with its forecast-error standard error."""

    offset: int
    value: float
    se: float


@dataclass(frozen=True, slots=True)
class EventResult:
    """One event of the panel.

    Attributes
    ----------
    instrument, tag : str
        As asked.
    day : date
        The date asked for.
    day0 : date
        The session it was found in.
    n, dof : int
        Estimation sessions, and these minus the parameters.
    contaminated : int
        Estimation sessions that belong to other known events, whether masked or not.
    not_positive, unobserved : int
        Sessions left out of the estimation window: those whose return begins or ends with a price of zero or less, and
        those on which a factor wasn't observed.
    sigma : float
        Residual standard deviation.
    coefficients : tuple of Coefficient
        The intercept ("alpha"), then one slope a factor, with classical standard errors.
    path : tuple of EventReturn
        One a session of the event window with data.
    cars : tuple of EventCar
        The windows with data on every session.
    """

    instrument: str
    tag: str
    day: date
    day0: date
    n: int
    dof: int
    contaminated: int
    not_positive: int
    unobserved: int
    sigma: float
    coefficients: tuple[Coefficient, ...]
    path: tuple[EventReturn, ...]
    cars: tuple[EventCar, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """An event that isn't counted, and why."""

    instrument: str
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class AveragePoint:
    """The average over events on one session.

    Attributes
    ----------
    offset : int
        Sessions from day 0.
    n : int
        Events with data from the window's first session to this one.
    aar, caar, se : float
        Average abnormal return, its running sum, and that sum's standard error.
    """

    offset: int
    n: int
    aar: float
    caar: float
    se: float


@dataclass(frozen=True, slots=True)
class PanelResult:
    """What a study of many events found.

    Attributes
    ----------
    spec : PanelSpec
        What was asked.
    series : tuple of SeriesUsed
        Every series that a number rests on.
    events : tuple of EventResult
        The events counted, in the order asked.
    excluded : tuple of Excluded
        The others.
    windows : tuple of WindowTests
        One a CAR window.
    path : tuple of AveragePoint
        For the chart.
    correlation : float
        The mean residual correlation r of Kolari and Pynnonen, weighted by the overlap of event windows.
    notes : tuple of str
        What a reader must know, one sentence each.
    """

    spec: PanelSpec
    series: tuple[SeriesUsed, ...]
    events: tuple[EventResult, ...]
    excluded: tuple[Excluded, ...]
    windows: tuple[WindowTests, ...]
    path: tuple[AveragePoint, ...]
    correlation: float
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the stable id: the same events, spec and vintages give the same id."""
        asked = [(e.instrument, e.day, e.tag) for e in self.events], [(e.instrument, e.day) for e in self.excluded]
        return content_id("panel", asked, self.spec, [(s.key.id, s.vintage.id) for s in self.series])
