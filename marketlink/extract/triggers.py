"""What the text says moved the price."""

import re

from marketlink.core.moves import Span, Trigger

_CAUSE = re.compile(
    r"\b(?:after|following|on the back of|on news|on fears|on hopes|on concerns?|on worries|on signs|on expectations|on reports?|on optimism|on speculation|on"
    r"|(?<!much )(?<!many )(?<!well )(?<!such )(?<!high )(?<!low )(?<!far )as|amid|because of|because|due to|driven (?:down|up|higher|lower )?by|boosted by|helped by|hit by|hurt by|weighed down by|led by|in response to|in reaction to|despite)\s",
    re.IGNORECASE,
)
_NO_CAUSE = re.compile(
    r"(?:as (?:of|much|many|well|high|low|far|a|an|the day|trad\w+ (?:closed|ended))\b|on (?:\w+day|the (?:day|week|month|year|session|back foot|\w+ (?:Exchange|Board|Stock)\b)"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri)\w*|Wall Street|Globex|record|track|average|paper|Nymex|NYMEX|BSE|NSE|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\b|on (?:a|an) \w+ (?:basis|day)\b|on \d|(?:after|following) (?:hours|the bell|the close|noon|midday)\b|after[- ]hours)",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.;,](?=\s|$)|[\n\u2014]|\s(?:before|while|whereas|but|to (?:trade|close|end|settle)|and (?:the|was|is|were|closed|traded|later|then))\b|\s-\s"
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
