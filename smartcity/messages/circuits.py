"""Leaving a channel alone that is out of order, and never asking more of one than it bears; shared by all schedulers.

A circuit opens after some failures in a row and lets one message try when its time is up; a wrong key blocks the
channel until it is mended. Each function runs in the caller's write unit and holds the channel's row until that ends.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db, insert_or_skip
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.endpoint_rules import Bucket, endpoint_rules

EMAIL = "email"
_ENDPOINT = "endpoint-"
SHORT = timedelta(minutes=1)


def key_of(endpoint_id: int) -> str:
    """Return the name of an endpoint's row."""
    return f"{_ENDPOINT}{endpoint_id}"


def may_send(key: str) -> bool:
    """Tell whether something may be sent by a channel now: its circuit is closed, or its time to be tried has come."""
    return open_now(_locked(key))


def open_now(row: ChannelHealth | None) -> bool:
    """Tell the same of a row that was read."""
    return row is None or (not row.blocked and (row.open_until is None or row.open_until <= clock.real_now()))


def begin_trial(key: str) -> None:
    """After failures let this one message try whether a channel works again, and the rest wait for its fate."""
    row = _locked(key)
    if row.open_until is not None:
        row.open_until = clock.real_now() + SHORT


def has_token(key: str, bucket: Bucket) -> bool:
    """Tell whether a channel bears one more message now."""
    return _filled(_locked(key), bucket) >= 1


def take_token(key: str, bucket: Bucket) -> bool:
    """Take leave to send one message; False while the channel has been sent as many as it bears."""
    row = _locked(key)
    held = _filled(row, bucket)
    taken = held >= 1
    row.tokens, row.filled_at = held - taken, max(row.filled_at or clock.real_now(), clock.real_now())
    return taken


def _filled(row: ChannelHealth, bucket: Bucket) -> float:
    if row.tokens is None or row.filled_at is None:
        return float(bucket.burst)
    return bucket.filled(row.tokens, clock.real_now() - row.filled_at)


def succeeded(key: str) -> None:
    """Note that a message was taken: the circuit closes."""
    row = _locked(key)
    if row.open_until is not None or row.blocked:
        record(SYSTEM, "messages.channel_up", "channel", _id(key))
    row.failures, row.open_until, row.blocked, row.succeeded_at = 0, None, False, clock.real_now()


def failed(key: str, words: str, *, blocks: bool = False) -> bool:
    """Note a failure and the server's words; True where it opened the circuit or blocked the channel just now."""
    row, now = _locked(key), clock.real_now()
    was_down = row.blocked or row.open_until is not None
    row.failures, row.failed_at, row.words = row.failures + 1, now, words[:500]
    row.blocked = row.blocked or blocks
    wait = endpoint_rules().breaker.wait(row.failures)
    if wait is not None:
        row.open_until = _later(row.open_until, now + wait)
    fell = not was_down and (row.blocked or wait is not None)
    if fell:
        record(SYSTEM, "messages.channel_down", "channel", _id(key))
    return fell


def pause(key: str, words: str, wait: timedelta) -> None:
    """Leave a channel alone that says it was asked too fast; that is no failure of it."""
    row, now = _locked(key), clock.real_now()
    row.failed_at, row.words, row.tokens, row.filled_at = now, words[:500], 0.0, now + wait
    row.open_until = _later(row.open_until, now + wait)


def mended(key: str) -> None:
    """Forget what was wrong: somebody has changed the channel's settings."""
    row = _locked(key)
    row.failures, row.open_until, row.blocked = 0, None, False


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _locked(key: str) -> ChannelHealth:
    """Return a channel's row, made if missing and locked until the unit ends."""
    db.session.execute(insert_or_skip(ChannelHealth).values(key=key).on_conflict_do_nothing())
    return db.session.scalars(select(ChannelHealth).where(ChannelHealth.key == key).with_for_update()).one()


def _id(key: str) -> int | None:
    return int(key.removeprefix(_ENDPOINT)) if key.startswith(_ENDPOINT) else None
