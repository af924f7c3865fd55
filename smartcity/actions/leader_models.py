"""Who was the leader in charge of an item, from which day until which."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.database import Base
from smartcity.people.models import Person

_CURRENT, _PLANNED = text("until_on IS NULL AND NOT planned"), text("planned")


class ActionLeader(Base):
    """A leader's time with an item; `until_on` is the day on which the successor begins.

    A `planned` row waits for its day, `from_on`; the item's own `leader_id` is always today's.
    """

    __tablename__ = "action_leader"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="period"),
        CheckConstraint("until_on IS NULL OR NOT planned", name="planned"),
        Index("ix_action_leader_item", "item_id", "from_on"),
        Index("ix_action_leader_planned", "from_on", sqlite_where=text("planned = 1"), postgresql_where=_PLANNED),
        Index("uq_action_leader_current", "item_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        Index("uq_action_leader_planned", "item_id", unique=True, sqlite_where=_PLANNED, postgresql_where=_PLANNED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    planned: Mapped[bool] = mapped_column(Boolean, default=False)
    leader: Mapped[Person] = relationship()
