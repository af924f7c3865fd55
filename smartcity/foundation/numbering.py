"""Numbers of items, notices and summaries: gapless per kind and year, taken late inside the transaction.

One counter row a kind and year, raised by `UPDATE … RETURNING`: whoever rolls back gives the number back.
"""

from sqlalchemy import Integer, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation.database import Base, db, insert_or_skip


class Counter(Base):
    """The last number given for a kind of thing in a year."""

    __tablename__ = "counter"
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


def next_number(kind: str, year: int) -> int:
    """Return the next number of `kind` in `year`: 1 for the first. The row that it is for need not be complete yet."""
    return next_numbers(kind, year, 1)[0]


def next_numbers(kind: str, year: int, count: int) -> range:
    """Return the next `count` numbers of `kind` in `year`, taken in one step."""
    mine = (Counter.kind == kind, Counter.year == year)
    with db.session.no_autoflush:
        db.session.execute(insert_or_skip(Counter).values(kind=kind, year=year, last=0).on_conflict_do_nothing())
        raised = update(Counter).where(*mine).values(last=Counter.last + count).returning(Counter.last)
        last = db.session.scalars(raised).one()
    return range(last - count + 1, last + 1)


def hold(kind: str, year: int) -> None:
    """Let nobody else give numbers of `kind` in `year` until the unit of work ends; wait for who is giving one."""
    with db.session.no_autoflush:
        db.session.execute(insert_or_skip(Counter).values(kind=kind, year=year, last=0).on_conflict_do_nothing())
        db.session.execute(select(Counter.last).where(Counter.kind == kind, Counter.year == year).with_for_update())


def written(year: int | None, seq: int | None) -> str | None:
    """Write a number as offices do: `2026-012`; None for a draft."""
    return None if year is None or seq is None else f"{year}-{seq:03d}"
