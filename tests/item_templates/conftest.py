"""The office on Monday, 2 November 2026, with a shelf of templates."""

import pytest

from tests.actions.office import MONDAY, at
from tests.item_templates.shelf import Shelf


@pytest.fixture
def shelf(city):
    """The secretary's templates."""
    with at(MONDAY):
        yield Shelf(city)
