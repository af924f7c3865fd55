"""Checking what is said of an item, all of it at once, before anything is written.

Refusals name the field as the forms and the API do: title, lead, co_leads, supporting, overseeing, deadline, …
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.reporting import default_rhythm
from smartcity.actions.rules import DeadlinePrecision
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation import checks
from smartcity.foundation.database import Base, db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people.models import Person

MOST_UNITS = 100
MOST_PARTS = 50
SHORT = 100


def checked(new: NewAction, *, known: Iterable[int] = (), item_id: int | None = None) -> NewAction:
    """Return the description with its texts in their kept form; InvalidInput names every field that can't be taken.

    `known` are units that the item has already: they may have ended since. `item_id` is the item that is edited.
    """
    errors = checks.Errors()
    clean = _cleaned(errors, new)
    _check_units(errors, new, active_units(_units(new)) | frozenset(known))
    _check_rows(errors, new, item_id)
    errors.stop()
    return clean


def checked_many(news: Iterable[NewAction], coming: Iterable[int] = ()) -> Iterator[NewAction | InvalidInput]:
    """Check descriptions of new items without a parent, each by itself, with a few queries for all of them.

    `coming` are units that are written together with the items.
    """
    listed = list(news)
    active = active_units({unit for new in listed for unit in _units(new)}) | set(coming)
    groups = _existing(WorkingGroup.id, {new.working_group_id for new in listed})
    people = _existing(Person.id, {one for new in listed for one in (new.leader_id, new.responsible_id)})
    for new in listed:
        errors = checks.Errors()
        clean = _cleaned(errors, new)
        _check_units(errors, new, active)
        for field, known, row_id in (
            ("working_group", groups, new.working_group_id),
            ("leader", people, new.leader_id),
            ("responsible", people, new.responsible_id),
        ):
            if row_id is not None and row_id not in known:
                errors.add(field, Text("There is no such entry"))
        yield InvalidInput(errors.found) if errors.found else clean


def _existing(column: Any, ids: Iterable[int | None]) -> set[int]:
    asked = {one for one in ids if one is not None}
    return set(db.session.scalars(select(column).where(column.in_(asked)))) if asked else set()


def _cleaned(errors: checks.Errors, new: NewAction) -> NewAction:
    """Return the description with its texts in their kept form, with every text and day that can't be taken noted."""
    clean = replace(
        new,
        title=errors.text("title", new.title, maximum=checks.TITLE, required=True),
        requirement=errors.text("requirement", new.requirement, maximum=checks.LONG, multiline=True),
        deadline_text=errors.text("deadline_text", new.deadline_text, maximum=SHORT),
        contact=errors.text("contact", new.contact, maximum=SHORT),
        clause=errors.text("clause", new.clause, maximum=SHORT),
        collective=errors.text("collective", new.collective, maximum=checks.TITLE),
        sources=_sources(errors, new.sources),
        milestones=_milestones(errors, new.milestones),
        rhythm=new.rhythm or default_rhythm(new.precision),
    )
    _check_deadline(errors, new)
    return clean


def _sources(errors: checks.Errors, sources: Sequence[NewSource]) -> tuple[NewSource, ...]:
    if len(sources) > MOST_PARTS:
        errors.add("sources", Text("At most %(most)s", most=MOST_PARTS))
    return tuple(
        replace(
            source,
            reference=errors.text("sources", source.reference, maximum=checks.REFERENCE),
            basis=errors.text("sources", source.basis, maximum=checks.REFERENCE),
        )
        for source in sources[:MOST_PARTS]
    )


def _milestones(errors: checks.Errors, milestones: Sequence[NewMilestone]) -> tuple[NewMilestone, ...]:
    if len(milestones) > MOST_PARTS:
        errors.add("milestones", Text("At most %(most)s", most=MOST_PARTS))
    found: list[NewMilestone] = []
    for stone in milestones[:MOST_PARTS]:
        title = errors.text("milestones", stone.title, maximum=checks.TITLE, required=True)
        errors.day("milestones", stone.due_on, required=True)
        if any(title == other.title for other in found):
            errors.add("milestones", Text("Two milestones have the same title"))
        found.append(replace(stone, title=title))
    return tuple(sorted(found, key=lambda stone: stone.due_on))


def _check_deadline(errors: checks.Errors, new: NewAction) -> None:
    errors.day("deadline", new.deadline)
    if new.deadline and new.precision is DeadlinePrecision.LONG_TERM:
        errors.add("deadline", Text("A long-term item has no date: choose how exact the deadline is"))
    if new.plan_year is not None and not checks.EARLIEST.year <= new.plan_year <= checks.LATEST.year:
        errors.add("plan_year", Text("The date lies outside 1949 to 2199"))


def _units(new: NewAction) -> tuple[int, ...]:
    lead = () if new.lead_id is None else (new.lead_id,)
    return (*lead, *new.co_lead_ids, *new.supporting_ids, *new.overseeing_ids)


def _check_units(errors: checks.Errors, new: NewAction, taken: Collection[int]) -> None:
    by_field = {
        "lead": () if new.lead_id is None else (new.lead_id,),
        "co_leads": new.co_lead_ids,
        "supporting": new.supporting_ids,
        "overseeing": new.overseeing_ids,
    }
    if new.lead_id is None:
        errors.add("lead", Text("Please name the lead unit"))
    seen: set[int] = set()
    for field, ids in by_field.items():
        if len(ids) > MOST_UNITS:
            errors.add(field, Text("At most %(most)s", most=MOST_UNITS))
        for unit in ids:
            if unit in seen:
                errors.add(field, Text("The same unit is named twice"))
            if unit not in taken:
                errors.add(field, Text("There is no such unit, or it exists no longer"))
            seen.add(unit)


def active_units(ids: Iterable[int]) -> set[int]:
    """Return those of the ids that are units which exist today."""
    statement = select(Organisation.id).where(Organisation.id.in_(set(ids)), Organisation.active)
    return set(db.session.scalars(statement))


def _check_rows(errors: checks.Errors, new: NewAction, item_id: int | None) -> None:
    rows: tuple[tuple[str, type[Base], int | None], ...] = (
        ("working_group", WorkingGroup, new.working_group_id),
        ("leader", Person, new.leader_id),
        ("responsible", Person, new.responsible_id),
        ("parent", ActionItem, new.parent_id),
    )
    for field, model, row_id in rows:
        if row_id is not None and db.session.get(model, row_id) is None:
            errors.add(field, Text("There is no such entry"))
    _check_parent(errors, new.parent_id, item_id)


def _check_parent(errors: checks.Errors, parent_id: int | None, item_id: int | None) -> None:
    parent = db.session.get(ActionItem, parent_id) if parent_id is not None else None
    before = db.session.get(ActionItem, item_id) if item_id is not None else None
    if parent is not None and parent.locked_year is not None and (before is None or before.parent_id != parent.id):
        locked = Text("%(number)s belongs to the closed year %(year)s", number=parent.number, year=parent.locked_year)
        errors.add("parent", locked)
    if item_id is not None and _leads_back(parent_id, item_id):
        errors.add("parent", Text("An item can't be a part of itself"))


def _leads_back(parent_id: int | None, item_id: int) -> bool:
    seen: set[int] = set()
    while parent_id is not None and parent_id not in seen:
        if parent_id == item_id:
            return True
        seen.add(parent_id)
        parent_id = db.session.scalar(select(ActionItem.parent_id).where(ActionItem.id == parent_id))
    return False
