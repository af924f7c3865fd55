"""Kinds of channels, states of messages, when a message may go out and when it is tried again. Pure.

Rules: DOMAIN §6. The numbers are data (data/delivery.toml).
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from smartcity.messages.endpoint_rules import Detail
from smartcity.workdays.hours import OfficeHours

__all__ = ["Batch", "Channel", "DeliveryRules", "Detail", "OutboxKind", "OutboxState", "Retries", "delivery_rules"]


class Channel(StrEnum):
    """How a message reaches somebody: `group` by a bot in the group of their unit, `gateway` by another platform."""

    INBOX = "inbox"
    EMAIL = "email"
    GROUP = "group"
    GATEWAY = "gateway"


class OutboxKind(StrEnum):
    """One digest a person, channel and day. Some lines go alone; an urgent one also when the office is closed."""

    DIGEST = "digest"
    ALONE = "alone"
    URGENT = "urgent"


class OutboxState(StrEnum):
    """Where an outgoing message stands.

    `held`: a try failed and another follows. `unknown`: the connection was lost after the text was sent, so it may have
    arrived; it is sent once more under the same Message-ID. `skipped`: nothing was left to say, or nobody to say it to.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


WAITING = (OutboxState.PENDING, OutboxState.HELD, OutboxState.UNKNOWN)
"""The states of a message that is sent when its time comes."""
LEFT = frozenset({OutboxState.SENDING, OutboxState.UNKNOWN})
"""In these a message that was tried may have arrived: to send it again may double it."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how far apart a message is tried; `minutes` in order, its last number used again."""

    minutes: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 60)
    tries: int = 30
    unknown_minutes: int = 15
    jitter: float = 0.1

    def wait(self, tried: int, chance: float = 0.5) -> timedelta:
        """Return the wait after the `tried`-th failed try, up to `jitter` longer or shorter by a `chance` of 0 to 1."""
        minutes = self.minutes[min(max(tried, 1), len(self.minutes)) - 1]
        return timedelta(minutes=minutes * (1 + self.jitter * (2 * chance - 1)))


@dataclass(frozen=True, slots=True)
class Batch:
    """How many messages one claim takes, how long a server may be silent, how long the claim holds (seconds)."""

    messages: int = 20
    timeout_seconds: int = 10
    lease_seconds: int = 240


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """All that an office can choose about delivery."""

    hours: OfficeHours
    retries: Retries
    batch: Batch
    mail_detail: Detail = Detail.TITLES
    digest_after_opening: timedelta = timedelta(minutes=5)


@cache
def delivery_rules() -> DeliveryRules:
    """Return what data/delivery.toml says."""
    with (Path(__file__).parent / "data" / "delivery.toml").open("rb") as stream:
        found: dict[str, Any] = tomllib.load(stream)
    retry = found["retry"]
    return DeliveryRules(
        OfficeHours(**found["office_hours"]),
        Retries(tuple(retry["minutes"]), retry["tries"], retry["unknown_minutes"], retry["jitter"]),
        Batch(**found["batch"]),
        Detail(found["mail"]["detail"]),
        timedelta(minutes=found["digest"]["minutes_after_opening"]),
    )
