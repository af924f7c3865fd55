"""Objections ("not ours") and handing a part to another unit, with the days of both."""

from smartcity.actions.access import Permission
from smartcity.actions.acting import act_for
from smartcity.actions.assigning import hand_to, hand_to_responsible
from smartcity.actions.descriptions import active_units
from smartcity.actions.evidence import Files, attach
from smartcity.actions.extending import lapse
from smartcity.actions.history_models import Objection, ObjectionState
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.moves import IllegalMove
from smartcity.actions.moving import item_for, moving
from smartcity.actions.queries import waiting_objection
from smartcity.actions.rules import How, UnitRole
from smartcity.actions.telling import DECIDED, SIGN_FOR, TO_DECIDE, take_back, tell_leader, tell_office, tell_units
from smartcity.actions.workflow import Need, Verb
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text


def object_to(
    actor: Actor,
    item_id: int,
    *,
    reason: str,
    suggested_unit_id: int | None = None,
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
    files: Files = (),
    version: int | None = None,
) -> Objection:
    """Say, inside the window, that the matter is not the unit's; the office keeps, reassigns or refers it."""
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id, how, told_by=told_by)
    text = checks.clean_text("reason", reason, maximum=checks.LONG, multiline=True)
    if suggested_unit_id is not None and suggested_unit_id not in active_units([suggested_unit_id]):
        raise InvalidInput({"suggested_unit": Text("There is no such unit, or it exists no longer")})
    row = Objection(
        item_id=item.id,
        unit_id=act.unit.organisation_id,
        reason=text,
        suggested_unit_id=suggested_unit_id,
        raised_at=clock.now(),
        raised_by_id=actor.person_id,
    )
    given, details = {Need.REASON: text}, {"suggested_unit": suggested_unit_id}
    with moving(
        actor,
        item,
        Verb.OBJECT,
        given=given,
        act=act,
        text=text,
        details=details,
        version=version,
        fields=("objection",),
    ) as event:
        db.session.add(row)
    attach(actor, item, event, files)
    tell_office(item, TO_DECIDE, Text("An objection waits for you: %(number)s “%(title)s”", **_named(item)))
    return row


def keep_objection(actor: Actor, item_id: int, *, reason: str, version: int | None = None) -> ActionItem:
    """Answer an objection: the item stays with the unit, for a reason."""
    item, text = _decider(actor, item_id, reason)
    row = waiting_objection(item.id)
    with moving(
        actor,
        item,
        Verb.KEEP_OBJECTION,
        given={Need.REASON: text},
        text=text,
        details={"unit": row.unit_id if row else None},
        version=version,
        fields=("objection",),
    ):
        _decide(actor, row, ObjectionState.KEPT, text)
    _answered(item, row, Text("It stays with you: %(number)s “%(title)s”", **_named(item)))
    return item


def refer_objection(actor: Actor, item_id: int, *, reason: str, version: int | None = None) -> ActionItem:
    """Lay an objection before the leader in charge, who keeps or reassigns the item."""
    actor.require(Permission.ASSIGN)
    item, text = _decider(actor, item_id, reason)
    row = waiting_objection(item.id)
    if row is not None and row.state is ObjectionState.REFERRED:
        raise IllegalMove(Text("This objection lies before a leader already"))
    given = {Need.REASON: text}
    with moving(actor, item, Verb.REFER_OBJECTION, given=given, text=text, version=version, fields=("objection",)):
        _set(row, ObjectionState.REFERRED, text)
    tell_leader(item, TO_DECIDE, Text("An objection waits for you: %(number)s “%(title)s”", **_named(item)))
    return item


def reassign(
    actor: Actor,
    item_id: int,
    *,
    unit_id: int | None,
    reason: str,
    from_unit_id: int | None = None,
    responsible_id: int | None = None,
    version: int | None = None,
) -> ActionItem:
    """Hand a unit's part to another one from today; what was late until then stays with the first.

    Without `from_unit_id` it is the part of the unit that objected, else the lead's. A new lead signs for itself.
    """
    item, text = _decider(actor, item_id, reason)
    objection = waiting_objection(item.id)
    old = _replaced(item, from_unit_id, objection)
    if unit_id is not None and (unit_id == old.organisation_id or unit_id not in active_units([unit_id])):
        raise InvalidInput({"unit": Text("Please name another unit, one that exists")})
    with moving(
        actor,
        item,
        Verb.REASSIGN,
        given={Need.UNIT: unit_id, Need.REASON: text},
        replaced=old,
        text=text,
        details={"from": old.organisation_id, "to": unit_id, "role": old.role.value},
        version=version,
        fields=("units", "state"),
    ):
        new = _hand_over(item, old, unit_id or 0)
        if objection is not None and objection.unit_id == old.organisation_id:
            _decide(actor, objection, ObjectionState.REASSIGNED, text)
        if new is item.lead:
            item.responsible_id = responsible_id
            lapse(actor, item)
    take_back(item, SIGN_FOR)
    hand_to(item, new)
    if new is item.lead:
        hand_to_responsible(item)
    return item


def _replaced(item: ActionItem, from_unit_id: int | None, objection: Objection | None) -> ActionUnit:
    wanted = from_unit_id or (objection.unit_id if objection else item.lead.organisation_id)
    found = next((unit for unit in item.current_units if unit.organisation_id == wanted), None)
    if found is None or found.role is UnitRole.OVERSEEING:
        raise InvalidInput({"from": Text("This unit has no part in the item")})
    return found


def _hand_over(item: ActionItem, old: ActionUnit, unit_id: int) -> ActionUnit:
    """Close the old unit's part, and one that the new unit has already, and open the new one."""
    today = clock.today()
    for unit in item.current_units:
        if unit is old or unit.organisation_id == unit_id:
            unit.until_on = max(today, unit.from_on)
    db.session.flush()
    new = ActionUnit(organisation_id=unit_id, role=old.role, position=old.position, from_on=today)
    item.units.append(new)
    return new


def _decider(actor: Actor, item_id: int, reason: str) -> tuple[ActionItem, str]:
    actor.require(Permission.DECIDE)
    item = item_for(actor, item_id)
    return item, checks.clean_text("reason", reason, maximum=checks.LONG, multiline=True)


def _decide(actor: Actor, row: Objection | None, state: ObjectionState, note: str) -> None:
    _set(row, state, note)
    if row is not None:
        row.decided_at, row.decided_by_id = clock.now(), actor.person_id


def _set(row: Objection | None, state: ObjectionState, note: str) -> None:
    if row is not None:
        row.state, row.decision_note = state, note


def _answered(item: ActionItem, row: Objection | None, text: Text) -> None:
    take_back(item, TO_DECIDE)
    if row is not None:
        tell_units(item, [row.unit_id], DECIDED, text)


def _named(item: ActionItem) -> dict[str, str]:
    return {"number": item.number or "", "title": item.title}
