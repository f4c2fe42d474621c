"""A name as the reader looks it up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A name and what it leads to.

    Attributes
    ----------
    kind : str
        "inst", "ccy", "place", "sector" or "role".
    value : str
        Id, currency code, place code, sector code or role.
    parts : tuple of str
        Its tokens, in lower case.
    cased : tuple of str
        Its tokens as written, where only those count; else empty.
    not_before, needs : tuple of str
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
