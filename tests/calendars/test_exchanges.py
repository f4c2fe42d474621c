"""Calendars: what exchange_calendars gets wrong in Moscow, the currency market's day, TARGET. Days are the exchanges' own."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.calendars.currency_day import currency_day
from marketlink.calendars.exchanges import calendar_of
from marketlink.core.instrument import AssetClass, Instrument, Session
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey

MOSCOW = Session("Europe/Moscow", time(10, 0), time(18, 50))
MARKET_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "market-data"


def key(source="csv", zone="Europe/Moscow", kind=PriceKind.LAST):
    observed = ObservationTime(time(18, 50), time(18, 50), zone)
    return SeriesKey("X", Measure.PRICE, source, "X", Interval.DAY, kind, "RUB", zone, observed)


def sessions(instrument, first, last, **of):
    calendar = calendar_of(key(**of), instrument)
    assert calendar is not None
    return calendar.sessions(date.fromisoformat(first), date.fromisoformat(last))


IMOEX = Instrument("IMOEX", "MOEX Russia", AssetClass.INDEX, session=MOSCOW)
RTSI_FUT = Instrument("RTSI_FUT", "RTS future", AssetClass.INDEX, session=MOSCOW)
USDRUB = Instrument("USDRUB", "dollar", AssetClass.FX, base="USD", quote="RUB", session=MOSCOW)
SPX = Instrument("SPX", "S&P 500", AssetClass.INDEX, session=Session("America/New_York", time(9, 30), time(16)))


def test_moscows_share_market_was_closed_for_four_weeks_and_its_currency_market_was_not():
    assert sessions(IMOEX, "2022-02-25", "2022-03-24") == {date(2022, 2, 25), date(2022, 3, 24)}
    currency = sessions(USDRUB, "2022-02-25", "2022-03-24")
    assert len(currency) == 18
    assert date(2022, 3, 8) not in currency
    assert date(2022, 2, 28) in currency


def test_working_saturdays_are_sessions_and_other_saturdays_are_not():
    assert date(2018, 4, 28) in sessions(IMOEX, "2018-04-01", "2018-05-31")
    assert date(2018, 4, 21) not in sessions(IMOEX, "2018-04-01", "2018-05-31")


def test_moscows_futures_are_held_only_to_days_that_are_sure():
    calendar = calendar_of(key(), RTSI_FUT)
    assert calendar is not None
    assert calendar.name == "the calendar of Moscow's futures"
    assert date(2025, 3, 10) in sessions(RTSI_FUT, "2025-03-01", "2025-03-31")
    # The share market was halted and the currency market was not: 18 days of which nothing is said.
    halt = (date(2022, 2, 25), date(2022, 3, 24))
    assert calendar.sessions(*halt) == {date(2022, 2, 25), date(2022, 3, 24)}
    assert len(calendar.unknown(*halt)) == 16
    assert calendar.unknown(date(2022, 2, 23), date(2022, 2, 24)) == {date(2022, 2, 23)}
    assert calendar.unknown(date(2018, 1, 1), date(2018, 12, 31)) == frozenset()
    assert calendar.unknown(date(2025, 4, 4), date(2025, 4, 7)) == {date(2025, 4, 5), date(2025, 4, 6)}


WTI = Instrument("WTI", "WTI", AssetClass.COMMODITY, session=Session("America/New_York", time(18), time(17)))
BRENT = Instrument("BRENT", "Brent", AssetClass.COMMODITY, session=Session("Europe/London", time(1), time(23)))


def test_settlements_have_a_calendar_and_other_prices_of_commodities_have_none():
    week = sessions(WTI, "2025-07-07", "2025-07-14", kind=PriceKind.SETTLE)
    assert date(2025, 7, 13) not in week  # a Sunday
    assert len(week) == 6
    assert date(2025, 1, 9) in sessions(WTI, "2025-01-06", "2025-01-10", kind=PriceKind.SETTLE)
    assert date(2022, 2, 21) not in sessions(WTI, "2022-02-14", "2022-02-25", kind=PriceKind.SETTLE)  # Presidents' Day
    assert date(2022, 2, 21) in sessions(BRENT, "2022-02-14", "2022-02-25", kind=PriceKind.SETTLE)
    assert date(2022, 4, 15) not in sessions(BRENT, "2022-04-11", "2022-04-18", kind=PriceKind.SETTLE)  # Good Friday
    assert calendar_of(key(kind=PriceKind.SPOT), BRENT) is None
    copper = Instrument("ZINC", "zinc", AssetClass.COMMODITY, session=Session("Europe/London", time(1), time(19)))
    assert calendar_of(key(kind=PriceKind.SETTLE), copper) is None


@pytest.mark.shared
@pytest.mark.skipif(not MARKET_DATA.is_dir(), reason="the market data don't stand beside this checkout")
@pytest.mark.parametrize(
    ("instrument", "first", "last", "missing", "extra"),
    [
        (WTI, "2010-01-04", "2026-02-23", ["2016-10-10", "2016-11-11"], ["2025-07-04", "2025-07-13", "2025-09-01"]),
        (BRENT, "2021-01-04", "2024-12-31", [], []),
    ],
)
def test_the_calendar_of_settlements_against_real_bars(instrument, first, last, missing, extra):
    lines = (MARKET_DATA / f"{instrument.id}.csv").read_text().splitlines()[1:]
    held, expected = {line[:10] for line in lines}, sessions(instrument, first, last, kind=PriceKind.SETTLE)
    assert sorted({str(day) for day in expected} - held) == missing
    assert sorted(held - {str(day) for day in expected}) == extra


def test_new_york_and_target_and_the_currency_market():
    new_york = sessions(SPX, "2022-02-14", "2022-02-22")
    assert date(2022, 2, 21) not in new_york  # Presidents' Day
    assert len(new_york) == 6
    target = sessions(USDRUB, "2021-04-01", "2021-04-06", source="ecb", kind=PriceKind.FIX)
    assert target == {date(2021, 4, 1), date(2021, 4, 6)}  # Good Friday and Easter Monday
    day = sessions(USDRUB, "2021-12-20", "2022-01-03", zone="America/New_York")
    assert date(2021, 12, 24) in day
    assert date(2022, 1, 3) in day


def test_the_vix_may_have_a_value_on_a_holiday_of_new_york_since_may_2022():
    vix = Instrument("VIX", "VIX", AssetClass.VOLATILITY, session=Session("America/Chicago", time(8, 30), time(15, 15)))
    calendar = calendar_of(key(kind=PriceKind.CLOSE), vix)
    assert calendar is not None
    for day, known in (
        (date(2022, 2, 21), True),
        (date(2022, 5, 30), False),
        (date(2022, 5, 28), True),
    ):  # two holidays, a Saturday
        assert day not in calendar.sessions(day, day)
        assert (calendar.unknown(day, day) == frozenset()) is known


UST10Y = Instrument("UST10Y", "10Y", AssetClass.RATE, quotes_yield=True, session=Session("America/New_York", time(8), time(15)))


def test_yields_of_treasuries_have_a_close_on_new_yorks_days_but_for_two_holidays_of_banks():
    calendar = calendar_of(key(kind=PriceKind.YIELD), UST10Y)
    assert calendar is not None
    first, last = date(2018, 10, 5), date(2018, 11, 13)
    off = {date(2018, 10, 8), date(2018, 11, 12)}  # Columbus Day; Veterans Day was a Sunday
    assert calendar.unknown(first, last) == off
    assert len(calendar.sessions(first, last)) == 28 - len(off)  # weekdays from the 5th of October to the 13th of November
    assert calendar.unknown(date(2021, 4, 2), date(2021, 4, 3)) == {date(2021, 4, 2)}  # Good Friday; Saturday is no session
    assert calendar_of(key(), UST10Y) is None


@pytest.mark.shared
@pytest.mark.skipif(not MARKET_DATA.is_dir(), reason="the market data don't stand beside this checkout")
def test_yields_of_treasuries_have_no_gaps_in_real_bars():
    calendar = calendar_of(key(kind=PriceKind.YIELD), UST10Y)
    assert calendar is not None
    held = {date.fromisoformat(line[:10]) for line in (MARKET_DATA / "UST10Y.csv").read_text().splitlines()[1:]}
    span = (date(2010, 1, 4), date(2026, 2, 13))
    assert calendar.sessions(*span) - held == frozenset()
    assert held - calendar.sessions(*span) - calendar.unknown(*span) == set()


def test_no_calendar_is_known_for_what_has_none():
    oil = Instrument("BRENT", "Brent", AssetClass.COMMODITY, session=Session("Europe/London"))
    assert calendar_of(key(), oil) is None
    assert calendar_of(key(kind=PriceKind.FIX), USDRUB) is None
    assert calendar_of(key(), Instrument("X", "x", AssetClass.INDEX)) is None


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2022-02-14T21:59", "2022-02-14"),  # 16:59 in New York
        ("2022-02-14T22:00", "2022-02-14"),  # 17:00 sharp ends the day
        ("2022-02-14T22:01", "2022-02-15"),
        ("2022-07-14T21:01", "2022-07-15"),  # summer time
        ("2022-02-11T22:30", "2022-02-14"),  # Friday evening
        ("2022-02-13T23:00", "2022-02-14"),  # Sunday evening
    ],
)
def test_the_currency_markets_day_ends_at_five_in_new_york(moment, day):
    assert currency_day(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == date.fromisoformat(day)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_a_currency_day_is_a_weekday_never_before_the_moment(moment):
    day = currency_day(moment)
    assert day.weekday() < 5
    assert 0 <= (day - moment.date()).days <= 3 or (day - moment.date()).days == -1


def test_a_moment_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="naive"):
        currency_day(datetime(2022, 2, 14))


@pytest.mark.shared
@pytest.mark.skipif(not MARKET_DATA.is_dir(), reason="the market data don't stand beside this checkout")
@pytest.mark.parametrize(("instrument", "last"), [(IMOEX, "2026-06-09"), (USDRUB, "2022-11-18")])
def test_moscows_calendars_are_what_the_exchange_traded(instrument, last):
    lines = (MARKET_DATA / f"{instrument.id}.csv").read_text().splitlines()[1:]
    assert sessions(instrument, "2010-01-11", last) == {date.fromisoformat(line[:10]) for line in lines}
