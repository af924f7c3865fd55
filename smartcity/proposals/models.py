"""Proposals, their units, talks, replies, feedback, promises, and what happened to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.actions.rules import How
from smartcity.departments.models import Organisation
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.foundation.triggers import KEEP_ALL
from smartcity.people.models import Person
from smartcity.proposals.rules import (
    DueKind,
    Handling,
    Limits,
    ProposalKind,
    ProposalRole,
    ReplyClass,
    Satisfaction,
    TalkWay,
)
from smartcity.proposals.workflow import ProposalState, ProposalVerb

_GIVEN = "state IN ('registered', 'withdrawn') OR handed_over_on IS NOT NULL"


class ProposalLimits(Versioned, Base):
    """The limits in force, one row; the days of proposals under way were reckoned when they were handed over."""

    __tablename__ = "proposal_limits"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("reply_months <= longest_months", name="longest"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    objection_days: Mapped[int] = mapped_column(Integer)
    objection_in_working_days: Mapped[bool] = mapped_column(Boolean)
    opinion_months: Mapped[int] = mapped_column(Integer)
    reply_months: Mapped[int] = mapped_column(Integer)
    longest_months: Mapped[int] = mapped_column(Integer)
    again_months: Mapped[int] = mapped_column(Integer)
    warn_days: Mapped[int] = mapped_column(Integer)
    class_a: Mapped[str] = mapped_column(String(50), default="")
    class_b: Mapped[str] = mapped_column(String(50), default="")
    class_c: Mapped[str] = mapped_column(String(50), default="")
    class_d: Mapped[str] = mapped_column(String(50), default="")
    basis: Mapped[str] = mapped_column(String(200), default="")

    @property
    def limits(self) -> Limits:
        """The numbers, as the rules take them."""
        return Limits(**{name: getattr(self, name) for name in Limits.__dataclass_fields__})


class Proposal(Versioned, Base):
    """A proposal of a deputy or a member of the CPPCC, under the number that its own body gave it.

    `due_on`, `due_kind` and `yellow_on` are what the rules say of the other days; services keep them equal.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        CheckConstraint("(due_on IS NULL) = (due_kind IS NULL)", name="due"),
        CheckConstraint(_GIVEN, name="handed_over"),
        Index("ix_proposal_due", "due_on", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(enum_type(ProposalKind))
    number: Mapped[str] = mapped_column(String(30))
    session: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(50), default="")
    proposer: Mapped[str] = mapped_column(String(100))
    co_signers: Mapped[str] = mapped_column(String(500), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    handling: Mapped[Handling] = mapped_column(enum_type(Handling))
    handed_over_by: Mapped[str] = mapped_column(String(100), default="")
    handed_over_on: Mapped[date | None] = mapped_column(Date)
    objection_until: Mapped[date | None] = mapped_column(Date)
    opinions_due_on: Mapped[date | None] = mapped_column(Date)
    reply_due_on: Mapped[date | None] = mapped_column(Date)
    first_reply_due_on: Mapped[date | None] = mapped_column(Date)
    longest_until: Mapped[date | None] = mapped_column(Date)
    again_due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState), default=ProposalState.REGISTERED)
    round: Mapped[int] = mapped_column(Integer, default=1)
    reply_class: Mapped[ReplyClass | None] = mapped_column(enum_type(ReplyClass))
    due_on: Mapped[date | None] = mapped_column(Date)
    due_kind: Mapped[DueKind | None] = mapped_column(enum_type(DueKind))
    yellow_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    units: Mapped[list["ProposalUnit"]] = relationship(
        cascade="all, delete-orphan", order_by="ProposalUnit.position", back_populates="proposal"
    )
    replies: Mapped[list["ProposalReply"]] = relationship(order_by="ProposalReply.id", cascade="all, delete-orphan")

    @property
    def current_units(self) -> list["ProposalUnit"]:
        """The units that handle it now, the host first."""
        return [unit for unit in self.units if unit.left_on is None]

    @property
    def host(self) -> "ProposalUnit | None":
        """The unit that replies for all."""
        return next((unit for unit in self.current_units if unit.role is ProposalRole.HOST), None)


class ProposalUnit(Base):
    """A unit's part in a proposal; a joint unit's opinion stands here once it was given."""

    __tablename__ = "proposal_unit"
    __table_args__ = (
        Index(
            "uq_proposal_unit_current",
            "proposal_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("left_on IS NULL"),
            postgresql_where=text("left_on IS NULL"),
        ),
        CheckConstraint("(opinion_on IS NULL) = (opinion = '')", name="opinion"),
        Index("ix_proposal_unit_unit", "organisation_id", "proposal_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[ProposalRole] = mapped_column(enum_type(ProposalRole))
    position: Mapped[int] = mapped_column(Integer)
    left_on: Mapped[date | None] = mapped_column(Date)
    opinion: Mapped[str] = mapped_column(Text, default="")
    opinion_on: Mapped[date | None] = mapped_column(Date)
    organisation: Mapped[Organisation] = relationship()
    proposal: Mapped[Proposal] = relationship(back_populates="units")


class ProposalTalk(Base):
    """A talk with the proposers: when, how, who spoke for the units, and what was said."""

    __tablename__ = "proposal_talk"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    talked_on: Mapped[date] = mapped_column(Date)
    way: Mapped[TalkWay] = mapped_column(enum_type(TalkWay))
    by_whom: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")


class ProposalReply(Base):
    """A reply of a unit, the first or one of a later round; in each round a unit replies once."""

    __tablename__ = "proposal_reply"
    __table_args__ = (UniqueConstraint("proposal_id", "round", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    round: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    document: Mapped[str] = mapped_column(String(200), default="")
    replied_on: Mapped[date] = mapped_column(Date)
    reply_class: Mapped[ReplyClass] = mapped_column(enum_type(ReplyClass))
    public: Mapped[bool] = mapped_column(Boolean, default=False)
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    text: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[Organisation] = relationship()


class ProposalFeedback(Base):
    """What the proposers' feedback form says of a round of replies."""

    __tablename__ = "proposal_feedback"
    __table_args__ = (UniqueConstraint("proposal_id", "round"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    round: Mapped[int] = mapped_column(Integer)
    satisfaction: Mapped[Satisfaction] = mapped_column(enum_type(Satisfaction))
    received_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text, default="")


class ProposalPromise(Base):
    """A promise of a reply, and the item that keeps it; the item may be gone where its draft was discarded."""

    __tablename__ = "proposal_promise"
    __table_args__ = (
        UniqueConstraint("proposal_id", "action_id"),
        Index("ix_proposal_promise_action", "action_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    text: Mapped[str] = mapped_column(String(500))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id", ondelete="SET NULL"))
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProposalEvent(Base):
    """What happened to a proposal, in order; never changed."""

    __tablename__ = "proposal_event"
    __table_args__ = ({"info": {"keep": KEEP_ALL, "examples_may_go": True}},)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    verb: Mapped[ProposalVerb] = mapped_column(enum_type(ProposalVerb, "proposalverb"))
    from_state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState, "from_state"))
    to_state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState, "to_state"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    how: Mapped[How] = mapped_column(enum_type(How))
    told_by: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Organisation | None] = relationship()
