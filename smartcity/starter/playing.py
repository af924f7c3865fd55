"""Playing the past of the items: each act by the person who did it, through the services, under the app's clock."""

from collections.abc import Callable
from dataclasses import replace

from smartcity.actions import assigning, deciding, drafting, editing, extending, progress
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.queries import get_for
from smartcity.actions.rules import ExtensionAuthority, How, SourceKind
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.meetings.deciding import make_action
from smartcity.reminders.rules import NoticeKind
from smartcity.starter.proposal_playing import keep_promise
from smartcity.starter.records import ActionRow, StepRow
from smartcity.starter.reminder_playing import bring_out
from smartcity.starter.stage import Stage
from smartcity.starter.template_playing import keep_template
from smartcity.starter.timeline import deadline_wording, original_deadline

SET_OUTSIDE = frozenset({SourceKind.DEPUTY_PROPOSAL, SourceKind.CPPCC_PROPOSAL})
"""Sources whose deadline only the body outside may move."""


def play(stage: Stage, row: ActionRow, step: StepRow) -> None:
    """Do one step of an item's history."""
    if step.do == "create":
        _create(stage, row)
        return
    item = get_for(SYSTEM, stage.items[row.number])
    for unit in step.units or (row.lead,):
        if step.do in ACTS:
            ACTS[step.do](stage, item, unit, step)


def _create(stage: Stage, row: ActionRow) -> None:
    units, deadline = stage.city.units, original_deadline(row, stage.anchors, stage.working)
    plan_day = stage.day(row.plan_year)
    new = NewAction(
        title=row.title,
        lead_id=units[row.lead],
        co_lead_ids=tuple(units[code] for code in row.co_leads),
        supporting_ids=tuple(units[code] for code in row.supporting),
        overseeing_ids=tuple(units[code] for code in row.overseeing),
        deadline=deadline,
        deadline_text=deadline_wording(row, deadline, stage.programme.quarters),
        precision=row.precision,
        sources=(NewSource(row.source.kind, row.source.reference, row.source.basis),),
        working_group_id=stage.city.groups[row.group],
        parent_id=stage.items[row.parent] if row.parent else None,
        leader_id=_leader(stage, row),
        responsible_id=_responsible(stage, row),
        priority=row.priority,
        in_house_only=row.in_house_only,
        clause=row.clause,
        milestones=tuple(NewMilestone(m.title, stage.known_day(m.on)) for m in row.milestones),
        rhythm=row.reporting,
        extension_authority=_authority(row),
        collective=row.collective,
        to_verify=bool(row.to_verify),
        plan_year=plan_day.year if plan_day else None,
    )
    stage.items[row.number] = _made(stage, row, new).id
    for template in stage.programme.templates:
        if template.first_item == row.number:
            keep_template(stage, template)
    keep_promise(stage, row.number)


def _made(stage: Stage, row: ActionRow, new: NewAction) -> ActionItem:
    """Draft an item; one that a meeting decided on is made of the decision, which is its source."""
    decided = stage.decided.get(row.number)
    if decided is None:
        return drafting.create(stage.ledger_keeper, new)
    source = replace(decided.source, basis=row.source.basis)
    return make_action(stage.minutes_keeper, decided.meeting_id, decided.decision_id, replace(new, sources=(source,)))


def _authority(row: ActionRow) -> ExtensionAuthority:
    return ExtensionAuthority.OUTSIDE if row.source.kind in SET_OUTSIDE else ExtensionAuthority.OFFICE


def _leader(stage: Stage, row: ActionRow) -> int | None:
    """Return the responsible leader: who gave the instruction, who chaired the meeting, else the deputy in charge."""
    if row.source.kind is SourceKind.INSTRUCTION:
        return stage.head.person_id
    decided = stage.decided.get(row.number)
    return decided.chair_id if decided else stage.in_charge.person_id


def _responsible(stage: Stage, row: ActionRow) -> int | None:
    if row.responsible:
        return stage.city.people[row.responsible]
    login = stage.city.liaisons.get(row.lead)
    return stage.city.actor(login).person_id if login else None


def _for_unit(stage: Stage, unit: str, step: StepRow) -> tuple[Actor, How]:
    """Return who acts for a unit: its own liaison, or the office, which says how it learned of it."""
    login = stage.city.liaisons.get(unit)
    if login is None or step.how is not None:
        return stage.ledger_keeper, step.how or How.PHONE
    return stage.city.actor(login), How.WEB


def _assign(stage: Stage, item: ActionItem, _unit: str, _step: StepRow) -> None:
    assigning.assign(stage.ledger_keeper, item.id)


def _sign_for(stage: Stage, item: ActionItem, unit: str, step: StepRow) -> None:
    actor, how = _for_unit(stage, unit, step)
    assigning.sign_for(actor, item.id, unit_id=stage.city.units[unit], how=how, note=step.text)


def _report(stage: Stage, item: ActionItem, unit: str, step: StepRow) -> None:
    actor, how = _for_unit(stage, unit, step)
    progress.report(
        actor,
        item.id,
        unit_id=stage.city.units[unit],
        how=how,
        progress=step.percent,
        text=step.text,
        difficulties=step.difficulty,
        next_step=step.next,
    )


def _request_extension(stage: Stage, item: ActionItem, unit: str, step: StepRow) -> None:
    actor, how = _for_unit(stage, unit, step)
    extending.request_extension(
        actor, item.id, deadline=stage.day(step.deadline), reason=step.text, unit_id=stage.city.units[unit], how=how
    )


def _approve_extension(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    extending.approve_extension(stage.ledger_keeper, item.id, note=step.text, approval=step.approval)


def _submit(stage: Stage, item: ActionItem, unit: str, step: StepRow) -> None:
    actor, how = _for_unit(stage, unit, step)
    deciding.submit(actor, item.id, text=step.text, progress=step.percent, unit_id=stage.city.units[unit], how=how)


def _return(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    deciding.return_(stage.ledger_keeper, item.id, reason=step.text)


def _complete(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    deciding.complete(stage.ledger_keeper, item.id, note=step.text)


def _close(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    deciding.close(stage.ledger_keeper, item.id, note=step.text)


def _suspend(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    deciding.suspend(stage.ledger_keeper, item.id, reason=step.text, approval=step.approval)


def _note(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    progress.note(stage.ledger_keeper, item.id, text=step.text)


def _add_source(stage: Stage, item: ActionItem, _unit: str, step: StepRow) -> None:
    editing.add_source(stage.ledger_keeper, item.id, NewSource(SourceKind(step.kind), step.reference, step.text))


def _notice(stage: Stage, item: ActionItem, unit: str, step: StepRow) -> None:
    bring_out(stage, item, unit, NoticeKind(step.kind), step.text)


def _reach_milestone(stage: Stage, item: ActionItem, unit: str, step: StepRow) -> None:
    actor, how = _for_unit(stage, unit, step)
    stone = next(stone for stone in item.milestones if stone.title == step.milestone)
    progress.reach_milestone(actor, item.id, stone.id, unit_id=stage.city.units[unit], how=how)


ACTS: dict[str, Callable[[Stage, ActionItem, str, StepRow], None]] = {
    "assign": _assign,
    "sign_for": _sign_for,
    "report": _report,
    "request_extension": _request_extension,
    "approve_extension": _approve_extension,
    "submit": _submit,
    "return": _return,
    "complete": _complete,
    "close": _close,
    "suspend": _suspend,
    "note": _note,
    "notice": _notice,
    "add_source": _add_source,
    "reach_milestone": _reach_milestone,
}
