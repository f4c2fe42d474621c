"""What a run found: each article with its statements, verdicts and reactions. Reports are made from this."""

from dataclasses import dataclass, field
from datetime import date

from marketlink.core.article import Article
from marketlink.core.check import Check
from marketlink.core.context import Context
from marketlink.core.event import Event
from marketlink.core.moves import Measure, StatedMove
from marketlink.core.study import StudyResult


@dataclass(frozen=True, slots=True)
class Reaction:
    """The measured reaction of one instrument to one event, and what may be said of it.

    Attributes
    ----------
    study : StudyResult
        The numbers.
    stated : bool
        True where the article states a move of this instrument; False where it is on the watchlist.
    p_adjusted : float or None
        Holm-adjusted p over the watchlist of this event; None for an instrument the article states a move of.
    caveats : tuple of str
        Why the abnormal return can't be taken for the effect of what the article reports; one sentence each.
    attributable : bool
        False where a caveat forbids to attribute the move to the article's news.
    """

    study: StudyResult
    stated: bool
    p_adjusted: float | None
    caveats: tuple[str, ...]
    attributable: bool


@dataclass(frozen=True, slots=True)
class NotStudied:
    """An instrument that could not be studied for an event, and why."""

    instrument: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArticleFindings:
    """Everything found in and about one article.

    Attributes
    ----------
    article : Article
        The text.
    moves : tuple of StatedMove
        What it states.
    checks : tuple of Check
        The verdicts, one or two a move (`Check.move_id` is `StatedMove.id_in(article.id)`).
    event : Event or None
        None for an undated article.
    reactions : tuple of Reaction
        Measured reactions.
    not_studied : tuple of NotStudied
        Instruments without a study.
    context : Context
        What stands around its event.
    """

    article: Article
    moves: tuple[StatedMove, ...]
    checks: tuple[Check, ...]
    event: Event | None
    reactions: tuple[Reaction, ...]
    not_studied: tuple[NotStudied, ...]
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What produced the findings.

    Attributes
    ----------
    id : str
        Hash of the inputs, the settings that matter, the vintages and the version: the same run has the same id.
    version : str
        marketlink's.
    command : str
        The command line that reproduces it.
    input_hash : str
        Hash of the articles' bytes.
    """

    id: str
    version: str
    command: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class OnlineDecision:
    """What the running stream of tests decided of one session of one instrument; it is never revised.

    Attributes
    ----------
    position : int
        Its place in the stream, from 1.
    instrument, measure, session : str, Measure, date
        What was tested. A session is tested once: later studies of it don't enter the stream.
    p, level : float
        Its headline p when it was first stored, and the level that the tests before it left (LORD++).
    rejected : bool
        Whether p is at or under the level.
    """

    position: int
    instrument: str
    measure: Measure
    session: date
    p: float
    level: float
    rejected: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a run.

    Attributes
    ----------
    run : RunInfo
        What produced them.
    articles : tuple of ArticleFindings
        One an article, in the order of publication, then of name.
    stream : tuple of OnlineDecision
        What the running stream of tests decided of these reactions; empty before they are stored.
    """

    run: RunInfo
    articles: tuple[ArticleFindings, ...]
    stream: tuple[OnlineDecision, ...] = ()
