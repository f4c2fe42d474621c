"""What the registry's files hold, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketlink.core.instrument import Instrument, Session


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an instrument, with the guards that keep other things of that name out.

    Attributes
    ----------
    text : str
        The name as it stands in texts.
    cased : bool
        True where it counts only as written ("CAC", not "cac").
    not_before : tuple of str
        Words which, standing next, make it something else ("Dow" before "Chemical").
    needs : tuple of str
        Words of which one must stand in the same sentence.
    derived : bool
        True where a table made it ("Tokyo stocks"); readers build such names from their parts.
    """

    text: str
    cased: bool = False
    not_before: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    derived: bool = False

    @property
    def guarded(self) -> bool:
        """Return whether anything besides its letters decides on it."""
        return self.cased or bool(self.not_before) or bool(self.needs)


@dataclass(frozen=True, slots=True)
class Entry:
    """An instrument with its names, and the place whose market it is."""

    instrument: Instrument
    aliases: tuple[Alias, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency; the order of the table is the market order of pairs.

    Attributes
    ----------
    code, name : str
        ISO code and English name.
    names : tuple of str
        What texts call it.
    guarded : tuple of str
        Those of `names` that other things share ("real", "won").
    place : str or None
        Code of the country that issues it.
    ecb : bool
        True where the European Central Bank publishes its rate, or did.
    until : int or None
        The last year in which it was quoted.
    """

    code: str
    name: str
    names: tuple[str, ...]
    guarded: tuple[str, ...] = ()
    place: str | None = None
    ecb: bool = False
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a region, and what its markets are called.

    Attributes
    ----------
    code : str
        Prefix of ids ("JP" of JP_EQ).
    names, adjectives, cities : tuple of str
        "Japan"; "Japanese"; "Tokyo".
    zone : str or None
        IANA time zone.
    index : str or None
        The index that stands for its shares.
    bonds : str or None
        Prefix of its government bonds' ids ("JGB").
    bond_names : tuple of str
        Names of the bonds themselves ("gilts").
    indices : Mapping of str to str
        Ids of its indices that texts call by their kind alone: "the all-share index", "the tech index".
    """

    code: str
    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    zone: str | None = None
    index: str | None = None
    bonds: str | None = None
    bond_names: tuple[str, ...] = ()
    indices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sector:
    """A part of a country's shares: XX_<code>_EQ."""

    code: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Tables:
    """Everything the files hold, gathered while they are read."""

    entries: dict[str, Entry] = field(default_factory=dict)
    currencies: dict[str, Currency] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sectors: dict[str, Sector] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Add `entry`; a later one of the same id replaces it."""
        self.entries[entry.instrument.id] = entry
