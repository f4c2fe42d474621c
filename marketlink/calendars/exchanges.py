"""Which days a series should have: the calendar of its market, to find gaps with. The data define sessions.

Calendars are those of exchange_calendars, with what is put right here; the ECB's fixings and the currency market's
New York day have their own.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from marketlink.calendars import moscow
from marketlink.calendars.moscow import Days, Sessions
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.prices import Interval, PriceKind, SeriesKey

_OWN_MARKETS = frozenset({AssetClass.INDEX, AssetClass.EQUITY, AssetClass.VOLATILITY})
_EXCHANGES = {
    "America/New_York": "XNYS",
    "America/Chicago": "XNYS",  # the Cboe's indices keep New York's days
    "America/Toronto": "XTSE",
    "America/Mexico_City": "XMEX",
    "America/Sao_Paulo": "BVMF",
    "Europe/London": "XLON",
    "Europe/Berlin": "XETR",
    "Europe/Paris": "XPAR",
    "Europe/Rome": "XMIL",
    "Europe/Madrid": "XMAD",
    "Europe/Zurich": "XSWX",
    "Europe/Amsterdam": "XAMS",
    "Europe/Brussels": "XBRU",
    "Europe/Stockholm": "XSTO",
    "Europe/Oslo": "XOSL",
    "Europe/Lisbon": "XLIS",
    "Europe/Vienna": "XWBO",
    "Europe/Dublin": "XDUB",
    "Europe/Athens": "ASEX",
    "Europe/Warsaw": "XWAR",
    "Europe/Budapest": "XBUD",
    "Europe/Prague": "XPRA",
    "Europe/Istanbul": "XIST",
    "Asia/Tokyo": "XTKS",
    "Asia/Hong_Kong": "XHKG",
    "Asia/Shanghai": "XSHG",
    "Asia/Seoul": "XKRX",
    "Asia/Taipei": "XTAI",
    "Asia/Singapore": "XSES",
    "Asia/Kolkata": "XBOM",
    "Australia/Sydney": "XASX",
    "Pacific/Auckland": "XNZE",
    "Africa/Johannesburg": "XJSE",
}
_TREASURIES = "UST"
_CBOE = "America/Chicago"
_CBOE_ON_HOLIDAYS = date(2022, 5, 30)  # from then on the VIX has values on New York's holidays, at night and in the morning
_MOSCOW = "Europe/Moscow"
# On a holiday of New York's the screen is open, and nothing is settled.
_US_FUTURES = frozenset({"America/New_York", "America/Chicago"})
_CME_SETTLED = frozenset({date(2025, 1, 9)})  # only the share markets were closed, in mourning
_ICE_LONDON = frozenset({"BRENT", "GASOIL"})
_ICE_SETTLED = frozenset({date(2021, 12, 24)})
_ECB = ("ecb", "ecb-live")
_TARGET_SINCE = date(2002, 1, 1)  # before, its holidays differed from year to year


@dataclass(frozen=True, slots=True)
class TradingCalendar:
    """The sessions of a market.

    Attributes
    ----------
    name : str
        What it is called in sentences.
    sessions : callable
        (first, last) -> the sessions between, both included.
    unknown : callable
        (first, last) -> days between of which it isn't known whether they were sessions.
    """

    name: str
    sessions: Sessions
    unknown: Sessions = lambda _first, _last: frozenset()


def calendar_of(key: SeriesKey, instrument: Instrument) -> TradingCalendar | None:
    """Return the calendar of a series; None where none is known."""
    if instrument.asset_class is AssetClass.FX:
        return _of_currencies(key)
    if instrument.asset_class is AssetClass.COMMODITY:
        return _of_settlements(key, instrument)
    if instrument.asset_class is AssetClass.RATE and instrument.id.startswith(_TREASURIES):
        return _of_treasuries(key)
    if instrument.asset_class not in _OWN_MARKETS or instrument.session is None:
        return None
    zone = instrument.session.timezone
    if zone == _MOSCOW:
        usual = _exchange("XMOS")
        if instrument.id.endswith(("_FUT", "_FUTURE")):
            return TradingCalendar("the calendar of Moscow's futures", moscow.futures(usual), moscow.futures_unknown(usual))
        return TradingCalendar("the calendar of Moscow's shares", moscow.equities(usual))
    name = _EXCHANGES.get(zone)
    if zone == _CBOE and name and instrument.asset_class is AssetClass.VOLATILITY:
        return TradingCalendar(f"the calendar {name}", _exchange(name), _weekdays_since(_CBOE_ON_HOLIDAYS))
    return TradingCalendar(f"the calendar {name}", _exchange(name)) if name else None


def _of_settlements(key: SeriesKey, instrument: Instrument) -> TradingCalendar | None:
    """Return the days on which a front future is settled. Trade goes on around them, so bars inside the day have none."""
    if key.kind is not PriceKind.SETTLE or key.interval is not Interval.DAY or instrument.session is None:
        return None
    if instrument.id in _ICE_LONDON:
        return TradingCalendar("the calendar of ICE's oil", _with_days(_exchange("IEPA"), _ICE_SETTLED))
    if instrument.session.timezone in _US_FUTURES:
        return TradingCalendar("the calendar of settlements in the US", _with_days(_exchange("XNYS"), _CME_SETTLED))
    return None


def _of_treasuries(key: SeriesKey) -> TradingCalendar | None:
    """Return the days on which US yields surely have a close: New York's, save Columbus Day and Veterans Day."""
    if key.kind is not PriceKind.YIELD or key.interval is not Interval.DAY:
        return None
    usual = _exchange("XNYS")

    def sure(first: date, last: date) -> Days:
        return frozenset(day for day in usual(first, last) if not _bank_holiday(day))

    def unknown(first: date, last: date) -> Days:  # some sources have yields on holidays of the share market, some don't
        return _weekdays(first, last, _nothing) - sure(first, last)

    return TradingCalendar("the calendar of US yields", sure, unknown)


