"""Whose shares "its shares" are: the company that the sentences before speak of."""

from bisect import bisect_left

from marketlink.extract.companies import capital_run
from marketlink.extract.items import Mention
from marketlink.extract.lexer import Token, lex
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.sentences import Sentence
from marketlink.extract.words import split

_SENTENCES = 3
_SAYS = split(
    """said says reported reports posted announced announces plans planned agreed has had is was will would expects expected
        unveiled
    launched won filed warned raised cut lowered named appointed completed signed received confirmed reduced recommended forecast
    beat missed swung revealed disclosed told added also declared maintained acquired bought sold gave issued priced late
    earlier , 's ( \u2014 - :"""
)
_DID = split("met lost led fell rose hit took made saw got set put took held kept went came stood paid drew struck")
_NOT_COMPANIES = split(
    """the a an in on at its his her their but and as while after before for among other some most this that these those he she
        it they we
    i you meanwhile however analysts traders investors president prime minister mr mrs ms dr monday tuesday wednesday thursday
    friday
    saturday sunday january february march april june july august september october november december adjusted"""
)


def company_before(flat: str, sentences: list[Sentence], at: int, lexicon: Lexicon) -> Mention | None:
    """Return the company that opens one of the sentences before the one at character `at`, the nearest first."""
    k = bisect_left(sentences, at, key=lambda s: s.start)
    for sentence in reversed(sentences[max(0, k - _SENTENCES) : k]):
        tokens = lex(flat, sentence.start, min(sentence.end, sentence.start + 160))
        found = _opening(tokens, lexicon)
        if found is not None:
            return found
    return None


def company_opening(flat: str, start: int, end: int, lexicon: Lexicon) -> Mention | None:
    """Return the company that opens the sentence at character `start` and acts: "Tavorne cut jobs, its shares sliding"."""
    tokens = lex(flat, start, min(end, start + 160))
    found = _opening(tokens, lexicon, acts=True)
    return found if found is not None and found.end < end else None


def _opening(tokens: list[Token], lexicon: Lexicon, *, acts: bool = False) -> Mention | None:
    i = _past_description(tokens, lexicon)
    if i >= len(tokens) or not tokens[i].text[:1].isupper() or tokens[i].low in _NOT_COMPANIES:
        return None
    name = lexicon.match(tokens, i)
    if name is not None and name.kind == "inst" and lexicon.asset_class(name.value) == "stock":
        return _stock(tokens, i, i + len(name.parts), name.value)
    last = capital_run(tokens, i)
    if last == i or last >= len(tokens) or (name is not None and i + len(name.parts) >= last):
        return None
    following = tokens[last].low
    if following not in _SAYS and not (
        acts and tokens[last].text.islower() and (following in _DID or following.endswith(("ed", "s")))
    ):
        return None
    return _stock(tokens, i, last, None)


def _past_description(tokens: list[Token], lexicon: Lexicon) -> int:
    """Return the token after "Dutch lender", "The Italian carmaker": what a company is comes before its name."""
    i = 1 if tokens and tokens[0].low == "the" else 0
    name = lexicon.match(tokens, i) if i < len(tokens) else None
    j = i + len(name.parts) if name is not None and name.kind == "place" else i
    while j < len(tokens) and j < i + 5 and tokens[j].kind == "w" and tokens[j].text.islower() and tokens[j].low not in _SAYS:
        j += 1
    return j if j > i and j < len(tokens) and tokens[j].text[:1].isupper() and tokens[j - 1].text.islower() else 0


def _stock(tokens: list[Token], i: int, last: int, ident: str | None) -> Mention:
    return Mention("stock", ident, None, start=tokens[i].start, end=tokens[last - 1].end)
