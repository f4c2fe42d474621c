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
        What moved; empty where the subject is carried over.
    direction : Direction or None
        None for a pair of levels: the numbers decide.
    rule : str
        Id of the rule.
    first, last : int
        Tokens [first, last) of the statement.
    change, alternative, level, baseline : Amount or None
        Its numbers; `alternative` is the same change in another unit.
    more : list of Amount
        Further changes of a list ("2.2 per cent and 0.5 per cent").
    more_levels : list of Amount
        Further levels of a list ("1.4788 marks and 107.74 yen").
    qualifier : Qualifier or None
        How the change is hedged.
    counter : str or None
        The currency that the subject is quoted against.
    closing, turned, extreme, earlier, prior, forecast, weak : bool
        What the words say of its place in time; `weak` marks what counts only with an amount.
    """

    subjects: list[Mention]
    direction: Direction | None
    rule: str
    first: int
    last: int
    change: Amount | None = None
    alternative: Amount | None = None
    level: Amount | None = None
    baseline: Amount | None = None
    more: list[Amount] = field(default_factory=list)
    more_levels: list[Amount] = field(default_factory=list)
    more_baselines: list[Amount] = field(default_factory=list)
    qualifier: Qualifier | None = None
    counter: str | None = None
    closing: bool = False
    turned: bool = False
    extreme: bool = False
    earlier: bool = False
    prior: bool = False
    forecast: bool = False
    weak: bool = False
    words: list[str] = field(default_factory=list)
