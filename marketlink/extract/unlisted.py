"""Companies that nothing marks as such: "Gantry Robotics rose 7.1%" in a report on shares."""

import re
from dataclasses import replace

from marketlink.extract import grammar, nouns, words
from marketlink.extract.items import NP, WORD, Item, Mention, Reading
from marketlink.extract.subjects import Subject

_FUNCTION = grammar.STOPS | grammar.PREPOSITIONS | grammar.ADVERBS | grammar.DETERMINERS | grammar.TIMES | grammar.COORDINATORS
UNLISTED = "unlisted"
# One word that opens its sentence, or an acronym: it may be no name at all.
DOUBTFUL = "doubtful"
# What it is stands before it: "chipmaker Tavorne".
TITLED = "titled"
_LONGEST = 6
_SURE = 2  # words of a name that follows its move
_INSERTED = 26
_DESCRIBED = 4
_DESCRIBING = words.split("silver gold copper oil steel fellow rival peer smaller larger thing group maker producer giant the")
_INNER = frozenset(["&", "of", "et", "de", "and"])
_CLAUSAL = frozenset(["as", "with", "while", "after", "before", "and", "but", "including", "like", "of"])
FOLLOWED = frozenset(["followed", "led", "paced", "joined", "headed", "helped", "boosted", "lifted", "dragged", "hurt"])
_INSERTIONS = words.split("which who whose the a an one once its formerly maker owner owned up down")
_BETWEEN = grammar.AUXILIARIES | grammar.ADVERBS | words.LINKS
_ENDINGS = words.split(
    """group company fund power service services business stores store industry industries mills network trade mines holdings
    terminal bank central industrial consumer retail north south east west king queen city state house housing homes construction
    direct sands gold silver credit capital tourism wages refining labour drilling exploration pipeline leasing discovery"""
)
# What a company is, before its name.
COMPANIES = words.split(
    """firm company group retailer lender bank manufacturer maker developer builder housebuilder supermarket insurer
    carrier operator broadcaster publisher chain startup business conglomerate utility drugmaker carmaker airline miner
    chipmaker automaker brewer distiller steelmaker planemaker jeweller telco homebuilder shipbuilder grocer truckmaker
    refiner explorer brokerage bookmaker tobacco-maker toymaker sportswear"""
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
    opens = first == 0 and items[first:] != [] and items[first].low in _FUNCTION
    if first > last or opens or items[first].low in _INNER or not _all_names(items[first : last + 1]):
        return None
    before = items[k].low if k >= 0 else ""
    if (before in grammar.PREPOSITIONS and before not in _CLAUSAL) or before in grammar.DETERMINERS or before == "'s":
        return None
    apart = [m for m in range(first + 1, last) if items[m].low == "and"]
    if apart and any(items[m].low in ("each", "both") for m in range(last + 1, i)):  # "Kestrel and Orbane each rose"
        pair = (_company(reading, first, apart[0] - 1), _company(reading, apart[0] + 1, last))
        return Subject([one for one in pair if one is not None], first)
    named = _company(reading, first, last)
    return Subject([*partners(reading, first), named], first) if named is not None else None


def _company(reading: Reading, first: int, last: int) -> Mention | None:
    """Return the company of the capitalised items [first, last], if they may name one."""
    items = reading.items
    code = _certainty(reading, items[first : last + 1], first)
    if not code:
        return None
    code = TITLED if first and _is_title(items[first - 1]) else code
    start, end = reading.tokens[items[first].first].start, reading.tokens[items[last].last - 1].end
    return Mention("stock", None, code, first=items[first].first, last=items[last].last, start=start, end=end)


def _is_title(item: Item) -> bool:
    """Return whether the item says what a company is: "insurer", "chipmaker"."""
    mention = item.mention
    return item.low in COMPANIES if mention is None else mention.kind == "anaphor" and mention.code == "stock"


def _describes(item: Item) -> bool:
    """Return whether the item says what the company after it is: "gold miner", "rival"."""
    return _is_title(item) or item.low in _DESCRIBING or (item.mention is not None and item.mention.kind == "sector")


def partners(reading: Reading, first: int, *, listed: bool = False) -> list[Mention]:
    """Return the companies joined from the left to the name at item `first`: "builder Tamaroa and lender Ostrava Credit"."""
    items = reading.items
    found: list[Mention] = []
    joint = frozenset(["and", "&"])
    while True:
        k = first - 1
        while (
            k > 0 and k > first - _DESCRIBED and (_is_title(items[k]) or (items[k].kind == WORD and items[k].low in _DESCRIBING))
        ):
            k -= 1
        if k < 1 or items[k].low not in joint:
            return found
        last = k - 1 if items[k - 1].low != "," else k - 2
        mention = items[last].mention if last >= 0 else None
        if mention is not None and mention.kind == "stock":
            if last and items[last - 1].low in grammar.PREPOSITIONS - _CLAUSAL:
                return []  # "orders fell at Airbus and Kestrel lost 2%"
            first, named = last, mention
        else:
            first = last
            while first >= 0 and last - first < _LONGEST and _capital(reading, first, last):
                first -= 1
            first += 1
            before = items[first - 1].low if first else ""
            governed = before in grammar.DETERMINERS or (before in grammar.PREPOSITIONS and before not in _CLAUSAL)
            joined = _company(reading, first, last) if first <= last and _all_names(items[first : last + 1]) else None
            if joined is None or governed or (joined.code == DOUBTFUL and not listed):
                return []
            named = joined
        found.insert(0, named)
        joint = frozenset([",", "and", "&"])


def unlisted_beside(reading: Reading, comma: int) -> Subject | None:
    """Return the capitalised name right before the comma of "followed by Tavorne, up 3%", "with Tavorne Life, up 3%"."""
    items = reading.items
    first = comma
    while first > 0 and comma - first < _LONGEST and _capital(reading, first - 1, comma - 1):
        first -= 1
    k = first
    while k > max(1, first - _DESCRIBED) and (_describes(items[k - 1]) or items[k - 2].low == "by"):
        k -= 1  # "led by bread maker Tavorne"
    before, leads = (items[k - 1].low, items[k - 2].low) if k > 1 else ("", "")
    told = before in _CLAUSAL - {"of"} or (before == "by" and leads in FOLLOWED)
    if first == comma or not told or not _all_names(items[first:comma]):
        return None
    named = _company(reading, first, comma - 1)
    return Subject([named], first) if named is not None and named.code != DOUBTFUL else None


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
    begin, end = reading.tokens[items[k].first].start, reading.tokens[items[last - 1].last - 1].end
    mention = Mention("stock", None, UNLISTED, first=items[k].first, last=items[last - 1].last, start=begin, end=end)
    return Subject([mention], last)


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
    kind = item.mention.kind if item.mention is not None else ""
    inner = (kind in ("place", "sector") and (k < last or _ended(reading, k))) or (
        kind == "commodity" and _of_company(reading, k)
    )
    parts = reading.tokens[item.first : item.last]
    return (item.kind != NP or inner) and text[:1].isupper() and (len(parts) == 1 or (inner and parts[-1].text[:1].isupper()))


def _of_company(reading: Reading, k: int) -> bool:
    """Return whether the commodity at item `k` ends a company's name: "Ormond Steel fell", no title and no "MCX Gold"."""
    items, tokens = reading.items, reading.tokens
    item, left = items[k], items[k - 1] if k else None
    after = tokens[item.last].text if item.last < len(tokens) else ""
    if left is None or left.kind != WORD or left.low == "venue" or not after.islower() or item.last - item.first > 1:
        return False
    before = tokens[item.first - 1]
    titled = before.text[0].isupper() and not before.text.isupper() and before.low not in _FUNCTION | _NOT_NAMES
    return titled and tokens[item.first].text[0].isupper()


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
