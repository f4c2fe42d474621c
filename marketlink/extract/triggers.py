"""What the text says moved the price."""

import re

from marketlink.core.moves import Span, Trigger

_CAUSES = [
    r"\b(?:after|following|on the back of|amid|because of|because|due to|in response to|in reaction to|despite)\s",
    r"\bon\s",
    r"(?<!much )(?<!many )(?<!well )(?<!such )(?<!high )(?<!low )(?<!far )\bas\s",
    r"\b(?:driven (?:down |up |higher |lower )?|boosted |helped |hit |hurt |weighed down |led )by\s",
]
# The first letters of the causes: looking for one of them at a word's beginning passes over most words at once.
_CAUSE = re.compile(rf"\b(?=[abdfhilow])(?:{'|'.join(_CAUSES)})", re.IGNORECASE)
_VENUES = "Wall Street|Globex|Nymex|BSE|NSE|record|track|average|paper|Thurs|Fri|Mon|Tues|Wednes"
_VENUES += "|NYSE|Nasdaq|New York|London|Tokyo|Comex|CBOT|ICE|LME|Matif|Euronext|Bursa|Dalian|Shanghai|Hong Kong|ASX|TSX|JSE"
# "Gained 1% on the dollar": against it. "On the dollar's weakness" is a cause.
_MONEYS = "(?:US |U\\.S\\. |American )?(?:dollar|greenback|euro|yen|pound|sterling|franc|yuan|rouble|rupee)"
_MONTHS = "Jan|Feb|Mar(?:ch)?|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NO_CAUSES = [
    r"as (?:of|much|many|well|high|low|far|a|an|the day|trad\w+ (?:closed|ended))\b",
    r"on (?:\w+day|the (?:day|week|month|year|session|back foot|\w+ (?:Exchange|Board|Stock)))\b",
    rf"on (?:the )?(?:{_VENUES})\b",
    rf"on (?:the )?(?:{_MONEYS})(?=\s*(?:$|[.,;)]|(?:at|to|in|by|after|as|and|on|while|this|so)\b))",
    rf"on (?:{_MONTHS})",
    r"on an? \w+ (?:basis|day)\b",
    r"on \d",
    r"(?:after|following) (?:hours|the bell|the close|noon|midday)\b",
]
_NO_CAUSE = re.compile("|".join(_NO_CAUSES), re.IGNORECASE)
_END = re.compile(
    r"[.;,](?=\s|$)|[\n\u2014]|\s-\s"
    r"|\s(?:before|while|whereas|but|to (?:trade|close|end|settle)|and (?:the|was|is|were|closed|traded|later|then))\b"
)
_LONGEST = 200


def trigger_after(flat: str, start: int, end: int) -> Trigger | None:
    """Return the first cause stated in `flat[start:end]`."""
    position = start
    while (match := _CAUSE.search(flat, position, end)) is not None:
        begin = match.start()
        if _NO_CAUSE.match(flat, begin, end):
            position = match.end()
            continue
        stop = _END.search(flat, match.end(), end)
        last = min(stop.start() if stop else end, begin + _LONGEST)
        text = flat[begin:last].rstrip()
        if len(text.split()) < 2:
            position = match.end()
            continue
        return Trigger(text, Span(begin, begin + len(text)))
    return None
