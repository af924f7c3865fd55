"""Extensions: asked before the deadline, decided by whoever set it. The original and every revised deadline stay."""

from datetime import date

from smartcity.actions.access import Permission
from smartcity.actions.acting import LEAD_ONLY, act_for
from smartcity.actions.assigning import keep_deadline
from smartcity.actions.evidence import Files, attach
from smartcity.actions.history_models import Extension, ExtensionState
from smartcity.actions.looks import look_from_scratch
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import check_extension
from smartcity.actions.moving import item_for, moving
from smartcity.actions.queries import waiting_extension
from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, How
from smartcity.actions.telling import DECIDED, TO_DECIDE, take_back, tell_leader, tell_office, tell_units
from smartcity.actions.workflow import Need, Verb
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text


def request_extension(
    actor: Actor,
    item_id: int,
    *,
    deadline: date | None,
    reason: str,
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
    files: Files = (),
    version: int | None = None,
) -> Extension:
    """Ask for a later deadline, before the present one has passed, with a reason and a definite date."""
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id, how, LEAD_ONLY, told_by)
    text = _checked(deadline, reason)
    given: dict[Need, object] = {Need.DEADLINE: deadline, Need.REASON: text}
    details = {"deadline": deadline.isoformat() if deadline else None}
    with moving(
        actor,
        item,
        Verb.REQUEST_EXTENSION,
        given=given,
        act=act,
        text=text,
        details=details,
        version=version,
        fields=("extension",),
    ) as event:
        row = _requested(actor, item, act.unit.organisation_id, deadline, text)
    attach(actor, item, event, files)
    _tell_decider(item)
    return row


def _checked(deadline: date | None, reason: str) -> str:
    errors = checks.Errors()
    errors.day("deadline", deadline)
    text = errors.text("reason", reason, maximum=checks.LONG, multiline=True)
    errors.stop()
    return text


def _requested(actor: Actor, item: ActionItem, unit_id: int, deadline: date | None, reason: str) -> Extension:
    if deadline is None or item.deadline is None:
        raise InvalidInput({"deadline": Text("Please give the new date")})
    check_extension(item.deadline, deadline)
    row = Extension(
        item_id=item.id,
        unit_id=unit_id,
        deadline=deadline,
        previous_deadline=item.deadline,
        reason=reason,
        authority=item.extension_authority,
        requested_at=clock.now(),
        requested_by_id=actor.person_id,
    )
    db.session.add(row)
    return row


def _tell_decider(item: ActionItem) -> None:
    said = Text("More time is asked for: %(number)s “%(title)s”", number=item.number, title=item.title)
    if item.extension_authority is ExtensionAuthority.LEADER:
        tell_leader(item, TO_DECIDE, said)
    tell_office(item, TO_DECIDE, said)


def approve_extension(
    actor: Actor,
    item_id: int,
    *,
    deadline: date | None = None,
    note: str = "",
    approval: str = "",
    document: str = "",
    version: int | None = None,
) -> ActionItem:
    """Grant the date asked for, or another one that is later than the present deadline.

    The office gives the number of a leader's `approval`, or the `document` in which an outside body answered.
    """
    item, said = _decision(actor, item_id, note, approval, document)
    row = waiting_extension(item.id)
    granted = deadline or (row.deadline if row else None)
    if row is not None and granted is not None:
        _check_granted(row, granted)
    details = {"deadline": granted.isoformat() if granted else None, **_papers(said)}
    with moving(
        actor,
        item,
        Verb.APPROVE_EXTENSION,
        given={Need.APPROVAL: said["approval"], Need.DOCUMENT: said["document"]},
        text=said["note"],
        details=details,
        version=version,
        fields=("deadline", "extension"),
    ):
        _decide(actor, row, ExtensionState.APPROVED, said)
        _move_deadline(item, granted, row.reason if row else "")
    _answered(item, row, Text("The deadline is now %(day)s: %(number)s “%(title)s”", day=granted, **_named(item)))
    return item


def _check_granted(row: Extension, granted: date) -> None:
    errors = checks.Errors()
    errors.day("deadline", granted)
    errors.stop()
    check_extension(row.previous_deadline, granted)


def _move_deadline(item: ActionItem, deadline: date | None, reason: str) -> None:
    item.deadline, item.deadline_text, item.deadline_precision = deadline, "", DeadlinePrecision.DAY
    item.deadline_version += 1
    look_from_scratch(item)
    item.extensions_granted += 1
    keep_deadline(item, reason)


def refuse_extension(
    actor: Actor,
    item_id: int,
    *,
    reason: str,
    approval: str = "",
    document: str = "",
    version: int | None = None,
) -> ActionItem:
    """Refuse more time, with a reason; the deadline stays."""
    item, said = _decision(actor, item_id, reason, approval, document, field="reason")
    row = waiting_extension(item.id)
    given = {Need.REASON: said["note"], Need.APPROVAL: said["approval"], Need.DOCUMENT: said["document"]}
    with moving(
        actor,
        item,
        Verb.REFUSE_EXTENSION,
        given=given,
        text=said["note"],
        details=_papers(said),
        version=version,
        fields=("extension",),
    ):
        _decide(actor, row, ExtensionState.REFUSED, said)
    _answered(item, row, Text("No more time is given: %(number)s “%(title)s”", **_named(item)))
    return item


def lapse(actor: Actor, item: ActionItem) -> None:
    """End a request that nobody needs to decide on any more: the item ended, or has another lead."""
    row = waiting_extension(item.id)
    if row is not None:
        _decide(actor, row, ExtensionState.LAPSED, {"note": "", "approval": "", "document": ""})


def _decision(
    actor: Actor, item_id: int, note: str, approval: str, document: str, field: str = "note"
) -> tuple[ActionItem, dict[str, str]]:
    actor.require(Permission.DECIDE)
    item = item_for(actor, item_id)
    errors = checks.Errors()
    said = {
        "note": errors.text(field, note, maximum=checks.LONG, multiline=True),
        "approval": errors.text("approval", approval, maximum=checks.REFERENCE),
        "document": errors.text("document", document, maximum=checks.REFERENCE),
    }
    errors.stop()
    return item, said


def _decide(actor: Actor, row: Extension | None, state: ExtensionState, said: dict[str, str]) -> None:
    if row is not None:
        row.state, row.decided_at, row.decided_by_id = state, clock.now(), actor.person_id
        row.decision_note, row.document = said["note"], said["document"] or said["approval"]


def _papers(said: dict[str, str]) -> dict[str, str]:
    return {"approval": said["approval"], "document": said["document"]}


def _answered(item: ActionItem, row: Extension | None, text: Text) -> None:
    take_back(item, TO_DECIDE)
    if row is not None:
        tell_units(item, [row.unit_id], DECIDED, text)


def _named(item: ActionItem) -> dict[str, str]:
    return {"number": item.number or "", "title": item.title}
