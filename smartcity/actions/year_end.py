"""Closing a year: what is not struck off is carried over under its number, the rest can only be read from then on.

Decisions, where DOMAIN §5 leaves them open. A year is closed from 1 January of the next on: a deadline means the end of
its day, so 31 December is not over before. Years are closed in their order. What was completed but not closed is
carried over too, since closing it is still to come. A closing can be undone, with a reason, while no later year is
closed and until 30 June, by which a year's files go to the archive.
"""

from datetime import date

from sqlalchemy import ColumnElement, CursorResult, and_, update

from smartcity.actions.access import Permission
from smartcity.actions.models import ActionItem
from smartcity.actions.workflow import State
from smartcity.actions.year_models import YearClosing
from smartcity.actions.year_queries import STRUCK_OFF, UNDONE_UNTIL, closing_of, latest_closed, left_open, next_to_close
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import hold
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text

REASON = 500


def close_year(actor: Actor, year: int, *, confirmation: str) -> YearClosing:
    """Close a year, in two batches however many items it has; `confirmation` is the year, typed on purpose."""
    actor.require(Permission.CLOSE_YEAR)
    if confirmation.strip() != str(year):
        raise InvalidInput({"confirmation": Text("Please type “%(word)s” to go on", word=str(year))})
    hold("action", year)  # whoever assigns a draft of that year ends first, and the item is carried over
    if closing_of(year, lock=True) is not None:
        raise Conflict(Text("%(year)s is closed already", year=year))
    if year != next_to_close():
        raise Conflict(Text("Years are closed in their order: %(year)s comes next", year=next_to_close()))
    if clock.today().year <= year:
        raise Conflict(Text("A year can be closed from 1 January of the next on"))
    carried = _count(and_(ActionItem.year == year, _left()), carried_over=True)
    struck_off = and_(
        ActionItem.year <= year, ActionItem.state.in_(sorted(STRUCK_OFF)), ActionItem.locked_year.is_(None)
    )
    locked = _count(struck_off, locked_year=year)
    row = YearClosing(year=year, closed_at=clock.now(), closed_by_id=actor.person_id, carried=carried, locked=locked)
    db.session.add(row)
    record(actor, "actions.close_year", "action_year", year, fields=_FIELDS, count=carried + locked)
    return _afresh(row)


def reopen_year(actor: Actor, year: int, *, reason: str) -> YearClosing:
    """Undo a closing; what happened to carried-over items in the meantime stays."""
    actor.require(Permission.CLOSE_YEAR)
    text = checks.clean_text("reason", reason, maximum=REASON, required=True)
    row = closing_of(year, lock=True)
    if row is None:
        raise Conflict(Text("%(year)s is not closed", year=year))
    if latest_closed() != year:
        raise Conflict(Text("A later year is closed: open that one again first"))
    if clock.today() > undone_until(year):
        raise Conflict(Text("A closing can be undone until %(day)s", day=undone_until(year)))
    row.undone_at, row.undone_by_id, row.undone_reason = clock.now(), actor.person_id, text
    count = _count(and_(ActionItem.year == year, ActionItem.carried_over), carried_over=False)
    count += _count(ActionItem.locked_year == year, locked_year=None)
    record(actor, "actions.reopen_year", "action_year", year, fields=_FIELDS, count=count)
    return _afresh(row)


def undone_until(year: int) -> date:
    """Return the last day on which the closing of a year can be undone."""
    return date(year + 1, *UNDONE_UNTIL)


def _left() -> ColumnElement[bool]:
    return left_open() | (ActionItem.state == State.COMPLETED)


def _count(of: ColumnElement[bool], **values: object) -> int:
    found = db.session.execute(update(ActionItem).where(of).values(**values), execution_options=_IN_BATCH)
    assert isinstance(found, CursorResult)
    return found.rowcount


_IN_BATCH = {"synchronize_session": False}
_FIELDS = ("carried_over", "locked_year")


def _afresh(row: YearClosing) -> YearClosing:
    """Forget the items that were read before the batch changed them."""
    db.session.flush()
    db.session.expire_all()
    db.session.refresh(row)
    return row
