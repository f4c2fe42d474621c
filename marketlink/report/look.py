"""How a user's own reports look: templates that replace marketlink's one by one, and a logo."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from marketlink.core.errors import UsageError

LARGEST_LOGO = 40_000
LARGEST_TEMPLATE = 200_000
_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Look:
    """A user's templates and logo.

    Attributes
    ----------
    templates : Path or None
        A folder; a file in it replaces marketlink's template of its name.
    logo : bytes
        A picture; empty for none.
    kind : str
        The logo's media type.
    """

    templates: Path | None = None
    logo: bytes = b""
    kind: str = ""

    @property
    def address(self) -> str:
        """Return the logo as a data: address; empty without one."""
        return f"data:{self.kind};base64,{base64.b64encode(self.logo).decode()}" if self.logo else ""

    @cached_property
    def id(self) -> str:
        """Return a hash of every template and the logo; empty where there are none."""
        files = {} if self.templates is None else _files(self.templates)
        if not files and not self.logo:
            return ""
        digest = hashlib.sha256()
        for name, content in (*sorted(files.items()), ("", self.logo)):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:16]


PLAIN = Look()


def read_look(templates: Path | None, logo: Path | None) -> Look:
    """Read what the settings name.

    Raises
    ------
    UsageError
        If the folder or the picture isn't there, is too large, or the picture is of another kind.
    """
    if templates is not None and not templates.is_dir():
        raise UsageError(f"there is no folder of templates {templates}", "mend the setting `templates`")
    if logo is None:
        return Look(templates)
    kind = _KINDS.get(logo.suffix.lower())
    if kind is None:
        raise UsageError(f"{logo} is no picture that a report shows", "give the setting `logo` an .svg, .png or .jpg")
    content = _read(logo, "mend the setting `logo`")
    if not 0 < len(content) <= LARGEST_LOGO:
        raise UsageError(
            f"{logo} has {len(content):,} bytes", f"a logo stands in every page: give one of {LARGEST_LOGO:,} at most"
        )
    return Look(templates, content, kind)


def _files(folder: Path) -> dict[str, bytes]:
    mend = "mend the folder that the setting `templates` names"
    found = {path.name: path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")}
    large = [name for name, path in found.items() if path.stat().st_size > LARGEST_TEMPLATE]
    if large:
        raise UsageError(f"{folder / large[0]} is too large for a template", mend)
    return {name: _read(path, mend) for name, path in found.items()}


def _read(path: Path, mend: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}", mend) from error
