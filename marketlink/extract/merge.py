"""The same move said twice is one move with two spans; statements of different moments stay apart."""

from dataclasses import replace

from marketlink.core.moves import MoveKind, StatedMove


def merge(moves: list[StatedMove]) -> list[StatedMove]:
    """Return `moves` with restatements folded into the fullest statement."""
    kept: list[StatedMove] = []
    for move in moves:
        twin = next((k for k, other in enumerate(kept) if same(other, move)), None)
        if twin is None:
            kept.append(move)
        else:
            fuller, other = (kept[twin], move) if _weight(kept[twin]) >= _weight(move) else (move, kept[twin])
            spans = [*fuller.spans, *(s for s in other.spans if s not in fuller.spans)]
            kept[twin] = replace(
                fuller, spans=tuple(spans), as_of=fuller.as_of or other.as_of, trigger=fuller.trigger or other.trigger
            )
    return kept


def _weight(move: StatedMove) -> int:
    return 4 * (move.change is not None) + 2 * (move.level is not None) + (move.as_of is not None)


def same(one: StatedMove, other: StatedMove) -> bool:
    """Return whether two statements say the same move."""
    what = (one.instrument or one.name.casefold(), one.subject, one.measure, one.direction)
    if what != (other.instrument or other.name.casefold(), other.subject, other.measure, other.direction):
        return False
    if one.change is None or other.change is None:
        compatible = {one.kind, other.kind} <= {MoveKind.CURRENT, MoveKind.INTRADAY_EXTREME} or one.kind == other.kind
        return compatible and (one.level is None or other.level is None or one.level.value == other.level.value)
    if one.kind != other.kind or one.horizon != other.horizon or one.change.unit != other.change.unit:
        return False
    if one.change.value != other.change.value:
        return False
    if one.as_of and other.as_of and one.as_of.local != other.as_of.local:
        return False
    return one.level is None or other.level is None or one.level.value == other.level.value
