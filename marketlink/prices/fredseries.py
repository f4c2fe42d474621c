"""Which series of FRED are served, and what their numbers are."""

from marketlink.core.prices import PriceKind

YIELDS = ("DGS", "DFII", "DFF", "SOFR")
SPOT = frozenset({"DCOILBRENTEU", "DCOILWTICO", "DHHNGSP"})
CLOSES = frozenset({"VIXCLS", "OVXCLS", "SP500", "DJIA", "NASDAQCOM", "NASDAQ100", "NIKKEI225"})
EVERY_DAY = frozenset({"CBBTCUSD", "CBETHUSD", "DFF"})  # these have Saturdays and Sundays


def kind_of(symbol: str) -> PriceKind | None:
    """Return what the numbers of a series are; None for those not served.

    Spreads are not: FRED has them in percent, and newswires state them in basis points.
    """
    if symbol.startswith(YIELDS):
        return PriceKind.YIELD
    if symbol.startswith("DEX") or symbol in SPOT:
        return PriceKind.SPOT
    if symbol in CLOSES:
        return PriceKind.CLOSE
    return PriceKind.LAST if symbol in EVERY_DAY else None
