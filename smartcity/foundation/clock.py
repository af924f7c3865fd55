"""The application's clock: the only place that asks the system for the time.

Business time (`now`, `today`) can be set with `at`: the starter plays its past under it, and `--at` runs a tick at
another time. Leases, back-off, sessions and the audit use `real_now`. Stored instants are UTC; a day is a day of the
city's time zone, and a deadline means the end of that day (DOMAIN §2).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

if sys.platform == "linux":
    from time import CLOCK_BOOTTIME, clock_gettime

_business: ContextVar[datetime | None] = ContextVar("business_time", default=None)
_zone = ZoneInfo("Asia/Shanghai")


def set_zone(name: str) -> None:
    """Set the city's time zone, once at start."""
    global _zone  # noqa: PLW0603  one process serves one city
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    """Return the city's time zone."""
    return _zone


def real_now() -> datetime:
    """Return the system's time, aware, in UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """Return seconds that run on whatever the clock is set to, also while the machine sleeps; from no fixed point."""
    return clock_gettime(CLOCK_BOOTTIME) if sys.platform == "linux" else monotonic()


def now() -> datetime:
    """Return business time, aware, in UTC."""
    return _business.get() or real_now()


def today() -> date:
    """Return the city's date in business time."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """Return an instant in the city's time zone."""
    return _aware(instant).astimezone(_zone)


def instant(day: date, at: time = time(0)) -> datetime:
    """Return the UTC instant of a day and time of the city."""
    return datetime.combine(day, at, tzinfo=_zone).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the first instant after a day of the city: a deadline is met before it."""
    return instant(day + timedelta(days=1))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set business time inside the block; `moment` is aware."""
    token = _business.set(_aware(moment).astimezone(UTC))
    try:
        yield
    finally:
        _business.reset(token)


def _aware(moment: datetime) -> datetime:
    """Refuse an instant without a zone: the system's own zone would be taken for it in silence."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment
