"""Markdown to plain text: front matter, headings, links and emphasis."""

import re

_FRONT = re.compile(r"---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(title|date|published)[ \t]*:[ \t]*(.+?)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,1000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^\n*_]{1,1000})(?<=[^\s*_])\1(?![\w*])")
_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$|^[ \t]*\|?[ \t:|-]+\|[ \t:|-]*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!%$|-])")


def plain_text(source: str) -> tuple[str, str, str]:
    """Return the title, the text and the raw date of a Markdown file; empty where not stated."""
    source = source.replace("\r\n", "\n").removeprefix("\ufeff")
    title = date = ""
    front = _FRONT.match(source)
    if front is not None:
        fields = {name.lower(): value.strip("\"'") for name, value in _FIELD.findall(front.group(1))}
        title, date = fields.get("title", ""), fields.get("published", "") or fields.get("date", "")
        source = source[front.end() :]
    heading = next((match for match in _HEADING.finditer(source) if len(match.group(1)) == 1), None)
    if heading is not None and not title:
        title = _inline(heading.group(2))
    text = _RULE.sub("", _QUOTE.sub("", _HEADING.sub(r"\n\2\n", source)))
    return title, _inline(text), date


def _inline(text: str) -> str:
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text)))
