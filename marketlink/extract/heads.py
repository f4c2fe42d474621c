"""Names that stand apart into one: "prices for oil", "the yield on two-year paper", "default swaps on Turkey"."""

from marketlink.core.moves import Measure
from marketlink.extract import grammar, nouns, words
from marketlink.extract.items import NP, WORD, Item, Mention
from marketlink.extract.lexer import Token
from marketlink.extract.others import BETWEEN, of_other_things
from marketlink.extract.unlisted import COMPANIES

# The head of "shares in the firm": they are some company's, known or not.
COMPANY_SHARES = "company's stock"
_SHARES = ("shares", "stock", "share price", "stock price")
_COMPANIES = words.split(
    """firm company group retailer lender bank manufacturer maker developer builder housebuilder supermarket insurer
    carrier operator broadcaster publisher chain startup business conglomerate utility drugmaker carmaker airline miner
    chipmaker"""
)
# What each yields above government bonds has an id of its own.
OVER_TREASURIES = {"US_HY_BONDS": "US_HY_SPREAD", "US_IG_BONDS": "US_IG_SPREAD"}
# Whose indices of bonds they are.
MAKERS = frozenset(["ice", "bofa", "bofaml", "bloomberg", "barclays", "markit"])
_CLAUSE = 8
_REACH = 9
_OWNING = words.split("hold own buy holding owning")
_ASKING = words.split(
    "demand demanded demands ask asked asks require required requires want wanted seek get receive received pay paid"
)
_LEGS = words.split("the a over rather than instead of versus vs against and similar comparable safer 's")
_HEADS = frozenset(["price", "value", "yield", "rate", "future", "contract", "index", "shares", "spread", "bond"])


def join_heads(tokens: list[Token], items: list[Item]) -> list[Item]:
    """Join "prices for oil", "the yield on two-year paper", "the spread between A and B" into one name."""
    found: list[Item] = []
    done, n = 0, len(items)
    for i, item in enumerate(items):
        if item.mention is None or i < done:
            continue
        opens = _rates_on(items, i)
        if opens >= done and opens < i:
            found += items[done:opens]
            found.append(Item(NP, items[opens].first, item.last, "", item.mention))
            done = i + 1
        elif of_other_things(items, i) or _of_a_company(tokens, items, i):
            found += items[done:i]
            found.append(Item("w", item.first, item.last, "thing"))
            done = i + 1
        elif i + 2 < n and (joined := _heads_joined(tokens, items, i)) is not None:
            found += items[done:i]
            found.append(joined[0])
            done = joined[1]
    return found + items[done:] if done else items


def _rates_on(items: list[Item], i: int) -> int:
    """Return where "rates on 10-year Treasuries" begins, whose yield is meant; `i` where no such words stand there."""
    mention = items[i].mention
    told = mention is not None and mention.kind == "bond" and (mention.place or mention.tenor)
    if mention is None or not told or i < 2 or items[i - 1].low != "on" or items[i - 2].low not in ("rates", "rate"):
        return i
    mention.measure = Measure.YIELD
    return i - 2


def _of_a_company(tokens: list[Token], items: list[Item], i: int) -> bool:
    """Return whether the bonds are a company's, which has no id: "Kestrel's dollar bonds", "the lender's bonds"."""
    mention = items[i].mention
    if mention is None or mention.kind != "bond" or mention.place or i < 2 or items[i - 1].low != "'s":
        return False
    owner = items[i - 2]
    if owner.mention is not None:
        return owner.mention.kind == "stock"
    named = tokens[owner.last - 1].text[:1].isupper() and owner.low not in grammar.TIMES
    return owner.low in _COMPANIES or (named and owner.kind == WORD)


def _heads_joined(tokens: list[Token], items: list[Item], i: int) -> tuple[Item, int] | None:
    return (
        _due(tokens, items, i)
        or _with_ticker(items, i)
        or _crossed(tokens, items, i)
        or _in_the_company(tokens, items, i)
        or _demanded(items, i)
        or _joined(items, i)
    )


def _crossed(tokens: list[Token], items: list[Item], i: int) -> tuple[Item, int] | None:
    """Read "dollar/lira", "euro-dollar" as the first currency against the second."""
    if i + 2 >= len(items) or items[i + 1].low not in ("/", "-"):
        return None
    first, second, mark = items[i].mention, items[i + 2].mention, tokens[items[i + 1].first]
    if first is None or second is None or first.kind != "fx" or second.kind != "fx" or not first.code or not second.code:
        return None
    touches = tokens[items[i].last - 1].end == mark.start and tokens[items[i + 2].first].start == mark.end
    if not touches or first.code == second.code:
        return None
    first.counter, first.end = second.code, second.end
    return Item(NP, items[i].first, items[i + 2].last, "", first), i + 3


