"""Normalising text without moving a character: every offset stays true."""

import re

_CHARS = {
    **dict.fromkeys("\u2018\u2019\u201a\u2032\u02bc\uff07\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2212\uff0d\ufe63", "-"),
    **dict.fromkeys("\u2013\u2014\u2015", "\u2014"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000\t\u200b\ufeff", " "),
    "\u0130": "I",  # its lower case is two characters long
    "\uff05": "%",
    "\ufe0f": " ",
    "\u2044": "/",
}
_TABLE = str.maketrans(_CHARS)
# Marks that carry no words: image and link targets, bold, HTML entities and tags.
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,600}\)")
_LINK = re.compile(r"\]\([^)\s]{1,600}(?: \"[^\"\n]{0,300}\")?\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_URL = re.compile(r"https?://\S{1,500}")
_TICKED = re.compile(r":(?<=\b[A-Z]{2}:)[A-Z0-9.]{3}")
_TICKER = re.compile(r"\b[A-Z]{2}:[A-Z0-9.]{3,20}\b")
# Codes after a name: "Emirates NBD ENBD.DU", "<.N225>", "Brent futures LCOc1".
_CODE = re.compile(
    r"(?<=[a-zA-Z\d] )[A-Z\d]{2,6}(?:[a-z]{1,2})?\.(?:[A-Z]{2}|[A-Z])(?![.\w])|<[^<>\s]{2,20}>|(?<=[A-Z]{3})=(?![\w=])"
    r"|(?<=[a-zA-Z] )[A-Z]{1,5}c\d{1,2}\b"
)
_CONTINUED = re.compile(r"c(?<=[A-Z]c)\d")
_DOTTED = re.compile(r"\.(?<=[A-Z\da-z]{2}\.)[A-Z]{1,2}(?![\w.])")
# "PRECIOUS-Gold hits", "UPDATE 2-Yields rise": the slug of a wire's headline.
_SLUGGED = re.compile("-[A-Z][a-z]")
_SLUG = re.compile(r"(?m)^((?:[A-Z]{5,20}|OIL)(?: \d)?)-(?=[A-Z][a-z])")
# Half a character, which no text that is read right has.
_LONE = re.compile(r"[\ud800-\udfff]")
_ENTITY = re.compile(r"&(#\d{2,5}|#x[0-9a-fA-F]{2,4}|[a-z]{2,6});")
_ENTITIES = {"amp": "&", "nbsp": " ", "quot": '"', "apos": "'", "lt": "<", "gt": ">", "pound": "\u00a3", "euro": "\u20ac"}
_ALT = re.compile(r"!\[([^\]\n]{20,300})\]\([^)\n]{0,600}\)")
_NAMED = 6


def flatten(text: str) -> str:
    """Return `text` with its marks replaced by plain ones or blanks; as long as `text`.

    The words of a long image description are kept: pages put captions there.
    """
    flat = text.replace("`", "'").replace("\t", " ")
    if not flat.isascii():
        for mark, plain in _CHARS.items():  # far faster than one translation of a text with such marks
            if mark in flat:
                flat = flat.replace(mark, plain)
        flat = _LONE.sub(" ", flat)
    if _SLUGGED.search(flat):
        flat = _SLUG.sub("\\1\u2014", flat)
    if "](" in flat:
        flat = _ALT.sub(_caption, flat)
        flat = _LINK.sub(_blank, _IMAGE.sub(_blank, flat)).replace("[", " ")
    if "&" in flat:
        flat = _ENTITY.sub(_entity, flat)
    flat = _uncoded(flat)
    if ":" in flat and _TICKED.search(flat):
        flat = _TICKER.sub(_blank, flat)
    if " A/S" in flat:
        flat = flat.replace(" A/S", "    ")
    if "://" in flat:
        flat = _URL.sub(_blank, flat)
    return flat.replace("**", "  ")


def _uncoded(flat: str) -> str:
    """Return `flat` without tags and agencies' codes."""
    if "<" in flat:
        flat = _TAG.sub(_blank, flat)
    if "=" in flat or "<" in flat or _DOTTED.search(flat) or _CONTINUED.search(flat):
        flat = _CODE.sub(_blank, flat)
    return flat


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _caption(match: re.Match[str]) -> str:
    return f"  {match[1]}".ljust(len(match[0]))


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#"):
        digits = name[1:]
        code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
        mark = chr(code).translate(_TABLE) if 31 < code < 65536 and not 0xD800 <= code < 0xE000 else " "
    else:
        mark = _ENTITIES.get(name, "")
        if not mark:
            return match[0]
    return mark.rjust(len(match[0]))
