"""The office on the day on which these tests play."""

import pytest

from smartcity.foundation import clock
from tests.actions.office import Office
from tests.staff.loans import AUTUMN


@pytest.fixture
def office(city):
    """The office on Tuesday, 24 November 2026, at ten o'clock."""
    with clock.at(AUTUMN):
        yield Office(city)
