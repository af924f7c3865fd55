"""Channels that reach a group or another platform, whom they serve, and how each channel is."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Float, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.messages.endpoint_rules import Detail, EndpointKind

NAME, HOST = 80, 260


class Endpoint(Versioned, Base):
    """A group's bot or a gateway. Address and secret are sealed (messages/sealing.py); `host` is all that is shown.

    `personal`: told matter by matter for each person, to be passed on by the platform; else one text for a group.
    `removed_at`: no longer there, kept for what was sent by it; its address and secret are wiped.
    """

    __tablename__ = "endpoint"
    __table_args__ = (CheckConstraint("NOT personal OR kind = 'webhook'", name="personal"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME))
    kind: Mapped[EndpointKind] = mapped_column(enum_type(EndpointKind))
    detail: Mapped[Detail] = mapped_column(enum_type(Detail), default=Detail.COUNTS)
    personal: Mapped[bool] = mapped_column(Boolean, default=False)
    everybody: Mapped[bool] = mapped_column(Boolean, default=True)
    host: Mapped[str] = mapped_column(String(HOST))
    sealed_address: Mapped[str] = mapped_column(Text)
    sealed_secret: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str | None] = mapped_column(String(64), unique=True)
    """By which the same address is known without being read: two channels of one bot would share its limits."""
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    places: Mapped[list["EndpointPlace"]] = relationship(cascade="all, delete-orphan", order_by="EndpointPlace.id")

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The units it serves, where it doesn't serve everybody."""
        return tuple(place.organisation_id for place in self.places if place.organisation_id is not None)

    @property
    def group_ids(self) -> tuple[int, ...]:
        """The working groups it serves."""
        return tuple(place.working_group_id for place in self.places if place.working_group_id is not None)


class EndpointPlace(Base):
    """A unit or a working group that a channel serves."""

    __tablename__ = "endpoint_place"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (working_group_id IS NULL)", name="one_place"),
        Index("ix_endpoint_place_endpoint_id", "endpoint_id"),
        Index("ix_endpoint_place_organisation_id", "organisation_id"),
        Index("ix_endpoint_place_working_group_id", "working_group_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("endpoint.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    working_group_id: Mapped[int | None] = mapped_column(ForeignKey("working_group.id"))


class ChannelHealth(Base):
    """How a channel is: failures in a row, until when it is left alone, its bucket. Instants are real time."""

    __tablename__ = "channel_health"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    """`email`, or `endpoint-` and its id."""
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    open_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The circuit is open: nothing goes out before; then one message tries whether it works again."""
    blocked: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """The platform refuses key, signature or place: nothing goes out until somebody has mended it."""
    tokens: Mapped[float | None] = mapped_column(Float)
    filled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    words: Mapped[str] = mapped_column(String(500), default="", server_default="")
    """The server's last refusal, or the last error."""
