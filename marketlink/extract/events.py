"""A move as a sentence states it, before its subject is resolved."""

from dataclasses import dataclass, field

from marketlink.core.moves import Direction, Qualifier
from marketlink.extract.amounts import Amount
from marketlink.extract.items import Mention


@dataclass(slots=True)
class Event:
    """What one clause says of one or several subjects.

    Attributes
    ----------
    subjects : list of Mention
        What moved; empty where nothing in the sentence says it.
    direction : Direction or None
        None for a pair of levels: the numbers decide.
    rule : str
        Id of the rule.
    first, last : int
        Tokens [first, last) of the statement.
    anchor : int
        The token of the direction word: what moved it is told after that.
    change, alternative, level, baseline : Amount or None
        Its numbers; `alternative` is the same change in another unit.
    more, more_levels, more_baselines : list of Amount
        The further numbers of a list ("1.9 and 3.4 per cent").
    also : list of Amount
        Further changes of the same subject over other times ("and 17 percent for the week").
    qualifier : Qualifier or None
        How the change is hedged.
    counter : str or None
        The currency that the subject is quoted against.
    rivals : list of str
        Further currencies that it moved against alike ("against the euro and the yen").
    carried : bool
        True where the subject comes from another clause.
    closing, turned, extreme, earlier, forecast, denied : bool
        What the words say of its place in time, and whether it happened.
    words : list of str
        The words that the rule matched.
    """

    subjects: list[Mention]
    direction: Direction | None
    rule: str
    first: int
    last: int
    anchor: int = 0
    change: Amount | None = None
    alternative: Amount | None = None
    level: Amount | None = None
    baseline: Amount | None = None
    more: list[Amount] = field(default_factory=list)
    also: list[Amount] = field(default_factory=list)
    more_levels: list[Amount] = field(default_factory=list)
    more_baselines: list[Amount] = field(default_factory=list)
    qualifier: Qualifier | None = None
    counter: str | None = None
    rivals: list[str] = field(default_factory=list)
    carried: bool = False
    closing: bool = False
    turned: bool = False
    extreme: bool = False
    earlier: bool = False
    forecast: bool = False
    denied: bool = False
    words: list[str] = field(default_factory=list)