def _in_the_company(tokens: list[Token], items: list[Item], i: int) -> tuple[Item, int] | None:
    """Read "shares in the retailer" as those of the company spoken of."""
    mention = items[i].mention
    if mention is None or mention.head not in _SHARES or mention.place or mention.sector or mention.ident:
        return None
    if i + 3 >= len(items) or items[i + 1].low not in ("in", "of") or items[i + 2].low not in grammar.DETERMINERS:
        return None
    if tokens[items[i + 3].first].low not in COMPANIES or items[i + 3].last - items[i + 3].first > 1:
        return None
    own = Mention("anaphor", None, "stock", first=mention.first, last=mention.last, start=mention.start, end=mention.end)
    own.head = COMPANY_SHARES
    return Item(NP, items[i].first, items[i + 3].last, "", own), i + 4


def _due(tokens: list[Token], items: list[Item], i: int) -> tuple[Item, int] | None:
    """Give a bond the year of "due 2034", "maturing in 2034"."""
    mention = items[i].mention
    if mention is None or mention.kind != "bond" or items[i + 1].low not in ("due", "maturing"):
        return None
    j = i + 3 if items[i + 2].low == "in" else i + 2
    if j >= len(items):
        return None
    amount, last = items[j].amount, tokens[items[j].last - 1].text
    if items[j].low == "dateword" and len(last) == 4 and last.isdigit():  # "due in April 2020"
        mention.year = last
    elif amount is None or not amount.dated or amount.value < 1900:
        return None
    else:
        mention.year = str(int(amount.value))
    return Item(NP, items[i].first, items[j].last, "", mention), j + 1


def _with_ticker(items: list[Item], i: int) -> tuple[Item, int] | None:
    """Read "Barrick Gold (GOLD) shares" as one name."""
    mention = items[i].mention
    if mention is None or mention.kind not in ("stock", "commodity") or items[i + 1].low != "(":
        return None
    close = next((k for k in range(i + 2, min(i + 6, len(items) - 1)) if items[k].low == ")"), 0)
    head = items[close + 1].mention if close else None
    if head is not None and mention.kind == "commodity" and (head.ident == "OIL" or head.code == "commodity"):
        return Item(NP, items[i].first, items[close + 1].last, "", mention), close + 2  # "West Texas Intermediate (WTI) crude"
    if (
        mention.kind == "commodity"
        or head is None
        or nouns.ROLES.get(head.head) != "shares"
        or head.place
        or head.sector
        or head.ident
    ):
        return None
    return Item(NP, items[i].first, items[close + 1].last, "", mention), close + 2


def _joined(items: list[Item], i: int) -> tuple[Item, int] | None:
    head = items[i].mention
    word = items[i + 1].low
    if head is None or word not in ("of", "for", "on", "in", "at", "between", "over", "("):
        return None
    role = nouns.ROLES.get(head.head) or nouns.ROLE_PHRASES.get(head.head) or ""
    if (role == "cds" and head.ident is None) or (role == "contract" and word == "on"):
        return _insured(items, i)
    if word == "(" or role not in _HEADS or head.kind not in ("anaphor", "spread", "eq", "bond"):
        return None
    j = i + 2
    while j < len(items) and j < i + 7 and items[j].mention is None and (items[j].low in BETWEEN or items[j].low in MAKERS):
        j += 1
    mention = items[j].mention if j < len(items) else None
    if mention is None or (word == "at" and (role != "shares" or mention.kind != "stock")) or mention.sector == "CDS":
        return None
    if role == "shares" and mention.code == "stock" and word != "on":
        mention.first = items[i].first  # "shares of the airline": of the company spoken of
        return Item(NP, items[i].first, items[j].last, "", mention), j + 1
    if head.kind == "spread" or head.code == "spread" or (role == "yield" and i and items[i - 1].low in ("extra", "additional")):
        return _between(items, i, j, head)
    if mention.kind == "anaphor" or not _headed(head, role, word, mention):
        return None
    mention.first = items[i].first
    return Item(NP, items[i].first, items[j].last, "", mention), j + 1


def _insured(items: list[Item], i: int) -> tuple[Item, int] | None:
    """Read "default swaps (CDS) for Portugal", "protection on Turkey"."""
    head, j = items[i].mention, i + 1
    if items[j].low == "(" and j + 2 < len(items) and items[j + 2].low == ")":
        j += 3
    if j + 1 < len(items) and items[j].mention is not None and items[j + 1].low == "on":
        j += 1  # "default swap (CDS) protection on Greek debt"
    if j >= len(items) or items[j].low not in ("for", "on"):
        return None
    j += 1
    while j < len(items) and items[j].low in BETWEEN:
        j += 1
    named = items[j].mention if j < len(items) else None
    for k in range(j + 1, min(j + 4, len(items))):  # "swaps on U.S. lenders Morgan Stanley"
        company = items[k].mention
        if company is not None and company.kind == "stock" and named is not None and named.kind != "stock":
            named, j = company, k
    return (
        (_swap_on(head, named, Item(NP, items[i].first, items[j].last)), j + 1) if head and named and _fits(head, named) else None
    )


