"""Bytes to text: UTF-8 first, then what the page declares, then a guess that is told."""

import codecs
import re

from charset_normalizer import from_bytes

from marketlink.core.errors import InputError

SAMPLE_BYTES = 64_000  # enough to recognise an encoding; the guess is slow on megabytes
CONTROL_SHARE = 0.005  # more control characters than this, and the bytes are no text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def decode(data: bytes, where: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode `data`.

    Parameters
    ----------
    data : bytes
        A file or a page, as received.
    where : str
        What to call it in an error.
    declared : str or None
        The encoding that its server declared.

    Returns
    -------
    text, notes
        The text, and a note that names any encoding other than UTF-8.

    Raises
    ------
    InputError
        If the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data, encoding), where), _note(encoding, "by its byte-order mark")
    text = _strict(data, "utf-8")
    if text is not None:
        return _checked(text, where), ()
    if b"\x00" in data[:SAMPLE_BYTES]:
        raise _no_text(where)
    in_page = _DECLARED.search(data[:4096])
    for name in (declared, in_page.group(1).decode("ascii") if in_page else None):
        text = _strict(data, name) if name else None
        if name and text is not None:
            return _checked(text, where), _note(name, "as declared")
    return _guessed(data, where)


def printable(text: str) -> str:
    """Drop control characters and lone surrogates, which no database stores."""
    return _UNSAFE.sub("", text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _guessed(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    best = from_bytes(data[:SAMPLE_BYTES]).best()
    # One stray byte shouldn't cost an article: the damage is told, not hidden.
    if best is None or best.encoding in {"utf_8", "ascii"}:
        damaged = data.decode("utf-8", errors="replace")
        if damaged.count("\ufffd") > len(damaged) * CONTROL_SHARE:
            raise _no_text(where)
        return _checked(damaged, where), ("read as utf-8; bytes that are no utf-8 stand as \ufffd",)
    text = data.decode(best.encoding, errors="replace")
    return _checked(text, where), _note(best.encoding.replace("_", "-"), "guessed from its bytes")


def _note(encoding: str, how: str) -> tuple[str, ...]:
    return () if encoding == "utf-8-sig" else (f"read as {encoding.lower()}, {how}",)


def _checked(text: str | None, where: str) -> str:
    if text is None or len(_CONTROL.findall(text[:SAMPLE_BYTES])) > len(text[:SAMPLE_BYTES]) * CONTROL_SHARE:
        raise _no_text(where)
    return text


def _no_text(where: str) -> InputError:
    return InputError(f"{where} is no text: its bytes fit no text encoding", "give a .txt, .md or .html file")
