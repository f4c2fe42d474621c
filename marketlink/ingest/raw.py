"""What extraction finds in a page, a feed, a list or a message, before cleaning."""

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


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page that a list names.

    Attributes
    ----------
    url, title : str
        Its address and, where the list has it, its headline.
    published : str
        When it appeared, as it stands there.
    seen : str
        Else a time at which it had appeared: when it was changed last, or first seen.
    """

    url: str
    title: str
    published: str
    seen: str


@dataclass(frozen=True, slots=True)
class ListText:
    """A list as parsed: pages, and further lists with the time of their last change; `problem` as in `FeedText`."""

    pages: tuple[RawPage, ...]
    lists: tuple[RawPage, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class MailText:
    """A message: subject, sender, the Date header as it stands, and the text with a paragraph a line."""

    title: str
    sender: str
    published: str
    text: str


@dataclass(frozen=True, slots=True)
class PdfText:
    """A PDF's own title and date, and its text layer."""

    title: str
    published: str
    text: str


@dataclass(frozen=True, slots=True)
class OutlineText:
    """The feeds of an OPML file, as addresses and titles; `problem` as in `FeedText`."""

    feeds: tuple[tuple[str, str], ...]
    problem: str
