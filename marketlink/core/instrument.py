"""An instrument: something that has prices, how it is quoted, and where its prices come from."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from marketlink.core.moves import Direction, Measure


class AssetClass(StrEnum):
    """Kinds of instrument; the order of providers depends on it."""

    FX = "fx"
    INDEX = "index"
    EQUITY = "equity"
    COMMODITY = "commodity"
    RATE = "rate"  # government bonds and their yields, money-market rates
    CREDIT = "credit"
    VOLATILITY = "volatility"
    CRYPTO = "crypto"
    MARKET = "market"  # a phrase such as "Wall Street": no one price


@dataclass(frozen=True, slots=True)
class Symbol:
    """What one provider calls an instrument.

    Attributes
    ----------
    provider, symbol : str
        "yfinance", "BZ=F".
    measure : Measure
        What that symbol's numbers are: a bond's symbol may quote its yield.
    """

    provider: str
    symbol: str
    measure: Measure = Measure.PRICE


@dataclass(frozen=True, slots=True)
class Session:
    """When an instrument trades: its zone, and the local times of opening and close."""

    timezone: str
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A regressor of a factor model: one instrument, or the equal-weight mean of several.

    Attributes
    ----------
    name : str
        "EM_FX" or an instrument's id.
    members : tuple of str
        Instrument ids; their returns are averaged with equal weights.
    """

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One entry of the registry.

    Attributes
    ----------
    id, name : str
        "USDRUB", "US dollar / Russian rouble".
    asset_class : AssetClass
        What kind of thing it is.
    unit : str
        What a price of 1 means: "RUB per USD", "index points", "USD per barrel", "percent".
    base, quote : str or None
        Currency codes of a pair: USDRUB has base USD and quote RUB.
    quotes_yield : bool
        True where the usual number is a yield in percent (studied in basis points).
    session : Session or None
        When it trades.
    symbols : tuple of Symbol
        What the providers call it, in no order.
    factors : tuple of Factor
        Default regressors of its market model; empty means the constant-mean model.
    priced_by : str or None
        The instrument whose prices stand for it ("OIL" by "BRENT"); said wherever it is used.
    spot_of : str or None
        The contract whose assessed cash price this is (the spot price of "BRENT"), where the two are kept apart.
    """

    id: str
    name: str
    asset_class: AssetClass
    unit: str = ""
    base: str | None = None
    quote: str | None = None
    quotes_yield: bool = False
    session: Session | None = None
    symbols: tuple[Symbol, ...] = ()
    factors: tuple[Factor, ...] = ()
    priced_by: str | None = None
    spot_of: str | None = None

    @property
    def default_measure(self) -> Measure:
        """What is studied when nothing else is asked for."""
        return Measure.YIELD if self.quotes_yield else Measure.PRICE

    def direction_of(self, subject: str | None, direction: Direction) -> Direction:
        """Return the instrument's direction when `subject` moved in `direction`."""
        inverse = subject is not None and subject == self.quote and subject != self.base
        return direction.opposite() if inverse else direction
