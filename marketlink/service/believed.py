"""How far the press can be believed: stated and measured moves of the store, where they are of the same time and base."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from marketlink.core.article import Article
from marketlink.core.check import Check, Claim, Route, Verdict
from marketlink.core.moves import Horizon, MoveKind, Qualifier, StatedMove
from marketlink.core.sweep import StatedResult
from marketlink.store import Database
from marketlink.study.stated import stated_regression

_BOUNDS = frozenset({Qualifier.MORE_THAN, Qualifier.LESS_THAN})


@dataclass(frozen=True, slots=True)
class Pair:
    """One stated move with what was measured, both signed and in the same unit."""

    article: str
    day: date
    outlet: str
    instrument: str
    stated: float
    measured: float


@dataclass(frozen=True, slots=True)
class Believed:
    """The regression, its pairs, and how many checked changes were left out."""

    result: StatedResult
    pairs: tuple[Pair, ...]
    left_out: int


def regress_stated(database: Database, unit: str) -> Believed:
    """Regress measured on stated moves over the whole store, clustered by date, outlet and instrument.

    Parameters
    ----------
    database : Database
        Where articles, moves and checks are stored.
    unit : str
        "pct" or "bp": moves of one unit only.

    Raises
    ------
    TooLittleData
        If there are fewer than 10 pairs.
    """
    pairs: list[Pair] = []
    left_out = 0
    with database.unit_of_work(read_only=True) as uow:
        for article in uow.articles.list():
            moves = {move.id_in(article.id): move for move in uow.moves.of(article.id)}
            changes = [check for check in uow.checks.of(article.id) if check.claim is Claim.CHANGE and check.stated is not None]
            found = list(_pairs(article, moves, changes, unit))
            pairs += found
            left_out += len(changes) - len(found)
    clusters: dict[str, Sequence[Hashable]] = {
        "date": [pair.day for pair in pairs],
        "outlet": [pair.outlet for pair in pairs],
        "instrument": [pair.instrument for pair in pairs],
    }
    result = stated_regression([pair.stated for pair in pairs], [pair.measured for pair in pairs], clusters)
    return Believed(result, tuple(pairs), left_out)


def _pairs(article: Article, moves: dict[str, StatedMove], checks: Iterable[Check], unit: str) -> Iterable[Pair]:
    day = article.published.day
    for check in checks:
        move = moves.get(check.move_id)
        if move is None or day is None or check.stated is None or check.measured is None or not comparable(move, check, unit):
            continue
        instrument = check.series.key.instrument if check.series else move.instrument or move.name
        yield Pair(article.id, day, article.source, instrument, check.stated, check.measured)


def comparable(move: StatedMove, check: Check, unit: str) -> bool:
    """Return whether a check holds a stated change against the change to the same time from the same base.

    These are changes of a finished session: told as the close, or of an earlier session that the text dates. A change of
    no stated hour, a bound ("over 1%"), an extreme inside the day, and one whose base is compared instead are not: there
    the measured number depends on when the text was written, or on the verdict.
    """
    if move.change is None or move.change.unit != unit or move.qualifier in _BOUNDS:
        return False
    finished = move.kind is MoveKind.PRIOR_SESSION and move.horizon is not Horizon.UNSTATED
    if not (finished or (move.closing and move.kind is MoveKind.CURRENT)):
        return False
    return check.verdict in {Verdict.CONFIRMED, Verdict.CONTRADICTED} and check.route in {None, Route.PRICE, Route.EXTREME}
