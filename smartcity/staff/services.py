"""Secondments: the only writer of their rows, of the posts that they give, and of the terms of the accounts.

Beyond a limit of the policy a secondment needs the number of the document that approves it. A return is recorded at
once, whatever is still open, and ends access that night. Rules: DOMAIN §3.
"""

from datetime import date
from functools import reduce
from typing import Any, TypedDict, Unpack

from smartcity.audit.services import record
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.departments.rules import COUNTY_LEVEL
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, REFERENCE, Errors, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text
from smartcity.messages.services import withdraw
from smartcity.people.models import Person
from smartcity.people.queries import posts_of
from smartcity.people.rules import PostKind
from smartcity.people.services import add_post, end_post
from smartcity.staff.access import Permission
from smartcity.staff.handover import collect
from smartcity.staff.models import Secondment, SecondmentExtension
from smartcity.staff.policy import COUNTY_RULE, Request, breaches, policy
from smartcity.staff.queries import get_for, last_return, overlapping, term_of
from smartcity.staff.rules import DutyKind, Overlap, SecondmentKind, duty_of
from smartcity.staff.terms import let_access_end
from smartcity.workdays.queries import calendar

NOTE = 2000
SECONDMENT = "secondment"


class Details(TypedDict, total=False):
    """What may be changed at any time; what is left out stays as it is."""

    position: str
    approval: str
    conflict_note: str
    appraisal_sent_on: date | None
    duty: DutyKind


def second(
    actor: Actor,
    *,
    person_id: int | None,
    kind: SecondmentKind,
    home_unit_id: int | None,
    working_group_id: int | None,
    start: date | None,
    planned_end: date | None,
    duty: DutyKind | None = None,
    position: str = "",
    approval: str = "",
    conflict_note: str = "",
    agreed: bool = False,
) -> Secondment:
    """Second a person to a working group: they are its member from the first to the last day.

    Refused: somebody from county level or below; a term that can't go with another of the same person. Beyond a limit
    of the policy `approval` must hold the number of the document that allows it, unless all of it was `agreed` before
    the desk knew of it.
    """
    actor.require(Permission.MANAGE)
    errors = Errors()
    row = Secondment(kind=kind, duty=duty or duty_of(kind))
    _check_references(errors, person_id, home_unit_id, working_group_id)
    first, last = errors.day("start", start, required=True), errors.day("planned_end", planned_end, required=True)
    errors.period(first, last, "planned_end")
    _take(row, errors, {"position": position, "approval": approval, "conflict_note": conflict_note})
    errors.stop()
    assert person_id is not None
    assert home_unit_id is not None
    assert working_group_id is not None
    assert first is not None
    assert last is not None
    row.person_id, row.home_unit_id, row.working_group_id = person_id, home_unit_id, working_group_id
    row.start_on, row.planned_end_on = first, last
    _check_overlap(row)
    if not agreed:
        _check_policy(Request(kind, first, last, clock.today(), None, last_return(person_id, first)), row.approval)
    db.session.add(row)
    db.session.flush()
    row.post_id = _post(actor, row)
    let_access_end(actor, row.person_id)
    record(actor, "staff.second", SECONDMENT, row.id, unit_id=row.home_unit_id)
    return row


def _check_references(errors: Errors, person_id: int | None, unit_id: int | None, group_id: int | None) -> None:
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or not person.active:
        errors.add("person", Text("Choose a person who is with us"))
    unit = db.session.get(Organisation, unit_id) if unit_id else None
    if unit is None or not unit.active:
        errors.add("home_unit", Text("Choose the unit that lends the person"))
    elif unit.kind in COUNTY_LEVEL:
        errors.add("home_unit", COUNTY_RULE)
    group = db.session.get(WorkingGroup, group_id) if group_id else None
    if group is None or not group.active:
        errors.add("group", Text("Choose a working group"))


def _check_overlap(row: Secondment) -> None:
    errors = Errors()
    for other in overlapping(row.person_id, term_of(row), but=row.id)[Overlap.REFUSED]:
        errors.add(
            "start",
            Text(
                "The person is lent from %(start)s to %(end)s already; both terms can't go together",
                start=other.start_on,
                end=other.returned_on or other.planned_end_on,
            ),
        )
    errors.stop()


def _check_policy(asked: Request, approval: str) -> None:
    """Refuse what goes beyond a limit and names no approval: the sentence of the rule says why."""
    broken = breaches(asked, policy(), calendar())
    if broken and not approval:
        rules = reduce(lambda one, other: Text("%(one)s %(other)s", one=one, other=other), broken)
        errors = Errors()
        errors.add("approval", Text("%(rule)s To go on, give the number of the document that approves it.", rule=rules))
        errors.stop()


