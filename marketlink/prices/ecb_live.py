"""The ECB's reference rates from its Data Portal: the same rates as those bundled, up to today.

One question holds both currencies of a pair: D.USD+RUB.EUR.SP00.A. A pair without the euro is the quotient of two
rates of one day, and a day on which either has none is absent.
"""

from datetime import date

import numpy as np

from marketlink.calendars.fixings import ECB_REFERENCE_RATES
from marketlink.core.errors import InputError, TooLittleData
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Row, day_of, number
from marketlink.prices.csvanswer import rows_of
from marketlink.prices.ecb import EURO, EcbProvider
from marketlink.prices.online import OnlineProvider

PROVIDER = "ecb-live"
SERVICE = "the ECB Data Portal"
BASE = "https://data-api.ecb.europa.eu"

_SATURDAY = 5


class EcbLiveProvider(OnlineProvider):
    """Daily fixes of currency pairs, online."""

    name = PROVIDER
    service = SERVICE
    base = BASE

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return how the pair is made of rates against the euro; None for what the ECB doesn't fix."""
        return EcbProvider().symbol(instrument, measure, interval)

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the fixes from the first to the last date of the request.

        Raises
        ------
        SourceDown, TooLittleData, InputError
            As `PriceProvider.fetch` says.
        """
        instrument = request.instrument
        symbol = self.symbol(instrument, request.measure, request.interval)
        base, quote = instrument.base, instrument.quote
        if symbol is None or base is None or quote is None:
            raise TooLittleData(f"the ECB has no {request.interval} reference rate of {instrument.id}")
        wanted = sorted({base, quote} - {EURO})
        page = self._web.get(
            f"/service/data/EXR/D.{'+'.join(wanted)}.EUR.SP00.A",
            {"startPeriod": request.first.isoformat(), "endPeriod": request.last.isoformat(), "format": "csvdata"},
            answered=frozenset({404}),  # no observation in these dates
        )
        rates = {} if page.status == 404 or not page.body.strip() else _rates(self._web.text(page), wanted)
        days = sorted(set.intersection(*(set(rates.get(code, {})) for code in wanted)))
        ones = dict.fromkeys(days, 1.0)
        rows = [Row(day, _of(rates, quote, ones)[day] / _of(rates, base, ones)[day]) for day in days]
        return self._series(
            request,
            rows,
            symbol,
            PriceKind.FIX,
            ECB_REFERENCE_RATES,
            what="ECB euro foreign exchange reference rates",
            unit=f"{quote} per {base}",
        )


def _of(rates: dict[str, dict[date, float]], code: str, ones: dict[date, float]) -> dict[date, float]:
    return ones if code == EURO else rates[code]


def _rates(text: str, wanted: list[str]) -> dict[str, dict[date, float]]:
    """Return units of each currency per euro, by day; days without a rate are absent."""
    rates: dict[str, dict[date, float]] = {code: {} for code in wanted}
    for row in rows_of(text, SERVICE, ("FREQ", "CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE")):
        code = row["CURRENCY"]
        if code not in rates or row["CURRENCY_DENOM"] != EURO or row["FREQ"] != "D":
            raise InputError(
                f"{SERVICE} was asked for daily rates of {', '.join(wanted)} per {EURO} and answered with "
                f"{code} per {row['CURRENCY_DENOM']}, frequency {row['FREQ']}"
            )
        day = day_of(row["TIME_PERIOD"], SERVICE)
        if day.weekday() >= _SATURDAY:
            raise InputError(f"{SERVICE} sent a rate of {code} for {day:%A} {day}: its dates are shifted")
        rate = number(row["OBS_VALUE"], f"{SERVICE}, {code} on {day}")
        if not np.isfinite(rate):
            continue
        if rate <= 0:
            raise InputError(f"{SERVICE}'s rate of {code} on {day} is not positive")
        if rates[code].setdefault(day, rate) != rate:
            raise InputError(f"{SERVICE} sent two different rates of {code} for {day}")
    return rates
