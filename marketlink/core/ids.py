"""Stable ids: the same content gives the same id, on any machine, in any run."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """Turn a value of core into what JSON holds, in one canonical way.

    Raises
    ------
    TypeError
        For a type that has no canonical form.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    raise TypeError(f"no canonical form for {type(value).__name__}")


def content_id(*parts: Any, length: int = 16) -> str:
    """Hash `parts` to a hexadecimal id of `length` characters (SHA-256, cut)."""
    text = json.dumps(plain(list(parts)), sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:length]
