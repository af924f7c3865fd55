"""The hand-over of somebody who returns: what they held, who takes it over, and when it is done.

A return is never held up by it. What stays open is the tick "hand-over done": it takes a successor's acceptance for
each thing that is still held, or the word that there is nothing to hand over. Rules: DOMAIN §3.
"""

from dataclasses import replace

from smartcity.actions.editing import as_described, edit
from smartcity.actions.queries import by_ids, open_of_person
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import TITLE, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.meetings.minutes import take_over as take_over_minutes
from smartcity.meetings.queries import minutes_held_by
from smartcity.messages.services import notify, withdraw
from smartcity.people.models import Person
from smartcity.staff.access import Permission, may_accept
from smartcity.staff.handover_queries import get_item, items_of, unsettled
from smartcity.staff.models import HandoverItem, Secondment
from smartcity.staff.queries import get_for
from smartcity.staff.rules import SubjectType

ABOUT = "handover_item"


def held_by(person_id: int) -> list[tuple[SubjectType, int]]:
    """Return what a person holds: open action items they answer for, and minutes that are not issued yet."""
    items = [(SubjectType.ACTION, row.id) for row in open_of_person(person_id)]
    return [*items, *((SubjectType.MINUTES, row.meeting_id) for row in minutes_held_by(person_id))]


def collect(row: Secondment) -> int:
    """Put what the person holds and is not listed yet on the hand-over's list; return how much that is."""
    known = {(item.subject_type, item.subject_id) for item in items_of(row.id)}
    new = [subject for subject in held_by(row.person_id) if subject not in known]
    for subject_type, subject_id in new:
        db.session.add(HandoverItem(secondment_id=row.id, subject_type=subject_type, subject_id=subject_id))
    db.session.flush()
    return len(new)


def add_item(actor: Actor, secondment_id: int, title: str) -> HandoverItem:
    """List something else to hand over: a seal, keys, a file, an approval under way."""
    row = _open(actor, secondment_id)
    item = HandoverItem(secondment_id=row.id, subject_type=SubjectType.OTHER)
    item.title = clean_text("title", title, maximum=TITLE, required=True)
    db.session.add(item)
    db.session.flush()
    record(actor, "staff.add_handover_item", "secondment", row.id, unit_id=row.home_unit_id)
    return item


def name_successor(actor: Actor, item_id: int, version: int, successor_id: int | None) -> HandoverItem:
    """Name who takes a thing over, and tell them; it is theirs once they accept it."""
    item = get_item(item_id)
    row = _open(actor, item.secondment_id)
    if item.accepted_at is not None:
        raise Conflict(Text("This has been taken over already"))
    check_version(item, version)
    _check_successor(row, successor_id)
    withdraw((ABOUT, item.id))
    item.successor_id = successor_id
    if successor_id is not None:
        _tell(item, successor_id, row)
    record(actor, "staff.name_successor", "handover_item", item.id, fields=("successor_id",), unit_id=row.home_unit_id)
    return item


def _check_successor(row: Secondment, successor_id: int | None) -> None:
    if successor_id is None:
        return
    person = db.session.get(Person, successor_id)
    if person is None or not person.active:
        raise InvalidInput({"successor_id": Text("There is no such person")})
    if successor_id == row.person_id:
        raise InvalidInput({"successor_id": Text("Nobody hands over to themselves")})


def _tell(item: HandoverItem, successor_id: int, row: Secondment) -> None:
    notify(
        successor_id,
        "handover",
        Text("%(person)s returns to the home unit: please take over what is listed for you", person=row.person.name),
        why=Text("You are named as the successor"),
        link=f"/staff/{row.id}/hand-over",
        about=(ABOUT, item.id),
    )


def accept(actor: Actor, item_id: int) -> HandoverItem:
    """Take a thing over: by its named successor, or recorded by the office, which heard the word.

    Accepting is what moves it: the successor answers for the item, or has the minutes in hand, from now on.
    """
    item = get_item(item_id)
    if not may_accept(actor, item):
        raise NotFound if not actor.may(Permission.MANAGE) else Conflict(Text("Name a successor first"))
    if item.accepted_at is not None:
        return item
    item.accepted_at, item.accepted_by_id = clock.now(), actor.person_id
    item.version += 1
    withdraw((ABOUT, item.id))
    _move(actor, item)
    record(actor, "staff.accept_handover", "handover_item", item.id, fields=("accepted_at",))
    return item


def _move(actor: Actor, item: HandoverItem) -> None:
    """Carry the hand-over out: the office arranged it, so with the office's powers, and in the actor's name."""
    if item.subject_id is None or item.successor_id is None:
        return
    if item.subject_type is SubjectType.MINUTES:
        take_over_minutes(actor, item.subject_id, item.successor_id)
    elif item.subject_type is SubjectType.ACTION:
        found = by_ids([item.subject_id]).get(item.subject_id)
        if found is not None and found.is_open:
            described = replace(as_described(found), responsible_id=item.successor_id)
            edit(replace(actor, may_everything=True), found.id, described)


def finish(actor: Actor, secondment_id: int, *, nothing: bool = False) -> Secondment:
    """Tick the hand-over as done: everything is taken over, or there is `nothing` to hand over.

    Looks once more for what the person holds. InvalidInput names what is left.
    """
    row = _open(actor, secondment_id)
    collect(row)
    left = unsettled(row)
    if left:
        raise InvalidInput(
            {"nothing": Text("%(count)s of the things listed have not been taken over", count=len(left))}
        )
    if not items_of(row.id) and not nothing:
        raise InvalidInput({"nothing": Text("Nothing is listed. Tick here if there is nothing to hand over")})
    row.handover_done = True
    row.version += 1
    record(actor, "staff.finish_handover", "secondment", row.id, fields=("handover_done",), unit_id=row.home_unit_id)
    return row


def _open(actor: Actor, secondment_id: int) -> Secondment:
    """Return a secondment whose hand-over is under way, for the office."""
    row = get_for(actor, secondment_id)
    if not actor.may(Permission.MANAGE):
        raise Forbidden
    if row.returned_on is None:
        raise Conflict(Text("The return has not been recorded yet"))
    if row.handover_done:
        raise Conflict(Text("The hand-over is done already"))
    return row
