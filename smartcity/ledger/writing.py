"""A row of a ledger as it is written: the very columns that are read, so that what was written is read back the same.

Several units or lines stand one below the other: no sign inside a name can part it then. Pure.
"""

from collections.abc import Mapping
from typing import Any

from smartcity.foundation.sheets import Column as SheetColumn
from smartcity.foundation.sheets import Value
from smartcity.ledger.columns import Kind, columns

_WIDTHS = {Kind.ORDER: 6, Kind.DAY: 12, Kind.PERCENT: 8, Kind.LINES: 40, Kind.UNITS: 20}
_USUAL = 16


def headings(*, english: bool = False) -> list[SheetColumn]:
    """Return the columns of a ledger file."""
    return [
        SheetColumn(column.english if english else column.heading, _WIDTHS.get(column.kind, _USUAL))
        for column in columns()
    ]


def line_of(values: Mapping[str, Any]) -> list[Value]:
    """Return a row from its values by column key: texts, days, per cents, lists of names."""
    return [_cell(column.kind, values.get(column.key)) for column in columns()]


def _cell(kind: Kind, value: Any) -> Value:
    if kind in {Kind.UNITS, Kind.PEOPLE} and not isinstance(value, str | None):
        return "\n".join(value)
    written: Value = value
    return written
