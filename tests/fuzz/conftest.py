"""The city with one thing of every kind, as the invariants have it."""

from tests.actions.conftest import office  # noqa: F401
from tests.invariants.conftest import ids, stocked  # noqa: F401  pytest finds them by their names
