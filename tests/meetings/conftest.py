"""The office and its meetings."""

import pytest

from smartcity.workdays.services import ensure_seeded
from tests.actions.office import at
from tests.meetings.hall import AUGUST, Hall


@pytest.fixture
def hall(city, writing):
    """The office on Monday, 3 August 2026, at nine o'clock, with the published holidays."""
    with at(AUGUST):
        writing(ensure_seeded)
        yield Hall(city)
