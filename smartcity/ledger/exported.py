"""What the rows of an exported ledger need, read for some hundred items at once in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from smartcity.actions import listing
from smartcity.actions.first_rows import FirstRows
from smartcity.actions.history_models import ActionEvent, ProgressReport
from smartcity.actions.models import ActionItem, ActionUnit, Milestone
from smartcity.actions.parts import Part, Source, parts_of_items, sources_of_items
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import ExtensionAuthority, ReportingRhythm, UnitRole
from smartcity.actions.workflow import Verb
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.long_work import give_way, giving_way


class Beside(NamedTuple):
    """What an item says beside what the list shows."""

    clause: str
    contact: str
    collective: str
    rhythm: ReportingRhythm
    authority: ExtensionAuthority


class Reported(NamedTuple):
    """What the lead reported last."""

    text: str
    difficulties: str
    next_step: str


class Exported(NamedTuple):
    """An item with all that a ledger says of it."""

    row: ItemRow
    beside: Beside
    parts: Sequence[Part]
    sources: Sequence[Source]
    milestones: Sequence[tuple[date, str]]
    reported: Reported
    remark: str


NOTHING = Reported("", "", "")


def exported(actor: Actor, ids: Sequence[int]) -> list[Exported]:
    """Return the items in the order of their ids."""
    parts, sources, beside = parts_of_items(ids), sources_of_items(ids), _beside(ids)
    give_way()
    stones, reports, remarks = _milestones(ids), _reports(ids), _remarks(ids)
    return [
        Exported(
            row,
            beside[row.id],
            parts.get(row.id, ()),
            sources.get(row.id, ()),
            stones.get(row.id, ()),
            reports.get(row.id, NOTHING),
            remarks.get(row.id, ""),
        )
        for row in giving_way(listing.rows_of(actor, ids))
        if row.id in beside
    ]


def _beside(ids: Sequence[int]) -> dict[int, Beside]:
    item = ActionItem
    columns = (item.clause, item.contact, item.collective, item.reporting_rhythm, item.extension_authority)
    found = db.session.execute(select(item.id, *columns).where(item.id.in_(ids)))
    return {row[0]: Beside(*row[1:]) for row in found}


def _milestones(ids: Sequence[int]) -> dict[int, list[tuple[date, str]]]:
    stone = Milestone
    statement = select(stone.item_id, stone.due_on, stone.title).where(stone.item_id.in_(ids))
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for item_id, day, title in db.session.execute(statement.order_by(stone.item_id, stone.due_on, stone.id)):
        found[item_id].append((day, title))
    return found


def _reports(ids: Sequence[int]) -> dict[int, Reported]:
    """Return the last report of a lead that said anything: supporting units report their part to the lead."""
    report = ProgressReport
    leads = (ActionUnit.item_id == report.item_id, ActionUnit.organisation_id == report.unit_id)
    last = (
        select(func.max(report.id))
        .join(ActionUnit, (leads[0]) & (leads[1]) & (ActionUnit.role == UnitRole.LEAD))
        .where(report.item_id.in_(ids), report.no_progress.is_(False))
        .group_by(report.item_id)
    )
    columns = select(report.item_id, report.text, report.difficulties, report.next_step)
    return {row[0]: Reported(*row[1:]) for row in db.session.execute(columns.where(report.id.in_(last)))}


def _remarks(ids: Sequence[int]) -> dict[int, str]:
    """Return what stood beside an item in the ledger that it was taken from."""
    told: Any = ActionEvent.details
    statement = select(ActionEvent.item_id, told).where(
        ActionEvent.item_id.in_(ids), ActionEvent.verb == Verb.ASSIGN, told["act"].as_string() == FirstRows.LEDGER
    )
    return {item_id: _remark(details) for item_id, details in db.session.execute(statement)}


def _remark(details: dict[str, Any]) -> str:
    other = [f"{heading}\uff1a{text}" for heading, text in details.get("other", {}).items()]
    return "\n".join(filter(None, (details.get("remark", ""), *other)))
