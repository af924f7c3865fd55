"""The names under which quick entry knows the units."""

from smartcity.departments import queries as departments


def unit_keys() -> dict[str, int]:
    """Return each name, short name and alias of an active unit with its id; of equal names the higher rank wins."""
    units = departments.in_rank_order()
    aliases = departments.aliases(unit.id for unit in units)
    found: dict[str, int] = {}
    for unit in units:
        for name in (unit.name, unit.short_name, *aliases.get(unit.id, [])):
            found.setdefault(name, unit.id)
    return found
