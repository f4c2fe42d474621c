"""matplotlib's SVG made fit for a page: small, named for a reader, ids that meet no others, colours from the page."""

import re
from collections import Counter
from collections.abc import Sequence
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
_TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>")
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]*)')
_DRAWN = re.compile(r' d="([^"]*)"')
_POINT = re.compile(r"(-?\d+\.\d+)")
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_INVISIBLE = re.compile(r'<path d="[^"]*" style="fill:none"/>')
_LONG_NUMBER = re.compile(r"(\d\.\d\d)\d+")
_FAMILY = re.compile(r"font-family: [^;\"]*(; )?")
_SPACES = re.compile(r' xmlns(:xlink)?="[^"]*"')
_STYLE = re.compile(r' style="([^"]*)"')
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
    used = {old: f"c{name}-{number}" for number, old in enumerate(dict.fromkeys(_REFERENCE.findall(body)))}
    body = _TAG.sub(lambda tag: _tidy(tag[0], used), body)
    body = _INVISIBLE.sub("", re.sub(r">\s+<", "><", body))
    body = _ungrouped(body)
    root_end = body.index(">")
    label = f'<title id="t{name}">{escape(title)}</title>'
    root = f'{body[:root_end]} role="img" aria-labelledby="t{name}" style="stroke-linejoin:round;{_FONT.strip()}">'
    return f"{root}{label}{body[root_end + 1 :].strip()}\n"


def inline(svg: str) -> str:
    """Return a chart of `standalone` for a page: sized by the page, in the page's colours."""
    body = _TAG.sub(lambda tag: _coloured(tag[0]), svg.strip())
    body = re.sub(r'^<svg([^>]*?) width="[^"]*" height="[^"]*"', r"<svg\1", body)
    body = _TAG.sub(lambda tag: _SPACES.sub("", tag[0]).replace("xlink:href", "href"), body)
    return body.replace(_FONT.strip(), "", 1)


def with_classes(drawings: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Give each style that comes often in the drawings of a page a class; return their rules, and the drawings."""
    counted = Counter(style for svg in drawings for tag in _TAG.findall(svg) for style in _STYLE.findall(tag))
    often = sorted((style for style, count in counted.items() if count > 2), key=lambda style: (-counted[style], style))
    names = {style: f"s{number}" for number, style in enumerate(often)}

    def classed(match: re.Match[str]) -> str:
        return f' class="{names[match[1]]}"' if match[1] in names else match[0]

    rules = "\n".join(f"svg .{name}{{{style}}}" for style, name in names.items())
    return rules, tuple(_TAG.sub(lambda tag: _STYLE.sub(classed, tag[0]), svg) for svg in drawings)


def title_of(svg: str) -> str:
    """Return the finding that a chart of `standalone` tells those who can't see it."""
    found = _TITLE.search(svg)
    return unescape(found[1]) if found else ""


def _tidy(tag: str, used: dict[str, str]) -> str:
    """Shorten one tag: short ids, and none that nothing refers to; two decimals, the page's fonts."""
    tag = _ID.sub(lambda match: f' id="{used[match[1]]}"' if match[1] in used else "", tag)
    tag = _REFERENCE.sub(lambda match: match[0].removesuffix(match[1]) + used[match[1]], tag)
    tag = _FAMILY.sub("", tag)
    tag = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", tag)
    tag = tag.replace("; ", ";").replace(": ", ":").replace("\n", " ").replace(' "', '"')
    tag = _DRAWN.sub(lambda match: f' d="{_packed(match[1])}"', tag)
    return _LONG_NUMBER.sub(r"\1", tag)


def _ungrouped(body: str) -> str:
    """Leave out groups that only held a name."""
    kept: list[str] = []
    opened: list[bool] = []
    for part in _TAG_OR_TEXT.findall(body):
        if part == "<g/>":
            continue
        if part == "</g>":
            if opened.pop():
                kept.append(part)
            continue
        if part.startswith(("<g>", "<g ")):
            opened.append(part != "<g>")
            if part == "<g>":
                continue
        kept.append(part)
    return "".join(kept)


def _packed(path: str) -> str:
    """Return a path's data in tenths of a point, without what says nothing: spaces, and points on the way of a straight line."""
    tenths = _POINT.sub(lambda match: _tenth(float(match[1])), path)
    parts: list[tuple[str, tuple[str, ...]]] = []
    for letter, given in _STEP.findall(tenths):
        step = (letter, tuple(given.split()))
        if letter == "L" and parts and parts[-1][0] in "ML":
            if step[1] == parts[-1][1]:
                continue
            if parts[-1][0] == "L" and len(parts) > 1 and _between(parts[-2][1], parts[-1][1], step[1]):
                parts.pop()
        parts.append(step)
    return "".join(letter + " ".join(given) for letter, given in parts).replace(" -", "-")


def _between(start: tuple[str, ...], middle: tuple[str, ...], end: tuple[str, ...]) -> bool:
    """Return whether a point lies on the level or upright way between two others."""
    for level, way in ((0, 1), (1, 0)):
        if len(start) == 2 and start[level] == middle[level] == end[level]:
            return (float(middle[way]) - float(start[way])) * (float(end[way]) - float(middle[way])) >= 0
    return False


def _tenth(value: float) -> str:
    rounded = f"{value:.1f}".removesuffix(".0")
    return "0" if rounded == "-0" else rounded


def _coloured(tag: str) -> str:
    for colour, variable in _VARIABLES.items():
        tag = tag.replace(f":{colour}", f":{variable}")
    return tag
