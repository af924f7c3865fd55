"""Reading accounts: who acts, who holds a role, whom messages can reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from smartcity.accounts.models import Account, AccountRole, SignInSession, Token
from smartcity.accounts.rules import Role, Standing, login_key, session_ended
from smartcity.departments import queries as departments
from smartcity.foundation import clock
from smartcity.foundation.access import ROLES, Actor, Door
from smartcity.foundation.database import db
from smartcity.foundation.feature import permissions_of
from smartcity.foundation.paging import DEFAULT_LIMIT, Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered_lasting
from smartcity.people import queries as people
from smartcity.people.models import Person, Post

SPEAKING = frozenset({Role.LIAISON, Role.MEMBER})
"""Roles that speak for a unit: sign, report, object. An observer reads only."""


def get(account_id: int) -> Account:
    """Return an account; `NotFound` where there is none."""
    found = db.session.get(Account, account_id)
    if found is None:
        raise NotFound
    return found


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
    held = frozenset(unit for unit, _group in posts if unit is not None)
    return Actor(
        account_id=account.id,
        person_id=account.person_id,
        name=account.person.name,
        login=account.login,
        roles=roles,
        unit_ids=held | units,
        acting_unit_ids=_spoken_for(account, held),
        group_ids=frozenset(group for _unit, group in posts if group is not None),
        permissions=permissions_of(roles),
        language=account.person.language,
        door=door,
        session_ref=session_ref,
        read_only=read_only,
    )


@dataclass(frozen=True)
class Holder:
    """An account as each request asks for it: who acts, and whether it may be used today."""

    actor: Actor
    usable: bool
    must_change_password: bool


@remembered_lasting
def holder_of(account_id: int) -> Holder:
    """Return who holds an account."""
    account = get(account_id)
    return Holder(actor_for(account), usable(account), account.must_change_password)


def _spoken_for(account: Account, held: frozenset[int]) -> frozenset[int]:
    """Return the units of the roles that speak for one; such a role without a unit means those of today's posts."""
    scopes = {row.organisation_id for row in account.roles if row.role in SPEAKING}
    named = frozenset(unit for unit in scopes if unit is not None)
    return named | held if None in scopes else named


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


