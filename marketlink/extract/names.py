"""A name as the reader looks it up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name and what it leads to; each is the only one of its kind, so that it is its own key.

    Attributes
    ----------
    kind : str
        "inst", "ccy", "place", "bondname", "sector", "role" or "phrase".
    value : str
        Id, currency code, place code, sector code, role, or the phrase with hyphens.
    parts : tuple of str
        Its tokens, in lower case.
    cased : tuple of str
        Its tokens as written, where only those count; else empty.
    not_before, needs : frozenset of str
        The guards of `Alias`.
    guarded : bool
        True for a currency's name that other things share.
    """

    kind: str
    value: str
    parts: tuple[str, ...]
    cased: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    guarded: bool = False
