"""A page's bytes to an article; also the bytes of text and Markdown files."""

from marketlink.core.article import Article, Published
from marketlink.core.errors import InputError
from marketlink.ingest import markdown
from marketlink.ingest.assemble import assemble
from marketlink.ingest.dating import page_date
from marketlink.ingest.decode import decode
from marketlink.ingest.html import has_markup, looks_like_page
from marketlink.ingest.reader import READER
from marketlink.ingest.times import read_time


def read_document(
    data: bytes,
    *,
    where: str,
    kind: str,
    name: str = "",
    published: Published | None = None,
    source: str = "",
    url: str = "",
    declared: str | None = None,
) -> Article:
    """Turn bytes into an article, by their content first and their kind second.

    Parameters
    ----------
    data : bytes
        A page, a text or a Markdown file.
    where : str
        What to call it in an error.
    kind : str
        "html", "md" or "txt".
    name, source, url : str
        As `assemble` has them.
    published : Published, optional
        When it appeared, if given.
    declared : str or None
        The encoding that its server declared.

    Raises
    ------
    InputError
        If it is empty, no text, or holds no article.
    """
    if not data.strip():
        raise InputError(f"{where} is empty", "give a file or page with an article in it")
    text, notes = decode(data, where, declared)
    if not text.strip():
        raise InputError(f"{where} is empty", "give a file or page with an article in it")
    if looks_like_page(data) or (kind == "html" and has_markup(data)):
        page = READER.page(text, where)
        found, date_notes = page_date(page, text) if published is None else (published, ())
        return assemble(
            page.text,
            where=where,
            data=data,
            title=page.title,
            name=name,
            published=found,
            source=page.site or source,
            url=url,
            notes=(*notes, *date_notes),
        )
    title = ""
    if kind == "md":
        title, text, date = markdown.plain_text(text)
        published = published or (read_time(date, "metadata") if date else None)
    return assemble(
        text, where=where, data=data, title=title, name=name, published=published, source=source, url=url, notes=notes
    )
