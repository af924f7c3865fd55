"""Whether the database still holds the example programme: while it does, kept rows may go with one act of clearing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation import clock
from smartcity.foundation.database import Base, Lasting, UTCDateTime, db
from smartcity.foundation.remembering import remembered_lasting


class ExampleData(Lasting, Base):
    """One row while the data are examples."""

    __tablename__ = "example_data"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)


@remembered_lasting
def holds_examples() -> bool:
    """Tell whether the data are examples."""
    return db.session.scalar(select(ExampleData.id)) is not None


def mark_examples() -> None:
    """Note that the data are examples."""
    db.session.add(ExampleData(id=1, loaded_at=clock.real_now()))


def examples_are_gone() -> None:
    """Note that the data are real from now on; kept rows can no longer go."""
    db.session.execute(delete(ExampleData))
