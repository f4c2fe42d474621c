"""From an article to its stated moves."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.moves import StatedMove
from marketlink.extract.antecedents import company_before
from marketlink.extract.assemble import Assembler
from marketlink.extract.discourse import Discourse
from marketlink.extract.events import Event
from marketlink.extract.flatten import flatten
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexer import lex
from marketlink.extract.lexicon import Lexicon, pad
from marketlink.extract.merge import merge
from marketlink.extract.phrases import read_items
from marketlink.extract.scan import scan
from marketlink.extract.sentences import Sentence, split
from marketlink.extract.setting import Setting
from marketlink.extract.timer import Timer

_SIGNS = ("(+", "(-", " +", " -", "\n+", "\n-")
_ARROWS = ("\u25b2", "\u25bc", "\u2191", "\u2193", "\u2b06", "\u2b07")
_PAIRED = re.compile(r"\b(?:from|against|versus|compared)\b| \(\d+\.\d+\)")
_CASHTAG = re.compile(r"\$[A-Z]{1,5}\b")
_DIGIT = re.compile(r"\d")
_LONGEST = 2500
# Sentences that are kept until a move is found; more of them would cost memory.
_SILENT = 100


def extract(article: Article, lexicon: Lexicon) -> tuple[StatedMove, ...]:
    """Return the market moves that `article` states, in the order of the text.

    Parameters
    ----------
    article : Article
        Its text is read; the title seeds what "the index" or "shares" mean.
    lexicon : Lexicon
        From `Lexicon.of(registry)`.
    """
    return moves_in(article.text, lexicon, article.title, article.published.day, _stamp(article.published))


def _stamp(published: Published) -> datetime | None:
    """Return the instant of publication where it is a stamp, not a bound worked out from the text."""
    return published.at if published.precision is DatePrecision.MINUTE else None


def moves_in(
    text: str, lexicon: Lexicon, title: str = "", day: date | None = None, published: datetime | None = None
) -> tuple[StatedMove, ...]:
    """Return the market moves that a text states, in its order, where no article is at hand.

    Parameters
    ----------
    text, title : str
        As in `Article`.
    lexicon : Lexicon
        From `Lexicon.of(registry)`.
    day : date or None
        The day of publication.
    published : datetime or None
        The aware instant of publication, where it is known: no time that the text states is later.
    """
    flat = flatten(text)
    padded = pad(flat)
    hits = lexicon.hits(padded)
    if not hits and not _signed(flat, 0, len(flat)) and not _PAIRED.search(flat):
        return ()
    heading = flatten(title)
    named = lexicon.name_hits(padded)
    if not named and not (heading and lexicon.name_hits(pad(heading))) and not _CASHTAG.search(flat):
        return ()
    sentences = split(flat)
    if any(sentence.end - sentence.start > _LONGEST for sentence in sentences):
        sentences = [piece for sentence in sentences for piece in _pieces(sentence, flat)]
    moves: list[StatedMove] = []
    story: _Story | None = None
    silent: list[Reading] = []
    for sentence in _gated(sentences, hits, named, flat):
        reading = _read(flat, sentence, lexicon)
        events = scan(reading)
        if story is None:
            # Most texts that pass the gate state nothing: what only a move needs waits for the first.
            if not events and len(silent) < _SILENT:
                silent.append(reading)
                continue
            story = _Story(text, heading, day, flat, sentences, lexicon, published)
            for earlier in silent:
                story.discourse.seed(earlier)
        moves += story.moves(reading, events)
    return tuple(merge(moves))


class _Story:
    """What the sentences of a text share once one of them states something."""

    def __init__(
        self,
        text: str,
        heading: str,
        day: date | None,
        flat: str,
        sentences: list[Sentence],
        lexicon: Lexicon,
        published: datetime | None,
    ) -> None:
        self.flat = flat
        self.sentences = sentences
        self.lexicon = lexicon
        setting = Setting(flat, heading, lexicon.registry)
        self.discourse = Discourse(lexicon, flat, setting, self._company, self._previous)
        if heading:
            self.discourse.seed(_read(heading, Sentence(0, len(heading), 0), lexicon), title=True)
            self.discourse.place = self.discourse.place or _only_place(heading, lexicon)
        self._assembler = Assembler(text, day, flat, lexicon, self.discourse)
        self._timer = Timer(day, flat, lexicon, published)

    def moves(self, reading: Reading, events: list[Event]) -> Iterable[StatedMove]:
        """Return the moves of the next sentence."""
        self.discourse.seed(reading)
        return self._assembler.moves(reading, events, self._timer.moments(reading, events)) if events else ()

    def _company(self, at: int) -> Mention | None:
        """Return the company that the sentences before character `at` speak of."""
        return company_before(self.flat, self.sentences, at, self.lexicon)

    def _previous(self, at: int) -> list[Mention]:
        """Return the names in the two sentences before character `at`."""
        k = bisect_left(self.sentences, at, key=_start)
        read = [_read(self.flat, sentence, self.lexicon) for sentence in self.sentences[max(0, k - 2) : k]]
        return [item.mention for reading in read for item in reading.items if item.mention is not None]


def _start(sentence: Sentence) -> int:
    return sentence.start


def _only_place(title: str, lexicon: Lexicon) -> str | None:
    """Return the country that the title names, if it is one: "UK rates shoot higher"."""
    tokens = lex(title)
    names = [name for i in range(len(tokens)) if (name := lexicon.match(tokens, i)) is not None and name.kind == "place"]
    found = {name.value for name in names}
    return found.pop() if len(found) == 1 else None


def _pieces(sentence: Sentence, flat: str) -> Iterator[Sentence]:
    """Cut a run of text too long for a sentence at its blanks, so that all of it is read."""
    start = sentence.start
    while sentence.end - start > _LONGEST:
        blank = flat.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = blank if blank > 0 else start + _LONGEST
        yield Sentence(start, cut, sentence.line)
        start = cut
    yield Sentence(start, sentence.end, sentence.line)


def _signed(flat: str, start: int, end: int) -> bool:
    """Return whether a signed number may stand here: "(+2.1%)", "+0.4%"."""
    signs = _SIGNS if flat.isascii() else _SIGNS + _ARROWS
    return any(flat.find(sign, start, end) >= 0 for sign in signs)


def _gated(sentences: list[Sentence], hits: list[int], named: list[int], flat: str) -> list[Sentence]:
    """Return the sentences that may state a move.

    They hold a direction word and a name or a digit, or a name with two levels ("at 145 against 146"), or a signed number.
    """
    found = []
    signed = _signed(flat, 0, len(flat))
    for sentence in sentences:
        start, end, _ = sentence
        moved, names = _any_in(hits, start, end), _any_in(named, start, end)
        if moved and names:
            found.append(sentence)
            continue
        told = (moved or names) and _DIGIT.search(flat, start, end) is not None
        if told and not moved:
            told = _PAIRED.search(flat, start, end) is not None
        if told or (signed and _signed(flat, start, end)):
            found.append(sentence)
    return found


def _any_in(positions: list[int], start: int, end: int) -> bool:
    """Return whether one of the sorted `positions` lies in [start, end)."""
    k = bisect_left(positions, start)
    return k < len(positions) and positions[k] < end


def _read(flat: str, sentence: Sentence, lexicon: Lexicon) -> Reading:
    tokens = lex(flat, sentence.start, sentence.end)
    reading = Reading(flat, sentence.start, sentence.end, sentence.line, tokens)
    reading.items = read_items(tokens, lexicon) if tokens else []
    return reading
