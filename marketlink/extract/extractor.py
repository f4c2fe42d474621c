"""From an article to its stated moves."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from marketlink.core.article import Article
from marketlink.core.moves import StatedMove
from marketlink.extract.antecedents import company_before
from marketlink.extract.assemble import Assembler
from marketlink.extract.discourse import Discourse
from marketlink.extract.flatten import flatten
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexer import lex
from marketlink.extract.lexicon import Lexicon, pad
from marketlink.extract.merge import merge
from marketlink.extract.phrases import read_items
from marketlink.extract.scan import scan
from marketlink.extract.sentences import Sentence, split
from marketlink.extract.timer import Timer

_SIGNS = ("(+", "(-", " +", " -", "\u25b2", "\u25bc", "\u2191", "\u2193", "\u2b06", "\u2b07")
_PAIRED = re.compile(r"\b(?:from|against|versus|compared)\b")
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
    flat = flatten(article.text)
    padded = pad(flat)
    hits = lexicon.hits(padded)
    if not hits and not _signed(flat, 0, len(flat)) and not _PAIRED.search(flat):
        return ()
    title = flatten(article.title)
    named = lexicon.name_hits(padded)
    if not named and not (title and lexicon.name_hits(pad(title))):
        return ()
    sentences = [piece for sentence in split(flat) for piece in _pieces(sentence, flat)]
    gated = _gated(sentences, hits, named, flat)
    if not gated:
        return ()

    moves: list[StatedMove] = []
    told: _Told | None = None
    silent: list[Reading] = []
    for sentence in gated:
        reading = _read(flat, sentence, lexicon)
        events = scan(reading)
        if told is None:
            # Most texts that pass the gate state nothing: what only a move needs waits for the first.
            if not events and len(silent) < _SILENT:
                silent.append(reading)
                continue
            told = _Told(article, title, flat, sentences, lexicon)
            for earlier in silent:
                told.discourse.seed(earlier)
        told.discourse.seed(reading)
        if events:
            moves += told.assembler.moves(reading, events, told.timer.moments(reading, events))
    return tuple(merge(moves))


class _Told:
    """What the sentences of an article share once one of them states something."""

    def __init__(self, article: Article, title: str, flat: str, sentences: list[Sentence], lexicon: Lexicon) -> None:
        self.flat = flat
        self.sentences = sentences
        self.lexicon = lexicon
        self.discourse = Discourse(lexicon, flat, self._company, self._previous)
        if title:
            self.discourse.seed(_read(title, Sentence(0, len(title), 0), lexicon), title=True)
        self.assembler = Assembler(article, flat, lexicon, self.discourse)
        self.timer = Timer(article, flat, lexicon)

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
    return any(flat.find(sign, start, end) >= 0 for sign in _SIGNS)


def _gated(sentences: list[Sentence], hits: list[int], named: list[int], flat: str) -> list[Sentence]:
    """Return the sentences that may state a move.

    They hold a direction word and a name or a digit, or a name with two levels ("at 145 against 146"), or a signed number.
    """
    found, k, m = [], 0, 0
    for sentence in sentences:
        k, m = _past(hits, k, sentence.start), _past(named, m, sentence.start)
        moved = k < len(hits) and hits[k] < sentence.end
        names = m < len(named) and named[m] < sentence.end
        digits = _DIGIT.search(flat, sentence.start, sentence.end) is not None
        told = (names or digits) if moved else (names and digits and _PAIRED.search(flat, sentence.start, sentence.end))
        if told or _signed(flat, sentence.start, sentence.end):
            found.append(sentence)
    return found


def _past(positions: list[int], k: int, start: int) -> int:
    """Return the first of the sorted `positions` from index `k` on that isn't before `start`."""
    while k < len(positions) and positions[k] < start:
        k += 1
    return k


def _read(flat: str, sentence: Sentence, lexicon: Lexicon) -> Reading:
    tokens = lex(flat, sentence.start, sentence.end)
    reading = Reading(flat, sentence.start, sentence.end, sentence.line, tokens)
    reading.items = read_items(tokens, lexicon) if tokens else []
    return reading
