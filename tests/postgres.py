"""Databases of one test each on a PostgreSQL server, copied from a template as SQLite's files are."""

import os
import secrets
from urllib.parse import urlsplit, urlunsplit

from tests.parts import POSTGRES


def server():
    """Return the address of the server's maintenance database, or an empty text: the tests run on SQLite."""
    return os.environ.get(POSTGRES, "")


def address(name):
    """Return the address of a database on the server."""
    return urlunsplit(urlsplit(server())._replace(path=f"/{name}"))


def _run(*statements):
    import psycopg

    with psycopg.connect(server(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def template_name(folder):
    """Return the name of the template that stands for a folder of this run."""
    return f"desk_{folder.parent.name}_{folder.name}".replace("-", "_")


def make_anew(name, template):
    """Create a database anew, like a template."""
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def copy_of(template):
    """Create a copy of a template; return its address."""
    name = f"{template}_{secrets.token_hex(6)}"
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address(name)


def drop(url):
    """Drop a database."""
    _run(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')
