"""One name, one organisation: names, short names and aliases are checked against everybody else's."""

from collections.abc import Iterable

from smartcity.departments import queries
from smartcity.departments.rules import as_written
from smartcity.foundation.checks import NAME, Errors
from smartcity.foundation.texts import Text

SHORT_NAME = 50
MOST_ALIASES = 50


def take_name(errors: Errors, field: str, value: str | None, maximum: int = NAME, *, required: bool = True) -> str:
    """Return a name in its kept form, or note why it can't be taken."""
    return as_written(errors.text(field, value, maximum=maximum, required=required))


def take_aliases(errors: Errors, values: Iterable[str], own: set[str]) -> list[str]:
    """Return the aliases in their kept form, each once, without the organisation's `own` names."""
    taken = [take_name(errors, "aliases", value, required=False) for value in values]
    kept = [name for name in dict.fromkeys(taken) if name and name not in own]
    if len(kept) > MOST_ALIASES:
        errors.add("aliases", Text("More than %(maximum)s aliases", maximum=MOST_ALIASES))
    return kept[:MOST_ALIASES]


def check_unique(errors: Errors, own_id: int | None, named: dict[str, Iterable[str]]) -> None:
    """Note each name, by field, that another organisation bears; the reason says which one."""
    bearers = queries.bearers(name for names in named.values() for name in names if name)
    for field, names in named.items():
        for name in names:
            other = bearers.get(name)
            if other is not None and other.id != own_id:
                errors.add(field, Text('"%(name)s" already means %(other)s', name=name, other=other.name))
