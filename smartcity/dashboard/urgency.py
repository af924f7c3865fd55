"""The order in which a person should turn to what waits. Pure."""

from collections.abc import Iterable

from smartcity.foundation.duties import Matter

_ORDER = ("overdue", "today", "soon", "normal")


def by_urgency(matters: Iterable[Matter]) -> list[Matter]:
    """Return the matters, the most pressing first; equals stay in the features' order."""
    return sorted(matters, key=lambda matter: _ORDER.index(matter.urgency))
