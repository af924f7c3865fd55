"""How sending is running, channel by channel: what waits, what was given up, and what the servers said."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from smartcity.foundation.database import db
from smartcity.messages.circuits import EMAIL, key_of
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_queries import Health, every, health
from smartcity.messages.models import Outbox
from smartcity.messages.rules import OutboxState

_TOLD = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.HELD, OutboxState.UNKNOWN, OutboxState.FAILED)


@dataclass(frozen=True)
class ChannelRow:
    """One channel on the system page; `endpoint` None is the mail server."""

    endpoint: Endpoint | None
    health: Health
    counts: Mapping[OutboxState, int]

    @property
    def waiting(self) -> int:
        """Messages that wait for their hour or are under way."""
        return self.counts[OutboxState.PENDING] + self.counts[OutboxState.SENDING]

    @property
    def held(self) -> int:
        """Messages that were tried and are tried again."""
        return self.counts[OutboxState.HELD] + self.counts[OutboxState.UNKNOWN]

    @property
    def failed(self) -> int:
        """Messages that were given up."""
        return self.counts[OutboxState.FAILED]


def overview() -> list[ChannelRow]:
    """Return all channels, the mail server first."""
    counts, states = _counts(), health()
    rows = [ChannelRow(None, states.get(EMAIL, Health(EMAIL)), counts[None])]
    for one in every():
        key = key_of(one.id)
        rows.append(ChannelRow(one, states.get(key, Health(key)), counts[one.id]))
    return rows


def _counts() -> dict[int | None, dict[OutboxState, int]]:
    found: dict[int | None, dict[OutboxState, int]] = defaultdict(lambda: defaultdict(int))
    each = (Outbox.endpoint_id, Outbox.state)
    asked = select(*each, func.count(Outbox.id)).where(Outbox.state.in_(_TOLD)).group_by(*each)
    for endpoint_id, state, count in db.session.execute(asked):
        found[endpoint_id][state] = count
    return found
