"""What a sentence is made of, once its names and numbers are read."""

from dataclasses import dataclass, field, fields
from typing import Any

from marketlink.core.moves import Measure
from marketlink.extract.amounts import Amount
from marketlink.extract.lexer import Token
from marketlink.extract.names import Name

NP, QTY, WORD, MARK = "NP", "Q", "w", "m"


@dataclass(slots=True)
class Mention:
    """One thing that is named.

    Attributes
    ----------
    kind : str
        "fx", "index", "eq", "stock", "commodity", "crypto", "bond", "spread", "place", "sector" or, for words that stand
        for another name, "anaphor".
    ident : str or None
        Registry id; None for a currency, a company that isn't listed, an anaphor.
    code : str or None
        Currency code; place or sector code; a bond's coupon; the class an anaphor stands for.
    measure : Measure
        What of it is named.
    place : str or None
        The place that the name itself gives.
    plural, future : bool
        True for a plural; where a future on it is named.
    tenor, year, sector : str or None
        A bond's tenor and year; the sector of shares; "eurobond".
    head, name : str
        The last head noun ("prices", "yield"), empty for a bare name; the words themselves where they stand in the title.
    counter : str or None
        The currency that a code beside the name quotes it against ("the forint EURHUF=").
    first, last, start, end : int
        Tokens [first, last) and characters [start, end) of the name.
    """

    kind: str
    ident: str | None
    code: str | None
    measure: Measure = Measure.PRICE
    place: str | None = None
    plural: bool = False
    future: bool = False
    tenor: str | None = None
    year: str | None = None
    sector: str | None = None
    head: str = ""
    name: str = ""
    counter: str | None = None
    first: int = 0
    last: int = 0
    start: int = 0
    end: int = 0

    def what(self) -> tuple[Any, ...]:
        """Return its fields but the last four, which are its place in the text."""
        return tuple([getattr(self, field) for field in _WHAT])


_WHAT = [field.name for field in fields(Mention)][:-4]
# What names that stand together name (`Mention.what`), or else the word that stands for them, which may be empty.
Composed = tuple[tuple[Any, ...] | None, str]


@dataclass(slots=True)
class Item:
    """One piece of a sentence: tokens [first, last).

    `kind` is NP, QTY, WORD or MARK. Before names are composed of their parts it may also be "name", "tenor", "month",
    "mod" or "poss"; the parts have the name of the lexicon that they are.
    """

    kind: str
    first: int
    last: int
    low: str = ""
    mention: Mention | None = None
    amount: Amount | None = None
    name: Name | None = None


@dataclass(slots=True)
class Reading:
    """One sentence, read."""

    flat: str
    start: int
    end: int
    line: int
    tokens: list[Token]
    items: list[Item] = field(default_factory=list)
