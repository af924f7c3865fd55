"""What happens before `python app.py` serves: an empty database gets the examples, or is told how to begin.

In the production profile nothing is loaded by itself; `starter load` does it on demand, and there everybody has to
choose a password at the first sign-in.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy import select

from smartcity.accounts.models import Account
from smartcity.accounts.passwords import new_secret
from smartcity.accounts.rules import Role
from smartcity.foundation import i18n
from smartcity.foundation.access import ROLES
from smartcity.foundation.database import db
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import Conflict
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.settings import Settings
from smartcity.starter import sign_ins
from smartcity.starter.data import shipped
from smartcity.starter.loading import is_empty, load
from smartcity.starter.sign_ins import SignIn
from smartcity.starter.stage import Happening

FIRST_ACCOUNT = "flask --app app users create LOGIN --name NAME --role secretariat"


def begin(app: Flask, may_fill: bool) -> None:
    """Fill an empty database if that is wanted; say where the first passwords are, or how to make an account."""
    with app.app_context(), i18n.using(_settings().language):
        with unit(Mode.READ):
            empty = is_empty()
        if empty and may_fill and not _settings().production:
            _load_once()
        elif not empty:
            _tell_where()
        with unit(Mode.READ):
            without_accounts = db.session.scalar(select(Account.id).limit(1)) is None
        if without_accounts:
            _say(_("There is no account yet. Create the first one with:"))
            click.echo(f"\n    {FIRST_ACCOUNT}")


def _load_once() -> None:
    """Load the examples; where another process that started at the same time was faster, they are there already."""
    try:
        found = load_examples()
    except Conflict:
        return
    _say(_("The example programme is loaded. Sign in as one of these:"))
    click.echo()
    print_sign_ins(found)
    _say(_("Also in %(file)s, until the passwords are changed.", file=_file()))


def _tell_where() -> None:
    instance = _settings().instance
    sign_ins.publish(instance)  # a start that was cut off between saving and this
    with unit(Mode.READ):
        left = sign_ins.drop_changed(instance)
    if left:
        _say(_("How to sign in stands in %(file)s.", file=_file()))


def load_examples() -> list[SignIn]:
    """Load the programme in a unit of work of its own; return one person and the password of each role.

    Conflict unless the database is empty. Passwords are hashed before the unit begins.
    """
    settings = _settings()
    secrets = {role: new_secret() for role in ROLES}
    found = sign_ins.sign_ins(shipped(), secrets)
    with unit(Mode.WRITE):
        load(secrets, must_change=settings.production, along=_with_bar)
        sign_ins.prepare(settings.instance, _("role, login, password; everybody with a role has its password"), found)
    sign_ins.publish(settings.instance)
    return found


def print_sign_ins(found: list[SignIn]) -> None:
    """Print a line for each role."""
    for one in found:
        click.echo(f"    {one.login:<24}{one.password:<24}{label(Role(one.role))}")


def _say(sentence: str) -> None:
    click.echo(f"\n  {sentence}")


def _with_bar(happenings: Sequence[Happening]) -> Iterator[Happening]:
    """Show on a terminal how far the loading is."""
    with click.progressbar(happenings, label=_("Loading the example programme"), file=sys.stderr) as bar:
        yield from bar


def _file() -> Path:
    return _settings().instance / sign_ins.NAME


def _settings() -> Settings:
    found: Settings = current_app.extensions["smartcity.settings"]
    return found
