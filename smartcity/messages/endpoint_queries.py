"""Reading channels: what is set up, and how each is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from smartcity.foundation.database import db
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered_for
from smartcity.messages.circuits import EMAIL, key_of, open_now
from smartcity.messages.endpoint_models import ChannelHealth, Endpoint
from smartcity.messages.sealing import Unsealable
from smartcity.messages.speaking import seal


@dataclass(frozen=True, slots=True)
class Health:
    """How a channel is, in the words of its server; `down` while nothing goes out by it."""

    key: str
    down: bool = False
    blocked: bool = False
    failures: int = 0
    open_until: datetime | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    words: str = ""


def get(endpoint_id: int, *, lock: bool = False) -> Endpoint:
    """Return a channel; `NotFound` where there is none, or it was removed."""
    wanted = select(Endpoint).where(Endpoint.id == endpoint_id, Endpoint.removed_at.is_(None))
    found = db.session.scalars(wanted.with_for_update(of=Endpoint) if lock else wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def every() -> Sequence[Endpoint]:
    """Return the channels that are set up, in the order in which they were."""
    return db.session.scalars(select(Endpoint).where(Endpoint.removed_at.is_(None)).order_by(Endpoint.id)).all()


def names(ids: Iterable[int]) -> dict[int, str]:
    """Return what channels are called, for the audit."""
    found = db.session.execute(select(Endpoint.id, Endpoint.name).where(Endpoint.id.in_(set(ids))))
    return {row.id: row.name for row in found}


def health() -> dict[str, Health]:
    """Return how each channel is that has been used."""
    return {row.key: _health(row) for row in db.session.scalars(select(ChannelHealth))}


def health_of(endpoint_id: int) -> Health:
    """Return how one channel is."""
    row = db.session.get(ChannelHealth, key_of(endpoint_id))
    return _health(row) if row else Health(key_of(endpoint_id))


def _health(row: ChannelHealth) -> Health:
    return Health(
        row.key,
        not open_now(row),
        row.blocked,
        row.failures,
        row.open_until,
        row.succeeded_at,
        row.failed_at,
        row.words,
    )


def readable(row: Endpoint) -> bool:
    """Tell whether a channel's stored address can be read with the secret key in force."""
    try:
        seal().read(row.sealed_address)
    except Unsealable:
        return False
    return True


@remembered_for(15)
def out_of_order() -> tuple[str, ...]:
    """Return the names of the channels by which nothing goes out at present; "" is the mail server."""
    named = {key_of(row.id): row.name for row in every() if row.enabled}
    down = [key for key, one in health().items() if one.down]
    return tuple("" if key == EMAIL else named[key] for key in down if key == EMAIL or key in named)
