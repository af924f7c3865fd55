"""What papers tell of items, each kind read in one query however many items there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from smartcity.actions.history_models import DeadlineVersion, ProgressReport
from smartcity.actions.models import ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.departments.models import Organisation
from smartcity.foundation.database import db


@dataclass(frozen=True)
class Units:
    """The units of an item: the lead that collects, then the joint leads and the others, each in rank order."""

    leads: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    overseeing: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastReport:
    """What the leads reported last in words; `silent_at`: they have said since that nothing is new."""

    at: datetime
    unit: str
    progress: int
    text: str
    difficulties: str
    next_step: str
    silent_at: datetime | None = None


def units_of(item_ids: Collection[int]) -> dict[int, Units]:
    """Return the units that have a part in items now."""
    statement = (
        select(ActionUnit.item_id, ActionUnit.role, Organisation.short_name)
        .join(Organisation, Organisation.id == ActionUnit.organisation_id)
        .where(ActionUnit.item_id.in_(item_ids), ActionUnit.until_on.is_(None))
        .order_by(ActionUnit.position > 0, Organisation.rank, Organisation.id)
    )
    collecting_first = statement.where(ActionUnit.role == UnitRole.LEAD)
    others = statement.where(ActionUnit.role != UnitRole.LEAD).order_by(None).order_by(Organisation.rank)
    names: dict[int, dict[UnitRole, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in (*db.session.execute(collecting_first), *db.session.execute(others)):
        names[row.item_id][row.role].append(row.short_name)
    return {
        item_id: Units(tuple(by[UnitRole.LEAD]), tuple(by[UnitRole.SUPPORTING]), tuple(by[UnitRole.OVERSEEING]))
        for item_id, by in names.items()
    }


def deadlines_of(item_ids: Collection[int]) -> dict[int, list[date]]:
    """Return every deadline that items had, the original first and the one in force last; each day once."""
    statement = (
        select(DeadlineVersion.item_id, DeadlineVersion.deadline)
        .where(DeadlineVersion.item_id.in_(item_ids), DeadlineVersion.deadline.is_not(None))
        .order_by(DeadlineVersion.item_id, DeadlineVersion.version)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for row in db.session.execute(statement):
        if row.deadline not in found[row.item_id][-1:]:
            found[row.item_id].append(row.deadline)
    return found


def last_reports(item_ids: Collection[int]) -> dict[int, LastReport]:
    """Return what the leads of items reported last: the lead reports for all."""
    told = {row.item_id: row for row in _newest(item_ids, silent=False)}
    silent = {row.item_id: row for row in _newest(item_ids, silent=True)}
    return {item_id: _report(told.get(item_id), silent.get(item_id)) for item_id in {*told, *silent}}


def _newest(item_ids: Iterable[int], *, silent: bool) -> Iterable[Any]:
    ids = _led(select(func.max(ProgressReport.id)), item_ids).where(ProgressReport.no_progress.is_(silent))
    columns = (
        ProgressReport.item_id, ProgressReport.at, Organisation.short_name, ProgressReport.progress,
        ProgressReport.text, ProgressReport.difficulties, ProgressReport.next_step,
    )  # fmt: skip
    found = select(*columns).join(Organisation, Organisation.id == ProgressReport.unit_id)
    return db.session.execute(found.where(ProgressReport.id.in_(ids.group_by(ProgressReport.item_id)))).all()


def _led(statement: Select[Any], item_ids: Iterable[int]) -> Select[Any]:
    leading = and_(
        ActionUnit.item_id == ProgressReport.item_id,
        ActionUnit.organisation_id == ProgressReport.unit_id,
        ActionUnit.role == UnitRole.LEAD,
    )
    return statement.join(ActionUnit, leading).where(ProgressReport.item_id.in_(list(item_ids)))


def _report(told: Row[Any] | None, silent: Row[Any] | None) -> LastReport:
    base = told or silent
    assert base is not None  # asked only for items with a report
    later = silent is not None and (told is None or silent.at > told.at)
    return LastReport(
        at=base.at,
        unit=base.short_name,
        progress=base.progress,
        text=base.text,
        difficulties=base.difficulties,
        next_step=base.next_step,
        silent_at=silent.at if silent is not None and later else None,
    )
