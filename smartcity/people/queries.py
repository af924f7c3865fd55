"""Reading people: who they are, which posts they hold on a day, who is away and who stands in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered_lasting
from smartcity.people.access import Permission, sees_contacts
from smartcity.people.models import Absence, Person, Post
from smartcity.people.rules import PostKind, masked_email, masked_phone

LONGEST_CHAIN = 5
"""How many deputies are asked in turn before nobody is found."""

SORTS: dict[str, ColumnElement[Any]] = {
    "rank": Person.rank.expression,
    "name": Person.initials.expression,
}


SHOWN = ("id", "name", "title", "phone", "email", "language", "rank", "active", "version")
"""What a list takes of a person's row."""


@dataclass(frozen=True)
class Filters:
    """What a list of people is narrowed to; None asks nothing. `text` is part of a name, or its initials."""

    text: str = ""
    unit_id: int | None = None
    group_id: int | None = None
    kind: PostKind | None = None
    active: bool | None = None


@dataclass(frozen=True)
class Place:
    """A post as a list shows it: at an organisation or in a working group."""

    post_id: int
    person_id: int
    kind: PostKind
    title: str
    unit_id: int | None
    group_id: int | None
    name: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class PersonRow:
    """A person in a list, with today's posts; telephone and e-mail are masked where they aren't for the reader."""

    id: int
    name: str
    title: str
    phone: str
    email: str
    language: str
    rank: int
    active: bool
    version: int
    places: tuple[Place, ...]
    away: bool

    @property
    def unit_ids(self) -> frozenset[int]:
        """Return the organisations of today's posts."""
        return frozenset(place.unit_id for place in self.places if place.unit_id is not None)


def held_on(on: date) -> ColumnElement[bool]:
    """Return the condition that a post is held on a day."""
    return (Post.from_on <= on) & (Post.until_on.is_(None) | (Post.until_on >= on))


def papers_only(on: date) -> frozenset[int]:
    """Return who holds a post as head or leader on a day: they get papers, no message by machine (DOMAIN §6)."""
    heads = select(Post.person_id).where(held_on(on), Post.kind.in_((PostKind.HEAD, PostKind.LEADER)))
    return frozenset(db.session.scalars(heads))


def away_on(on: date) -> ColumnElement[bool]:
    """Return the condition that an absence covers a day."""
    return (Absence.from_on <= on) & (Absence.until_on >= on) & Absence.cancelled_at.is_(None)


def get(person_id: int) -> Person:
    """Return a person; `NotFound` where there is none."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def visible_to(actor: Actor) -> Select[Person]:
    """Return the people whom an actor sees: all of them with the permission, else oneself."""
    statement = select(Person)
    return statement if actor.may(Permission.READ) else statement.where(Person.id == actor.person_id)


def get_for(actor: Actor, person_id: int) -> Person:
    """Return a person whom the actor sees."""
    found = db.session.scalars(visible_to(actor).where(Person.id == person_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def holders(organisation_id: int, kind: PostKind, on: date) -> list[Person]:
    """Return the active people who hold a kind of post at an organisation on a day, in rank order."""
    at_place = select(Post.person_id).where(Post.organisation_id == organisation_id, Post.kind == kind, held_on(on))
    statement = select(Person).where(Person.id.in_(at_place), Person.active).order_by(Person.rank, Person.id)
    return list(db.session.scalars(statement))


def liaisons(on: date) -> dict[int, list[Person]]:
    """Return the active liaisons of every organisation on a day, each in rank order: `holders` for all at once."""
    statement = (
        select(Post.organisation_id, Person)
        .join(Person, Person.id == Post.person_id)
        .where(Post.organisation_id.is_not(None), Post.kind == PostKind.LIAISON, held_on(on), Person.active)
        .order_by(Person.rank, Person.id)
    )
    found: dict[int, list[Person]] = {}
    for organisation_id, person in db.session.execute(statement):
        there = found.setdefault(organisation_id or 0, [])
        if person not in there:
            there.append(person)
    return found


def posts_of(person_id: int, on: date) -> list[Post]:
    """Return the posts a person holds on a day, those at organisations first."""
    return [post for post in all_posts(person_id) if post.from_on <= on and (not post.until_on or post.until_on >= on)]


def all_posts(person_id: int) -> list[Post]:
    """Return a person's posts through time, with their places: at organisations first, then the newest first."""
    statement = (
        select(Post)
        .where(Post.person_id == person_id)
        .options(joinedload(Post.organisation), joinedload(Post.working_group))
        .order_by(Post.working_group_id.is_not(None), Post.from_on.desc(), Post.id)
    )
    return list(db.session.scalars(statement).unique())


