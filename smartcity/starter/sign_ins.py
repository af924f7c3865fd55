"""The example accounts' first passwords: one for each role, kept in `first-sign-in.txt` until they are changed.

The file is written whole and readable by its owner only, just before the examples are saved; it gets its name after.
A line is a role, the login of one person with it, and the password, which everybody with that role has. It goes at the
next start after that person has changed the password, and the file with its last line.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from smartcity.accounts.models import Account
from smartcity.accounts.passwords import Secret
from smartcity.foundation.access import ROLES
from smartcity.foundation.database import db
from smartcity.starter.records import Programme

NAME = "first-sign-in.txt"
_WAITING = f"{NAME}.new"
_COMMENT = "#"


@dataclass(frozen=True)
class SignIn:
    """A role, a person who holds it, and the password."""

    role: str
    login: str
    password: str


def sign_ins(programme: Programme, secrets: Mapping[str, Secret]) -> list[SignIn]:
    """Name one person of each role; of those who act for a unit, one whose unit leads the most items."""
    led = [item.lead for item in programme.actions]
    found = []
    for role in ROLES:
        people = [person for person in programme.people if person.role == role]
        chosen = max(people, key=lambda person: led.count(person.unit) if role == "liaison" else 0)
        found.append(SignIn(role, chosen.login, secrets[role].text))
    return found


def prepare(instance: Path, heading: str, lines: Iterable[SignIn]) -> None:
    """Write the file under its other name, before the examples are saved."""
    _write(instance / _WAITING, heading, lines)


def publish(instance: Path) -> None:
    """Give a prepared file its name, now that the examples are saved; also after a start that was cut off here."""
    waiting = instance / _WAITING
    if waiting.exists():
        waiting.replace(instance / NAME)


def kept(instance: Path) -> list[SignIn]:
    """Return what the file holds; nothing where there is none."""
    path = instance / NAME
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if not line.startswith(_COMMENT))
    return [SignIn(*row) for row in rows if len(row) == len(SignIn.__dataclass_fields__)]


def drop_changed(instance: Path) -> list[SignIn]:
    """Take out what can no longer be used: changed passwords, accounts that are gone. Return what is left."""
    before = kept(instance)
    statement = select(Account.login).where(
        Account.login.in_([one.login for one in before]), Account.password_changed_at.is_(None)
    )
    unchanged = set(db.session.scalars(statement))
    left = [one for one in before if one.login in unchanged]
    path = instance / NAME
    if not left:
        path.unlink(missing_ok=True)
    elif left != before:
        heading = path.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"{_COMMENT} ")
        _write(instance / _WAITING, heading, left)
        publish(instance)
    return left


def _write(path: Path, heading: str, lines: Iterable[SignIn]) -> None:
    path.unlink(missing_ok=True)
    text = "".join(f"{one.role}\t{one.login}\t{one.password}\n" for one in lines)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(f"{_COMMENT} {heading}\n{text}")
        stream.flush()
        os.fsync(stream.fileno())
