"""What leaders wrote on items: in their words, on which day, entered by whom and from what."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.actions.models import ActionItem
from smartcity.actions.rules import How
from smartcity.foundation.database import Base, UTCDateTime, enum_type
from smartcity.people.models import Person


class Instruction(Base):
    """A leader's instruction on an item. Its text stands here alone: nothing else can carry it out of the house.

    `answer_by` is until when the leader wants an answer, where one is wanted. A row is never edited; one that was
    entered wrongly is withdrawn with a reason, and goes only with a draft that is discarded.
    """

    __tablename__ = "instruction"
    __table_args__ = (
        CheckConstraint("wants_answer OR answer_by IS NULL", name="answer"),
        CheckConstraint("wants_answer OR answered_on IS NULL", name="answered"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawal"),
        Index("ix_instruction_item", "item_id", "id"),
        Index("ix_instruction_leader", "leader_id", "item_id"),
        Index("ix_instruction_waiting", "wants_answer", "answered_on", "answer_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    wants_answer: Mapped[bool] = mapped_column(Boolean, default=False)
    answer_by: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    how: Mapped[How] = mapped_column(enum_type(How))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
    item: Mapped[ActionItem] = relationship()
    leader: Mapped[Person] = relationship(foreign_keys=[leader_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])
