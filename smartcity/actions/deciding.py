"""Submitting, reviewing and ending items; suspending them and taking them up again."""

from smartcity.actions.access import Permission
from smartcity.actions.acting import LEAD_ONLY, act_for, teller
from smartcity.actions.answering import answered_by_reading
from smartcity.actions.evidence import Files, attach
from smartcity.actions.extending import lapse
from smartcity.actions.instruction_queries import instructing
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import IllegalMove
from smartcity.actions.moving import item_for, moving, remarking
from smartcity.actions.progress import checked_report, write_report
from smartcity.actions.rules import How, on_time
from smartcity.actions.situations import rests_on_instruction
from smartcity.actions.telling import RETURNED, TO_DECIDE, take_back, tell_instructing, tell_office, tell_units
from smartcity.actions.workflow import Need, State, Verb
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.problems import Forbidden, InvalidInput
from smartcity.foundation.texts import Text

ALL = 100


def submit(
    actor: Actor,
    item_id: int,
    *,
    text: str = "",
    progress: int | None = None,
    vetted_by: str = "",
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
    files: Files = (),
    version: int | None = None,
) -> ActionItem:
    """Report an item as done and ask for completion; what is said with it is the lead's last report (100 %)."""
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id, how, LEAD_ONLY, told_by)
    percent, said = checked_report(item, act, ALL if progress is None else progress, text, vetted_by=vetted_by)
    fields = ("state", "submitted_on", "progress")
    with moving(actor, item, Verb.SUBMIT, act=act, version=version, fields=fields) as event:
        item.submitted_on, item.leader_read_on = clock.today(), None
        item.progress = percent
        if said["text"] or said["vetted_by"]:
            write_report(actor, item, act, event, percent, said)
    attach(actor, item, event, files)
    waits = Text("Submitted for completion: %(number)s “%(title)s”", **_named(item))
    tell_office(item, TO_DECIDE, waits)
    if rests_on_instruction(item):
        tell_instructing(item, TO_DECIDE, waits)
    return item


def mark_read(actor: Actor, item_id: int, *, how: How = How.WEB, told_by: str = "", note: str = "") -> ActionItem:
    """Say that the leader who gave the instruction has read the result; the office records it, and who told it."""
    actor.require(Permission.DECIDE)
    item = item_for(actor, item_id)
    text = checks.clean_text("note", note, maximum=checks.LONG, multiline=True)
    if item.state is not State.SUBMITTED or item.leader_read_on is not None:
        raise IllegalMove(Text("There is no result that waits to be read"))
    if how is How.WEB:
        _require_reader(actor, item)
    who, details = teller(told_by, on_behalf=how is not How.WEB), {"how": how.value}
    fields = ("leader_read_on",)
    with remarking(actor, item, "leader_read", text=text, told_by=who, details=details, fields=fields):
        item.leader_read_on = clock.today()
        answered_by_reading(item, actor.person_id if how is How.WEB else None)
    return item


def _require_reader(actor: Actor, item: ActionItem) -> None:
    """Let read who wrote the instruction; any leader where it is not known who did. The office needs the paper."""
    if not actor.may(Permission.LEAD):
        raise InvalidInput({"how": Text("The leader has to read it; say how you learned that it was read")})
    wrote = instructing(item.id)
    if wrote and actor.person_id not in wrote:
        raise Forbidden(Text("The leader who gave the instruction has to read the result first"))


def return_(actor: Actor, item_id: int, *, reason: str, version: int | None = None) -> ActionItem:
    """Give a submission back with what is missing."""
    actor.require(Permission.REVIEW)
    item, text = _with_text(actor, item_id, "reason", reason)
    given = {Need.REASON: text}
    fields = ("state", "submitted_on", "times_returned")
    with moving(actor, item, Verb.RETURN, given=given, text=text, version=version, fields=fields):
        item.submitted_on, item.leader_read_on = None, None
        item.times_returned += 1
    take_back(item, TO_DECIDE)
    _tell_lead(item, RETURNED, Text("Returned, something is missing: %(number)s “%(title)s”", **_named(item)))
    return item


