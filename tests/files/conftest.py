"""The office with a door for files."""

import pytest

from tests.actions.office import MONDAY, Office, at
from tests.files.door import Door, Tally


@pytest.fixture
def office(city):
    """The office on a Monday morning."""
    with at(MONDAY):
        yield Office(city)


@pytest.fixture(scope="module")
def tally(request):
    """The count of a file's cases, printed at its end."""
    counted = Tally(request.module.__name__)
    yield counted
    print(f"\n{counted}")


@pytest.fixture
def door(office, tally):
    """An item in progress, and the way in for its files."""
    return Door(office, tally)
