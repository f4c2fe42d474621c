"""Addresses in one form: two of one page are equal, whatever was added to count its readers."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_COUNTING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|_hs\w+|igshid|at_\w+|cmp\w*|ito|ref|ref_?src|referrer|smid|src|source|share\w*|sh|guccounter|amp|outputtype",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_AMP = re.compile(r"/amp/?$|\.amp(?=\.html?$)|^/amp(?=/)")
_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Return an address without scheme, `www`, counting parameters, fragment and the mark of a light version.

    It is for comparison alone, and is empty for what is no http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host:
        return ""
    where = f"{_HOST.sub('', host)}:{port}" if port not in {None, _PORTS[parts.scheme]} else _HOST.sub("", host)
    kept = sorted((key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _COUNTING.fullmatch(key))
    path = _AMP.sub("", re.sub(r"/{2,}", "/", parts.path)).rstrip("/") or "/"
    return urlunsplit(("", where, path, urlencode(kept), "")).removeprefix("//")