def warnings(row: Secondment) -> list[Text]:
    """Return what the office should know of a term it has just entered: rules gone beyond, terms beside it."""
    before = row.extensions[-1].previous_end_on if row.extensions else None
    last = last_return(row.person_id, row.start_on)
    asked = Request(row.kind, row.start_on, row.planned_end_on, clock.today(), before, last)
    beside = Text("The person is lent elsewhere at the same time: %(start)s to %(end)s.")
    return [
        *breaches(asked, policy(), calendar()),
        *(
            Text(beside.msgid, start=other.start_on, end=other.planned_end_on)
            for other in overlapping(row.person_id, term_of(row), but=row.id)[Overlap.POSSIBLE]
        ),
    ]


def _post(actor: Actor, row: Secondment) -> int:
    """Make the person a member of the group for the term; who is one already stays one until its end."""
    for post in posts_of(row.person_id, row.start_on):
        if post.working_group_id == row.working_group_id and post.kind is PostKind.MEMBER:
            return end_post(actor, post.id, row.planned_end_on).id
    return add_post(
        actor,
        row.person_id,
        PostKind.MEMBER,
        working_group_id=row.working_group_id,
        from_on=row.start_on,
        until_on=row.planned_end_on,
    ).id


def edit(actor: Actor, secondment_id: int, version: int, **changes: Unpack[Details]) -> Secondment:
    """Change what is noted of a secondment; its end moves by an extension or a return only."""
    row = _managed(actor, secondment_id)
    check_version(row, version, dict(changes))
    errors = Errors()
    _take(row, errors, changes)
    if "appraisal_sent_on" in changes:
        row.appraisal_sent_on = errors.day("appraisal_sent_on", changes["appraisal_sent_on"])
    row.duty = changes.get("duty", row.duty)
    errors.stop()
    record(actor, "staff.edit", SECONDMENT, row.id, fields=changes, unit_id=row.home_unit_id)
    return row


def _take(row: Secondment, errors: Errors, given: Any) -> None:
    if "position" in given:
        row.position = errors.text("position", given["position"], maximum=NAME)
    if "approval" in given:
        row.approval = errors.text("approval", given["approval"], maximum=REFERENCE)
    if "conflict_note" in given:
        row.conflict_note = errors.text("conflict_note", given["conflict_note"], maximum=NOTE, multiline=True)


def extend(
    actor: Actor, secondment_id: int, version: int, *, planned_end: date | None, approval: str, reason: str = ""
) -> Secondment:
    """Set a later planned end, with the document that approves it; the earlier one stays on record."""
    row = _managed(actor, secondment_id)
    if row.returned_on is not None:
        raise Conflict(Text("The person has returned already"))
    check_version(row, version, {"approval": approval})
    errors = Errors()
    new = errors.day("planned_end", planned_end, required=True)
    if new and new <= row.planned_end_on:
        errors.add("planned_end", Text("An extension ends after %(day)s", day=row.planned_end_on))
    approved = errors.text("approval", approval, maximum=REFERENCE, required=True)
    why = errors.text("reason", reason, maximum=NOTE, multiline=True)
    errors.stop()
    assert new
    row.extensions.append(
        SecondmentExtension(
            previous_end_on=row.planned_end_on, new_end_on=new, approval=approved, reason=why, recorded_at=clock.now()
        )
    )
    row.planned_end_on = new
    _check_overlap(row)
    withdraw((SECONDMENT, row.id))
    _move_post(actor, row, new)
    record(actor, "staff.extend", SECONDMENT, row.id, fields=("planned_end_on",), unit_id=row.home_unit_id)
    return row


def record_return(actor: Actor, secondment_id: int, *, returned_on: date | None, note: str = "") -> Secondment:
    """Record that somebody went back to the home unit: at once, whatever is still open.

    The organisation department recalls people, so nothing holds a return up, not even that the page was read before
    somebody else changed it. Membership of the group and the account end with that day; what the person held is listed
    for the hand-over.
    """
    row = _managed(actor, secondment_id)
    if row.returned_on is not None:
        raise Conflict(Text("The return was recorded already"))
    errors = Errors()
    day = errors.day("returned_on", returned_on, required=True)
    if day and not row.start_on <= day <= clock.today():
        errors.add("returned_on", Text("A return lies between the first day, %(start)s, and today", start=row.start_on))
    row.return_note = clean_text("note", note, maximum=NOTE, multiline=True)
    errors.stop()
    assert day
    row.returned_on = day
    row.version += 1
    withdraw((SECONDMENT, row.id))
    _move_post(actor, row, day)
    collect(row)
    record(actor, "staff.return", SECONDMENT, row.id, fields=("returned_on",), unit_id=row.home_unit_id)
    return row


def _move_post(actor: Actor, row: Secondment, last: date) -> None:
    """Let membership of the group and the account end with another day."""
    db.session.flush()
    if row.post_id is not None:
        end_post(actor, row.post_id, last)
    let_access_end(actor, row.person_id)


def _managed(actor: Actor, secondment_id: int) -> Secondment:
    row = get_for(actor, secondment_id)
    actor.require(Permission.MANAGE)
    return row
