"""The last step of every reader: clean, date, name and hash."""

import hashlib

from marketlink.core.article import Article, Published
from marketlink.core.errors import InputError
from marketlink.core.ids import content_id
from marketlink.ingest.clean import clean, one_line
from marketlink.ingest.dating import date_notes, dateline_date
from marketlink.ingest.decode import printable


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
        When it appeared; else the dateline is read.
    source, url : str
        Where it comes from.
    notes : tuple of str
        What was noticed before.

    Raises
    ------
    InputError
        If no article text remains.
    """
    cleaned = clean(raw, title)
    if not cleaned.text:
        raise InputError(f"no article text found in {where}", "save the article's text as a .txt file and give that")
    date = published or dateline_date(cleaned.text) or Published()
    return Article(
        id=content_id("article", cleaned.title, cleaned.text, date.day),
        name=printable(name) or cleaned.title or printable(where),
        title=cleaned.title,
        text=cleaned.text,
        published=date,
        source=one_line(source),
        url=one_line(url),
        raw_hash=hashlib.sha256(data).hexdigest(),
        notes=(*notes, *cleaned.notes, *date_notes(cleaned.text, date)),
    )
