"""What extraction finds in a page or a feed, before cleaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as extracted.

    Attributes
    ----------
    title, text, site : str
        Headline, text with a paragraph a line, the outlet's name; empty where not found.
    published : str
        The publication time that the page declares, as it stands there.
    guessed_day : str
        Else the day that htmldate finds, as YYYY-MM-DD.
    """

    title: str
    text: str
    site: str
    published: str
    guessed_day: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes
    ----------
    title, text, url : str
        Its headline, its text with a paragraph a line, its address.
    published, updated : str
        Its times, as they stand there.
    whole : bool
        False where only a summary is given.
    """

    title: str
    text: str
    url: str
    published: str
    updated: str
    whole: bool


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed as parsed; `problem` says why it is none, and is empty otherwise."""

    title: str
    entries: tuple[Entry, ...]
    problem: str
