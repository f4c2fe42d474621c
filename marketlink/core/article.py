"""An article: cleaned text, and what is known of when it was published."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DatePrecision(StrEnum):
    """How finely a publication time is known."""

    MINUTE = "minute"
    INFERRED = "inferred"  # an instant worked out from the text: an upper bound, not a stamp
    DAY = "day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, and how that is known.

    Attributes
    ----------
    day : date or None
        The calendar date where the article was published.
    at : datetime or None
        The aware instant; None when only the day is known.
    precision : DatePrecision
        How finely the time is known.
    method : str
        Where it was found: "given", "feed", "list", "mail", "metadata", "htmldate", "dateline"; with "+fetch" where the
        text leaves the day open and the time of the fetch tells it: "dateline+fetch", "weekday+fetch".
    raw : str
        The string it was read from.
    ambiguous : bool
        True where the string allows another date ("03/04/2022"). Where none of them can be preferred, `day` is None.
    """

    day: date | None = None
    at: datetime | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN
    method: str = ""
    raw: str = ""
    ambiguous: bool = False

    def __post_init__(self) -> None:
        if self.at is not None and self.at.tzinfo is None:
            raise ValueError(f"naive publication time {self.at.isoformat()}: a zone is needed")


@dataclass(frozen=True, slots=True)
class Article:
    """One cleaned article. Offsets of stated moves count characters of `text`.

    Attributes
    ----------
    id : str
        Hash of title, text and publication day; the same article read twice has the same id. A day that the time of the
        fetch tells is left out of it.
    name : str
        What a person calls it: a file's name, or the title.
    title, text : str
        After cleaning; `text` never contains the title line again.
    published : Published
        When it appeared.
    source : str
        Outlet, feed or folder.
    url : str
        Where it was read; empty for a file.
    raw_hash : str
        SHA-256 of the bytes as received.
    notes : tuple of str
        What cleaning did ("the text stood twice on the page: the repetition is left out").
    """

    id: str
    name: str
    title: str
    text: str
    published: Published
    source: str
    url: str
    raw_hash: str
    notes: tuple[str, ...] = ()
