"""Which providers are asked for what, in which order, and why: one declaration, by asset class and interval."""

from dataclasses import dataclass

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.prices import Interval

CSV, MOEX, ECB, ECB_LIVE, NBP, CBR = "csv", "moex", "ecb", "ecb-live", "nbp", "cbr"
FRED, YAHOO, YAHOO_HOURS, TIINGO = "fred", "yfinance", "yfinance-1h", "tiingo"

KNOWN = (CSV, MOEX, ECB, ECB_LIVE, NBP, CBR, FRED, YAHOO, YAHOO_HOURS, TIINGO)

# A file of the user's own is used as it is, however short it is.
OWN = frozenset({CSV})

WHY = {
    CSV: "your own file comes before any provider",
    MOEX: "the Moscow Exchange itself, for what it trades",
    ECB: "a fix of known time, bundled, without the network",
    ECB_LIVE: "the same fix, up to today",
    NBP: "the zloty's official rate, bundled",
    CBR: "the rouble's official rate, an average of the day's dealings",
    FRED: "the official series, without a key",
    YAHOO: "a vendor of exchange prices",
    YAHOO_HOURS: "daily bars made of hourly ones, since Yahoo's daily bars of currency pairs can't be used",
    TIINGO: "a vendor, with your key",
}

_EXCHANGE = (CSV, MOEX, YAHOO, FRED, TIINGO)
_OFFICIAL = (CSV, MOEX, FRED, YAHOO)
_DAILY = {
    AssetClass.FX: (CSV, MOEX, ECB, ECB_LIVE, NBP, CBR, FRED, YAHOO_HOURS),
    AssetClass.RATE: _OFFICIAL,
    AssetClass.VOLATILITY: _OFFICIAL,
    AssetClass.CREDIT: _OFFICIAL,
    AssetClass.COMMODITY: (CSV, YAHOO, FRED, TIINGO),
    AssetClass.CRYPTO: (CSV, YAHOO, FRED),
}
_INTRADAY = (CSV, MOEX, YAHOO)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a provider stands for an instrument: position 0 is asked first."""

    position: int
    why: str


def order_of(instrument: Instrument, interval: Interval = Interval.DAY) -> tuple[str, ...]:
    """Return the names of providers in the order in which they are asked. Others come after them, as given."""
    return _DAILY.get(instrument.asset_class, _EXCHANGE) if interval is Interval.DAY else _INTRADAY


def place_of(provider: str, instrument: Instrument, interval: Interval = Interval.DAY) -> Place:
    """Return where a provider stands, and why."""
    order = order_of(instrument, interval)
    if provider in order:
        return Place(order.index(provider), WHY[provider])
    return Place(len(order), WHY.get(provider, "a provider that you installed") + "; not in the usual order for this")
