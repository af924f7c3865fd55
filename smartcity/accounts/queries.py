"""Reading accounts: who acts, who holds a role, whom messages can reach."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select

from smartcity.accounts.models import Account, AccountRole
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, Door
from smartcity.foundation.database import db
from smartcity.foundation.feature import permissions_of
from smartcity.people.models import Person, Post


def usable(account: Account, on: date | None = None) -> bool:
    """Tell whether an account can be used: enabled, within its term (to the end of that day), with a role."""
    day = on or clock.today()
    in_term = account.valid_until is None or day <= account.valid_until
    return account.disabled_at is None and in_term and account.person.active and bool(account.roles)


def actor_for(account: Account, *, door: Door = "web", session_ref: str = "", read_only: bool = False) -> Actor:
    """Return an account's holder as the services see them, with today's posts and roles."""
    roles = frozenset(row.role for row in account.roles)
    units = {row.organisation_id for row in account.roles if row.organisation_id is not None}
    posts = _places(account.person_id, clock.today())
    return Actor(
        account_id=account.id,
        person_id=account.person_id,
        name=account.person.name,
        login=account.login,
        roles=roles,
        unit_ids=frozenset(units | {unit for unit, _group in posts if unit is not None}),
        group_ids=frozenset(group for _unit, group in posts if group is not None),
        permissions=permissions_of(roles),
        language=account.person.language,
        door=door,
        session_ref=session_ref,
        read_only=read_only,
    )


def _places(person_id: int, on: date) -> list[tuple[int | None, int | None]]:
    statement = select(Post.organisation_id, Post.working_group_id).where(
        Post.person_id == person_id, Post.from_on <= on, or_(Post.until_on.is_(None), Post.until_on >= on)
    )
    return [(unit, group) for unit, group in db.session.execute(statement)]


def accounts_with_role(role: str) -> list[Account]:
    """Return the usable accounts that hold a role, in the order of their logins."""
    statement = select(Account).join(AccountRole).where(AccountRole.role == role).order_by(Account.login_key).distinct()
    return [account for account in db.session.scalars(statement) if usable(account)]


def account_of(person_id: int) -> Account | None:
    """Return a person's account."""
    return db.session.scalars(select(Account).where(Account.person_id == person_id)).one_or_none()


def can_receive(person_id: int, on: date) -> bool:
    """Tell whether messages go to a person: only with an account that can be used on that day."""
    account = account_of(person_id)
    return account is not None and usable(account, on)


def secretariat_people(on: date) -> list[Person]:
    """Return the office's people who can receive messages, in rank order."""
    people = [account.person for account in accounts_with_role("secretariat") if usable(account, on)]
    return sorted(people, key=lambda person: (person.rank, person.id))


def logins(ids: Iterable[int]) -> dict[int, str]:
    """Return the logins of accounts, for the audit."""
    statement = select(Account.id, Account.login).where(Account.id.in_(set(ids)))
    return {account_id: login for account_id, login in db.session.execute(statement)}


def by_login(key: str) -> Account | None:
    """Return the account of a login in its comparable form."""
    return db.session.scalars(select(Account).where(Account.login_key == key)).one_or_none()
