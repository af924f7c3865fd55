"""Progress reports, notes, milestones. Nothing reported earlier is ever overwritten."""

from datetime import date

from sqlalchemy import select

from smartcity.actions.access import Permission
from smartcity.actions.acting import UnitAct, act_for, spoken_to
from smartcity.actions.assigning import sign
from smartcity.actions.evidence import Files, attach
from smartcity.actions.history_models import ActionEvent, ProgressReport
from smartcity.actions.models import ActionItem, Milestone
from smartcity.actions.moving import item_for, moving, remarking
from smartcity.actions.rules import How
from smartcity.actions.workflow import Need, Part, Verb
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

SHORT = 100
ALL = 100


def report(
    actor: Actor,
    item_id: int,
    *,
    unit_id: int | None = None,
    progress: int | None = None,
    text: str = "",
    difficulties: str = "",
    next_step: str = "",
    no_progress: bool = False,
    vetted_by: str = "",
    how: How = How.WEB,
    told_by: str = "",
    files: Files = (),
) -> ProgressReport:
    """Write a unit's report; the lead's percentage is the item's. A first report is also the unit's signature.

    Without a percentage, and where there is no new progress, the last one stands.
    """
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id, how, told_by=told_by)
    percent, said = checked_report(
        item, act, progress, text, difficulties, next_step, vetted_by, no_progress=no_progress
    )
    given = {Need.TEXT: no_progress or said["text"]}
    with moving(actor, item, Verb.REPORT, given=given, act=act, fields=("progress", "state")) as event:
        sign(actor, act)
        row = write_report(actor, item, act, event, percent, said, no_progress=no_progress)
    attach(actor, item, event, files)
    return row


def write_report(
    actor: Actor,
    item: ActionItem,
    act: UnitAct,
    event: ActionEvent,
    percent: int,
    said: dict[str, str],
    *,
    no_progress: bool = False,
) -> ProgressReport:
    """Add a report to the story; what it says has been checked."""
    row = ProgressReport(
        item_id=item.id,
        event=event,
        unit_id=act.unit.organisation_id,
        at=clock.now(),
        person_id=actor.person_id,
        progress=percent,
        no_progress=no_progress,
        on_behalf=act.on_behalf,
        how=act.how,
        **said,
    )
    db.session.add(row)
    if act.part is Part.LEAD:
        item.progress, item.last_report_at = percent, clock.now()
    return row


def report_none(
    actor: Actor, item_id: int, *, unit_id: int | None = None, how: How = How.WEB, told_by: str = ""
) -> ProgressReport:
    """Say, with one tap, that there is no new progress."""
    return report(actor, item_id, unit_id=unit_id, no_progress=True, how=how, told_by=told_by)


def checked_report(
    item: ActionItem,
    act: UnitAct,
    progress: int | None,
    text: str,
    difficulties: str = "",
    next_step: str = "",
    vetted_by: str = "",
    *,
    no_progress: bool = False,
) -> tuple[int, dict[str, str]]:
    """Return a report's percentage and its texts in their kept form."""
    errors = checks.Errors()
    said = {
        "text": errors.text("text", text, maximum=checks.LONG, multiline=True),
        "difficulties": errors.text("difficulties", difficulties, maximum=checks.LONG, multiline=True),
        "next_step": errors.text("next_step", next_step, maximum=checks.LONG, multiline=True),
        "vetted_by": errors.text("vetted_by", vetted_by, maximum=SHORT),
    }
    if progress is not None and not 0 <= progress <= ALL:
        errors.add("progress", Text("Between 0 and 100"))
    errors.stop()
    percent = _last_percent(item, act) if progress is None or no_progress else progress
    return percent, said


def _last_percent(item: ActionItem, act: UnitAct) -> int:
    if act.part is Part.LEAD:
        return item.progress
    last = (
        select(ProgressReport.progress)
        .where(ProgressReport.item_id == item.id, ProgressReport.unit_id == act.unit.organisation_id)
        .order_by(ProgressReport.id.desc())
        .limit(1)
    )
    return db.session.scalar(last) or 0


def note(actor: Actor, item_id: int, *, text: str, files: Files = ()) -> ActionItem:
    """Write a contact or a remark into the story: "spoke to Zhang, report on Wednesday"."""
    actor.require(Permission.NOTE)
    item = item_for(actor, item_id)
    clean = checks.clean_text("text", text, maximum=checks.LONG, multiline=True)
    with moving(actor, item, Verb.NOTE, given={Need.TEXT: clean}, text=clean, fields=("history",)) as event:
        pass
    attach(actor, item, event, files)
    return item


def note_call(actor: Actor, item_id: int, unit_id: int, *, text: str) -> ActionItem:
    """Write down what a unit said on the phone: "Zhang answered, report on Wednesday"; a contact, no act of its own."""
    actor.require(Permission.ON_BEHALF)
    item = item_for(actor, item_id)
    act = spoken_to(item, unit_id)
    clean = checks.clean_text("text", text, maximum=checks.LONG, required=True, multiline=True)
    with remarking(actor, item, "phoned", act=act, text=clean, fields=("history",)):
        pass
    return item


def reach_milestone(
    actor: Actor,
    item_id: int,
    milestone_id: int,
    *,
    on: date | None = None,
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
) -> ActionItem:
    """Say that a milestone was reached, on a day not after today; the lead says so, or the office on its behalf."""
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id, how, frozenset({Part.LEAD}), told_by)
    stone = _milestone(item, milestone_id)
    day = on or clock.today()
    if act.part is not Part.LEAD:
        raise InvalidInput({"milestone": Text("The lead unit says when a milestone was reached, not before it was")})
    errors = checks.Errors()
    errors.day("on", day)
    if day > clock.today():
        errors.add("on", Text("The lead unit says when a milestone was reached, not before it was"))
    errors.stop()
    details = {"title": stone.title, "day": day.isoformat()}
    with remarking(actor, item, "milestone", act=act, details=details, fields=("milestones",)):
        stone.done_on = day
    return item


def _milestone(item: ActionItem, milestone_id: int) -> Milestone:
    found = next((stone for stone in item.milestones if stone.id == milestone_id and stone.done_on is None), None)
    if found is None:
        raise InvalidInput({"milestone": Text("This milestone doesn't exist, or was reached already")})
    return found