def receiving(on: date) -> Select[int]:
    """Return the statement that finds the people whom messages reach on a day: those for whom `can_receive` holds."""
    return (
        select(Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(Person.active, Account.disabled_at.is_(None), exists().where(AccountRole.account_id == Account.id))
        .where(or_(Account.valid_until.is_(None), Account.valid_until >= on))
    )


def receivers(on: date) -> frozenset[int]:
    """Return all people whom messages reach on a day: those for whom `can_receive` holds."""
    return frozenset(db.session.scalars(receiving(on)))


def secretariat_people(on: date) -> list[Person]:
    """Return the office's people who can receive messages, in rank order."""
    people = [account.person for account in accounts_with_role("secretariat") if usable(account, on)]
    return sorted(people, key=lambda person: (person.rank, person.id))


def logins(ids: Iterable[int]) -> dict[int, str]:
    """Return the logins of accounts, for the audit."""
    statement = select(Account.id, Account.login).where(Account.id.in_(set(ids)))
    return {row.id: row.login for row in db.session.execute(statement)}


def by_login(key: str) -> Account | None:
    """Return the account of a login in its comparable form."""
    return db.session.scalars(select(Account).where(Account.login_key == key)).one_or_none()


@dataclass(frozen=True)
class Held:
    """A role that an account holds, for one organisation or everywhere."""

    role: Role
    organisation_id: int | None
    unit: str


@dataclass(frozen=True)
class AccountRow:
    """An account in a list: its holder's name, its roles, and how it stands."""

    id: int
    login: str
    person_id: int
    name: str
    roles: tuple[Held, ...]
    standing: Standing
    valid_until: date | None
    created_at: datetime
    last_seen_at: datetime | None
    has_password: bool
    must_change: bool


@dataclass(frozen=True)
class Filters:
    """What the list of accounts is narrowed to. `text` is part of a login or a holder's name."""

    text: str = ""
    role: Role | None = None
    standing: Standing | None = None


def rows(filters: Filters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[AccountRow]:
    """Return a page of accounts in the order of their logins."""
    statement = select(Account).join(Person, Person.id == Account.person_id).where(*_conditions(filters))
    page = paged(statement, [Key(Account.login_key.expression)], cursor, limit)
    accounts = [row.Account for row in page.rows]
    units = departments.names({held.organisation_id for one in accounts for held in one.roles if held.organisation_id})
    return Page([_row(account, units) for account in accounts], page.next)


def count(filters: Filters) -> int:
    """Return how many accounts the list has in all."""
    statement = select(func.count(Account.id)).join(Person, Person.id == Account.person_id).where(*_conditions(filters))
    return db.session.scalar(statement) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.text:
        by_login = Account.login_key.contains(login_key(filters.text), autoescape=True)
        found.append(by_login | Person.name.contains(filters.text, autoescape=True))
    if filters.role:
        found.append(Account.id.in_(select(AccountRole.account_id).where(AccountRole.role == filters.role)))
    if filters.standing:
        found.append(_stands(filters.standing))
    return found


def _stands(standing: Standing) -> ColumnElement[bool]:
    """Return the condition that an account stands so; the reasons rank as in `_standing`."""
    closed = Account.disabled_at.is_not(None) | Person.active.is_(False)
    ended = ~closed & (Account.valid_until < clock.today())
    in_term = ~closed & (Account.valid_until.is_(None) | (Account.valid_until >= clock.today()))
    with_role = Account.id.in_(select(AccountRole.account_id))
    return {
        Standing.DISABLED: closed,
        Standing.ENDED: ended,
        Standing.WITHOUT_ROLE: in_term & ~with_role,
        Standing.ACTIVE: in_term & with_role,
    }[standing]


def standing(account_id: int) -> AccountRow:
    """Return one account as the list shows it."""
    account = get(account_id)
    return _row(account, departments.names({held.organisation_id for held in account.roles if held.organisation_id}))


def _row(account: Account, units: Mapping[int, str]) -> AccountRow:
    held = (Held(Role(row.role), row.organisation_id, units.get(row.organisation_id or 0, "")) for row in account.roles)
    return AccountRow(
        id=account.id,
        login=account.login,
        person_id=account.person_id,
        name=account.person.name,
        roles=tuple(sorted(held, key=lambda one: (ROLES.index(one.role), one.unit))),
        standing=_standing(account),
        valid_until=account.valid_until,
        created_at=account.created_at,
        last_seen_at=account.last_seen_at,
        has_password=bool(account.password_hash),
        must_change=account.must_change_password,
    )


def _standing(account: Account) -> Standing:
    if account.disabled_at is not None or not account.person.active:
        return Standing.DISABLED
    if account.valid_until is not None and clock.today() > account.valid_until:
        return Standing.ENDED
    return Standing.ACTIVE if account.roles else Standing.WITHOUT_ROLE


def sessions_of(actor: Actor) -> list[SignInSession]:
    """Return the own sessions that are alive, the newest first."""
    own = select(SignInSession).where(SignInSession.account_id == actor.account_id)
    now = clock.real_now()
    listed = db.session.scalars(own.order_by(SignInSession.created_at.desc(), SignInSession.id.desc()))
    return [row for row in listed if not session_ended(row.created_at, row.seen_at, actor.roles, now)]


def open_sessions(account_id: int) -> int:
    """Return how many sessions an account has, those that rest too long included."""
    statement = select(func.count(SignInSession.id)).where(SignInSession.account_id == account_id)
    return db.session.scalar(statement) or 0


def tokens_of(actor: Actor) -> list[Token]:
    """Return the own tokens that are good, the newest first."""
    alive = (Token.revoked_at.is_(None), Token.expires_at > clock.real_now())
    own = select(Token).where(Token.account_id == actor.account_id, *alive)
    return list(db.session.scalars(own.order_by(Token.created_at.desc(), Token.id.desc())))


def people_without_account() -> list[tuple[str, str]]:
    """Return the active people who have no account, for a form's field."""
    taken = {str(person_id) for person_id in db.session.scalars(select(Account.person_id))}
    return [choice for choice in people.choices() if choice[0] not in taken]
