"""matplotlib's SVG made fit for a page: small, named for a reader, ids that meet no others, colours from the page."""

import re
from xml.sax.saxutils import escape, unescape

INK, MUTED, LINE, BAND, PAPER = "#1f2328", "#6a6f76", "#0b5c7a", "#c6dfe8", "#ffffff"
FALL = "#a02b1f"

# What the page calls each colour, so that a dark page can give another.
_VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    BAND: "var(--band)",
    FALL: "var(--bad)",
    PAPER: "none",
}
_TAG = re.compile(r"<[^>]*>")  # matplotlib escapes < and > in texts and attributes
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]*)')
_LONG_NUMBER = re.compile(r"(\d\.\d\d)\d+")
_FAMILY = re.compile(r"font-family: [^;\"]*(; )?")
_FONT = "font-family: system-ui, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif; "


def standalone(svg: str, name: str, title: str) -> str:
    """Return a chart as a file of its own.

    Parameters
    ----------
    svg : str
        As matplotlib writes it.
    name : str
        Letters and digits; every id is prefixed with it, so that several charts share a page.
    title : str
        The chart's finding, read aloud to those who can't see it.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"\s*<(title|metadata)>.*?</\1>", "", body, flags=re.DOTALL)
    body = re.sub(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    used = set(_REFERENCE.findall(body))
    body = _TAG.sub(lambda tag: _tidy(tag[0], name, used), body)
    body = re.sub(r">\s+<", "><", body)
    root_end = body.index(">")
    label = f'<title id="t{name}">{escape(title)}</title>'
    root = f'{body[:root_end]} role="img" aria-labelledby="t{name}" style="stroke-linejoin:round;{_FONT.strip()}">'
    return f"{root}{label}{body[root_end + 1 :].strip()}\n"


def inline(svg: str) -> str:
    """Return a chart of `standalone` for a page: sized by the page, in the page's colours."""
    body = _TAG.sub(lambda tag: _coloured(tag[0]), svg.strip())
    body = re.sub(r'^<svg([^>]*?) width="[^"]*" height="[^"]*"', r"<svg\1", body)
    return body.replace(_FONT.strip(), "", 1)


def title_of(svg: str) -> str:
    """Return the finding that a chart of `standalone` tells those who can't see it."""
    found = _TITLE.search(svg)
    return unescape(found[1]) if found else ""


def _tidy(tag: str, name: str, used: set[str]) -> str:
    """Shorten one tag: no ids that nothing refers to, two decimals, the page's fonts."""
    tag = _ID.sub(lambda match: f' id="c{name}-{match[1]}"' if match[1] in used else "", tag)
    tag = re.sub(r'(href="#|url\(#)', rf"\g<1>c{name}-", tag)
    tag = _FAMILY.sub("", tag)
    tag = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", tag)
    tag = tag.replace("; ", ";").replace(": ", ":").replace("\n", " ").replace(' "', '"')
    return _LONG_NUMBER.sub(r"\1", tag)


def _coloured(tag: str) -> str:
    for colour, variable in _VARIABLES.items():
        tag = tag.replace(f":{colour}", f":{variable}")
    return tag
