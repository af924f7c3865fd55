"""The resource `actions` of the API: lists, one item, drafting and editing, and what an item's story holds."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from smartcity.actions import api_shown, drafting, editing, listing
from smartcity.actions.access import Permission
from smartcity.actions.api_schemas import (
    Action,
    ActionChange,
    ActionGiven,
    ActionQuery,
    EventSeen,
    ExtensionSeen,
    OneQuery,
    ReportSeen,
)
from smartcity.actions.filtering import Filters
from smartcity.actions.history_models import Extension, ProgressReport
from smartcity.actions.queries import get_for
from smartcity.actions.story import Line, story_page
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import ListOf, ListQuery, Named, api_blueprint, operation, seen_version
from smartcity.foundation.paging import Key, paged

api = api_blueprint("actions")


@api.get("/actions")
@requires(Permission.READ)
@operation("List action items, as they stand or as of a past day", query=ActionQuery, response=ListOf[Action])
def list_actions(query: ActionQuery) -> ListOf[Action]:
    """List items."""
    page = listing.page_of(
        the_actor(), _filters(query), sort=query.sort, cursor=query.cursor, limit=query.limit, as_of=query.as_of
    )
    return ListOf[Action](items=api_shown.many(page.rows, query.as_of), next=page.next)


def _filters(query: ActionQuery) -> Filters:
    return Filters(
        text=query.q,
        state=query.state,
        light=query.light,
        mark=query.mark,
        unit_id=query.unit,
        role=query.role,
        lead_id=query.lead,
        group_id=query.working_group,
        source=query.source,
        responsible_id=query.responsible,
        leader_id=query.leader,
        parent_id=query.parent,
        priority=query.priority,
        due_from=query.due_from,
        due_until=query.due_until,
    )


@api.get("/actions/<int:action_id>")
@requires(Permission.READ)
@operation("Read one action item, as it stands or as of a past day", query=OneQuery, response=Action)
def read_action(action_id: int, query: OneQuery) -> Action:
    """Read one item."""
    return api_shown.one(the_actor(), action_id, query.as_of)


@api.post("/actions")
@requires(Permission.CREATE)
@operation("Draft an action item", json=ActionGiven, response={201: Action})
def create_action(json: ActionGiven) -> tuple[Action, int]:
    """Draft an item."""
    item = drafting.create(the_actor(), json.described())
    return api_shown.one(the_actor(), item.id), 201


@api.patch("/actions/<int:action_id>")
@requires(Permission.CREATE)
@operation("Edit an action item", json=ActionChange, response=Action)
def change_action(action_id: int, json: ActionChange) -> Action:
    """Edit an item."""
    actor = the_actor()
    given: dict[str, Any] = json.given()
    new = replace(editing.as_described(get_for(actor, action_id)), **given)
    editing.edit(actor, action_id, new, reason=json.reason, version=seen_version(json.version))
    return api_shown.one(actor, action_id)


@api.get("/actions/<int:action_id>/progress")
@requires(Permission.READ)
@operation("List the progress reports of an item, newest first", query=ListQuery, response=ListOf[ReportSeen])
def list_progress(action_id: int, query: ListQuery) -> ListOf[ReportSeen]:
    """List reports."""
    item = get_for(the_actor(), action_id)
    found = select(ProgressReport).where(ProgressReport.item_id == item.id)
    page = paged(found, [Key(ProgressReport.id.expression, descending=True)], query.cursor, query.limit)
    return ListOf[ReportSeen](items=[_report(row.ProgressReport) for row in page.rows], next=page.next)


def _report(row: ProgressReport) -> ReportSeen:
    return ReportSeen(
        id=row.id,
        unit=Named(id=row.unit.id, name=row.unit.short_name),
        at=row.at,
        person=Named(id=row.person.id, name=row.person.name) if row.person else None,
        progress=row.progress,
        text=row.text,
        difficulties=row.difficulties,
        next_step=row.next_step,
        no_progress=row.no_progress,
        vetted_by=row.vetted_by,
        on_behalf=row.on_behalf,
        how=row.how,
    )


@api.get("/actions/<int:action_id>/extensions")
@requires(Permission.READ)
@operation("List the extension requests of an item, newest first", query=ListQuery, response=ListOf[ExtensionSeen])
def list_extensions(action_id: int, query: ListQuery) -> ListOf[ExtensionSeen]:
    """List extension requests."""
    item = get_for(the_actor(), action_id)
    found = select(Extension).where(Extension.item_id == item.id)
    page = paged(found, [Key(Extension.id.expression, descending=True)], query.cursor, query.limit)
    return ListOf[ExtensionSeen](items=[_extension(row.Extension) for row in page.rows], next=page.next)


def _extension(row: Extension) -> ExtensionSeen:
    return ExtensionSeen(
        id=row.id,
        unit=Named(id=row.unit.id, name=row.unit.short_name),
        deadline=row.deadline,
        previous_deadline=row.previous_deadline,
        reason=row.reason,
        authority=row.authority,
        requested_at=row.requested_at,
        state=row.state,
        decided_at=row.decided_at,
        decision_note=row.decision_note,
        document=row.document,
    )


@api.get("/actions/<int:action_id>/history")
@requires(Permission.READ)
@operation("List what happened to an item, newest first", query=ListQuery, response=ListOf[EventSeen])
def list_history(action_id: int, query: ListQuery) -> ListOf[EventSeen]:
    """List the story."""
    actor = the_actor()
    item = get_for(actor, action_id)
    page = story_page(item, for_office=actor.may(Permission.REVIEW), cursor=query.cursor, limit=query.limit)
    return ListOf[EventSeen](items=[_event(line) for line in page.rows], next=page.next)


def _event(line: Line) -> EventSeen:
    event = line.event
    assert event is not None  # pages of the story hold events alone
    return EventSeen(
        id=event.id,
        at=event.at,
        verb=event.verb,
        from_state=event.from_state,
        to_state=event.to_state,
        summary=str(line.what),
        text=line.text,
        person=Named(id=event.person.id, name=event.person.name) if event.person else None,
        unit=Named(id=event.unit.id, name=event.unit.short_name) if event.unit else None,
        on_behalf=event.on_behalf,
        how=event.how,
        told_by=event.told_by,
    )
