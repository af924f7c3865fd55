"""Reading the notices: those that wait for a signature, and those that went out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from smartcity.actions.models import ActionItem
from smartcity.departments.models import Organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.i18n import label
from smartcity.foundation.numbering import written
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.people.models import Person
from smartcity.reminders.access import Permission
from smartcity.reminders.action_source import ACTION
from smartcity.reminders.models import Notice, NoticeState
from smartcity.reminders.rules import NoticeKind


class NoticeRow(NamedTuple):
    """A notice in a list, with the item it is about, the lead unit and the leader it is meant for."""

    id: int
    kind: NoticeKind
    year: int | None
    seq: int | None
    state: NoticeState
    item_id: int
    item_year: int | None
    item_seq: int | None
    title: str
    deadline: date | None
    unit: str | None
    leader: str | None
    drafted_at: datetime
    signed_at: datetime | None
    sent_at: datetime | None
    received_by: str
    received_on: date | None
    version: int

    @property
    def item_number(self) -> str | None:
        """The item's number as offices write it."""
        return written(self.item_year, self.item_seq)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Notice.id,
            Notice.kind,
            Notice.year,
            Notice.seq,
            Notice.state,
            Notice.subject_id,
            ActionItem.year,
            ActionItem.seq,
            ActionItem.title,
            ActionItem.deadline,
            Organisation.short_name,
            Person.name,
            Notice.drafted_at,
            Notice.signed_at,
            Notice.sent_at,
            Notice.received_by,
            Notice.received_on,
            Notice.version,
        )
        .join(ActionItem, ActionItem.id == Notice.subject_id)
        .outerjoin(Organisation, Organisation.id == Notice.unit_id)
        .outerjoin(Person, Person.id == Notice.leader_id)
        .where(Notice.subject_type == ACTION)
    )


def page_of(
    state: NoticeState | None = None, kind: NoticeKind | None = None, cursor: str | None = None
) -> Page[NoticeRow]:
    """Return a page of the notices, the newest first."""
    statement = _rows()
    if state is not None:
        statement = statement.where(Notice.state == state)
    if kind is not None:
        statement = statement.where(Notice.kind == kind)
    found = paged(statement, [Key(Notice.id.expression, descending=True)], cursor)
    return Page([NoticeRow._make(row[: len(NoticeRow._fields)]) for row in found.rows], found.next)


def of_item(item_id: int) -> list[NoticeRow]:
    """Return the notices about an item, the newest first."""
    statement = _rows().where(Notice.subject_id == item_id).order_by(Notice.id.desc())
    return [NoticeRow._make(row) for row in db.session.execute(statement)]


@remembered
def counts() -> dict[NoticeState, int]:
    """Return how many notices stand where."""
    statement = select(Notice.state, func.count(Notice.id)).where(Notice.subject_type == ACTION).group_by(Notice.state)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def row_for(actor: Actor, notice_id: int) -> NoticeRow:
    """Return one notice as a list shows it, for those who may read notices."""
    found = db.session.execute(_rows().where(Notice.id == notice_id)).first() if actor.may(Permission.READ) else None
    if found is None:
        raise NotFound
    return NoticeRow._make(found)


def get_for(actor: Actor, notice_id: int) -> Notice:
    """Return a notice, for those who may read notices."""
    found = db.session.get(Notice, notice_id) if actor.may(Permission.READ) else None
    if found is None:
        raise NotFound
    return found


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the kind and number of notices, for the audit: not what they are about; a draft has no number."""
    rows = db.session.execute(select(Notice.id, Notice.kind, Notice.year, Notice.seq).where(Notice.id.in_(set(ids))))
    return {row.id: f"{label(row.kind)} {number}" for row in rows if (number := written(row.year, row.seq))}
