"""Who moved: the name left of a verb, past insertions and prepositional phrases."""

from marketlink.extract import grammar, words
from marketlink.extract.items import MARK, NP, QTY, Item, Mention
from marketlink.extract.nouns import OBJECTS

_REACH = 40
_JOINS = frozenset(["and", ",", "or", "&", "/", "plus"])
_TRANSPARENT = (
    grammar.AUXILIARIES
    | grammar.DETERMINERS
    | grammar.ADVERBS
    | grammar.TIMES
    | grammar.RELATIVES
    | grammar.MODAL_VERBS
    | grammar.NEGATIONS
    | grammar.HEDGES
    | words.LINKS
    | frozenset(word for word, found in words.DIRECTIONS.items() if found[0] is words.Part.ADVERB)
    | {"as-high-as", "as-low-as", "by", "'s", "expected", "set", "seen", "likely", "meanwhile", "shares", "dateword"}
)
# These govern a whole clause, so that a name after them may be its subject.
_CLAUSAL = frozenset(
    ["as", "after", "before", "since", "until", "with", "following", "including", "like", "despite", "amid", "given"]
)
_ENDS = grammar.COORDINATORS | (
    grammar.STOPS
    - grammar.RELATIVES
    - {"amid", "despite", "following", "after", "before", "until", "so", "than", "even", "whose", "since"}
)
# "The cost of protection on Turkish debt": its spread.
_PREMIUMS = frozenset(["cost", "costs", "price", "prices"])
_MADE = OBJECTS - grammar.TIMES
_OPENING_MARKS = frozenset([",", "-", "\u2014"])  # before "which"
_SINCE = frozenset(["after", "before", "since", "as", "because", "when", "until"])
_LIST_ENDERS = frozenset(
    [
        "against",
        "versus",
        "vs",
        "per",
        "in",
        "on",
        "to",
        "at",
        "from",
        "over",
        "by",
        "than",
        "like",
        "outside",
        "across",
        "within",
    ]
)
_TELLING = words.split("said says saying reporting announcing warning revealing disclosing")


class Subject:
    """The outcome of a search.

    Attributes
    ----------
    mentions : list of Mention
        What moved; empty where the subject is carried over from another clause.
    first : int
        The item where it begins.
    blocked : bool
        True where another noun, which is no market's, moved.
    """

    __slots__ = ("blocked", "first", "mentions")

    def __init__(self, mentions: list[Mention], first: int, *, blocked: bool = False) -> None:
        self.mentions = mentions
        self.first = first
        self.blocked = blocked


def subject_before(items: list[Item], i: int) -> Subject:
    """Find the subject of the verb at item `i`, walking left."""
    if i > 1 and items[i - 1].low in _MADE and items[i - 2].low in _SINCE:
        return Subject([], i, blocked=True)  # "after sales gained 5%"
    noun = False  # a noun that no preposition has claimed yet
    k = i - 1
    floor = max(0, i - _REACH)
    while k >= floor:
        item = items[k]
        if item.kind == NP:
            if not _governed(items, group_before(items, k)[1]):
                return Subject([], i, blocked=True) if noun or _owned(items, k) else Subject(*group_before(items, k))
            noun = False
        elif item.kind == MARK:
            step = _over_mark(items, k, floor)
            if step is None or (noun and item.low == ","):
                return Subject([], i, blocked=noun)
            k = step
            continue
        elif item.low in grammar.RELATIVES and (antecedent := _antecedent(items, k)) is not None:
            return antecedent
        elif (ended := _ended(items, k, i, noun=noun)) is not None:
            return ended
        elif item.kind != QTY:
            noun = _noun_after(item.low, noun)
        k -= 1
    return Subject([], i, blocked=noun)


def _ended(items: list[Item], k: int, i: int, *, noun: bool) -> Subject | None:
    """Return the outcome where the walk ends at item `k`: at another verb or clause, or at a number that is the subject."""
    item = items[k]
    if item.kind == QTY:
        return Subject([], i, blocked=True) if _counts(items, k, i) else None
    if (item.low in words.REACH_VERBS or item.low in words.BREACHERS) and k < i - 1:
        return Subject([], i)
    if noun and (item.low == "that" or item.low in _TELLING):
        return Subject([], i, blocked=True)  # "said that deposits fell", "after reporting sales fell"
    if item.low in _ENDS or item.low == "curve-part" or _is_verb(item.low):
        return Subject([], i, blocked=noun or item.low == "curve-part")  # "the short end rose": of no one tenor
    return None


