"""Keeping people, their posts and absences: the only writer of their tables.

A transfer deletes nothing: the old post ends on a day and a new one begins, so that what was reported then stays with
the unit it was reported for.
"""

from datetime import date, timedelta
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from smartcity.audit.services import record
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, Errors
from smartcity.foundation.database import check_version, db
from smartcity.foundation.i18n import LANGUAGES
from smartcity.foundation.problems import Conflict, InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import savepoint
from smartcity.people import queries
from smartcity.people.access import Permission, require_absence
from smartcity.people.entering import PersonFields, take
from smartcity.people.models import Absence, Person, Post
from smartcity.people.rules import AbsenceKind, PostKind

STANDARD_RANK = 1000


def create_person(actor: Actor, **fields: Unpack[PersonFields]) -> Person:
    """Add a person. Two may bear one name: `queries.namesakes` tells the page to say so."""
    actor.require(Permission.MANAGE)
    return _create(actor, {"name": "", **fields})


def add_holder(actor: Actor, name: str) -> Person:
    """Add a person by name alone, to hold an account; the caller has checked its own permission."""
    return _create(actor, {"name": name})


def _create(actor: Actor, fields: PersonFields) -> Person:
    row = Person(title="", phone="", email="", language="zh_CN", rank=STANDARD_RANK, active=True, is_example=False)
    errors = Errors()
    take(row, fields, errors)
    errors.stop()
    db.session.add(row)
    db.session.flush()
    record(actor, "people.create", "person", row.id, fields=fields)
    return row


def edit_person(actor: Actor, person_id: int, version: int, **fields: Unpack[PersonFields]) -> Person:
    """Change what is kept of a person."""
    actor.require(Permission.MANAGE)
    row = queries.get(person_id)
    check_version(row, version, dict(fields))
    errors = Errors()
    take(row, fields, errors)
    errors.stop()
    record(actor, "people.edit", "person", row.id, fields=fields)
    return row


def set_language(actor: Actor, person_id: int, language: str) -> None:
    """Set the language of a person's messages; a person sets the own one."""
    if actor.person_id != person_id:
        actor.require(Permission.MANAGE)
    if language not in LANGUAGES:
        raise InvalidInput({"language": Text("Choose one of those offered")})
    row = queries.get(person_id)
    row.language = language
    row.version += 1
    record(actor, "people.edit", "person", row.id, fields=("language",))


def delete_person(actor: Actor, person_id: int, version: int) -> None:
    """Delete a person who was entered by mistake; one whom anything names is set inactive instead."""
    actor.require(Permission.MANAGE)
    row = check_version(queries.get(person_id), version)
    try:
        with savepoint():
            db.session.delete(row)
            db.session.flush()
    except (IntegrityError, AssertionError):
        raise Conflict(Text("Records name this person. Set the person inactive instead.")) from None
    record(actor, "people.delete", "person", person_id)


def add_post(
    actor: Actor,
    person_id: int,
    kind: PostKind,
    *,
    organisation_id: int | None = None,
    working_group_id: int | None = None,
    from_on: date | None,
    until_on: date | None = None,
    title: str = "",
) -> Post:
    """Give a person a post at one organisation or in one working group, from a day on; both days are included."""
    actor.require(Permission.MANAGE)
    person = queries.get(person_id)
    errors = Errors()
    title = errors.text("title", title, maximum=NAME)
    start = errors.day("from_on", from_on, required=True)
    end = errors.day("until_on", until_on)
    errors.period(start, end, "until_on")
    _check_place(organisation_id, working_group_id, errors)
    errors.stop()
    assert start is not None
    post = Post(
        person_id=person.id, kind=kind, organisation_id=organisation_id, working_group_id=working_group_id, title=title
    )
    post.from_on, post.until_on = start, end
    _refuse_double(post)
    db.session.add(post)
    db.session.flush()
    record(actor, "people.add_post", "person", person.id, fields=("posts",), unit_id=organisation_id)
    return post


def _check_place(organisation_id: int | None, working_group_id: int | None, errors: Errors) -> None:
    if (organisation_id is None) == (working_group_id is None):
        errors.add("organisation_id", Text("Choose a department or a working group, one of the two"))
    elif organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        errors.add("organisation_id", Text("There is no such department"))
    elif working_group_id is not None and db.session.get(WorkingGroup, working_group_id) is None:
        errors.add("working_group_id", Text("There is no such working group"))


