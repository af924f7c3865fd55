"""Playing the past of the seconded staff: who was lent, and the one who returned and handed over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial

from smartcity.actions.editing import as_described, edit
from smartcity.actions.queries import get_for
from smartcity.foundation.access import SYSTEM
from smartcity.staff import handover, services
from smartcity.staff.handover_queries import items_of
from smartcity.staff.rules import DutyKind, SecondmentKind, SubjectType
from smartcity.starter.records import SecondmentRow
from smartcity.starter.stage import Happening, Stage

_MORNING, _AFTERNOON = time(8, 50), time(16, 40)


def secondments(stage: Stage) -> Iterator[Happening]:
    """Yield what happened to the seconded staff before the day of loading."""
    known: dict[str, int] = {}
    for row in stage.programme.secondments:
        first = stage.working.previous_working(stage.known_day(row.start))
        yield Happening(datetime.combine(first, _MORNING), partial(_second, stage, row, known))
        if row.returned_on:
            back, taken = stage.known_day(row.returned_on), stage.known_day(row.accepted_on)
            yield Happening(datetime.combine(back, _AFTERNOON), partial(_return, stage, row, known, back))
            yield Happening(datetime.combine(taken, _MORNING), partial(_hand_over, stage, row, known))


def _second(stage: Stage, row: SecondmentRow, known: dict[str, int]) -> None:
    known[row.person] = services.second(
        stage.summary_keeper,
        person_id=stage.city.people[row.person],
        kind=SecondmentKind(row.kind),
        home_unit_id=stage.city.units[row.home_unit],
        working_group_id=stage.city.groups[row.group],
        start=stage.known_day(row.start),
        planned_end=stage.known_day(row.planned_end),
        duty=DutyKind(row.duty),
        position=row.position,
        approval=row.approval,
        conflict_note=row.conflict_note,
    ).id


def _return(stage: Stage, row: SecondmentRow, known: dict[str, int], day: date) -> None:
    """Record the return; the office names who takes over what the person held."""
    actor, secondment = stage.summary_keeper, known[row.person]
    services.record_return(actor, secondment, returned_on=day)
    for item in items_of(secondment):
        handover.name_successor(actor, item.id, item.version, stage.city.people[row.successor])


def _hand_over(stage: Stage, row: SecondmentRow, known: dict[str, int]) -> None:
    """Let the successor accept, be named as responsible on the items, and the office tick the hand-over as done."""
    successor = next(one for one in stage.programme.people if one.name == row.successor)
    for item in items_of(known[row.person]):
        handover.accept(stage.city.actor(successor.login), item.id)
        if item.subject_type is SubjectType.ACTION and item.subject_id is not None:
            described = as_described(get_for(SYSTEM, item.subject_id))
            new = replace(described, responsible_id=stage.city.people[row.successor])
            edit(stage.ledger_keeper, item.subject_id, new)
    handover.finish(stage.summary_keeper, known[row.person])
