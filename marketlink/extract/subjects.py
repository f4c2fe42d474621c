"""Who moved: the name left of a verb, past insertions and prepositional phrases."""

from marketlink.extract import words
from marketlink.extract.items import MARK, NP, QTY, Item, Mention

_REACH = 40
_JOINS = frozenset(["and", ",", "or", "&", "/", "plus"])
_ADVERB_WORDS = words.AUXILIARIES | words.DETERMINERS | words.LINKS | frozenset(["not", "by", "which", "that", "who"])
_RELATIVES = frozenset(["which", "that", "who"])
_COORDINATORS = frozenset(["and", "but", "or", "then", "yet"])


class Subject:
    """The outcome of a search: `mentions` found, or none because it is `blocked` by another noun, or to be carried over."""

    __slots__ = ("blocked", "first", "mentions")

    def __init__(self, mentions: list[Mention], first: int, *, blocked: bool = False) -> None:
        self.mentions = mentions
        self.first = first
        self.blocked = blocked

    @property
    def carried(self) -> bool:
        """Return whether the clause has no subject of its own."""
        return not self.mentions and not self.blocked


def subject_before(items: list[Item], i: int) -> Subject:
    """Find the subject of the verb at item `i`."""
    noun = False
    k = i - 1
    floor = max(0, i - _REACH)
    while k >= floor:
        item = items[k]
        low = item.low
        if item.kind == NP:
            found = _at_name(items, k)
            if found is not None:
                return Subject([], i, blocked=True) if noun else found
            noun = False
        elif item.kind == MARK:
            if low == ")":
                k = _opening(items, k, floor)
            elif low == ",":
                step = _over_insertion(items, k, floor)
                if step < 0 or noun:
                    return Subject([], i, blocked=noun)
                k = step
                continue
            elif low in ("—", ":", "|", '"', ";"):
                return Subject([], i, blocked=noun)
        elif item.kind == QTY:
            pass
        elif low in _COORDINATORS or low in words.STOPS - _RELATIVES - {
            "amid",
            "despite",
            "following",
            "after",
            "before",
            "until",
            "so",
            "than",
        }:
            return Subject([], i, blocked=noun)
        elif low in words.PREPOSITIONS:
            noun = False
        elif low in words.DIRECTIONS and words.DIRECTIONS[low][0] is words.Part.VERB:
            return Subject([], i, blocked=noun)
        elif not (low in _ADVERB_WORDS or low.endswith("ly") or low in words.MODALS or low == "'s"):
            noun = True
        k -= 1
    return Subject([], i, blocked=noun)


def _at_name(items: list[Item], k: int) -> Subject | None:
    """Return the subject that ends at name `k`; None where a preposition governs the name."""
    group, first = group_before(items, k)
    before = _word_before(items, first)
    if before in words.PREPOSITIONS and before not in (
        "as",
        "after",
        "before",
        "than",
        "since",
        "until",
        "like",
        "including",
        "with",
        "following",
    ):
        return None
    return Subject(group, first)


def group_before(items: list[Item], k: int) -> tuple[list[Mention], int]:
    """Return the names joined to the name `k` from the left ("oil and wheat"), and where they begin."""
    group: list[Mention] = []
    first = k
    while True:
        mention = items[k].mention
        if mention is not None:
            group.insert(0, mention)
        first = k
        j = k - 1
        while j >= 0 and items[j].low in words.DETERMINERS:
            j -= 1
        joined = False
        while j >= 0 and items[j].low in _JOINS:
            joined, j = True, j - 1
        while j >= 0 and items[j].low == ")":
            j = _opening(items, j, 0) - 1
        if not joined or j < 0 or items[j].kind != NP or _governed(items, j):
            return group, first
        k = j


def _governed(items: list[Item], k: int) -> bool:
    """Return whether the name `k` hangs on a preposition that ends the list there."""
    return _word_before(items, k) in ("against", "versus", "vs", "per", "in", "on", "to", "at", "from", "over", "by")


def _word_before(items: list[Item], k: int) -> str:
    j = k - 1
    while j >= 0 and (items[j].low in words.DETERMINERS or items[j].low == '"'):
        j -= 1
    return items[j].low if j >= 0 else ""


def _opening(items: list[Item], k: int, floor: int) -> int:
    for j in range(k - 1, max(floor, k - 14) - 1, -1):
        if items[j].low == "(":
            return j
    return k


def _over_insertion(items: list[Item], k: int, floor: int) -> int:
    """Return the item left of ", ... ," whose second comma is `k`; -1 where the comma opens no insertion."""
    for j in range(k - 1, floor - 1, -1):
        if items[j].low in (";", "—", ":"):
            return -1
        if items[j].low == ",":
            before = items[j - 1] if j else None
            if before is not None and (before.kind == NP or before.low in (")", "'s")):
                return j - 1
            return -1
    return -1
