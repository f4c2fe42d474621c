"""The currency market's day: it ends at 17:00 in New York, and Sunday evening belongs to Monday.

By this convention of the spot market a value date rolls at 17:00 New York time; trade pauses from then on Friday
to the same hour on Sunday.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOSE = time(17, 0)
ZONE = "America/New_York"

_SATURDAY = 5


def currency_day(moment: datetime) -> date:
    """Return the currency market's day to which a trade at `moment` belongs; 17:00 sharp ends a day.

    Raises
    ------
    ValueError
        If `moment` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment.isoformat()}: a zone is needed")
    local = moment.astimezone(ZoneInfo(ZONE))
    day = local.date() + timedelta(days=local.time() > CLOSE)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day
