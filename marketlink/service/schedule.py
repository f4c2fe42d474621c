"""When a job is due: every so many minutes, or as a cron line says. UTC throughout, so no hour is ever doubled or missing.

A slot is an instant at which a job is due. It follows from the schedule and the clock alone, so that every
process finds the same one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from marketlink.core.errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
        return CronTrigger.from_crontab(line, timezone="UTC")
    except ValueError as error:
        raise UsageError(f"{line!r} is no cron line: {error}", "write five fields in UTC, such as 30 6 * * mon-fri") from None
