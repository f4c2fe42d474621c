"""When a job is due: every so many minutes, or as a cron line says. UTC throughout, so no hour is ever doubled or missing.

A slot is an instant at which a job is due. It follows from the schedule and the clock alone, so that every
process finds the same one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from marketlink.core.errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")  # as cron counts them, from 0; 7 is Sunday too
# How far back the last slot of a cron line is looked for; the short looks come first, since they are cheap.
_LOOKS = tuple(timedelta(days=days) for days in (1 / 24, 1, 8, 32, 366))


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job's slots.

    Attributes
    ----------
    minutes : float
        Between two slots, counted from 1970; ignored where there is a cron line.
    cron : str
        Minute, hour, day of month, month, day of week, in UTC; empty for none.
    """

    minutes: float
    cron: str = ""

    def __post_init__(self) -> None:
        if self.cron:
            _cron(self.cron)

    def __str__(self) -> str:
        return f"at {self.cron} UTC" if self.cron else f"every {self.minutes:g} min"

    def trigger(self) -> Any:
        """Return APScheduler's trigger for it."""
        return _cron(self.cron) if self.cron else IntervalTrigger(seconds=self.minutes * 60, start_date=EPOCH, timezone="UTC")

    def slot_at(self, now: datetime) -> datetime | None:
        """Return the last slot at or before `now`; None where a cron line had none for a year."""
        if not self.cron:
            return now - (now - EPOCH) % self._period
        for look in _LOOKS:
            slot = self._next(now - look)
            if slot is None or slot > now:
                continue
            while (following := self.after(slot)) is not None and following <= now:
                slot = following
            return slot
        return None

    def after(self, slot: datetime) -> datetime | None:
        """Return the slot after `slot`; None where a cron line has no more."""
        return self._next(slot + timedelta(microseconds=1)) if self.cron else slot + self._period

    def is_late(self, last: datetime, now: datetime) -> bool:
        """Return whether two slots have passed since `last` without a tick."""
        first = self.after(last)
        second = self.after(first) if first is not None else None
        return second is not None and now > second

    @property
    def _period(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def _next(self, moment: datetime) -> datetime | None:
        found: datetime | None = _cron(self.cron).get_next_fire_time(None, moment)
        return None if found is None else found.astimezone(UTC)


def _cron(line: str) -> CronTrigger:
    try:
        return CronTrigger.from_crontab(_in_names(line), timezone="UTC")
    except ValueError as error:
        raise UsageError(f"{line!r} is no cron line: {error}", "write five fields in UTC, such as 30 6 * * mon-fri") from None


def _in_names(line: str) -> str:
    """Write a cron line's weekdays as names: APScheduler counts them from Monday, cron from Sunday.

    Where a day of the month and a weekday are both given, cron runs on either and APScheduler on days that
    are both: neither is guessed.
    """
    fields = line.split()
    if len(fields) != 5 or fields[4] in {"*", "?"}:
        return line
    if fields[2] not in {"*", "?"}:
        raise ValueError("it names both a day of the month and a weekday, which programs read in two ways")
    days = {day for item in fields[4].split(",") for day in _weekdays(item)}
    return " ".join([*fields[:4], ",".join(_WEEKDAYS[day] for day in sorted(days))])


def _weekdays(item: str) -> Iterator[int]:
    """Yield the days of `mon`, `1-5`, `fri-mon` or `*/2`, from 0 for Sunday."""
    span, _, step = item.partition("/")
    first, dash, last = ("0", "-", "6") if span == "*" else span.partition("-")
    begin = _weekday(first)
    end = _weekday(last) if dash else 6 if step else begin
    if not (step or "1").isdecimal() or int(step or "1") == 0:
        raise ValueError(f"{item!r} has no step above 0")
    for day in range(begin, end + (7 if end < begin else 0) + 1, int(step or "1")):
        yield day % 7


def _weekday(name: str) -> int:
    if name.lower() in _WEEKDAYS:
        return _WEEKDAYS.index(name.lower())
    if not (name.isdecimal() and int(name) <= len(_WEEKDAYS)):
        raise ValueError(f"{name!r} is no weekday")
    return int(name)