def _counts(items: list[Item], k: int, i: int) -> bool:
    """Return whether the number at item `k` is the subject itself: "31 rose, 17 fell and two stood still"."""
    amount = items[k].amount
    if amount is None or not amount.plain or amount.money or amount.dated or amount.step < 1:
        return False
    if any(items[m].low not in grammar.AUXILIARIES for m in range(k + 1, i)):
        return False
    return k > 0 and items[k - 1].low in (",", "and", "while", "but", ";")


def _antecedent(items: list[Item], k: int) -> Subject | None:
    """Return the name that the relative at item `k` stands for: "the index, which had lost"."""
    j = k - 1
    if j >= 0 and items[j].low in _OPENING_MARKS:
        j -= 1
        if items[j].low == "thing":
            return Subject([], k, blocked=True)
    if j >= 0 and items[j].low == ")":
        j = opening(items, j, 0) - 1
    return Subject(*group_before(items, j, governed=True)) if j >= 0 and items[j].kind == NP else None


def _is_verb(low: str) -> bool:
    found = words.DIRECTIONS.get(low)
    return found is not None and found[0] in (words.Part.VERB, words.Part.COUNTED, words.Part.FLAT, words.Part.GERUND)


def _noun_after(low: str, noun: bool) -> bool:
    """Return whether an open noun stands after the word `low` is passed on the way left."""
    if low in grammar.PREPOSITIONS:
        return False
    return noun or not (low in _TRANSPARENT or low.endswith(("ly", "ed")))


def _over_mark(items: list[Item], k: int, floor: int) -> int | None:
    """Return the item where the walk goes on left of the mark `k`; None where it ends there."""
    low = items[k].low
    if low == ")":
        return opening(items, k, floor) - 1
    if low == ",":
        return over_insertion(items, k, floor)
    return None if low in ("\u2014", ":", "|", '"', ";") else k - 1


def _owned(items: list[Item], k: int) -> bool:
    """Return whether somebody owns what is named: "the bank's gold" has no price of its own."""
    mention = items[k].mention
    if mention is None or mention.kind not in ("commodity", "crypto") or k < 2 or items[k - 1].low != "'s":
        return False
    return (
        items[k - 2].kind == "w"
        and items[k - 2].low not in grammar.TIMES
        and items[k - 2].low not in ("today", "yesterday", "world")
    )


def _governed(items: list[Item], first: int) -> bool:
    """Return whether a preposition governs the name that begins at item `first`, so that it is no subject."""
    before = word_before(items, first)
    mention = items[first].mention
    if before == "of" and mention is not None and mention.kind == "spread" and first > 1:
        head = items[first - 2].mention
        return not (items[first - 2].low in _PREMIUMS or (head is not None and head.head in _PREMIUMS))
    if mention is not None and mention.kind == "place":
        j = first - 1
        while j >= 0 and j > first - 3 and items[j].kind == "w" and items[j].low not in grammar.PREPOSITIONS:
            j -= 1
        before = items[j].low if j >= 0 and items[j].low in grammar.PREPOSITIONS else before
    if mention is not None and mention.kind == "commodity" and first > 1 and items[first - 2].low == "of":
        return items[first - 1].low not in grammar.TIMES  # "its share of OPEC crude fell"
    if mention is not None and mention.kind == "commodity" and _of_another(items, first):
        return True
    return before in grammar.PREPOSITIONS and before not in _CLAUSAL


def _of_another(items: list[Item], first: int) -> bool:
    """Return whether an unknown word joins the name to "of" or "by": "a share of Arabian crude", "sales by Tavorne Steel"."""
    if first < 2 or items[first - 1].kind != "w" or items[first - 2].low not in ("of", "by"):
        return False
    low = items[first - 1].low
    return not (
        low in _TRANSPARENT
        or low in grammar.PREPOSITIONS
        or low in ("contrast", "late", "venue")
        or low.endswith(("ly", "ed", "ing"))
    )


