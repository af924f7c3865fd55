"""The resource `people` of the API, with telephone and e-mail masked as on the pages."""

from datetime import date

from pydantic import Field, StrictBool, StrictInt

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import (
    LARGEST_ID,
    ListOf,
    ListQuery,
    Named,
    Schema,
    api_blueprint,
    operation,
    seen_version,
)
from smartcity.foundation.problems import NotFound
from smartcity.people import queries, services
from smartcity.people.access import Permission
from smartcity.people.models import Person as PersonModel
from smartcity.people.models import Post as PostModel
from smartcity.people.queries import PersonRow, Place
from smartcity.people.rules import PostKind

api = api_blueprint("people")


class Post(Schema):
    """A post at an organisation or in a working group; both days are included."""

    id: int
    kind: PostKind
    title: str
    organisation: Named | None
    working_group: Named | None
    start: date
    end: date | None


class Person(Schema):
    """A person with today's posts."""

    id: int
    name: str
    title: str
    phone: str
    email: str
    language: str
    rank: int
    active: bool
    away: bool
    posts: list[Post]
    version: int


class PostList(Schema):
    """A person's posts through time."""

    items: list[Post]


class PersonQuery(ListQuery):
    """Filters of the list: `q` is part of a name or title, or the beginning of the initials."""

    q: str = Field("", max_length=100)
    organisation: int | None = Field(None, ge=1, le=LARGEST_ID)
    working_group: int | None = Field(None, ge=1, le=LARGEST_ID)
    kind: PostKind | None = None
    active: bool | None = None


class NewPerson(Schema):
    """What a new person needs."""

    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh_CN"
    rank: StrictInt = services.STANDARD_RANK
    active: StrictBool = True


class PersonChange(Schema):
    """What is left out stays; `version` is what you read, or send it as `If-Match`."""

    name: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    rank: StrictInt | None = None
    active: StrictBool | None = None
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class NewPost(Schema):
    """A post to be given: at one organisation or in one working group."""

    kind: PostKind
    organisation: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)
    working_group: StrictInt | None = Field(None, ge=1, le=LARGEST_ID)
    title: str = ""
    start: date
    end: date | None = None


class PostEnd(Schema):
    """The last day of a post."""

    end: date


@api.get("/people")
@requires(Permission.READ)
@operation("List people in rank order", query=PersonQuery, response=ListOf[Person])
def list_people(query: PersonQuery) -> ListOf[Person]:
    """List people."""
    filters = queries.Filters(query.q, query.organisation, query.working_group, query.kind, query.active)
    page = queries.rows(the_actor(), filters, cursor=query.cursor, limit=query.limit)
    return ListOf[Person](items=[_shown(row) for row in page.rows], next=page.next)


@api.get("/people/<int:person_id>")
@requires(Permission.READ)
@operation("Read one person", response=Person)
def read_person(person_id: int) -> Person:
    """Read one person."""
    return _whole(queries.get_for(the_actor(), person_id))


@api.post("/people")
@requires(Permission.MANAGE)
@operation("Add a person", json=NewPerson, response={201: Person})
def create_person(json: NewPerson) -> tuple[Person, int]:
    """Add a person."""
    person = services.create_person(
        the_actor(),
        name=json.name,
        title=json.title,
        phone=json.phone,
        email=json.email,
        language=json.language,
        rank=json.rank,
        active=json.active,
    )
    return _whole(person), 201


@api.patch("/people/<int:person_id>")
@requires(Permission.MANAGE)
@operation("Change a person", json=PersonChange, response=Person)
def change_person(person_id: int, json: PersonChange) -> Person:
    """Change a person."""
    given = json.model_dump(exclude_none=True, exclude={"version"})
    return _whole(services.edit_person(the_actor(), person_id, seen_version(json.version), **given))


@api.get("/people/<int:person_id>/posts")
@requires(Permission.READ)
@operation("List a person's posts through time", response=PostList)
def list_posts(person_id: int) -> PostList:
    """List a person's posts."""
    person = queries.get_for(the_actor(), person_id)
    return PostList(items=[_post(post) for post in queries.all_posts(person.id)])


@api.post("/people/<int:person_id>/posts")
@requires(Permission.MANAGE)
@operation("Give a person a post", json=NewPost, response={201: Post})
def add_post(person_id: int, json: NewPost) -> tuple[Post, int]:
    """Give a person a post."""
    post = services.add_post(
        the_actor(),
        person_id,
        json.kind,
        organisation_id=json.organisation,
        working_group_id=json.working_group,
        from_on=json.start,
        until_on=json.end,
        title=json.title,
    )
    return _post(queries.get_post(post.id)), 201


@api.patch("/people/<int:person_id>/posts/<int:post_id>")
@requires(Permission.MANAGE)
@operation("End a post", json=PostEnd, response=Post)
def end_post(person_id: int, post_id: int, json: PostEnd) -> Post:
    """End a post."""
    if queries.get_post(post_id).person_id != person_id:
        raise NotFound
    services.end_post(the_actor(), post_id, json.end)
    return _post(queries.get_post(post_id))


def _whole(person: PersonModel) -> Person:
    return _shown(queries.row_for(the_actor(), person))


def _shown(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        title=row.title,
        phone=row.phone,
        email=row.email,
        language=row.language,
        rank=row.rank,
        active=row.active,
        away=row.away,
        posts=[_place(place) for place in row.places],
        version=row.version,
    )


def _place(place: Place) -> Post:
    return Post(
        id=place.post_id,
        kind=place.kind,
        title=place.title,
        organisation=Named(id=place.unit_id, name=place.name) if place.unit_id else None,
        working_group=Named(id=place.group_id, name=place.name) if place.group_id else None,
        start=place.from_on,
        end=place.until_on,
    )


def _post(post: PostModel) -> Post:
    unit, group = post.organisation, post.working_group
    return Post(
        id=post.id,
        kind=post.kind,
        title=post.title,
        organisation=Named(id=unit.id, name=unit.short_name) if unit else None,
        working_group=Named(id=group.id, name=group.name) if group else None,
        start=post.from_on,
        end=post.until_on,
    )
