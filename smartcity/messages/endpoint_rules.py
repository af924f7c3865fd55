"""Kinds of channels that reach a group or another platform, what they may say, and what they bear. Pure.

Limits: DOMAIN §6 (WeCom 20 messages a minute; DingTalk 20, then nothing for 10 minutes; Feishu 100 a minute and 5 a
second). A bucket never lets through more than `burst + per_minute` within a minute. The numbers stand in
data/endpoints.toml.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from smartcity.messages.outbound_addresses import Host

SHORTEST_SECRET = 16


class EndpointKind(StrEnum):
    """By whose rules a channel is spoken to."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"


class Detail(StrEnum):
    """How much a channel may say of a matter: that it waits, its number, or its title too (DOMAIN §6)."""

    COUNTS = "counts"
    NUMBERS = "numbers"
    TITLES = "titles"


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many messages a platform takes: at once, and a minute after that; how long it is left alone beyond that."""

    burst: int
    per_minute: float
    pause_seconds: int
    longest: int
    """Bytes of text."""

    def filled(self, tokens: float, since: timedelta) -> float:
        """Return what is in the bucket after a time."""
        return min(float(self.burst), tokens + max(since.total_seconds(), 0.0) * self.per_minute / 60)


@dataclass(frozen=True, slots=True)
class Breaker:
    """After how many failures in a row a channel is left alone, and for how long: doubled each time, up to `most`."""

    failures: int
    minutes: int
    most_minutes: int

    def wait(self, failures: int) -> timedelta | None:
        """Return how long to leave a channel alone after so many failures in a row; None: not yet."""
        if failures < self.failures:
            return None
        return timedelta(minutes=min(self.minutes * 2 ** min(failures - self.failures, 16), self.most_minutes))


@dataclass(frozen=True, slots=True)
class EndpointRules:
    """All that is data about these channels."""

    hosts: dict[EndpointKind, frozenset[Host]]
    buckets: dict[EndpointKind, Bucket]
    breaker: Breaker


@cache
def endpoint_rules() -> EndpointRules:
    """Return what data/endpoints.toml says."""
    with (Path(__file__).parent / "data" / "endpoints.toml").open("rb") as stream:
        found: dict[str, Any] = tomllib.load(stream)
    hosts = {kind: frozenset(map(Host, found["hosts"].get(kind, []))) for kind in EndpointKind}
    buckets = {kind: Bucket(**found["bucket"][kind]) for kind in EndpointKind}
    return EndpointRules(hosts, buckets, Breaker(**found["breaker"]))


def off_the_hour(moment: datetime, seed: int) -> datetime:
    """Move a moment away from the full and half hour, when everybody sends: 2 to 12 minutes later, by the seed."""
    since = moment.minute % 30
    if 2 <= since < 29:  # noqa: PLR2004  two minutes after and one before
        return moment
    begins = moment - timedelta(minutes=since if since < 2 else since - 30)  # noqa: PLR2004
    return begins.replace(second=0, microsecond=0) + timedelta(minutes=2, seconds=seed * 37 % 600)
