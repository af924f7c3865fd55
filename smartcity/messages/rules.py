"""Kinds of channels and states of messages. Pure."""

from enum import StrEnum


class Channel(StrEnum):
    """How a message reaches somebody."""

    INBOX = "inbox"
    EMAIL = "email"


class OutboxKind(StrEnum):
    """One digest a person, channel and day; urgent messages go alone."""

    DIGEST = "digest"
    URGENT = "urgent"


class OutboxState(StrEnum):
    """Where an outgoing message stands. `unknown`: the connection was lost after the data were sent."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    SKIPPED = "skipped"
