"""The last step of every reader: clean, date, name and hash."""

import hashlib
from datetime import datetime

from marketlink.core.article import Article, Published
from marketlink.core.errors import InputError
from marketlink.core.ids import content_id
from marketlink.ingest.clean import clean, one_line
from marketlink.ingest.dating import date_notes
from marketlink.ingest.decode import printable
from marketlink.ingest.resolve import METHODS, from_text


def assemble(
    raw: str,
    *,
    where: str,
    data: bytes,
    title: str = "",
    name: str = "",
    published: Published | None = None,
    source: str = "",
    url: str = "",
    notes: tuple[str, ...] = (),
    fetched: datetime | None = None,
) -> Article:
    """Build an article.

    Parameters
    ----------
    raw : str
        The text as found, with its page's furniture.
    where : str
        What to call the input in an error.
    data : bytes
        The bytes as received, for the hash.
    title : str
        The headline where it is known; else it is looked for in the text.
    name : str
        What a person calls the article; else its title, else `where`.
    published : Published, optional
        When it appeared; else the text is asked: see `resolve`.
    source, url : str
        Where it comes from.
    notes : tuple of str
        What was noticed before.
    fetched : datetime, optional
        The aware instant at which it came, where that tells its age: not for a file that may be of any year.

    Raises
    ------
    InputError
        If no article text remains.
    """
    cleaned = clean(raw, title)
    if not cleaned.text:
        raise InputError(f"no article text found in {where}", "save the article's text as a .txt file and give that")
    date, resolved = (published, ()) if published is not None else from_text(cleaned.text, fetched)
    # A second fetch may resolve the day otherwise, and must find the same article.
    own_day = None if date.method in METHODS else date.day
    return Article(
        id=content_id("article", cleaned.title, cleaned.text, own_day),
        name=printable(name) or cleaned.title or printable(where),
        title=cleaned.title,
        text=cleaned.text,
        published=date,
        source=one_line(source),
        url=one_line(url),
        raw_hash=hashlib.sha256(data).hexdigest(),
        notes=(*notes, *cleaned.notes, *resolved, *date_notes(cleaned.text, date)),
    )
