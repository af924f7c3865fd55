"""Accounts and tokens from the command line, the root of trust: they work at once and are audited as `cli`."""

import click
from flask import current_app
from flask.cli import AppGroup

from smartcity.accounts import links, queries, services
from smartcity.accounts.models import Account
from smartcity.accounts.passwords import Secret, new_secret
from smartcity.accounts.rules import LONGEST_TOKEN_DAYS, STANDARD_TOKEN_DAYS, UNIT_ROLES, TokenScope, login_key
from smartcity.departments import queries as departments
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import CLI, ROLES
from smartcity.foundation.commands import writing
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people import services as people
from smartcity.people.rules import PostKind

users = AppGroup("users", help="Accounts.")
tokens = AppGroup("tokens", help="API tokens.")

POSTS = {"liaison": PostKind.LIAISON, "leader": PostKind.LEADER, "observer": None}
"""The post that comes with a role; the other roles bring membership."""


@users.command("create")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--department", default="", help="Name, short name or alias of the person's department.")
@click.option("--role", required=True, type=click.Choice(ROLES))
def create_user(login: str, name: str, department: str, role: str) -> None:
    """Create a person with a post and an account; print the password alone on the last line.

    The web asks for a new password at the first sign-in.
    """
    if not department and role in UNIT_ROLES:
        raise click.UsageError("--department is needed for this role")
    secret = new_secret()
    with writing():
        _create(login, name, department, role, secret)
    click.echo(
        f"account {login_key(login)} created with role {role}; its password, to be changed at sign-in:", err=True
    )
    click.echo(secret.text)


def _create(login: str, name: str, department: str, role: str, secret: Secret) -> None:
    unit = _unit(department)
    person = people.create_person(CLI, name=name)
    kind = POSTS.get(role, PostKind.MEMBER)
    if unit is not None and kind is not None:
        people.add_post(CLI, person.id, kind, organisation_id=unit.id, from_on=clock.today())
    scope = unit.id if unit is not None and role in UNIT_ROLES else None
    services.create_account(CLI, person_id=person.id, login=login, roles=[(role, scope)], password=secret)


def _unit(department: str) -> Organisation | None:
    if not department:
        return None
    found = departments.find(department)
    if found is None:
        raise InvalidInput({"department": Text("There is no such department")})
    return found


@users.command("link")
@click.argument("login")
def make_link(login: str) -> None:
    """Print a link for choosing a password, good once within 30 minutes, alone on the last line."""
    with writing():
        secret = links.make(CLI, _account(login).id)
    click.echo(f"{current_app.extensions['smartcity.settings'].base_url}/account/link/{secret}")


@tokens.command("create")
@click.argument("login")
@click.option("--scope", required=True, type=click.Choice([scope.value for scope in TokenScope]))
@click.option("--days", default=STANDARD_TOKEN_DAYS, show_default=True, type=click.IntRange(1, LONGEST_TOKEN_DAYS))
def create_token(login: str, scope: str, days: int) -> None:
    """Print a new API token of an account, alone on the last line; it is not shown again."""
    with writing():
        secret = services.create_token(CLI, _account(login).id, scope, days, "")
    click.echo(secret)


def _account(login: str) -> Account:
    found = queries.by_login(login_key(login))
    if found is None:
        raise InvalidInput({"login": Text("There is no such login")})
    return found


COMMANDS = (users, tokens)
