"""Migrations are code: one head that equals the models, up and down and up again, and no row lost on the way."""

import importlib.util
import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from smartcity.foundation import migrating, triggers
from smartcity.foundation.database import db
from smartcity.foundation.transaction_mode import mode
from smartcity.foundation.unit_of_work import Mode, unit
from tests.city import City


def _scripts():
    config = Config()
    config.set_main_option("script_location", str(migrating.folder()))
    return ScriptDirectory.from_config(config)


REVISIONS = [script.revision for script in reversed(list(_scripts().walk_revisions()))]


def _names():
    with unit(Mode.READ):
        return {name for name in inspect(db.session.connection()).get_table_names() if name != "alembic_version"}


def _differences():
    with unit(Mode.READ):
        context = MigrationContext.configure(
            db.session.connection(), opts={"compare_type": True, "include_name": migrating.told_by_models}
        )
        return compare_metadata(context, db.metadata)


def test_there_is_one_head_and_one_line_that_leads_to_it():
    scripts = _scripts()
    assert scripts.get_heads() == [migrating.head_revision()]
    assert [scripts.get_revision(r).down_revision for r in REVISIONS] == [None, *REVISIONS[:-1]]


def test_a_revisions_file_is_named_after_it():
    for revision in REVISIONS:
        name = Path(_scripts().get_revision(revision).path).name
        assert name.startswith(f"{revision}_")


def test_the_head_equals_the_models(desk):
    assert _differences() == []


def test_constraints_of_the_head_equal_those_of_the_models(desk):
    """Alembic compares no CHECK constraints; a value that an enum gained or lost would go unseen."""
    with unit(Mode.READ):
        inspector = inspect(db.session.connection())
        for table in db.metadata.sorted_tables:
            wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
            found = {c["name"] for c in inspector.get_check_constraints(table.name)}
            assert found == wanted, table.name


@pytest.mark.sqlite
def test_checks_of_the_head_say_what_those_of_the_models_say(desk):
    import re

    from sqlalchemy.schema import CreateTable

    def checks(sql):
        flat = re.sub(r"\s+", " ", sql.replace('"', ""))
        return sorted(
            re.findall(r"CONSTRAINT (ck_\w+ CHECK \(.*?\))(?=,? (?:CONSTRAINT|\)|UNIQUE|PRIMARY|FOREIGN)|\)$)", flat)
        )

    with unit(Mode.READ):
        for table in db.metadata.sorted_tables:
            stored = db.session.scalar(
                text("select sql from sqlite_master where type = 'table' and name = :name"), {"name": table.name}
            )
            assert checks(stored) == checks(str(CreateTable(table).compile(db.engine))), table.name


def test_up_down_and_up_again_ends_where_it_began(desk):
    folder = str(migrating.folder())
    before = _names()
    for revision in reversed(["base", *REVISIONS[:-1]]):
        downgrade(directory=folder, revision=revision)
    assert _names() == set()
    for revision in REVISIONS:
        upgrade(directory=folder, revision=revision)
    assert _names() == before
    assert _differences() == []
    assert _has_its_triggers()


def _has_its_triggers():
    wanted = {f"{table.name}_no_update" for table in triggers.guarded()}
    with unit(Mode.READ):
        sqlite = db.engine.dialect.name == "sqlite"
        source = "select name from sqlite_master where type = 'trigger'" if sqlite else "select tgname from pg_trigger"
        return wanted <= set(db.session.scalars(text(source)))


def test_running_them_twice_changes_nothing(desk):
    before = _dump()
    migrating.upgrade(desk)
    assert _dump() == before


def _dump():
    """Every row of every table."""
    with unit(Mode.READ):
        connection = db.session.connection()
        return {
            name: sorted(map(repr, connection.exec_driver_sql(f'select * from "{name}"').fetchall()))
            for name in _tables()
        }


def _tables():
    names = inspect(db.session.connection()).get_table_names()
    return sorted(name for name in names if migrating.told_by_models(name, "table", None))


def test_a_filled_database_keeps_its_rows_through_every_revision(app):
    """Down to each revision and up again: what the lower tables held is there, row by row."""
    folder = str(migrating.folder())
    with app.app_context():
        before = _dump()
        assert sum(len(rows) for rows in before.values()) > 50
        for revision in reversed(REVISIONS[:-1]):
            downgrade(directory=folder, revision=revision)
            lower = _dump()
            assert {name: before[name] for name in lower if name != "alembic_version"} == {
                name: rows for name, rows in lower.items() if name != "alembic_version"
            }
        upgrade(directory=folder)
        assert set(_dump()) == set(before)
        assert _dump()["action_source"] == before["action_source"]  # found again by the leader's name and the day
        assert _differences() == []


