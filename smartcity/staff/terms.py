"""The account of a seconded person ends with the term: the day is kept on the account and checked at each request."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, select

from smartcity.accounts.queries import account_of
from smartcity.accounts.services import set_valid_until
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict
from smartcity.people.queries import posts_of
from smartcity.people.rules import PostKind
from smartcity.staff.models import Secondment

ANSWERING = frozenset({PostKind.HEAD, PostKind.LIAISON, PostKind.LEADER})
"""Whoever holds such a post answers for it also after a secondment, and keeps the account for that."""


def let_access_end(actor: Actor, person_id: int) -> None:
    """Let a person's account be good through the last day of the secondments; people without one have none to end.

    Nothing may hold a return up. So an account that the actor may not change, the own one or an administrator's, is
    changed in the system's name; the last holder of an administrator's role keeps it until somebody else holds it.
    """
    account, last = account_of(person_id), last_day_of(person_id)
    if account is None or last is None or account.valid_until == last:
        return
    if any(post.kind in ANSWERING for post in posts_of(person_id, last + timedelta(days=1))):
        return
    office = SYSTEM if account.id == actor.account_id else replace(actor, may_everything=True)
    with suppress(Conflict):
        set_valid_until(office, account.id, last)


def last_day_of(person_id: int) -> date | None:
    """Return the last day of a person's secondments: the latest return or planned end."""
    end = func.coalesce(Secondment.returned_on, Secondment.planned_end_on)
    return db.session.scalar(select(func.max(end)).where(Secondment.person_id == person_id))
