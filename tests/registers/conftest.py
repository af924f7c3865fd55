"""The office with the files of its registers, on Monday, 2 November 2026."""

import pytest

from tests.actions.office import MONDAY, at
from tests.registers.clerk import Clerk


@pytest.fixture
def clerk(city, tmp_path):
    """Writes and takes files of registers."""
    with at(MONDAY):
        yield Clerk(city, tmp_path)
