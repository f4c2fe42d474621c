"""The Bank of Russia's official exchange rates of the rouble.

A rate is set on a working day from that day's dealings and applies from the next calendar day on; the service dates
it by the day on which it begins to apply. Here it stands on the day on which it was set: that is when the market made it.
"""

import math
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree as ET

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Row, number
from marketlink.prices.online import OnlineProvider
from marketlink.prices.web import LATER

PROVIDER = "cbr"
SERVICE = "the Bank of Russia"
BASE = "https://www.cbr.ru"

_ROUBLE = "RUB"
_DAY = timedelta(days=1)

# Dealings from the opening; the rate was set at 11:30, and since 2022 at 15:30.
_OBSERVED = ObservationTime(time(10, 0), time(15, 30), "Europe/Moscow")

# The bank's own codes of currencies.
_CODES = {
    "AMD": "R01060",
    "AUD": "R01010",
    "AZN": "R01020A",
    "BGN": "R01100",
    "BRL": "R01115",
    "BYN": "R01090B",
    "CAD": "R01350",
    "CHF": "R01775",
    "CNY": "R01375",
    "CZK": "R01760",
    "DKK": "R01215",
    "EUR": "R01239",
    "GBP": "R01035",
    "HKD": "R01200",
    "HUF": "R01135",
    "INR": "R01270",
    "JPY": "R01820",
    "KRW": "R01815",
    "KZT": "R01335",
    "NOK": "R01535",
    "PLN": "R01565",
    "RON": "R01585F",
    "SEK": "R01770",
    "SGD": "R01625",
    "TRY": "R01700J",
    "UAH": "R01720",
    "USD": "R01235",
    "UZS": "R01717",
    "ZAR": "R01810",
}


class CbrProvider(OnlineProvider):
    """Daily official rates of currencies against the rouble."""

    name = PROVIDER
    service = SERVICE
    base = BASE

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return the bank's code of the currency; None for what isn't quoted in roubles."""
        if instrument.asset_class is not AssetClass.FX or measure is not Measure.PRICE or interval is not Interval.DAY:
            return None
        return _CODES.get(instrument.base or "") if instrument.quote == _ROUBLE else None

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the rates set from the first to the last date of the request.

        Raises
        ------
        SourceDown, TooLittleData, InputError
            As `PriceProvider.fetch` says.
        """
        symbol = self.symbol(request.instrument, request.measure, request.interval)
        if symbol is None:
            raise TooLittleData(f"{SERVICE} sets no {request.interval} rate of {request.instrument.id}")
        page = self._web.get(
            "/scripts/XML_dynamic.asp",
            {
                "date_req1": f"{request.first + _DAY:%d/%m/%Y}",
                "date_req2": f"{request.last + _DAY:%d/%m/%Y}",
                "VAL_NM_RQ": symbol,
            },
        )
        return self._series(
            request,
            _rows(page.body, symbol),
            symbol,
            PriceKind.FIX,
            _OBSERVED,
            what="official rates of the Bank of Russia",
            notes=("an official rate of the Bank of Russia stands on the day it was set; it applies from the next day on",),
        )


def _rows(body: bytes, symbol: str) -> list[Row]:
    root = _parsed(body)
    if root.get("ID") != symbol:
        said = " ".join((root.text or "").split()) or f"the currency {root.get('ID')}"
        raise InputError(f"{SERVICE} was asked for {symbol} and answered with {said}")
    rows = []
    for record in root.iter("Record"):
        if record.get("Id") != symbol:
            raise InputError(f"{SERVICE} was asked for {symbol} and answered with {record.get('Id')}")
        applies = _day(record.get("Date", ""))
        where = f"{SERVICE}, {symbol} for {applies}"
        rate = number((record.findtext("Value") or "").replace(",", "."), where)
        nominal = number(record.findtext("Nominal"), where)
        if not math.isfinite(nominal) or nominal <= 0:
            raise InputError(f"{where}: the rate is for {record.findtext('Nominal')} units")
        rows.append(Row(applies - _DAY, rate / nominal))
    return rows


def _parsed(body: bytes) -> ET.Element:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:  # the bank sends none; a parser could be made to expand them
        raise SourceDown(f"{SERVICE} answered with something else than its rates", LATER)
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities are refused above
    except (ET.ParseError, LookupError, ValueError):
        raise SourceDown(f"{SERVICE} answered with something else than its rates, or broke off", LATER) from None
    if root.tag != "ValCurs":
        raise SourceDown(f"{SERVICE} answered with something else than its rates", LATER)
    return root


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a date, not a time
    except ValueError:
        raise InputError(f"{SERVICE}: {text[:40]!r} is no date") from None