def _bank_holiday(day: date) -> bool:
    columbus = day.month == 10 and day.weekday() == 0 and 8 <= day.day <= 14
    return columbus or (day.month, day.day) == (11, 11) or ((day.month, day.day) == (11, 12) and day.weekday() == 0)


def _nothing(_day: date) -> bool:
    return False


def _with_days(usual: Sessions, more: Days) -> Sessions:
    return lambda first, last: usual(first, last) | frozenset(day for day in more if first <= day <= last)


def _of_currencies(key: SeriesKey) -> TradingCalendar | None:
    if key.source in _ECB:
        return TradingCalendar("the calendar of the ECB's fixings", _target)
    if key.timezone == _MOSCOW and key.kind is PriceKind.LAST:
        return TradingCalendar("the calendar of Moscow's currency market", moscow.currency(_exchange("XMOS")))
    if key.timezone == "America/New_York" and key.kind is PriceKind.LAST:
        return TradingCalendar("the currency market's calendar", _new_york_days)
    return None


@cache
def _exchange(name: str) -> Sessions:
    """Return the sessions of an exchange by exchange_calendars."""

    def sessions(first: date, last: date) -> Days:
        calendar = _load(name, min(first.year, 2000))
        since, until = max(first, calendar.first_session.date()), min(last, calendar.last_session.date())
        if since > until:
            return frozenset()
        return frozenset(stamp.date() for stamp in calendar.sessions_in_range(since.isoformat(), until.isoformat()))

    return sessions


@cache
def _load(name: str, year: int) -> Any:
    import exchange_calendars  # noqa: PLC0415 - takes half a second to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it calls pandas 3 in old ways
        return exchange_calendars.get_calendar(name, start=f"{year}-01-01")


def _weekdays(first: date, last: date, holiday: Callable[[date], bool]) -> Days:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return frozenset(day for day in days if day.weekday() < 5 and not holiday(day))


def _weekdays_since(begins: date) -> Sessions:
    return lambda first, last: _weekdays(max(first, begins), last, _nothing)


def _new_york_days(first: date, last: date) -> Days:
    return _weekdays(first, last, lambda day: (day.month, day.day) in {(1, 1), (12, 25)})


def _target(first: date, last: date) -> Days:
    """Return the TARGET system's days: no rate is fixed on its holidays."""
    return _weekdays(max(first, _TARGET_SINCE), last, _target_holiday)


def _target_holiday(day: date) -> bool:
    if (day.month, day.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}:
        return True
    return day - _easter(day.year) in {timedelta(days=-2), timedelta(days=1)}


@cache
def _easter(year: int) -> date:
    from dateutil.easter import easter  # noqa: PLC0415 - comes with pandas

    found: date = easter(year)
    return found