def complete(actor: Actor, item_id: int, *, note: str = "", version: int | None = None) -> ActionItem:
    """Accept a submission. The day of the submission decides whether it was in time; late stays late for good."""
    actor.require(Permission.REVIEW)
    item, text = _with_text(actor, item_id, "note", note)
    with moving(actor, item, Verb.COMPLETE, text=text, version=version, fields=("state", "completed_on", "late")):
        item.completed_on, item.progress = clock.today(), ALL
        item.late = item.late or on_time(item.deadline, item.submitted_on) is False
        lapse(actor, item)
    take_back(item)
    return item


def close(actor: Actor, item_id: int, *, note: str = "", version: int | None = None) -> ActionItem:
    """Strike a completed item off the list; an act of its own."""
    actor.require(Permission.REVIEW)
    item, text = _with_text(actor, item_id, "note", note)
    with moving(actor, item, Verb.CLOSE, text=text, version=version):
        pass
    return item


def reopen(actor: Actor, item_id: int, *, reason: str, version: int | None = None) -> ActionItem:
    """Take up again what was wrongly completed."""
    actor.require(Permission.REVIEW)
    item, text = _with_text(actor, item_id, "reason", reason)
    given = {Need.REASON: text}
    with moving(actor, item, Verb.REOPEN, given=given, text=text, version=version, fields=("state", "completed_on")):
        item.completed_on = item.submitted_on = item.leader_read_on = None
    _tell_lead(item, RETURNED, Text("Taken up again: %(number)s “%(title)s”", **_named(item)))
    return item


def suspend(actor: Actor, item_id: int, *, reason: str, approval: str = "", version: int | None = None) -> ActionItem:
    """Stop an item's clock: a leader does, or the office with the number of the approval."""
    item, text, number = _with_approval(actor, item_id, reason, approval)
    before = item.state
    with moving(
        actor,
        item,
        Verb.SUSPEND,
        given={Need.REASON: text, Need.APPROVAL: number},
        text=text,
        details={"approval": number},
        version=version,
    ):
        item.state_before_suspension = before
    take_back(item)
    return item


def resume(actor: Actor, item_id: int, *, note: str = "", version: int | None = None) -> ActionItem:
    """Take a suspended item up where it was; its deadline is what it was."""
    actor.require(Permission.DECIDE)
    item, text = _with_text(actor, item_id, "note", note)
    with moving(actor, item, Verb.RESUME, text=text, version=version):
        item.state_before_suspension = None
    return item


def cancel(actor: Actor, item_id: int, *, reason: str, approval: str = "", version: int | None = None) -> ActionItem:
    """End an item undone: a leader does, or the office with the number of the approval. It keeps its number."""
    item, text, number = _with_approval(actor, item_id, reason, approval)
    with moving(
        actor,
        item,
        Verb.CANCEL,
        given={Need.REASON: text, Need.APPROVAL: number},
        text=text,
        details={"approval": number},
        version=version,
    ):
        item.state_before_suspension = None
        lapse(actor, item)
    take_back(item)
    return item


def _with_text(actor: Actor, item_id: int, field: str, text: str) -> tuple[ActionItem, str]:
    item = item_for(actor, item_id)
    return item, checks.clean_text(field, text, maximum=checks.LONG, multiline=True)


def _with_approval(actor: Actor, item_id: int, reason: str, approval: str) -> tuple[ActionItem, str, str]:
    actor.require(Permission.DECIDE)
    item = item_for(actor, item_id)
    errors = checks.Errors()
    text = errors.text("reason", reason, maximum=checks.LONG, multiline=True)
    number = errors.text("approval", approval, maximum=checks.REFERENCE)
    errors.stop()
    return item, text, number


def _tell_lead(item: ActionItem, kind: str, text: Text) -> None:
    tell_units(item, [item.lead.organisation_id], kind, text)


def _named(item: ActionItem) -> dict[str, str]:
    return {"number": item.number or "", "title": item.title}
