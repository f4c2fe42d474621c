"""When prices are taken. Times are from the ECB, CME Group and ICE."""

from datetime import UTC, date, datetime, time

from marketlink.calendars.fixings import ECB_PUBLICATION, ECB_REFERENCE_RATES, settlement
from marketlink.calendars.sessions import any_time_of_day, close_of
from marketlink.core.instrument import Session


def test_the_ecb_fixes_at_ten_past_two_and_publishes_at_four():
    assert ECB_REFERENCE_RATES.on(date(2022, 2, 14)) == (
        datetime(2022, 2, 14, 13, 10, tzinfo=UTC),
        datetime(2022, 2, 14, 13, 15, tzinfo=UTC),
    )
    assert ECB_PUBLICATION.on(date(2022, 7, 1))[0] == datetime(2022, 7, 1, 14, 0, tzinfo=UTC)


def test_settlements_have_their_own_window():
    brent, wheat = settlement("BRENT"), settlement("WHEAT")
    assert brent is not None
    assert wheat is not None
    assert brent.on(date(2022, 2, 14))[1] == datetime(2022, 2, 14, 19, 30, tzinfo=UTC)
    assert wheat.on(date(2022, 2, 14))[0] == datetime(2022, 2, 14, 19, 14, tzinfo=UTC)
    assert settlement("IMOEX") is None


def test_a_close_is_known_or_it_is_any_time_of_the_day():
    moscow = close_of(Session("Europe/Moscow", time(10), time(18, 50)))
    assert moscow is not None
    assert moscow.on(date(2022, 2, 14)) == (datetime(2022, 2, 14, 15, 50, tzinfo=UTC),) * 2
    assert close_of(Session("UTC")) is None
    first, last = any_time_of_day("Europe/Moscow").on(date(2022, 2, 14))
    assert first == datetime(2022, 2, 13, 21, 0, tzinfo=UTC)
    assert last == datetime(2022, 2, 14, 20, 59, 59, tzinfo=UTC)
