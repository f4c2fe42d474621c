"""How a move was found, in words; and the article with its moves marked."""

from collections.abc import Sequence
from html import escape

from marketlink.core.article import Article
from marketlink.core.moves import Quantity, StatedMove

_UNITS = {"pct": "%", "bp": " bp", "pp": " pp", "pts": " points", "USc": " cents", "GBp": " pence"}


def explain(article: Article, moves: Sequence[StatedMove]) -> str:
    """Return each move with its spans, rule and matched words, one paragraph a move."""
    return "\n\n".join(_paragraph(number, article, move) for number, move in enumerate(moves, 1))


def _paragraph(number: int, article: Article, move: StatedMove) -> str:
    lines = [f"{number}. {headline(move)}"]
    for k, span in enumerate(move.spans):
        said = " ".join(article.text[span.start : span.end].split())
        lines.append(f'   {"said" if k == 0 else "again"} {span.start}-{span.end}: "{said}"')
    lines.append(f"   rule {move.rule}, on: {' '.join(move.tokens)}")
    lines.append(f"   {move.kind.value}, horizon {move.horizon.value}, name {move.name!r}")
    if move.as_of is not None:
        instant = f" = {move.as_of.at.isoformat()}" if move.as_of.at else " (not resolved: no zone or no date)"
        lines.append(f"   as of {move.as_of.text!r}{instant}")
    if move.trigger is not None:
        lines.append(f"   trigger {move.trigger.span.start}-{move.trigger.span.end}: {move.trigger.text!r}")
    return "\n".join(lines)


def headline(move: StatedMove) -> str:
    """Return a move in a few words: "RUB up 1.1% at 76.33 (USDRUB down)"."""
    what = move.subject or move.instrument or move.name
    if move.measure.value != "price":
        what = f"{what} {move.measure.value}"
    parts = [what, move.direction.value]
    if move.change is not None:
        hedge = move.qualifier.value.replace("_", " ") + " " if move.qualifier and move.qualifier.value != "exact" else ""
        parts.append(hedge + amount(move.change))
    if move.level is not None:
        parts.append(f"at {amount(move.level)}")
    if move.subject and move.instrument:
        parts.append(f"({move.instrument} {move.instrument_direction.value})")
    return " ".join(parts)


def amount(quantity: Quantity) -> str:
    """Return a number with its unit."""
    high = f" to {quantity.high:g}" if quantity.high is not None else ""
    unit = quantity.unit or ""
    return f"{quantity.value:.10g}{high}{_UNITS.get(unit, f' {unit}' if unit else '')}"


def marked(article: Article, moves: Sequence[StatedMove]) -> str:
    """Return the article as an HTML fragment with its moves marked; all its text is escaped."""
    spans = sorted(
        ((span.start, span.end, number, move) for number, move in enumerate(moves, 1) for span in move.spans),
        key=lambda item: (item[0], item[1], item[2]),
    )
    pieces: list[str] = []
    position = 0
    while spans:
        start, end, _, _ = spans[0]
        shared = [item for item in spans if item[0] < end]
        end = max(item[1] for item in shared)
        spans = spans[len(shared) :]
        start = max(start, position)
        pieces.append(_lines(article.text[position:start]))
        title = escape("; ".join(f"{number}. {headline(move)} [{move.rule}]" for _, _, number, move in shared), quote=True)
        kind = shared[0][3].direction.value
        pieces.append(f'<mark class="move {kind}" title="{title}">{_lines(article.text[start:end])}</mark>')
        position = end
    pieces.append(_lines(article.text[position:]))
    heading = f"<h1>{escape(article.title)}</h1>\n" if article.title else ""
    return f'<article>\n{heading}<div class="text">{"".join(pieces)}</div>\n</article>\n'


def _lines(text: str) -> str:
    return escape(text, quote=True).replace("\n", "<br>\n")