def group_before(items: list[Item], k: int, *, governed: bool = False) -> tuple[list[Mention], int]:
    """Return the names joined to the name `k` from the left ("oil and wheat"), and where they begin.

    With `governed` the first may stand after a preposition: "helped by banks and miners, which rose".
    """
    group: list[Mention] = []
    while True:
        mention = items[k].mention
        if mention is not None:
            group.insert(0, mention)
        j = k - 1
        while j >= 0 and (items[j].low in grammar.DETERMINERS or items[j].low == "majors"):
            j -= 1
        if mention is not None and mention.kind == "stock" and (described := _past_titles(items, j)) < j:
            j = described  # "insurer A and gold miner B"
        determined, last, joined = j < k - 1, j, False
        while j >= 0 and items[j].low in _JOINS:
            joined, j = True, j - 1
        if determined and len(group) == 1 and joined and last - j == 1 and items[last].low == ",":
            return group, k  # "Next, the dollar fell": no list ends without "and"
        while j >= 0 and items[j].low == ")":
            j = opening(items, j, 0) - 1
        owner = items[j - 1].mention if joined and j > 0 and items[j].low == "'s" else None
        if owner is not None and owner.kind == "stock" and mention is not None and mention.kind == "stock":
            j -= 1  # "Ford's and GM's shares"
        if not joined or j < 0 or items[j].kind != NP or (word_before(items, j) in _LIST_ENDERS and not governed):
            return group, k
        k = j


def _past_titles(items: list[Item], j: int) -> int:
    """Return the item left of what a company is, "gold miner", where a joint stands there; else `j`."""
    k = j
    while k > max(0, j - 3) and (items[k].low == "thing" or ((m := items[k].mention) is not None and _is_sort(m))):
        k -= 1
    return k if k >= 0 and items[k].low in _JOINS else j


def _is_sort(mention: Mention) -> bool:
    return mention.kind == "sector" or (mention.kind == "anaphor" and mention.code == "stock")


def word_before(items: list[Item], k: int) -> str:
    """Return the word before item `k`, determiners and quotation marks passed over."""
    j = k - 1
    while j >= 0 and (items[j].low in grammar.DETERMINERS or items[j].low == '"'):
        j -= 1
    if j > 0 and items[j].kind == QTY and items[j - 1].low == "of":
        return "of"  # "the index of 100 leading shares"
    return items[j].low if j >= 0 else ""


def opening(items: list[Item], k: int, floor: int) -> int:
    """Return the item of the bracket that the one at `k` closes."""
    for j in range(k - 1, max(floor, k - 14) - 1, -1):
        if items[j].low == "(":
            return j
    return k


def _alone(items: list[Item], k: int) -> bool:
    """Return whether the name before a comma is the subject: "Bitcoin, fell 1%", "its largest currency, Bitcoin, fell 1%"."""
    mention = items[k].mention
    if mention is None or mention.kind not in ("crypto", "commodity", "stock", "index"):
        return False
    if k == 0 or (k == 1 and items[0].low in grammar.DETERMINERS):
        return True
    if items[k - 1].low != "," or k < 2:
        return False
    before = items[k - 2].mention
    return items[k - 2].kind == "w" if before is None else before.kind == "anaphor"


def _of_list(items: list[Item], j: int, k: int) -> bool:
    """Return whether names joined from the comma `j` on have a verb before the comma `k`: "A, B and C were the gainers,"."""
    for m in range(j + 2, k - 2):
        if items[m].low in ("and", "&") and items[m - 1].kind == NP and items[m + 1].kind == NP:
            return items[m + 2].low in grammar.AUXILIARIES or items[m + 2].low in words.LINKS
    return False


def over_insertion(items: list[Item], k: int, floor: int) -> int | None:
    """Return the item left of ", ... ," whose second comma is `k`; None where the comma opens no insertion."""
    if k and items[k - 1].kind == NP and _alone(items, k - 1):
        return k - 1
    for j in range(k - 1, floor - 1, -1):
        low = items[j].low
        if low in (";", "\u2014", ":"):
            return None
        if low == ",":
            if _of_list(items, j, k):
                return None
            if j + 2 < k and items[j + 1].low == "or" and items[j + 2].kind == QTY:
                continue  # ", after a swing of 40 points, or 2%, ended"
            before = items[j - 1] if j else None
            return j - 1 if before is not None and (before.kind == NP or before.low in (")", "'s")) else None
    return None
