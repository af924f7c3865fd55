"""The city that the tests play in: a fresh, migrated database for each test, and people with names."""

import gc
import os
import shutil
import socket
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from filelock import FileLock

from smartcity import create_app, settings
from smartcity.foundation import clock, i18n, texts
from smartcity.foundation.migrating import upgrade
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.starter.first_run import load_examples
from tests import postgres
from tests.browser import LintingClient
from tests.city import City
from tests.parts import (  # noqa: F401  pytest finds these hooks by their names
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

if Path("/dev/shm").is_dir():
    # thousands of small databases, each of which waits for the disk at every commit
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# the same examples each time, and no verdict by the clock of a busy machine
hypothesis.settings.register_profile("office", derandomize=True, deadline=None)
hypothesis.settings.load_profile("office")

LOADED = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def _settings(folder, **more):
    environment = {
        "SMARTCITY_INSTANCE": str(folder),
        "SMARTCITY_SECRET_KEY": "k" * 48,
        **{f"SMARTCITY_{name.upper()}": value for name, value in more.items()},
    }
    return settings.load(environment)


def _shared_folder(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def pytest_collection_finish():
    """Leave what stays until the end out of every look for garbage: a fifth of the time went into these."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _no_language_is_handed_on():
    """Let each test begin like a fresh program: without a desk texts read as they stand in it, in English."""
    i18n._language.set("zh_CN")
    texts.bind(lambda msgid: msgid, lambda _kind, value: texts.humanised(value))


@pytest.fixture(autouse=True)
def _nobody_outside_is_spoken_to(monkeypatch):
    """Let names stand for this machine only: no test posts to a platform."""
    from smartcity.messages import outbound

    ask = outbound.addresses_of

    def here(name, port):
        if name == "localhost" or name.startswith("127."):
            return ask(name, port)
        raise socket.gaierror("unknown")

    monkeypatch.setattr(outbound, "addresses_of", here)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty database at the newest revision, made once a run and copied for each test."""
    folder = _shared_folder(tmp_path_factory) / "migrated"
    with FileLock(f"{folder}.lock"):
        if not (folder / "ready").exists():
            app = create_app(_settings(folder, **_template(folder)))
            upgrade(app)
            _finish(app, folder)
    return folder


@pytest.fixture(scope="session")
def peopled(migrated, tmp_path_factory):
    """The same with the test city's units, people and accounts."""
    folder = _shared_folder(tmp_path_factory) / "peopled"
    with FileLock(f"{folder}.lock"):
        if not (folder / "ready").exists():
            app = create_app(_settings(folder, **_template(folder)))
            upgrade(app)
            City(app).settle()
            _finish(app, folder)
    return folder


@pytest.fixture(scope="session")
def started(migrated, tmp_path_factory):
    """The same with the example programme, as it was loaded on a Tuesday morning (`LOADED`)."""
    folder = _shared_folder(tmp_path_factory) / "started"
    with FileLock(f"{folder}.lock"):
        if not (folder / "ready").exists():
            app = create_app(_settings(folder, **_template(folder)))
            upgrade(app)
            with app.app_context(), clock.at(LOADED):
                load_examples()
            _finish(app, folder)
    return folder


@pytest.fixture
def programme_app(make_app, started):
    """The application with the example programme, on the morning on which it was loaded."""
    with clock.at(LOADED):
        yield make_app(started)


def _template(folder: Path, source: Path | None = None) -> dict[str, str]:
    """Make room for a database that is copied, empty or like `source`; on PostgreSQL a template of the folder's name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if postgres.server():
        name = postgres.template_name(folder)
        postgres.make_anew(name, postgres.template_name(source) if source else "template0")
        return {"database_url": postgres.address(name)}
    if source:
        shutil.copy(source / "desk.db", folder / "desk.db")
    return {}


def _finish(app, folder: Path) -> None:
    _close(app)
    if not postgres.server():
        _fold(folder / "desk.db")
    (folder / "ready").touch()


def _fold(path: Path) -> None:
    """Bring the write-ahead log into the file, so that the file alone can be copied."""
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _close(app) -> None:
    from smartcity.foundation.database import db

    with app.app_context():
        db.engine.dispose()


def _copy_files(source: Path, folder: Path) -> None:
    """Give a copy of a database the files that it speaks of."""
    if (source / "files").exists():
        shutil.copytree(source / "files", folder / "files")


class Pool:
    """Applications that were built once and serve one test after another: building one takes a tenth of a second.

    An application whose routes or hooks a test changed is not used again; its settings are put back.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.idle, self.made = folder, [], 0

    def take(self, source: Path):
        """Return an application on a fresh copy of a database."""
        if self.idle:
            app = self.idle.pop()
            app.config.clear()
            app.config.update(app.as_built["config"])
            app.extensions.clear()
            app.extensions.update(app.as_built["extensions"])
            app._got_first_request = False
        else:
            self.made += 1
            folder = self.folder / str(self.made)
            folder.mkdir()
            app = create_app(_settings(folder))
            app.as_built = {"config": dict(app.config), "extensions": dict(app.extensions), "shape": _shape(app)}
        folder = Path(app.instance_path)
        shutil.rmtree(folder)
        folder.mkdir()
        shutil.copy(source / "desk.db", folder / "desk.db")
        _copy_files(source, folder)
        app.test_client_class = LintingClient
        i18n.bind(app.extensions["smartcity.settings"].language)  # as building it did
        return app

    def give_back(self, app) -> None:
        """Take an application back after a test."""
        _close(app)
        if _shape(app) == app.as_built["shape"]:
            self.idle.append(app)


def _shape(app) -> tuple:
    """Return what a test may change of an application for good; looking for a handler leaves empty entries behind."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    kept = [{scope: list(found) for scope, found in one.items() if found} for one in hooks]
    handlers = {
        (scope, code, kind): handler
        for scope, codes in app.error_handler_spec.items()
        for code, kinds in codes.items()
        for kind, handler in kinds.items()
    }
    return (len(list(app.url_map.iter_rules())), app.wsgi_app, kept, handlers)


@pytest.fixture(scope="session")
def pool(tmp_path_factory):
    """The applications of this process."""
    return Pool(tmp_path_factory.mktemp("pool"))


@pytest.fixture
def make_app(tmp_path, pool):
    """Give an application on a copy of a database; one with settings of its own is built for the test."""
    with _applications(tmp_path, pool) as make:
        yield make


@pytest.fixture(scope="module")
def make_standing_app(tmp_path_factory, pool):
    """The same for all tests of a file, which change nothing that is kept."""
    with _applications(tmp_path_factory.mktemp("standing"), pool) as make:
        yield make


@contextmanager
def _applications(home: Path, pool: Pool):
    made, pooled, copies = [], [], []

    def make(source: Path, **more):
        if not more and not postgres.server():
            pooled.append(pool.take(source))
            return pooled[-1]
        folder = home / f"instance{len(made)}"
        folder.mkdir()
        if postgres.server():
            copies.append(postgres.copy_of(postgres.template_name(source)))
            more = {"database_url": copies[-1], **more}
        else:
            shutil.copy(source / "desk.db", folder / "desk.db")
        _copy_files(source, folder)
        app = create_app(_settings(folder, **more))
        app.test_client_class = LintingClient
        made.append(app)
        return app

    yield make
    for app in pooled:
        pool.give_back(app)
    for app in made:
        _close(app)
    for copy in copies:
        postgres.drop(copy)


@pytest.fixture
def empty_app(make_app, migrated):
    """The application on an empty database."""
    return make_app(migrated)


@pytest.fixture
def app(make_app, peopled):
    """The application on the test city's database."""
    return make_app(peopled)


@pytest.fixture
def city(app):
    """The test city: units, people, accounts by name; see tests/city.py."""
    return City(app)


@pytest.fixture
def context(app):
    """An application context for tests that call services."""
    with app.app_context():
        yield app


@pytest.fixture
def writing(context):
    """A function that runs something in a write unit and returns its result."""

    def run(act, *args, **kwargs):
        with unit(Mode.WRITE):
            return act(*args, **kwargs)

    return run


@pytest.fixture
def reading(context):
    """A function that runs something in a read unit and returns its result."""

    def run(act, *args, **kwargs):
        with unit(Mode.READ):
            return act(*args, **kwargs)

    return run
