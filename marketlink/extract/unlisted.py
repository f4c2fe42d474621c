"""Companies that nothing marks as such: "Gantry Robotics rose 7.1%" in a report on shares."""

import re
from dataclasses import replace

from marketlink.extract import grammar, nouns, words
from marketlink.extract.items import NP, WORD, Item, Mention, Reading
from marketlink.extract.subjects import Subject, group_before

_FUNCTION = grammar.STOPS | grammar.PREPOSITIONS | grammar.ADVERBS | grammar.DETERMINERS | grammar.TIMES | grammar.COORDINATORS
UNLISTED = "unlisted"
# One word that opens its sentence, or an acronym: it may be no name at all.
DOUBTFUL = "doubtful"
_LONGEST = 6
_SURE = 2  # words of a name that follows its move
_INSERTED = 26
_INNER = frozenset(["&", "of", "et", "de", "and"])
_CLAUSAL = frozenset(["as", "with", "while", "after", "before", "and", "but", "including", "like", "of"])
_INSERTIONS = words.split("which who whose the a an one once its formerly maker owner owned up down")
_BETWEEN = grammar.AUXILIARIES | grammar.ADVERBS | words.LINKS
_ENDINGS = words.split(
    """group company fund power service services business stores store industry industries mills network trade mines holdings
    terminal bank central industrial consumer retail north south east west king queen city state house housing homes construction
    direct sands gold silver credit capital tourism wages refining labour"""
)
_ABBREVIATED = words.split("inc corp co ltd bros cos")
_ACRONYMS = words.split(
    """gdp cpi ppi pce pmi ism eps fdi ebitda ebit roe roi gst vat npl nim aum m1 m2 m3 eu us uk un imf ecb fed boe boj rbi opec
    nato wto aov arpu gmv arr kpi usd eur gbp jpy inr cny yoy qoq mom fii fiis dii diis nav capex etf etfs ipo ipos ai it pc tv"""
)
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
    volume volumes turnover support approval shares stocks stock both two three four five most some many all more less other
        exports imports export import deliveries shipments bookings loans deposits traffic starts permits revenue revenues profit
        profits earnings income turnover capex spending investment costs margins guidance dividends claims payroll jobs labour
        labor tourism lending borrowing credit debt mortgage mortgages rent rents housing homes construction manufacturing
        agriculture
        factory services exporters importers supply demand stockpiles inventories reserves assets capacity volatility breadth
        momentum liquidity brokers dealers strategists economists consumers shoppers voters patients users subscribers customers
        passengers rainfall temperatures harvest acreage crops production refining today yesterday last since under over fed
        treasury factor seat miles rates trump biden obama bush putin modi xi macron scholz merkel johnson truss sunak starmer may
        conservatives liberals socialists greens factor enrolment clearance nonfarm core headline seasonally"""
)


def unlisted_before(reading: Reading, i: int) -> Subject | None:
    """Return the capitalised name that stands right before the verb at item `i`, or before an insertion that ends there.

    Whether it is a company is decided later: only beside shares, and with a percentage or a price.
    """
    items = reading.items
    k = _past_insertion(reading, _past_auxiliaries(items, i - 1))
    last = k
    while (
        k >= 0
        and last - k < _LONGEST
        and (_capital(reading, k, last) or (items[k].low in _INNER and k < last and k and _capital(reading, k - 1, last)))
    ):
        k -= 1
    first = k + 1
    if k >= 0 and first <= last and (known := items[k].mention) is not None and known.kind == "stock" and known.ident:
        end = reading.tokens[items[last].last - 1].end  # "Sea Breeze Systems ASA": the table has but "Sea Breeze"
        return Subject([replace(known, last=items[last].last, end=end)], k)
    if first > last or items[first].low in _INNER or not _all_names(items[first : last + 1]):
        return None
    before = items[k].low if k >= 0 else ""
    if (before in grammar.PREPOSITIONS and before not in _CLAUSAL) or before in grammar.DETERMINERS or before == "'s":
        return None
    code = _certainty(reading, items[first : last + 1], first)
    if not code:
        return None
    apart = [m for m in range(first + 1, last) if items[m].low == "and"]
    if apart and any(items[m].low in ("each", "both") for m in range(last + 1, i)):  # "Kestrel and Orbane each rose"
        names = [_company(reading, first, apart[0] - 1, UNLISTED), _company(reading, apart[0] + 1, last, UNLISTED)]
        return Subject(names, first)
    beside = items[first - 2].mention if first > 1 and items[first - 1].low in ("and", "&") else None
    if beside is not None and beside.kind == "stock":  # "Boeing and Kestrel rose"
        group, opens = group_before(items, first - 2)
        governed = opens > 0 and items[opens - 1].low in grammar.PREPOSITIONS - _CLAUSAL
        return Subject([*([] if governed else group), _company(reading, first, last, UNLISTED)], opens)
    return Subject([_company(reading, first, last, code)], first)


def _company(reading: Reading, first: int, last: int, code: str) -> Mention:
    """Return the company that items [first, last] name."""
    items, tokens = reading.items, reading.tokens
    start, end = tokens[items[first].first].start, tokens[items[last].last - 1].end
    return Mention("stock", None, code, first=items[first].first, last=items[last].last, start=start, end=end)


def unlisted_after(reading: Reading, k: int) -> Subject | None:
    """Return the capitalised name of "an 8% jump in (market heavyweight) Dana Gas"; `first` is the item after it."""
    items = reading.items
    start = k
    while k < len(items) and k < start + 4 and items[k].kind == WORD and not _capital(reading, k, len(items)):
        k += 1
    last = k
    while last < len(items) and last - k < _LONGEST and _capital(reading, last, len(items)):
        last += 1
    if last - k < _SURE or not _all_names(items[k:last]):
        return None
    return Subject([_company(reading, k, last - 1, UNLISTED)], last)


def _all_names(items: list[Item]) -> bool:
    """Return whether no word is a common noun; "Wood Group" may end in one."""
    low = items[0].low
    if any(item.low in _ACRONYMS for item in items):
        return False
    if low == "dateword" or low.endswith(("ly", "-ahead", "-based", "-year", "-month", "-led")):
        return False
    return low not in _NOT_NAMES and not any(item.low in _NOT_NAMES - _ENDINGS for item in items[1:])


def _past_auxiliaries(items: list[Item], k: int) -> int:
    while k >= 0 and (items[k].low in _BETWEEN or items[k].low.endswith("ly")):
        k -= 1
    return k


def _past_insertion(reading: Reading, k: int) -> int:
    """Return the item before ", which makes cars," where a comma stands at `k`; else `k`."""
    items = reading.items
    if k > 1 and items[k].low == "." and items[k - 1].low in _ABBREVIATED:
        return k - 1
    if k < 2 or items[k].low != ",":
        return k
    for j in range(k - 1, max(0, k - _INSERTED), -1):
        if items[j].low == ",":
            return j - 1 if items[j + 1].low in _INSERTIONS else k
    return k


def _capital(reading: Reading, k: int, last: int) -> bool:
    """Return whether item `k` may be a part of a name that ends at `last`: "Bank of Ormond", "Irish Life"."""
    item = reading.items[k]
    text = reading.tokens[item.first].text
    inner = item.mention is not None and item.mention.kind in ("place", "sector") and (k < last or _ended(reading, k))
    parts = reading.tokens[item.first : item.last]
    return (item.kind != NP or inner) and text[:1].isupper() and (len(parts) == 1 or (inner and parts[-1].text[:1].isupper()))


def _ended(reading: Reading, k: int) -> bool:
    """Return whether a name may end in the sector at item `k`: "Standard Bank", not "while Energy"."""
    before, mention = reading.items[k - 1] if k else None, reading.items[k].mention
    if before is None or before.kind != WORD or mention is None or mention.kind != "sector":
        return False
    return before.low not in _FUNCTION and reading.tokens[before.first].text[:1].isupper()


def _certainty(reading: Reading, items: list[Item], first: int) -> str:
    """Return whether the words are surely a name, only perhaps one, or none."""
    text = reading.tokens[items[0].first].text
    if len(items) > 1:
        return UNLISTED
    if text.isupper():
        return "" if len(text) < 2 or text.lower() in _ACRONYMS else DOUBTFUL
    if len(text) < 3:
        return ""
    if first > 0 or re.search(rf"[a-z,] {re.escape(text)}\b", reading.flat) is not None:
        return UNLISTED
    return "" if text.endswith("s") else DOUBTFUL
