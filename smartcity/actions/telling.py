"""Telling those who wait: the liaisons of a unit, the secretariat. What is said is one line with a link."""

from collections.abc import Iterable

from smartcity.accounts.queries import can_receive, secretariat_people
from smartcity.actions.instruction_queries import instructing
from smartcity.actions.models import ActionItem
from smartcity.actions.situations import rests_on_instruction
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.messages.services import notify, withdraw
from smartcity.people.models import Person
from smartcity.people.queries import holders, papers_only, stand_in
from smartcity.people.rules import PostKind

ABOUT = "action"
SIGN_FOR = "actions.sign_for"
RESPONSIBLE = "actions.responsible"
RETURNED = "actions.returned"
DECIDED = "actions.decided"
TO_DECIDE = "actions.to_decide"
INSTRUCTED = "actions.instructed"


def tell_units(item: ActionItem, unit_ids: Iterable[int], kind: str, text: Text) -> None:
    """Tell the liaisons of units, or who stands in for them while they are away."""
    why = Text("You are the liaison of a unit that this item concerns")
    _tell_parties(item, (_present(person) for unit in unit_ids for person in liaisons(unit)), kind, text, why)


def tell_responsible(item: ActionItem, text: Text) -> None:
    """Tell the person responsible, or who stands in; what was said to the one before and has not gone out is undone."""
    take_back(item, RESPONSIBLE)
    person = db.session.get(Person, item.responsible_id) if item.responsible_id else None
    if person:
        _tell_parties(item, [_present(person)], RESPONSIBLE, text, Text("You are the person responsible for this item"))


def tell_liaisons_of_many(unit_id: int, kind: str, text: Text) -> None:
    """Tell the liaisons of a unit about many items at once: one line, which leads to the unit's open items."""
    why = Text("You are the liaison of a unit that these items concern")
    for person_id in dict.fromkeys(_present(person).id for person in liaisons(unit_id)):
        if can_receive(person_id, clock.today()):
            link = f"/actions/?unit={unit_id}&mark=unsigned"
            notify(person_id, kind, text, why=why, link=link, about=("organisation", unit_id))


def tell_office(item: ActionItem, kind: str, text: Text) -> None:
    """Tell the secretariat that something waits for it."""
    _tell(item, secretariat_people(clock.today()), kind, text, Text("You work in the secretariat"))


def tell_leader(item: ActionItem, kind: str, text: Text) -> None:
    """Tell the item's leader in the inbox only: no message to a leader leaves the house by machine (DOMAIN §6)."""
    if item.leader:
        _tell(item, [item.leader], kind, text, Text("You are the leader in charge of this item"), email=False)


def tell_instructing(item: ActionItem, kind: str, text: Text) -> None:
    """Tell the leaders who wrote on the item, in the inbox only; where none is known, the leader in charge."""
    wrote = instructing(item.id)
    if not wrote:
        tell_leader(item, kind, text)
        return
    people = [db.session.get_one(Person, one) for one in sorted(wrote)]
    _tell(item, people, kind, text, Text("You wrote an instruction on this item"), email=False)


def take_back(item: ActionItem, *kinds: str) -> None:
    """Take back what was said about the item and has not gone out yet."""
    withdraw((ABOUT, item.id), kinds or None)


def liaisons(organisation_id: int) -> list[Person]:
    """Return today's liaisons of a unit."""
    return holders(organisation_id, PostKind.LIAISON, clock.today())


def _present(person: Person) -> Person:
    return stand_in(person.id, clock.today()) or person


def _tell_parties(item: ActionItem, people: Iterable[Person], kind: str, text: Text, why: Text) -> None:
    """Tell people of a unit; a head or leader among them in the inbox only: no mail goes to these by machine."""
    papers, found = papers_only(clock.today()), list(people)
    _tell(item, [one for one in found if one.id not in papers], kind, text, why)
    _tell(item, [one for one in found if one.id in papers], kind, text, why, email=False)


def _tell(item: ActionItem, people: Iterable[Person], kind: str, text: Text, why: Text, *, email: bool = True) -> None:
    for person_id in dict.fromkeys(person.id for person in people):
        if can_receive(person_id, clock.today()):
            notify(
                person_id,
                kind,
                text,
                why=why,
                link=f"/actions/{item.id}",
                about=(ABOUT, item.id),
                email=email,
                stays_inside=kind == INSTRUCTED or item.in_house_only or rests_on_instruction(item),
            )
