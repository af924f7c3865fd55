"""Small pieces of HTML that stand in every row of a list, each made once for a value and a language.

A list of fifty rows calls the same few macros hundreds of times with the same few values; that was half the time of
the page. The macros stay the only place that says how a piece looks: a piece is what its macro made the first time.
"""

from collections.abc import Hashable, Iterable, Mapping

from jinja2 import Environment
from markupsafe import Markup

from smartcity.foundation.i18n import language

MOST_KEPT = 4096
"""Pieces kept of one kind; then the kind begins anew, so that no list of odd values fills the memory."""

MACROS = {
    "choices": ("foundation/macros/lists.html", "choices"),
    "day": ("foundation/macros/text.html", "on_day"),
    "light": ("foundation/macros/lights.html", "light"),
    "marks": ("foundation/macros/lights.html", "marks_of"),
    "progress": ("foundation/macros/charts.html", "progress"),
    "state": ("foundation/macros/lights.html", "state_badge"),
}


def hashable(pairs: Iterable[Iterable[Hashable]]) -> tuple[tuple[Hashable, ...], ...]:
    """Return choices in the form that a piece can remember."""
    return tuple(tuple(pair) for pair in pairs)


class Piece:
    """A macro whose results are remembered; its arguments alone must decide what it makes."""

    def __init__(self, environment: Environment, template: str, macro: str) -> None:
        self._environment, self._template, self._macro = environment, template, macro
        self._made: dict[Hashable, Markup] = {}

    def __call__(self, *values: Hashable) -> Markup:
        """Return the piece for these values in the reader's language."""
        key = (language(), values)
        found = self._made.get(key)
        if found is None:
            found = self._make(values)
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            self._made[key] = found
        return found

    def _make(self, values: tuple[Hashable, ...]) -> Markup:
        module = self._environment.get_template(self._template).module
        made: Markup = getattr(module, self._macro)(*values)
        return made


def add_pieces(environment: Environment, macros: Mapping[str, tuple[str, str]]) -> None:
    """Give the templates pieces by name, each of a template's macro: `piece.light(colour, reason)`."""
    known: dict[str, Piece] = environment.globals.setdefault("piece", {})  # type: ignore[assignment]
    known.update({name: Piece(environment, *macro) for name, macro in macros.items()})
