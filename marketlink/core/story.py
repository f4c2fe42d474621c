"""A story: articles that report one thing, whoever carries them, and why each belongs to it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Likeness(StrEnum):
    """How an article belongs to its story."""

    FIRST = "the first"
    SAME_BYTES = "the same bytes"
    VERSION = "another version of the page"
    COPY = "a copy"
    SAME_CLAIMS = "the same claims"
    SAME_STORY = "the same people, acts and quotations"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What articles are compared by.

    Attributes
    ----------
    article_id, raw_hash, source : str
        As the article has them.
    url : str
        Its canonical address; empty for none.
    day : date or None
        When it appeared.
    at : datetime or None
        The aware instant, where it is known.
    paragraphs : tuple of str
        Hashes of the letters of its longer paragraphs.
    sketch : tuple of int
        MinHash of its word sequences.
    size : int
        How many distinct word sequences it has.
    people : tuple of str
        Names of those who speak, or have a title, in it.
    acts : tuple of str
        A person and the stem of a word in a sentence on that person, as "name:stem".
    lead : tuple of str
        Stems of the title and the first paragraphs.
    quoted : tuple of str
        Stems of the words in quotation marks.
    claims : tuple of str
        Its moves that are stated with numbers, in one canonical form.
    """

    article_id: str
    raw_hash: str
    source: str
    url: str
    day: date | None
    at: datetime | None
    paragraphs: tuple[str, ...]
    sketch: tuple[int, ...]
    size: int
    people: tuple[str, ...]
    acts: tuple[str, ...]
    lead: tuple[str, ...]
    quoted: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An article's place in a story.

    Attributes
    ----------
    article_id, story_id : str
        The article and its story, which has the id of its first article.
    likeness : Likeness
        How it belongs there.
    other_id : str or None
        The article it is most alike; None for the first.
    why : str
        One sentence, with its numbers.
    """

    article_id: str
    story_id: str
    likeness: Likeness
    other_id: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """One article of a story, as it is listed."""

    member: StoryMember
    title: str
    source: str
    url: str
    day: date | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is listed: one event, whoever carries it.

    Attributes
    ----------
    id : str
        Its id.
    title : str
        Of its earliest article.
    day : date or None
        The earliest day.
    at : datetime or None
        The earliest instant that is known.
    sources : tuple of str
        Who carries it, the earliest first.
    told : tuple of Told
        Its articles, the earliest first.
    """

    id: str
    title: str
    day: date | None
    at: datetime | None
    sources: tuple[str, ...]
    told: tuple[Told, ...]
