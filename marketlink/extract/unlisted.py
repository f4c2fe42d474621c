"""Companies that nothing marks as such: "Gantry Robotics rose 7.1%" in a report on shares."""

import re

from marketlink.extract import grammar, nouns, words
from marketlink.extract.items import NP, Item, Mention, Reading
from marketlink.extract.subjects import Subject

UNLISTED = "unlisted"
_LONGEST = 6
_INNER = frozenset(["&", "of", "et", "de", "and"])
_CLAUSAL = frozenset(["as", "with", "while", "after", "before", "and", "but", "including", "like"])
_NOT_NAMES = nouns.OBJECTS | words.split(
    """the a an in on at its his her their he she it we they i you this that these those there inflation growth prices price
        rates rate sales
    output gdp economy consumer retail industrial core annual overall total employment payrolls unemployment wages orders
    confidence
    sentiment spending gross domestic product real monthly quarterly net operating january february march april may june july
    august
    september october november december monday tuesday wednesday thursday friday saturday sunday president prime minister mr mrs
    ms dr
    congress parliament government bank central federal reserve ministry party index board committee republicans democrats house
    senate
    north south east west king queen pope school university county city state states meanwhile however elsewhere analysts
    traders investors
    volume volumes turnover support approval shares stocks stock both two three four five most some many all more less other"""
)


def unlisted_before(reading: Reading, i: int) -> Subject | None:
    """Return the capitalised name that stands right before the verb at item `i`.

    Whether it is a company is decided later: only beside shares, and only with a percentage.
    """
    items = reading.items
    k = i - 1
    while k >= 0 and (items[k].low in grammar.AUXILIARIES or items[k].low in grammar.ADVERBS or items[k].low.endswith("ly")):
        k -= 1
    last = k
    while (
        k >= 0
        and last - k < _LONGEST
        and (_capital(reading, k) or (items[k].low in _INNER and k < last and k and _capital(reading, k - 1)))
    ):
        k -= 1
    first = k + 1
    if first > last or items[first].low in _INNER or not _is_name(reading, items[first : last + 1], first):
        return None
    before = items[k].low if k >= 0 else ""
    if (before in grammar.PREPOSITIONS and before not in _CLAUSAL) or before in grammar.DETERMINERS or before == "'s":
        return None
    start, end = reading.tokens[items[first].first].start, reading.tokens[items[last].last - 1].end
    mention = Mention("stock", None, UNLISTED, first=items[first].first, last=items[last].last, start=start, end=end)
    return Subject([mention], first)


def _capital(reading: Reading, k: int) -> bool:
    item = reading.items[k]
    text = reading.tokens[item.first].text
    return item.kind != NP and text[:1].isupper() and item.last - item.first == 1


def _is_name(reading: Reading, items: list[Item], first: int) -> bool:
    """Return whether the words may name a company: no common noun, no acronym, no word capitalised by its place alone."""
    if any(item.low in _NOT_NAMES for item in items):
        return False
    text = reading.tokens[items[0].first].text
    if len(items) > 1:
        return True
    if text.isupper() or len(text) < 3:
        return False
    return first > 0 or re.search(rf"[a-z,] {re.escape(text)}\b", reading.flat) is not None
