"""The office with its Excel ledgers, on Monday, 2 November 2026."""

import pytest

from tests.actions.office import MONDAY, at
from tests.ledger.desk import Desk


@pytest.fixture
def desk(city, tmp_path):
    """The secretary's desk: ledgers as files, and the command that imports them."""
    with at(MONDAY):
        yield Desk(city, tmp_path)
