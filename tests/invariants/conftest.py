"""The test city with everything in it, and people who walk through it."""

import pytest
from filelock import FileLock

from smartcity import create_app
from tests.city import City
from tests.conftest import _finish, _settings, _shared_folder, _template
from tests.invariants import subjects


@pytest.fixture
def desk(empty_app):
    """An application context on an empty database."""
    with empty_app.app_context():
        yield empty_app


@pytest.fixture(scope="session")
def stocked(peopled, tmp_path_factory):
    """The city's database with one thing of every kind for each department, made once a run and copied."""
    folder = _shared_folder(tmp_path_factory) / "stocked"
    with FileLock(f"{folder}.lock"):
        if not (folder / "ready").exists():
            app = create_app(_settings(folder, **_template(folder, peopled)))
            subjects.stock(City(app), folder)
            _finish(app, folder)
    return folder


@pytest.fixture
def whole_city(make_app, stocked):
    """The city on a copy of that database."""
    return City(make_app(stocked))


@pytest.fixture(scope="session")
def ids(stocked):
    """The ids of everything, by department and kind."""
    return subjects.load(stocked)