def _refuse_double(post: Post) -> None:
    same = select(Post.id).where(
        Post.person_id == post.person_id,
        Post.kind == post.kind,
        Post.organisation_id.is_not_distinct_from(post.organisation_id),
        Post.working_group_id.is_not_distinct_from(post.working_group_id),
        Post.until_on.is_(None) | (Post.until_on >= post.from_on),
    )
    if post.until_on is not None:
        same = same.where(Post.from_on <= post.until_on)
    if db.session.scalar(same.limit(1)) is not None:
        raise InvalidInput({"from_on": Text("The person holds this post already in that time")})


def end_post(actor: Actor, post_id: int, until_on: date | None) -> Post:
    """End a post on a day, which it still includes; an end that is set can be moved."""
    actor.require(Permission.MANAGE)
    post = db.session.get(Post, post_id)
    if post is None:
        raise NotFound
    errors = Errors()
    end = errors.day("until_on", until_on, required=True)
    errors.period(post.from_on, end, "until_on")
    errors.stop()
    post.until_on = end
    db.session.flush()
    record(actor, "people.end_post", "person", post.person_id, fields=("posts",), unit_id=post.organisation_id)
    return post


def transfer(
    actor: Actor, post_id: int, organisation_id: int, kind: PostKind, *, from_on: date | None, title: str = ""
) -> Post:
    """Move a person: the post ends the day before, the new one begins; items stay with their units."""
    actor.require(Permission.MANAGE)
    if from_on is None:
        raise InvalidInput({"from_on": Text("Please fill this in")})
    old = end_post(actor, post_id, from_on - timedelta(days=1))
    return add_post(actor, old.person_id, kind, organisation_id=organisation_id, from_on=from_on, title=title)


def record_absence(
    actor: Actor,
    person_id: int,
    kind: AbsenceKind,
    from_on: date | None,
    until_on: date | None,
    *,
    deputy_id: int | None = None,
) -> Absence:
    """Note an absence; both days are included. One person's absences don't overlap."""
    may_note_absence(actor, queries.get_for(actor, person_id))
    errors = Errors()
    start = errors.day("from_on", from_on, required=True)
    end = errors.day("until_on", until_on, required=True)
    errors.period(start, end, "until_on")
    _check_deputy(person_id, deputy_id, errors)
    errors.stop()
    assert start is not None
    assert end is not None
    _refuse_overlap(person_id, start, end, errors)
    absence = Absence(person_id=person_id, deputy_id=deputy_id, kind=kind, from_on=start, until_on=end)
    db.session.add(absence)
    db.session.flush()
    record(actor, "people.record_absence", "person", person_id, fields=("absences",))
    return absence


def may_note_absence(actor: Actor, person: Person) -> None:
    """Refuse who may not note an absence of a person."""
    posts = queries.posts_of(person.id, clock.today())
    require_absence(actor, person.id, (post.organisation_id for post in posts if post.organisation_id is not None))


def _check_deputy(person_id: int, deputy_id: int | None, errors: Errors) -> None:
    if deputy_id is None:
        return
    deputy = db.session.get(Person, deputy_id)
    if deputy is None or not deputy.active:
        errors.add("deputy_id", Text("There is no such person"))
    elif deputy_id == person_id:
        errors.add("deputy_id", Text("Nobody stands in for themselves"))


def _refuse_overlap(person_id: int, start: date, end: date, errors: Errors) -> None:
    same = select(Absence.id).where(
        Absence.person_id == person_id,
        Absence.cancelled_at.is_(None),
        Absence.from_on <= end,
        Absence.until_on >= start,
    )
    if db.session.scalar(same.limit(1)) is not None:
        errors.add("from_on", Text("An absence in that time is noted already"))
    errors.stop()


def cancel_absence(actor: Actor, absence_id: int, version: int) -> Absence:
    """Take an absence back; it stays in the table, and counts no more."""
    absence = db.session.get(Absence, absence_id)
    if absence is None or absence.cancelled_at is not None:
        raise NotFound
    person = queries.get_for(actor, absence.person_id)
    may_note_absence(actor, person)
    check_version(absence, version)
    absence.cancelled_at = clock.real_now()
    record(actor, "people.cancel_absence", "person", person.id, fields=("absences",))
    return absence
