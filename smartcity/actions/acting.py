"""For which unit somebody acts on an item: the own one, or, for the office, one that told it something."""

from collections.abc import Iterable
from dataclasses import dataclass

from smartcity.actions.access import Permission, acts_for, part_of_unit
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import How
from smartcity.actions.workflow import Part
from smartcity.foundation import checks
from smartcity.foundation.access import Actor
from smartcity.foundation.problems import Forbidden, InvalidInput
from smartcity.foundation.texts import Text

UNIT_PARTS = frozenset({Part.LEAD, Part.JOINT_LEAD, Part.SUPPORTING})
LEAD_ONLY = frozenset({Part.LEAD})
TELLER = 60


@dataclass(frozen=True)
class UnitAct:
    """Whose act it is, and, if the office records it, by which way it learned of it and from whom."""

    unit: ActionUnit
    part: Part
    on_behalf: bool
    how: How
    told_by: str = ""


def act_for(
    actor: Actor,
    item: ActionItem,
    unit_id: int | None,
    how: How = How.WEB,
    parts: frozenset[Part] = UNIT_PARTS,
    told_by: str = "",
) -> UnitAct:
    """Return whose act it is: `unit_id`'s, else the actor's own unit's, else (for the system itself) the lead's.

    `told_by` is who of the unit told the office: a name or an office, as it was said. What only a lead does is the
    lead's where the office names no unit. InvalidInput where the unit has no such part in the item, or the office
    doesn't say how it learned; Forbidden where somebody speaks for a unit that is not the own one.
    """
    actor.require(Permission.ACT_FOR_UNIT)
    unit = _named(item, unit_id) if unit_id is not None else _own(actor, item, parts)
    if acts_for(actor, unit.organisation_id):
        teller(told_by, on_behalf=False)
        return UnitAct(unit, part_of_unit(unit), on_behalf=False, how=How.WEB)
    if not actor.may(Permission.ON_BEHALF):
        raise Forbidden(Text("You don't act for this unit"))
    if how is How.WEB and not actor.may_everything:
        raise InvalidInput({"how": Text("Say how the unit told you: by phone, on paper or in a message")})
    on_behalf = how is not How.WEB
    return UnitAct(unit, part_of_unit(unit), on_behalf=on_behalf, how=how, told_by=teller(told_by, on_behalf=on_behalf))


def teller(told_by: str, *, on_behalf: bool) -> str:
    """Return who told the office, in its kept form. InvalidInput where nothing is recorded on anybody's behalf."""
    name = checks.clean_text("told_by", told_by, maximum=TELLER)
    if name and not on_behalf:
        raise InvalidInput({"told_by": Text("You say this yourself: nobody else told it")})
    return name


def heard(how: How, unit: str, told_by: str) -> Text:
    """Return how the office learned of what it recorded on somebody's behalf, in a sentence."""
    who = told_by if told_by.startswith(unit) else f"{unit} {told_by}".strip()
    if not who:
        return Text("%(how)s; recorded by the office", how=how)
    return Text("%(how)s, told by %(who)s; recorded by the office", who=who, how=how)


def spoken_to(item: ActionItem, unit_id: int) -> UnitAct:
    """Return a contact of the office with a unit by phone; nothing is recorded on the unit's behalf.

    InvalidInput where the unit has no part in the item.
    """
    unit = _named(item, unit_id)
    return UnitAct(unit, part_of_unit(unit), on_behalf=False, how=How.PHONE)


def _named(item: ActionItem, unit_id: int) -> ActionUnit:
    found = next((unit for unit in item.current_units if unit.organisation_id == unit_id), None)
    if found is None:
        raise InvalidInput({"unit": Text("This unit has no part in the item")})
    return found


def _own(actor: Actor, item: ActionItem, parts: frozenset[Part]) -> ActionUnit:
    mine = [unit for unit in item.current_units if acts_for(actor, unit.organisation_id)]
    for unit in _with_part(mine, parts) or mine:
        return unit
    if actor.may_everything or (actor.may(Permission.ON_BEHALF) and parts == LEAD_ONLY):
        return item.lead
    if actor.may(Permission.ON_BEHALF):
        raise InvalidInput({"unit": Text("Please name the unit")})
    raise Forbidden(Text("Your unit has no part in this item"))


def _with_part(units: Iterable[ActionUnit], parts: frozenset[Part]) -> list[ActionUnit]:
    return [unit for unit in units if part_of_unit(unit) in parts]
