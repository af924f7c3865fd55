"""Where the migrations are, and running them."""

from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade as run_upgrade

from smartcity.foundation.database import db
from smartcity.foundation.examples import ExampleData
from smartcity.foundation.numbering import Counter
from smartcity.foundation.scheduling import JobRun
from smartcity.foundation.sent_once import SentRequest

TABLES = (JobRun, Counter, ExampleData, SentRequest)
"""The foundation's own tables, named here so that the migrations know them whatever feature is there."""

PACKAGE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """Return the folder of the migrations: inside the installed package, else beside it; never the current folder."""
    inside = PACKAGE / "migrations"
    return inside if inside.is_dir() else PACKAGE.parent / "migrations"


def told_by_models(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether a table is one that the models know: the index of searching is another kind on each database."""
    return kind != "table" or not (name or "").startswith("action_search")


@lru_cache
def head_revision() -> str | None:
    """Return the revision that this program was written for."""
    config = Config()
    config.set_main_option("script_location", str(folder()))
    return ScriptDirectory.from_config(config).get_current_head()


def init_migrations(app: Flask) -> None:
    """Give the application the `db` commands."""
    Migrate(app, db, directory=str(folder()), render_as_batch=True, compare_type=True)


def upgrade(app: Flask) -> None:
    """Bring the database to the newest revision."""
    with app.app_context():
        run_upgrade(directory=str(folder()))