# Revisions of the moment: what a later change will do


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A function that adds a revision to a copy of the migrations."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrating.folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrating, "folder", lambda: folder)

    def add(body):
        script = f'''
            """Of the moment."""
            import sqlalchemy as sa
            from alembic import op
            revision = "9999"
            down_revision = "{REVISIONS[-1]}"
            def upgrade():
                {body}
            def downgrade():
                pass
        '''
        import textwrap

        (folder / "versions" / "9999_moment.py").write_text(textwrap.dedent(script).strip())
        return str(folder)

    return add


WIDEN = 'with op.batch_alter_table("organisation") as batch: batch.alter_column("name", type_=sa.String(400))'


def test_rebuilding_a_parent_table_keeps_its_children(app, scratch):
    folder = scratch(WIDEN)
    with app.app_context():
        before = {name: rows for name, rows in _dump().items() if name != "alembic_version"}
        assert before["organisation_alias"]
        upgrade(directory=folder)
        after = {name: rows for name, rows in _dump().items() if name != "alembic_version"}
    assert after == before


@pytest.mark.sqlite
def test_foreign_keys_are_watched_again_afterwards(app, scratch):
    folder = scratch(WIDEN)
    with app.app_context():
        upgrade(directory=folder)
        with unit(Mode.READ):
            assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_triggers_that_a_rebuilding_drops_are_made_again(desk, scratch):
    batch = 'with op.batch_alter_table("audit_entry") as batch: batch.alter_column("verb", type_=sa.String(128))'
    upgrade(directory=scratch(batch))
    assert _has_its_triggers()


def test_a_revision_may_change_rows_that_nobody_else_may(desk, scratch):
    from smartcity.audit.services import record
    from smartcity.foundation.access import SYSTEM

    with unit(Mode.WRITE):
        record(SYSTEM, "try.old", "counter")
    upgrade(directory=scratch("""op.execute("update audit_entry set verb = 'try.new'")"""))
    with unit(Mode.READ):
        assert db.session.scalar(text("select verb from audit_entry")) == "try.new"
    assert _has_its_triggers()


def test_a_revision_that_fails_half_way_leaves_the_database_as_it_was(app, scratch):
    folder = scratch('op.create_table("half", sa.Column("id", sa.Integer, primary_key=True)); op.drop_table("nothing")')
    with app.app_context():
        before = _dump()
        with pytest.raises(Exception, match="nothing"):
            upgrade(directory=folder)
        assert mode() is None
        assert _dump() == before
        assert _has_its_triggers()


@pytest.mark.sqlite
def test_a_revision_that_leaves_rows_pointing_to_nothing_is_undone(app, scratch, caplog):
    folder = scratch('op.execute("delete from organisation")')
    with app.app_context():
        before = _dump()
        with pytest.raises(SystemExit):
            upgrade(directory=folder)
        assert "point to nothing" in caplog.text
        assert _dump() == before
        with unit(Mode.READ):
            assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.sqlite
def test_the_checker_of_the_head_finds_a_column_that_no_revision_made(tmp_path, make_app, migrated):
    app = make_app(migrated)
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.execute("alter table organisation add column colour text")
    connection.commit()
    connection.close()
    with app.app_context():
        assert [kind for kind, *_ in _differences()] == ["remove_column"]


def test_the_migrations_are_found_beside_the_program_or_inside_it_never_where_one_stands(tmp_path, monkeypatch):
    (tmp_path / "migrations").mkdir()
    monkeypatch.chdir(tmp_path)
    assert migrating.folder() == Path(migrating.__file__).resolve().parents[2] / "migrations"
    inside = tmp_path / "site" / "smartcity"
    (inside / "migrations").mkdir(parents=True)
    monkeypatch.setattr(migrating, "PACKAGE", inside)
    assert migrating.folder() == inside / "migrations"


def test_two_processes_that_migrate_at_once_both_end_well(tmp_path):
    import os
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "SMARTCITY_INSTANCE": str(tmp_path)}
    environment.pop("SMARTCITY_DATABASE_URL", None)
    command = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    running = [
        subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()


def test_every_revision_can_be_imported_alone():
    for revision in REVISIONS:
        path = _scripts().get_revision(revision).path
        spec = importlib.util.spec_from_file_location(f"revision_{revision}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert module.__doc__


def test_the_city_of_the_tests_fits_the_migrated_database(empty_app):
    City(empty_app).settle()
