"""Settling the city: organisations, working groups, example people with their posts and accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from smartcity.accounts.models import Account
from smartcity.accounts.passwords import Secret
from smartcity.accounts.queries import actor_for
from smartcity.accounts.rules import UNIT_ROLES
from smartcity.accounts.services import create_account
from smartcity.departments.groups import create_group
from smartcity.departments.services import create_organisation
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.people.rules import PostKind
from smartcity.people.services import add_post, create_person
from smartcity.starter.records import PersonRow, Programme

SINCE = date(2024, 1, 1)
"""First day of the example posts: before the first act of the programme."""


@dataclass
class City:
    """The settled city: ids by the codes and names of the starter files, and who acts under a login."""

    units: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    liaisons: dict[str, str] = field(default_factory=dict)
    """Code of a unit → login of its liaison, or of somebody else who acts for it."""
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Return the person behind a login as the services see them."""
        if login not in self.actors:
            self.actors[login] = actor_for(self.accounts[login])
        return self.actors[login]

    def with_role(self, role: str) -> list[str]:
        """Return the logins of those who hold a role, in the order of people.csv."""
        return [login for login, account in self.accounts.items() if role in {held.role for held in account.roles}]


def settle(programme: Programme, secrets: Mapping[str, Secret], *, must_change: bool) -> City:
    """Enter organisations, groups, people and accounts; `secrets` holds one password a role."""
    city = City()
    _organisations(programme, city)
    _groups(programme, city)
    lent = {row.person for row in programme.secondments}
    for rank, row in enumerate(programme.people, 1):
        _person(row, rank, city, in_group=row.name not in lent)
        if row.role:
            _account(row, city, secrets[row.role], must_change=must_change)
    return city


def _organisations(programme: Programme, city: City) -> None:
    for row in programme.organisations:
        made = create_organisation(
            SYSTEM,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            aliases=row.aliases,
            code=row.code,
            rank=row.rank,
            duty=row.duty,
            to_verify=row.to_verify,
        )
        city.units[row.code] = made.id


def _groups(programme: Programme, city: City) -> None:
    for row in programme.groups:
        made = create_group(
            SYSTEM,
            code=row.code,
            name=row.name,
            duty=row.duty,
            lead=city.units[row.lead],
            co_leads=[city.units[row.co_lead]] if row.co_lead else [],
            members=[city.units[code] for code in row.members],
        )
        city.groups[row.code] = made.id


def _person(row: PersonRow, rank: int, city: City, *, in_group: bool) -> None:
    """Enter a person with the posts; who is lent belongs to the group by the secondment."""
    person = create_person(
        SYSTEM, name=row.name, title=row.position, phone=row.phone, email=row.email, rank=rank * 10, is_example=True
    )
    city.people[row.name] = person.id
    unit = city.units[row.unit]
    add_post(SYSTEM, person.id, row.post, organisation_id=unit, from_on=SINCE, title=row.position)
    if row.group and in_group:
        kind = PostKind.LEADER if row.post is PostKind.LEADER else PostKind.MEMBER
        add_post(SYSTEM, person.id, kind, working_group_id=city.groups[row.group], from_on=SINCE)


def _account(row: PersonRow, city: City, secret: Secret, *, must_change: bool) -> None:
    """Give a person an account; a unit's liaison acts for it, and where it has none one of its members."""
    roles = [(row.role, city.units[row.unit] if row.role in UNIT_ROLES else None)]
    account, _ = create_account(
        SYSTEM,
        person_id=city.people[row.name],
        login=row.login,
        roles=roles,
        password=secret,
        must_change=must_change,
    )
    city.accounts[account.login] = account
    if row.post is PostKind.LIAISON:
        city.liaisons[row.unit] = account.login
    elif row.post is PostKind.MEMBER and row.role in UNIT_ROLES:
        city.liaisons.setdefault(row.unit, account.login)