def _fits(head: Mention, named: Mention) -> bool:
    """Return whether "swaps on", "contracts on" may stand before the name."""
    if nouns.ROLES.get(head.head) == "contract":
        return named.kind in ("index", "eq", "place")
    if named.kind == "bond" and named.place:
        named.kind = "place"  # "swaps on Greek debt"
    return named.kind in ("place", "stock")


def _swap_on(head: Mention, named: Mention, item: Item) -> Item:
    """Return `item` as the future on an index, or the default swap on a country or a company."""
    if named.kind in ("index", "eq"):
        named.future = True  # "contracts on the Dow"
        item.mention = named
        return item
    tenor_ = f"_{head.tenor}" if head.tenor else ""
    head.sector, head.measure = None, Measure.SPREAD
    head.kind, head.ident, head.place, head.end = (
        "spread",
        f"{named.ident if named.kind == 'stock' else named.place}_CDS{tenor_}",
        named.place,
        named.end,
    )
    item.mention = head
    return item


def _headed(head: Mention, role: str, word: str, mention: Mention) -> bool:
    """Let `head` ("yield", "futures", "shares") decide what of `mention` is meant; False where they don't go together."""
    if role == "shares" and mention.kind == "stock" and word in ("of", "at"):
        return True  # "U.S.-listed shares of X", "shares at X"
    if role == "shares" or (head.kind == "eq" and not head.future):
        if mention.kind == "index" and word == "on" and mention.ident:
            return True  # "stocks on the OMX Stockholm 30 index"
        if mention.kind != "place" or word == "on":
            return False
        middle = f"_{head.sector}" if head.sector else ""
        mention.kind, mention.ident, mention.sector = "eq", f"{mention.place}{middle}_EQ", head.sector
        return True
    if role == "index":
        if mention.kind != "place" or word != "in":
            return False
        mention.kind, mention.code, mention.start = "anaphor", "index", head.start  # "the main index in Qatar"
        return True
    if role in ("yield", "rate") or head.measure is Measure.YIELD:
        mention.measure = Measure.YIELD if mention.kind == "bond" else mention.measure
        mention.tenor = mention.tenor or head.tenor
        return mention.kind == "bond"
    if role in ("future", "contract") or head.future:
        mention.future = mention.kind in ("index", "eq")
        return mention.kind not in ("place", "sector")
    return role in ("price", "value") and mention.kind not in ("place", "sector")


def _demanded(items: list[Item], i: int) -> tuple[Item, int] | None:
    """Read "the extra yield that investors demand to hold junk bonds rather than Treasuries" as a spread."""
    head = items[i].mention
    role = nouns.ROLES.get(head.head) if head is not None and not head.ident else None
    extra = role == "yield" and i > 0 and items[i - 1].low in ("extra", "additional")
    if head is None or not (extra or role == "spread") or items[i + 1].kind != WORD:
        return None
    k = next((m for m in range(i + 2, min(i + _CLAUSE, len(items) - 2)) if items[m].low == "to"), 0)
    asked = any(items[m].low in _ASKING for m in range(i + 1, k))
    if not k or not asked or items[k + 1].low not in _OWNING:
        return None
    j = next((m for m in range(k + 2, min(k + 6, len(items))) if items[m].mention is not None), 0)
    if not j:
        return None
    last = j
    for m in range(j + 1, min(j + _REACH, len(items))):
        if items[m].mention is not None:
            last = m
        elif items[m].kind != WORD or items[m].low not in _LEGS:
            break
    _between(items[: j + 1], i, j, head)
    end = items[last].mention
    head.last, head.end = items[last].last, end.end if end is not None else head.end
    last += last + 1 < len(items) and items[last + 1].low in ("ones", "peers", "paper")
    return Item(NP, items[i].first, items[last].last, "", head), last + 1


def _between(items: list[Item], i: int, j: int, head: Mention) -> tuple[Item, int]:
    """Take both legs into a spread: "the gap between two-year and 10-year yields"."""
    k = j + 1
    while k + 1 < len(items) and k < j + 5 and (items[k].low in _LEGS or items[k].mention is not None):
        k += 1
    while items[k - 1].mention is None:
        k -= 1
    last, leg = items[k - 1].mention, items[j].mention
    head.kind, head.measure = "spread", Measure.SPREAD
    if leg is not None and leg.kind == "bond":
        head.place, head.sector = leg.place, leg.sector
        of_two = last is not leg and last is not None and last.ident in OVER_TREASURIES
        head.ident = head.ident or (None if of_two else OVER_TREASURIES.get(leg.ident or ""))
    head.first, head.last, head.end = items[i].first, items[k - 1].last, last.end if last is not None else head.end
    return Item(NP, items[i].first, items[k - 1].last, "", head), k
