"""The office on Monday, 2 November 2026, with proposals."""

import pytest

from tests.actions.office import MONDAY, at
from tests.proposals.desk import Desk


@pytest.fixture
def desk(city):
    """The secretary's proposals."""
    with at(MONDAY):
        yield Desk(city)
