"""Assigning items and signing for them."""

from typing import Any

from smartcity.actions.access import Permission
from smartcity.actions.acting import UnitAct, act_for
from smartcity.actions.drafting import search_text
from smartcity.actions.evidence import Files, attach
from smartcity.actions.history_models import DeadlineVersion
from smartcity.actions.light import time_left
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.moves import IllegalMove
from smartcity.actions.moving import item_for, moving, remarking
from smartcity.actions.rules import How
from smartcity.actions.situations import unsigned
from smartcity.actions.telling import SIGN_FOR, take_back, tell_responsible, tell_units
from smartcity.actions.workflow import Verb
from smartcity.actions.year_queries import is_closed
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import hold, next_number
from smartcity.foundation.texts import Text
from smartcity.workdays.queries import calendar

NOTE = 500


def assign(actor: Actor, item_id: int, *, note: str = "", version: int | None = None) -> ActionItem:
    """Give a draft its number and its units their part in it; their liaisons are told to sign."""
    actor.require(Permission.ASSIGN)
    item = item_for(actor, item_id)
    text = checks.clean_text("note", note, maximum=checks.LONG, multiline=True)
    fields = ("state", "year", "seq", "assigned_at")
    with moving(actor, item, Verb.ASSIGN, text=text, version=version, fields=fields):
        item.assigned_at = clock.now()
        for unit in item.units:
            unit.from_on = clock.today()
        keep_deadline(item, "")
        item.year = open_year(item.plan_year)
        item.seq = next_number("action", item.year)
        item.search_text = search_text(item)
    ask_to_sign(item, unsigned(item))
    return item


def open_year(plan_year: int | None) -> int:
    """Return the year of a number: the one that an item is meant for, or this one; a closed year takes no more."""
    this_year = clock.today().year
    if plan_year is None or plan_year == this_year:
        return this_year
    hold("action", plan_year)  # who closes that year at this moment is waited for
    return this_year if is_closed(plan_year) else plan_year


def keep_deadline(item: ActionItem, reason: str) -> None:
    """Write down the deadline that holds from now on; every one that an item had stays."""
    db.session.add(
        DeadlineVersion(
            item_id=item.id,
            version=item.deadline_version,
            deadline=item.deadline,
            text=item.deadline_text,
            set_at=clock.now(),
            authority=item.extension_authority,
            reason=reason,
        )
    )


def ask_to_sign(item: ActionItem, units: list[ActionUnit]) -> None:
    """Tell the liaisons of units that an item is theirs."""
    told = [unit.organisation_id for unit in units]
    tell_units(
        item, told, SIGN_FOR, Text("Please sign for %(number)s “%(title)s”", number=item.number, title=item.title)
    )


def hand_to(item: ActionItem, unit: ActionUnit) -> None:
    """Tell the liaisons of a unit that takes a part over, with the time that is left or the days it is overdue.

    The steps of a ladder that others were told of are not told again: this is how the new unit learns of them.
    """
    text = Text("Handed over to you, please sign for %(number)s “%(title)s”: %(left)s", **_told(item))
    tell_units(item, [unit.organisation_id], SIGN_FOR, text)


def hand_to_responsible(item: ActionItem) -> None:
    """Tell the person who is now responsible for an assigned item the same."""
    tell_responsible(item, Text("You are now responsible for %(number)s “%(title)s”: %(left)s", **_told(item)))


def _told(item: ActionItem) -> dict[str, Any]:
    left = time_left(clock.today(), item.deadline, calendar())
    return {"number": item.number, "title": item.title, "left": left}


def sign_for(
    actor: Actor,
    item_id: int,
    *,
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
    note: str = "",
    files: Files = (),
) -> ActionItem:
    """Sign for a unit's part; the lead's signature moves the item on. The office records it with the way it learned."""
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id, how, told_by=told_by)
    text = checks.clean_text("note", note, maximum=NOTE, multiline=True)
    if act.unit.signed_at is not None:
        raise IllegalMove(Text("This unit has signed already"))
    with moving(actor, item, Verb.SIGN_FOR, act=act, text=text, fields=("state", "signed_at")) as event:
        sign(actor, act, text)
    attach(actor, item, event, files)
    if not unsigned(item):
        take_back(item, SIGN_FOR)
    return item


def sign(actor: Actor, act: UnitAct, note: str = "") -> None:
    """Write a unit's signature, if it is missing: a report is one, too."""
    if act.unit.signed_at is None:
        act.unit.signed_at, act.unit.signed_by_id = clock.now(), actor.person_id
        act.unit.signed_how, act.unit.signed_told_by, act.unit.signed_note = act.how, act.told_by, note


def confirm(actor: Actor, item_id: int, *, unit_id: int | None = None) -> ActionItem:
    """Confirm, for the own unit, the signature that the office recorded on its behalf."""
    item = item_for(actor, item_id)
    act = act_for(actor, item, unit_id)
    if act.on_behalf or act.unit.signed_how in (None, How.WEB) or act.unit.confirmed_at is not None:
        raise IllegalMove(Text("There is nothing to confirm"))
    with remarking(actor, item, "confirm", act=act, fields=("confirmed_at",)):
        act.unit.confirmed_at = clock.now()
    return item
