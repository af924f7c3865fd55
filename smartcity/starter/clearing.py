"""Clearing the examples: all of them go in one act, the organisations and working groups stay.

Every table is emptied unless it is named here, so that a new one can't be forgotten. Also what was entered beside the
examples goes: it hangs on them. Who clears, and the three administrators, keep account and posts, so that nobody is
locked out. History may go only while the database is marked as holding examples (foundation/triggers.py); the mark
goes with this act, and the audit stays whole.
"""

from sqlalchemy import CursorResult, Delete, Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from smartcity.accounts.models import Account, AccountRole
from smartcity.actions.search_index import rebuild
from smartcity.audit.services import record
from smartcity.foundation.access import ADMINISTRATORS, Actor
from smartcity.foundation.database import db
from smartcity.foundation.examples import examples_are_gone, holds_examples
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people.models import Person
from smartcity.starter.access import Permission

KEPT = frozenset(
    {
        "audit_entry",
        "audit_head",
        "calendar_year",
        "example_data",
        "job_run",
        "organisation",
        "organisation_alias",
        "organisation_name",
        "sign_in_attempt",
        "special_day",
        "working_group",
        "working_group_unit",
    }
)
"""Tables that stay whole: what is no example, and what the office must not lose sight of."""

KEPT_OF_ACCOUNTS = frozenset({"account_role", "calendar_feed", "password_link", "sign_in_session", "token"})
"""Tables of which the rows of the accounts that stay are kept."""


def clear(actor: Actor, confirmation: str) -> int:
    """Clear the examples and return how many rows went. `confirmation` is the word that the page asks for."""
    actor.require(Permission.CLEAR)
    if not holds_examples():
        raise Conflict(Text("The database holds no examples any more"))
    if confirmation.strip() != str(CONFIRMATION):
        raise InvalidInput({"confirmation": Text("Please type “%(word)s” to go on", word=CONFIRMATION)})
    try:
        gone = sum(_count(statement) for statement in _statements(_accounts_that_stay(actor)))
    except IntegrityError:
        raise Conflict(Text("Somebody else entered something at this moment. Please try again.")) from None
    db.session.execute(update(Person).values(is_example=False))
    examples_are_gone()
    rebuild()
    db.session.expire_all()
    record(actor, "starter.clear", "programme", count=gone)
    return gone


CONFIRMATION = Text("clear")
"""The word to type, in the language of the page."""


def _accounts_that_stay(actor: Actor) -> set[int]:
    administrators = select(AccountRole.account_id).where(AccountRole.role.in_(ADMINISTRATORS))
    own = set() if actor.account_id is None else {actor.account_id}
    return own | set(db.session.scalars(administrators))


def _statements(accounts: set[int]) -> list[Delete]:
    """Return what empties each table, those that refer to others first."""
    people = set(db.session.scalars(select(Account.person_id).where(Account.id.in_(accounts))))
    tables = [table for table in reversed(db.metadata.sorted_tables) if table.name not in KEPT]
    return [_emptying(table, accounts, people) for table in tables]


def _emptying(table: Table, accounts: set[int], people: set[int]) -> Delete:
    statement = delete(table)
    if table.name == "person":
        return statement.where(table.c.id.not_in(people))
    if table.name == "post":
        return statement.where(table.c.person_id.not_in(people))
    if table.name == "account":
        return statement.where(table.c.id.not_in(accounts))
    if table.name in KEPT_OF_ACCOUNTS:
        return statement.where(table.c.account_id.not_in(accounts))
    return statement


def _count(statement: Delete) -> int:
    found = db.session.execute(statement)
    assert isinstance(found, CursorResult)
    return found.rowcount
