"""The office at work in the test city."""

import pytest

from tests.actions.office import MONDAY, Office, at


@pytest.fixture
def office(city):
    """The office on Monday, 2 November 2026, at nine o'clock."""
    with at(MONDAY):
        yield Office(city)
