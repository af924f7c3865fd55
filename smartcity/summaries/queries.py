"""Reading weekly summaries: which there are, and which wait for somebody."""

from datetime import date
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload

from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.people.models import Person, Post
from smartcity.people.queries import held_on
from smartcity.people.rules import PostKind
from smartcity.summaries.access import Permission
from smartcity.summaries.models import Summary
from smartcity.summaries.rules import SummaryState
from smartcity.summaries.weeks import Week

_SHOWN = (
    Summary.id,
    Summary.iso_year,
    Summary.iso_week,
    Summary.year,
    Summary.seq,
    Summary.period_from,
    Summary.period_until,
    Summary.as_of,
    Summary.state,
    Summary.signed_at,
    Summary.issued_on,
    Summary.version,
)


def visible_to(actor: Actor) -> Select[Summary]:
    """Return the summaries that a person may read."""
    statement = select(Summary)
    return statement if actor.may(Permission.READ) else statement.where(false())


def get_for(actor: Actor, summary_id: int) -> Summary:
    """Return a summary that the person may read; `NotFound` for others."""
    statement = visible_to(actor).where(Summary.id == summary_id)
    people = (joinedload(Summary.signed_by), joinedload(Summary.issued_by))
    found = db.session.scalars(statement.options(*people)).one_or_none()
    if found is None:
        raise NotFound
    return found


def of_week(week: Week) -> Summary | None:
    """Return the summary of a week."""
    mine = (Summary.iso_year == week.year, Summary.iso_week == week.number)
    return db.session.scalars(select(Summary).where(*mine)).one_or_none()


def page_of(
    actor: Actor, *, state: SummaryState | None = None, year: int | None = None,
    cursor: str | None = None, limit: int = DEFAULT_LIMIT,
) -> Page[Any]:  # fmt: skip
    """Return a page of summaries without their contents, the latest week first; `year` is that of the week."""
    statement = select(*_SHOWN) if actor.may(Permission.READ) else select(*_SHOWN).where(false())
    if state is not None:
        statement = statement.where(Summary.state == state)
    if year is not None:
        statement = statement.where(Summary.iso_year == year)
    keys = [Key(Summary.iso_year, descending=True), Key(Summary.iso_week, descending=True)]
    return paged(statement, keys, cursor, limit)


@remembered
def unfinished(actor: Actor) -> list[Any]:
    """Return the summaries that are not issued yet, oldest first, without their contents."""
    statement = select(*_SHOWN).where(Summary.state != SummaryState.ISSUED)
    if not actor.may(Permission.READ):
        return []
    return list(db.session.execute(statement.order_by(Summary.iso_year, Summary.iso_week)))


def leaders(on: date) -> list[tuple[int, str]]:
    """Return the leaders of the leading group on a day, in rank order: who can sign on paper."""
    statement = (
        select(Person.id, Person.name, Person.rank)
        .join(Post, Post.person_id == Person.id)
        .where(Post.kind == PostKind.LEADER, held_on(on), Person.active)
        .order_by(Person.rank, Person.id)
        .distinct()
    )
    return [(row.id, row.name) for row in db.session.execute(statement)]
