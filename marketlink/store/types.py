"""Column types. Each refuses what the two databases would keep differently, or not at all."""

import math
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from marketlink.core.clock import as_utc
from marketlink.store.codec import Unstorable, check_unicode, decode, encode

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class UtcTimestamp(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; naive ones are refused. SQLite keeps no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the database keeps."""
        if value is None:
            return None
        try:
            utc = as_utc(value)
        except ValueError as error:
            raise Unstorable(f"{error}; it can't be stored") from None
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text without NUL characters, which PostgreSQL can't keep and SQLite cuts."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Refuse a NUL, or half a surrogate pair."""
        if value is None:
            return None
        if "\0" in value:
            raise Unstorable(f"the text {value[:40]!r} holds a NUL character, and can't be stored", "remove it from the text")
        return check_unicode(value)


class Real(TypeDecorator[float]):
    """A finite number. A missing one is NULL, never NaN."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(self, value: float | None, _dialect: Dialect) -> float | None:
        """Refuse NaN and the infinities."""
        if value is None:
            return None
        if not math.isfinite(value):
            raise Unstorable(f"the number {value} isn't finite, and can't be stored")
        return float(value)


class Word(TypeDecorator[E], Generic[E]):
    """A member of one of core's enumerations, kept as its value."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, _dialect: Dialect) -> str | None:
        """Return the member's value."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> E | None:
        """Return the member."""
        return None if value is None else self.kind(value)


class Json(TypeDecorator[T], Generic[T]):
    """A value of core as canonical JSON. `null` is kept as NULL."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: T | None, _dialect: Dialect) -> str | None:
        """Write canonical JSON."""
        return None if value is None else encode(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> T | None:
        """Read the value back."""
        if value is None:
            return None
        decoded: T = decode(self.kind, value)
        return decoded
