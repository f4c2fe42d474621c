"""What exchange_calendars' XMOS gets wrong, and the calendars of Moscow's currency and futures markets.

Days are from the exchange's own published histories of IMOEX and of USDRUB_TOM: a day on which they have a bar was a session.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

_SATURDAY = 5
_WEEKENDS_SINCE = date(2025, 3, 1)  # shares first

Days = frozenset[date]
Sessions = Callable[[date, date], Days]


def _dates(text: str) -> Days:
    return frozenset(date.fromisoformat(day) for day in text.split())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _weekdays(first: date, last: date) -> Days:
    return frozenset(day for day in _days(first, last) if day.weekday() < _SATURDAY)


# Trade in shares was halted.
HALT = _weekdays(date(2022, 2, 28), date(2022, 3, 23))

# Saturdays and Sundays on which Russia worked, and weekdays that XMOS takes for holidays.
_WORKED = _dates(
    "2010-02-27 2010-11-13 2011-03-05 2012-03-11 2012-04-28 2012-05-05 2012-05-12 2012-06-09 2016-02-20 2018-04-28 "
    "2018-06-09 2018-12-29 2021-02-20 2022-01-07 2024-04-27 2024-11-02 2024-12-28 2025-02-24 2025-03-10 2025-11-01 "
    "2026-03-09 2026-05-11"
)

# The currency market beside that of shares.
_CURRENCY_OPEN = _dates("2014-06-13 2022-02-23")
_CURRENCY_CLOSED = _dates("2012-05-07 2012-05-08")


def equities(usual: Sessions) -> Sessions:
    """Return Moscow's sessions in shares and indices, given those of XMOS."""
    return lambda first, last: _within((usual(first, last) | _WORKED) - HALT, first, last)


def currency(usual: Sessions) -> Sessions:
    """Return the sessions of Moscow's currency market, which went on while that of shares was halted."""
    return lambda first, last: _within((usual(first, last) | _WORKED | _CURRENCY_OPEN) - _CURRENCY_CLOSED, first, last)


def futures(usual: Sessions) -> Sessions:
    """Return the days on which Moscow's futures surely traded: those on which both shares and currencies did."""
    return lambda first, last: equities(usual)(first, last) & currency(usual)(first, last)


def futures_unknown(usual: Sessions) -> Sessions:
    """Return the days of which it isn't known here whether Moscow's futures traded.

    Shares and currencies kept other days then, among them those of the halt of 2022; and since 2025 the exchange has
    opened at weekends, its markets one after the other.
    """

    def unknown(first: date, last: date) -> Days:
        weekends = frozenset(day for day in _days(max(first, _WEEKENDS_SINCE), last) if day.weekday() >= _SATURDAY)
        return (equities(usual)(first, last) ^ currency(usual)(first, last)) | weekends

    return unknown


def _within(days: Iterable[date], first: date, last: date) -> Days:
    return frozenset(day for day in days if first <= day <= last)
