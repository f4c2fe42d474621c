"""A page's bytes to an article; also the bytes of text, Markdown and PDF files and of messages."""

from datetime import datetime

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
    otherwise: Published | None = None,
    source: str = "",
    url: str = "",
    declared: str | None = None,
    fetched: datetime | None = None,
) -> Article:
    """Turn bytes into an article, by their content first and their kind second.

    Parameters
    ----------
    data : bytes
        A page, a text, a Markdown or PDF file, or a message.
    where : str
        What to call it in an error.
    kind : str
        "html", "md", "eml", "pdf" or "txt".
    name, source, url : str
        As `assemble` has them.
    published : Published, optional
        When it appeared, if given.
    otherwise : Published, optional
        When it appeared, if the page doesn't say.
    declared : str or None
        The encoding that its server declared.
    fetched : datetime, optional
        As `assemble` has it.

    Raises
    ------
    InputError
        If it is empty, no text, or holds no article.
    """
    if not data.strip():
        raise InputError(f"{where} is empty", "give a file or page with an article in it")
    if kind in {"eml", "pdf"}:
        read = _from_mail if kind == "eml" else _from_pdf
        return read(data, where, name, published or otherwise, source, url)
    text, notes = decode(data, where, declared)
    if not text.strip():
        raise InputError(f"{where} is empty", "give a file or page with an article in it")
    if looks_like_page(data) or (kind == "html" and has_markup(data)):
        page = READER.page(text, where)
        found, date_notes = page_date(page, text) if published is None else (published, ())
        if published is None and otherwise is not None and not page.published:  # a date that htmldate guesses is worth less
            found, date_notes = otherwise, ()
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
            fetched=fetched,
        )
    title = ""
    if kind == "md":
        title, text, date = markdown.plain_text(text)
        published = published or (read_time(date, "metadata") if date else None)
    found = published or otherwise
    return assemble(
        text,
        where=where,
        data=data,
        title=title,
        name=name,
        published=found,
        source=source,
        url=url,
        notes=notes,
        fetched=fetched,
    )


def _from_mail(data: bytes, where: str, name: str, published: Published | None, source: str, url: str) -> Article:
    mail = READER.mail(data, where)
    sent = read_time(mail.published, "mail") if mail.published else None
    return assemble(
        mail.text,
        where=where,
        data=data,
        title=mail.title,
        name=name,
        published=published or sent,
        source=mail.sender or source,
        url=url,
    )


def _from_pdf(data: bytes, where: str, name: str, published: Published | None, source: str, url: str) -> Article:
    pdf = READER.pdf(data, where)
    if not pdf.text.strip():
        raise InputError(f"{where} has no text layer: its pages are pictures", "give the article's text as a .txt file")
    made = read_time(pdf.published, "metadata") if pdf.published else None
    notes = () if published or made is None else ("the date is the PDF file's own: when it was made",)
    return assemble(
        pdf.text,
        where=where,
        data=data,
        title=pdf.title,
        name=name,
        published=published or made,
        source=source,
        url=url,
        notes=notes,
    )
