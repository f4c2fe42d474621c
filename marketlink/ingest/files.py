"""Article files: text, Markdown, saved pages, messages, PDF."""

from datetime import datetime
from pathlib import Path

from marketlink.core.article import Article, Published
from marketlink.core.errors import InputError
from marketlink.ingest.bytes import read_bytes
from marketlink.ingest.pages import read_document

MAX_BYTES = 20_000_000
KINDS = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".eml": "eml", ".pdf": "pdf",
}  # fmt: skip


def read_article(
    path: Path, published: Published | None = None, *, max_bytes: int = MAX_BYTES, fetched: datetime | None = None
) -> Article:
    """Read an article from a file.

    Parameters
    ----------
    path : Path
        A .txt, .md, .html, .eml or .pdf file; a file of another name is read by its content.
    published : Published, optional
        When it appeared; else the file's own metadata or dateline tell it, or it stays unknown.
    max_bytes : int
        The largest file that is read.
    fetched : datetime, optional
        The aware instant at which the file came, where it came as news; a file that a person names may be of any age.

    Raises
    ------
    InputError
        If the file is missing, a folder, empty, too large, no text, or holds no article.
    """
    if path.suffix.lower() in {".docx", ".doc", ".odt", ".zip", ".epub"}:
        raise InputError(f"{path} is no text file", "give a .txt, .md or .html file")
    data = read_bytes(path, max_bytes)
    kind = KINDS.get(path.suffix.lower(), "txt")
    return read_document(
        data, where=str(path), kind=kind, name=path.name, published=published, source=path.parent.name, fetched=fetched
    )
