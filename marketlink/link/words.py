"""Words of a text, by shape alone: stems, the people who act in it, what stands in quotation marks."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d[\d.,]*\d|\d")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"’')\]]*\s+(?=[“\"‘']?[A-Z])|\n+")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{3,600})[”\"]")
_PERSON = r"(?P<name>[A-Z][a-zà-ž]+(?:[-’'][A-Z]?[a-zà-ž]+)*(?: [A-Z][a-zà-ž]+(?:[-’'][A-Z]?[a-zà-ž]+)*){0,2})"
_SPEAKS = (
    r"(?:said|says|told|asked|replied|added|noted|suggested|stressed|stated|warned|announced|indicated|reported|proposed|demanded|met"
    r"|argued|insisted|explained|urged|called|answered|declared|remarked|responded|signall?ed|ordered|promised|denied|rejected|spoke)"
)
_TITLED = re.compile(
    rf"(?:President|Minister|Chancellor|Secretary|Premier|Governor|Chairman|Chairwoman|Chief|Chair|Ambassador|Commissioner|Mr\.?|Mrs\.?|Ms\.?"
    rf"|Sen\.|Gov\.|Gen\.|spokesman|spokeswoman),? {_PERSON}"
)
_SPEAKER = re.compile(rf"\b{_PERSON},? (?:(?:has|have|had|also|later|then) )?{_SPEAKS}\b")
_SPOKEN_TO = re.compile(rf"\b{_SPEAKS} (?:to |with )?{_PERSON}")
_PLACE = re.compile(r"\b(?:in|near|from|across|outside|around) (?:the )?([A-Z][a-zà-ž]+)")
_NO_NAMES_TEXT = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
november december he she it they we you the this that but and his her its their who president minister chancellor secretary
premier governor chairman chairwoman chief chair ambassador commissioner spokesman spokeswoman
"""
_COMMON_TEXT = """
a about added after again all also an and another any are around as asked at be because been before being between both but by can
could did do does down during each even for from further had has have he her here him his how i if in including into is it its
just last like made make many may might more most much must my new next no nor not now of off on one only or other our out over
own per
said same say says she should since so some still such take taken than that the their them then there these they this those
through to told too two under until up us very was we were what when where which while who whom why will with would you your
year years
monday tuesday wednesday thursday friday saturday sunday
"""
_NO_NAMES = frozenset(_NO_NAMES_TEXT.split())
_COMMON = frozenset(_COMMON_TEXT.split())
_ENDINGS_TEXT = "ations ation ingly ities ments ings ment ions edly ing ity ion ies ed es ly s e"  # longer ones first
_ENDINGS = tuple(_ENDINGS_TEXT.split())
_SHORTEST = 3
_SHORTEST_STEM = 4


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, cut where a full stop comes before a capital."""
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def stem(word: str) -> str:
    """Return the beginning that the forms of a word share: "continuing", "continued" and "continue" are one."""
    low = word.casefold().replace("’", "'").removesuffix("'s")
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST_STEM:
            return low[: -len(ending)]
    return low


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry a meaning."""
    words = _WORD.findall(text)
    return frozenset(stem(word) for word in words if len(word) >= _SHORTEST and word.casefold() not in _COMMON)


def people(text: str) -> frozenset[str]:
    """Return the last names, in one case, of those who speak, are spoken to, or have a title; places are no people."""
    found = {
        re.sub(r"[’']s$", "", match["name"].split()[-1])
        for pattern in (_TITLED, _SPEAKER, _SPOKEN_TO)
        for match in pattern.finditer(text)
    }
    return frozenset(name.casefold() for name in found - set(_PLACE.findall(text)) if name.casefold() not in _NO_NAMES)


def quoted(text: str) -> frozenset[str]:
    """Return the stems of what stands in quotation marks."""
    return frozenset().union(*(stems(match[1]) for match in _QUOTED.finditer(text)))
