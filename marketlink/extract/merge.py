"""The same move said twice is one move with two spans; statements of different moments stay apart."""

from dataclasses import replace

from marketlink.core.moves import Horizon, MoveKind, StatedMove

_LIVE = frozenset([MoveKind.CURRENT, MoveKind.INTRADAY_EXTREME])
_RECOVERING = frozenset(["recover", "rebound", "bounce", "pare", "steady", "stead", "stabili", "claw", "recoup"])
_NOW = frozenset([Horizon.SESSION, Horizon.SINCE_EVENT])
_NEAR = 120


def merge(moves: list[StatedMove]) -> list[StatedMove]:
    """Return `moves` with restatements folded into the fullest statement.

    "Recovered, and was last down 0.8%" is told by its number: the recovery is left out.
    """
    groups: list[_Restated] = []
    alike: dict[tuple[object, ...], list[_Restated]] = {}
    for k, move in enumerate(moves):
        following = moves[k + 1 : k + 4]
        if _told_by_number(move, following) or _told_by_counter(move, following):
            continue
        candidates = alike.setdefault(_what(move), [])
        twin = next((group for group in candidates if same(group.fullest, move)), None)
        if twin is None:
            twin = _Restated(move)
            groups.append(twin)
            candidates.append(twin)
        else:
            twin.add(move)
    return [group.told() for group in groups]


class _Restated:
    """One move as it is told so far, with the places that tell it in their order."""

    def __init__(self, move: StatedMove) -> None:
        self.fullest = move
        self.spans = dict.fromkeys(move.spans)

    def told(self) -> StatedMove:
        """Return the fullest statement with all the places that tell it."""
        spans = tuple(self.spans)
        return self.fullest if spans == self.fullest.spans else replace(self.fullest, spans=spans)

    def add(self, move: StatedMove) -> None:
        """Fold in another telling."""
        fuller = self.fullest.change is None and move.change is not None
        joined = _joined(move, self.fullest) if fuller else _joined(self.fullest, move)
        if fuller:
            self.spans = dict.fromkeys((*move.spans, *self.spans))
        else:
            self.spans.update(dict.fromkeys(move.spans))
        self.fullest = joined


def _joined(one: StatedMove, other: StatedMove) -> StatedMove:
    """Return the fuller statement with what only the other tells; the places are kept apart."""
    return replace(
        one,
        level=one.level or other.level,
        baseline=one.baseline or other.baseline,
        as_of=one.as_of or other.as_of,
        trigger=one.trigger or other.trigger,
        closing=one.closing or other.closing,
        milestone=one.milestone or other.milestone,
    )


def _told_by_number(move: StatedMove, following: list[StatedMove]) -> bool:
    """Return whether a recovery is followed at once by the number of where it led."""
    if move.change is not None or not any(word.lower().startswith(tuple(_RECOVERING)) for word in move.tokens):
        return False
    return any(
        other.instrument == move.instrument
        and other.change is not None
        and other.direction is not move.direction
        and other.kind is MoveKind.CURRENT
        and other.spans[0].start - move.spans[0].end < _NEAR
        for other in following
    )


def _told_by_counter(move: StatedMove, following: list[StatedMove]) -> bool:
    """Return whether "the forint led gains, firming 0.6% to 389 per euro" tells at once against what, and how far."""
    if move.change is not None or move.level is not None or move.subject is None:
        return False
    return any(
        other.subject == move.subject
        and other.instrument != move.instrument
        and other.direction is move.direction
        and other.change is not None
        and other.kind is move.kind
        and other.rule == "participle"
        and 0 <= other.spans[0].start - move.spans[0].end < _NEAR // 2
        for other in following
    )


def same(one: StatedMove, other: StatedMove) -> bool:
    """Return whether two statements say the same move."""
    if _what(one) != _what(other):
        return False
    if one.level is not None and other.level is not None and one.level.value != other.level.value:
        return False
    if one.change is None or other.change is None:
        if one.change is other.change and (one.rule == "pair") is not (other.rule == "pair"):
            return False  # two levels of two days are a statement of their own
        vague = one if one.change is None else other
        alike = one.kind is other.kind or ({one.kind, other.kind} <= _LIVE and vague.level is None)
        return alike and (one.horizon is other.horizon or {one.horizon, other.horizon} <= _NOW or vague.level is None)
    told = (one.kind, one.horizon, one.change.unit, one.change.value)
    if told != (other.kind, other.horizon, other.change.unit, other.change.value):
        return False
    return one.as_of is None or other.as_of is None or one.as_of.local == other.as_of.local


def _what(move: StatedMove) -> tuple[object, ...]:
    return (move.instrument or move.name.casefold(), move.subject, move.measure, move.direction)
