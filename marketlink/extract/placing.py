"""Where in time the words of a statement place it: its kind, its horizon, the day that they name."""

from dataclasses import dataclass
from datetime import date

from marketlink.core.moves import Horizon, Milestone, MoveKind
from marketlink.extract.days import NamedDay, day_owning
from marketlink.extract.events import Event
from marketlink.extract.milestones import milestone_in
from marketlink.extract.moments import a_day_before, day_of_move, horizon_of, kind_of, own_words, prior_horizon
from marketlink.extract.spans import distance_in, span_told

# A longer time's high or low stands near the move: "gained 1%, pulling away from a 15-month low".
_OTHER_CLAUSE = ("; ", " while ", " but ", " after ", " as ")
_NEAR = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where in time a statement lies.

    Attributes
    ----------
    said, left, right : str
        Its own words, and the clause left and right of them.
    told : NamedDay or None
        The day that they name.
    kind : MoveKind
        Where it lies, judged against the article's day.
    horizon : Horizon
        Over which time it is measured.
    milestone : Milestone or None
        The high or low of a longer time that they name.
    """

    said: str
    left: str
    right: str
    told: NamedDay | None
    kind: MoveKind
    horizon: Horizon
    milestone: Milestone | None

    @property
    def finished_horizon(self) -> Horizon:
        """Return over which time it was measured, if it is of an earlier session or period."""
        return prior_horizon(self.horizon, self.said, self.right, self.left)


def place_of(
    event: Event, words: tuple[str, str, str], anchor: int, size: int, published: date | None, *, own_day: bool
) -> Place:
    """Return where in time a statement lies.

    Parameters
    ----------
    event : Event
        The statement as it was read.
    words : tuple of str
        The sentence left of it, itself, and the sentence right of it.
    anchor : int
        Where its direction word stands in its own words.
    size : int
        Subjects that share it.
    published : date or None
        The article's day.
    own_day : bool
        True where the article speaks of the day on which it appeared.
    """
    before, said, after = words
    cut = own_words(said, anchor)
    before, said = f"{before}{said[:cut]}", said[cut:]
    left, right = before[-80:], _clause(after)
    own = f"{said}{right}"
    distance = distance_in(own) if event.change is not None else None
    dated = own if distance is None else own[: distance.start("to")]
    owner = day_owning(left, said, published) if event.change is not None else None
    told = owner or day_of_move(dated, "", left, published)
    kind = kind_of(event, left, dated, "", size, published, told, own_day=own_day)
    milestone = None
    if distance is None or not distance["beside"]:
        named = told.day if told else published
        milestone = milestone_in(_in_one_line(said + _before(after, _OTHER_CLAUSE)[:_NEAR]), named)
    measured = _in_one_line(own).replace(milestone.words if milestone else "\n", "")
    horizon = horizon_of(measured)
    horizon = horizon_of(f"{left[-60:]} {measured}") if horizon is Horizon.SESSION else horizon
    span = span_told(before, measured, published)
    if distance is not None:
        horizon = Horizon.SINCE_EVENT
    elif span is not None and horizon in {Horizon.SESSION, Horizon.MONTH}:
        horizon = span.horizon
    if kind is not MoveKind.FORECAST and (a_day_before(before) or (span is not None and span.finished)):
        kind = MoveKind.PRIOR_SESSION
    if told is None and horizon is Horizon.SESSION and a_day_before(before) and not own_day:
        horizon = Horizon.UNSTATED  # the article's day, or the one before it, may be the one that it was after
    return Place(said, left, right, told, kind, horizon, milestone)


def _clause(after: str) -> str:
    """Return the rest of the clause: up to a comma, a semicolon or the next statement."""
    return _before(after, (", ", *_OTHER_CLAUSE))[:120]


def _before(text: str, marks: tuple[str, ...]) -> str:
    """Return `text` up to the first of `marks`."""
    for mark in marks:
        text = text.partition(mark)[0]
    return text


def _in_one_line(text: str) -> str:
    """Return words with one blank between any two."""
    return " ".join(text.split())
