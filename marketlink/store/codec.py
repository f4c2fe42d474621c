"""Values of core as canonical JSON, and back.

Writing uses the canonical form that ids are hashed from; reading is pydantic's, which knows dataclasses,
enumerations, dates and tuples. What is read equals what was written.
"""

import json
import re
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.exc import DontWrapMixin

from marketlink.core.errors import InputError
from marketlink.core.ids import plain

T = TypeVar("T")

_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Unstorable(DontWrapMixin, InputError):
    """A value that the databases would keep differently, or not at all."""


def encode(value: Any) -> str:
    """Write a value of core as canonical JSON: sorted keys, no white space, one form a value.

    Raises
    ------
    Unstorable
        If it holds a NaN, an infinity, a NUL character, or half of a surrogate pair.
    """
    try:
        text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise Unstorable(f"a {type(value).__name__} holds a number that isn't finite, and can't be stored") from error
    if _ESCAPED_NUL.search(text):
        raise Unstorable(f"a {type(value).__name__} holds a NUL character, and can't be stored", "remove it from the text")
    return check_unicode(text)


def decode(kind: type[T], text: str) -> T:
    """Read a value of type `kind` from what `encode` wrote."""
    value: T = _adapter(kind).validate_json(text)  # type: ignore[arg-type]  # a class is hashable, whatever mypy makes of type[T]
    return value


def check_unicode(text: str) -> str:
    """Return `text` if UTF-8 can hold it.

    Raises
    ------
    Unstorable
        If it holds half of a surrogate pair.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unstorable(
            f"the text {text[max(0, error.start - 10) : error.start]!r}... goes on with half a character, and can't be stored",
            "decode the file with its own encoding",
        ) from error
    return text


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
