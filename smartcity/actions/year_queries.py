"""Which years are closed, and what closing one would mean for its items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from smartcity.actions import listing
from smartcity.actions.models import ActionItem
from smartcity.actions.rows import ItemRow
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.actions.year_models import YearClosing
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged

STRUCK_OFF = frozenset({State.CLOSED, State.CANCELLED})
"""What has nothing more to come: closed items, and cancelled ones. All others of a year are carried over."""

MOST_SHOWN = 200
UNDONE_UNTIL = (6, 30)
"""Month and day of the following year until which a closing can be undone: then the year's files go to the archive."""


@dataclass(frozen=True)
class YearEnd:
    """What closing a year would do: how many items of each kind there are, and the first of them."""

    year: int
    open: int
    completed: int
    drafts: int
    struck_off: int
    open_rows: list[ItemRow]
    completed_rows: list[ItemRow]
    draft_rows: list[ItemRow]
    possible_from: date

    @property
    def possible(self) -> bool:
        """Whether the year is over."""
        return clock.today() >= self.possible_from

    @property
    def any(self) -> bool:
        """Whether the year has items, or drafts meant for it."""
        return bool(self.carried or self.drafts or self.struck_off)

    @property
    def carried(self) -> int:
        """How many items would be carried over."""
        return self.open + self.completed


def closings() -> list[YearClosing]:
    """Return every closing there was, the latest first."""
    return list(db.session.scalars(_named().order_by(YearClosing.id.desc())))


def page_of(cursor: str | None, limit: int) -> Page[YearClosing]:
    """Return a page of the closings, the latest first."""
    page = paged(_named(), [Key(YearClosing.id.expression, descending=True)], cursor, limit)
    return Page([row.YearClosing for row in page.rows], page.next)


def _named() -> Select[YearClosing]:
    return select(YearClosing).options(joinedload(YearClosing.closed_by), joinedload(YearClosing.undone_by))


def closing_of(year: int, *, lock: bool = False) -> YearClosing | None:
    """Return the closing that holds for a year, or None."""
    found = select(YearClosing).where(YearClosing.year == year, YearClosing.undone_at.is_(None))
    return db.session.scalars(found.with_for_update() if lock else found).one_or_none()


def is_closed(year: int) -> bool:
    """Tell whether a year is closed. They are closed in their order: so are those before, with or without items."""
    last = latest_closed()
    return last is not None and year <= last


def latest_closed() -> int | None:
    """Return the last year that is closed, or None."""
    return db.session.scalar(select(func.max(YearClosing.year)).where(YearClosing.undone_at.is_(None)))


def next_to_close() -> int:
    """Return the year that is closed next: the first with items after those closed, else the one after them."""
    last = latest_closed()
    after = ActionItem.year > last if last is not None else ActionItem.year.is_not(None)
    first = db.session.scalar(select(func.min(ActionItem.year)).where(after))
    return first or (last + 1 if last is not None else clock.today().year)


def year_end(actor: Actor, year: int) -> YearEnd:
    """Return what closing a year would do, as its items stand now."""
    kinds = {
        "open": and_(ActionItem.year == year, left_open()),
        "completed": and_(ActionItem.year == year, ActionItem.state == State.COMPLETED),
        "drafts": _drafted(year),
        "struck_off": and_(ActionItem.year == year, ActionItem.state.in_(sorted(STRUCK_OFF))),
    }
    sums = (func.coalesce(func.sum(case((kind, 1), else_=0)), 0).label(name) for name, kind in kinds.items())
    counts = db.session.execute(select(*sums).where(or_(ActionItem.year == year, _drafted(year)))).mappings().one()
    return YearEnd(
        year=year,
        **counts,
        open_rows=_rows(actor, kinds["open"]),
        completed_rows=_rows(actor, kinds["completed"]),
        draft_rows=_rows(actor, kinds["drafts"]),
        possible_from=date(year + 1, 1, 1),
    )


def left_open() -> ColumnElement[bool]:
    """Return the condition that something is still expected of an item's units, now or after a suspension."""
    return ActionItem.state.in_(sorted(OPEN_STATES | {State.SUSPENDED}))


def _drafted(year: int) -> ColumnElement[bool]:
    """Return the condition that a draft was meant for a year, or written in it."""
    first, last = clock.instant(date(year, 1, 1)), clock.end_of_day(date(year, 12, 31))
    written = and_(ActionItem.plan_year.is_(None), ActionItem.created_at >= first, ActionItem.created_at < last)
    return and_(ActionItem.state == State.DRAFT, or_(ActionItem.plan_year == year, written))


def _rows(actor: Actor, kind: ColumnElement[bool]) -> list[ItemRow]:
    ids: Iterable[int] = db.session.scalars(select(ActionItem.id).where(kind).order_by(ActionItem.id).limit(MOST_SHOWN))
    return listing.by_ids(actor, ids)