def get_post(post_id: int) -> Post:
    """Return a post with its place; `NotFound` where there is none."""
    places = (joinedload(Post.organisation), joinedload(Post.working_group))
    found = db.session.scalars(select(Post).where(Post.id == post_id).options(*places)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_away(person_id: int, on: date) -> Absence | None:
    """Return the absence that covers a day, or None."""
    return db.session.scalars(select(Absence).where(Absence.person_id == person_id, away_on(on))).first()


def away(on: date) -> frozenset[int]:
    """Return everybody who is away on a day: those for whom `is_away` holds."""
    return frozenset(db.session.scalars(select(Absence.person_id).where(away_on(on))))


def stand_in(person_id: int, on: date) -> Person | None:
    """Return who stands in for a person who is away on a day; for a deputy who is away, that one's deputy."""
    asked = {person_id}
    absence = is_away(person_id, on)
    while absence is not None and absence.deputy_id is not None and len(asked) <= LONGEST_CHAIN:
        if absence.deputy_id in asked:
            return None
        asked.add(absence.deputy_id)
        following = is_away(absence.deputy_id, on)
        if following is None:
            deputy = get(absence.deputy_id)
            return deputy if deputy.active else None
        absence = following
    return None


def absences_of(person_id: int) -> list[Absence]:
    """Return a person's absences, the latest first; cancelled ones are left out."""
    statement = select(Absence).where(Absence.person_id == person_id, Absence.cancelled_at.is_(None))
    return list(db.session.scalars(statement.order_by(Absence.from_on.desc(), Absence.id.desc())))


def names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of people."""
    wanted = set(ids)
    if not wanted:
        return {}
    statement = select(Person.id, Person.name).where(Person.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(statement)}


def bearers(on: date) -> dict[str, list[tuple[int, frozenset[int], bool]]]:
    """Return the active people by name: id, organisations of the day's posts, and whether one is a leader's."""
    posts: dict[int, list[Post]] = {}
    for post in db.session.scalars(select(Post).where(held_on(on))):
        posts.setdefault(post.person_id, []).append(post)
    found: dict[str, list[tuple[int, frozenset[int], bool]]] = {}
    for row in db.session.execute(select(Person.id, Person.name).where(Person.active).order_by(Person.rank, Person.id)):
        held = posts.get(row.id, [])
        units = frozenset(post.organisation_id for post in held if post.organisation_id is not None)
        leads = any(post.kind is PostKind.LEADER for post in held)
        found.setdefault(row.name, []).append((row.id, units, leads))
    return found


def namesakes(name: str, but: int | None = None) -> list[int]:
    """Return the active people who bear a name, without one of them."""
    statement = select(Person.id).where(Person.name == name, Person.active)
    return [found for found in db.session.scalars(statement) if found != but]


@remembered_lasting
def choices() -> list[tuple[str, str]]:
    """Return the active people for a form's field, each with today's unit, by which namesakes are told apart."""
    statement = select(Person.id, Person.name).where(Person.active).order_by(Person.rank, Person.id)
    people = db.session.execute(statement).all()
    places = places_on(clock.today())
    return [(str(row.id), distinct_name(row.name, places.get(row.id, ()))) for row in people]


def distinct_name(name: str, places: Sequence[Place]) -> str:
    """Return a name with its first place behind it."""
    return _("%(name)s (%(unit)s)", name=name, unit=places[0].name) if places else name


def places_on(on: date, ids: Iterable[int] | None = None) -> dict[int, tuple[Place, ...]]:
    """Return what people are on a day, by person, organisations first: of some people or of all."""
    statement = _places().where(held_on(on))
    if ids is not None:
        statement = statement.where(Post.person_id.in_(set(ids)))
    return _by_person(statement)


def _places() -> Select[Any]:
    name = func.coalesce(Organisation.short_name, WorkingGroup.name)
    columns: list[Any] = [Post.id, Post.person_id, Post.kind, Post.title, Post.organisation_id, Post.working_group_id]
    return (
        select(*columns, name, Post.from_on, Post.until_on)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(WorkingGroup, WorkingGroup.id == Post.working_group_id)
        .order_by(Post.working_group_id.is_not(None), Organisation.rank, WorkingGroup.rank, Post.id)
    )


def _by_person(statement: Select[Any]) -> dict[int, tuple[Place, ...]]:
    found: dict[int, list[Place]] = defaultdict(list)
    for row in db.session.execute(statement):
        place = Place(*row)
        found[place.person_id].append(place)
    return {person_id: tuple(places) for person_id, places in found.items()}


def rows(
    actor: Actor, filters: Filters, *, sort: str = "rank", cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PersonRow]:
    """Return a page of people with today's posts, in rank order; a `sort` with "-" before it counts from the end."""
    column, on = SORTS.get(sort.removeprefix("-"), SORTS["rank"]), clock.today()
    columns = [getattr(Person, name) for name in SHOWN]
    statement: Select[Any] = select(*columns).where(*_conditions(filters, on))
    page = paged(statement, [Key(column, sort.startswith("-")), Key(Person.id.expression)], cursor, limit)
    return Page(_with_places(actor, page.rows, on), page.next)


def _with_places(actor: Actor, people: Sequence[Any], on: date) -> list[PersonRow]:
    ids = [person.id for person in people]
    places = places_on(on, ids)
    away = set(db.session.scalars(select(Absence.person_id).where(Absence.person_id.in_(ids), away_on(on))))
    return [_row(actor, person, places.get(person.id, ()), person.id in away) for person in people]


def every(actor: Actor, filters: Filters) -> list[PersonRow]:
    """Return all people of a list, in rank order, for a file."""
    on = clock.today()
    columns = [getattr(Person, name) for name in SHOWN]
    statement: Select[Any] = select(*columns).where(*_conditions(filters, on)).order_by(Person.rank, Person.id)
    return _with_places(actor, db.session.execute(statement).all(), on)


def row_for(actor: Actor, person: Person) -> PersonRow:
    """Return one person as a list shows it."""
    return _with_places(actor, [person], clock.today())[0]


def _row(actor: Actor, person: Any, places: tuple[Place, ...], away: bool) -> PersonRow:
    open_to = sees_contacts(actor, person.id, (place.unit_id for place in places if place.unit_id))
    return PersonRow(
        id=person.id,
        name=person.name,
        title=person.title,
        phone=person.phone if open_to else masked_phone(person.phone),
        email=person.email if open_to else masked_email(person.email),
        language=person.language,
        rank=person.rank,
        active=person.active,
        version=person.version,
        places=places,
        away=away,
    )


def count(filters: Filters) -> int:
    """Return how many people a list has in all."""
    return db.session.scalar(select(func.count(Person.id)).where(*_conditions(filters, clock.today()))) or 0


def _conditions(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        found.append(_mentions(filters.text))
    places = [
        column == value
        for column, value in (
            (Post.organisation_id, filters.unit_id),
            (Post.working_group_id, filters.group_id),
            (Post.kind, filters.kind),
        )
        if value is not None
    ]
    if places:
        found.append(Person.id.in_(select(Post.person_id).where(held_on(on), *places)))
    if filters.active is not None:
        found.append(Person.active == filters.active)
    return found


def _mentions(text: str) -> ColumnElement[bool]:
    by_name = or_(Person.name.contains(text, autoescape=True), Person.title.contains(text, autoescape=True))
    if text.isascii():
        return by_name | Person.initials.startswith(text.lower(), autoescape=True)
    return by_name


@remembered_lasting
def leader_choices() -> list[tuple[str, str]]:
    """Return who leads today, in rank order, for a choice."""
    leads = select(Post.person_id).where(Post.kind == PostKind.LEADER, held_on(clock.today()))
    found = select(Person.id, Person.name).where(Person.id.in_(leads), Person.active).order_by(Person.rank, Person.id)
    return [(str(row.id), row.name) for row in db.session.execute(found)]
