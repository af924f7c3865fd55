"""Departments in a file: found by code or name, added where nobody bears it, changed where a cell says something else.

An empty cell leaves what is kept; a name for good is changed on the unit's own page, where the old one keeps its dates.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from smartcity.departments import queries
from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind, as_written, split_names
from smartcity.departments.services import create_organisation, edit_organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheet_stream import Value
from smartcity.foundation.texts import Text
from smartcity.ledger.desk_words import member_of
from smartcity.ledger.rules import YesNo
from smartcity.ledger.units_meant import kind_of_unit
from smartcity.registers.choices import Choices
from smartcity.registers.rules import Fate, Verdict
from smartcity.registers.tables import Record

_AS_WRITTEN = ("short_name", "code", "phone", "duty")


class DepartmentRows:
    """Takes the rows of one file."""

    def __init__(self, actor: Actor, _choices: Choices) -> None:
        self._actor = actor
        self._seen: dict[int, int] = {}

    def take(self, record: Record) -> Verdict:
        """Write a row; InvalidInput where it can't be taken."""
        name, notes = as_written(record.text("name")), list[Text]()
        unit = self._meant(name, record.text("code"), notes)
        fields = self._fields(record, name, notes, new=unit is None)
        if unit is None:
            unit = create_organisation(self._actor, **fields)
            fate = Fate.ADDED
        else:
            fate = self._change(unit, fields)
        db.session.flush()
        earlier = self._seen.setdefault(unit.id, record.row)
        if earlier != record.row:
            raise InvalidInput({"name": Text("%(name)s stands in row %(row)s already", name=unit.name, row=earlier)})
        return Verdict(record.row, fate, unit.name, str(unit.rank), tuple(notes))

    def finish(self) -> list[Text]:
        """Say what is to be known of the whole; nothing is left to do."""
        return []

    def unknown(self) -> list[str]:
        """Return the units that somebody has to decide about: none, a file of units names them itself."""
        return []

    def _meant(self, name: str, code: str, notes: list[Text]) -> Organisation | None:
        bearer = queries.bearers([name]).get(name) if name else None
        coded = db.session.scalar(select(Organisation).where(Organisation.code == code)) if code else None
        if coded is not None and bearer is not coded:
            raise InvalidInput({"code": Text("The code %(code)s means %(other)s", code=code, other=coded.name)})
        if bearer is None:
            return None
        if not bearer.active:
            raise InvalidInput({"name": Text("%(name)s has ended: open it again first", name=bearer.name)})
        if bearer.name != name:
            notes.append(Text("“%(name)s” was taken for %(unit)s", name=name, unit=bearer.name))
        return bearer

    def _fields(self, record: Record, name: str, notes: list[Text], *, new: bool) -> Any:
        """Return what the row says; what stands in no cell is left as it is."""
        fields: dict[str, Any] = {key: record.text(key) for key in _AS_WRITTEN if record.has(key)}
        if record.has("aliases"):
            fields["aliases"] = split_names(record.text("aliases"))
        if record.has("rank"):
            fields["rank"] = _whole(record)
        if record.has("to_verify"):
            fields["to_verify"] = member_of(YesNo, record.text("to_verify")) is YesNo.YES
        kind = member_of(OrganisationKind, record.text("kind"))
        if kind is not None:
            fields["kind"] = kind
        elif record.has("kind"):
            notes.append(Text("The kind “%(kind)s” is not known here", kind=record.text("kind")[:40]))
        if new:
            fields["name"] = name
            if kind is None:
                fields["kind"] = kind_of_unit(name)
                fields.setdefault("to_verify", True)
                notes.append(Text("The kind was told by the name: please verify it"))
        return fields

    def _change(self, unit: Organisation, fields: dict[str, Any]) -> Fate:
        kept = {name: getattr(unit, name) for name in fields if name != "aliases"}
        if "aliases" in fields:
            kept["aliases"] = [alias.name for alias in unit.aliases]
            fields["aliases"] = [*kept["aliases"], *(name for name in fields["aliases"] if name not in _names(unit))]
        changed = {name: value for name, value in fields.items() if value != (kept[name] or type(value)())}
        if not changed:
            return Fate.SAME
        edit_organisation(self._actor, unit.id, unit.version, **changed)
        return Fate.CHANGED


def _names(unit: Organisation) -> set[str]:
    return {unit.name, unit.short_name, *(alias.name for alias in unit.aliases)}


def _whole(record: Record) -> int:
    """Return the place in the order; a spreadsheet may hold it as 10.0."""
    try:
        return int(float(record.text("rank")))
    except (ValueError, OverflowError):
        raise InvalidInput({"rank": Text("This is no whole number")}) from None


def department_rows(_choices: Choices) -> Iterator[Sequence[Value]]:
    """Yield the active departments as rows of their file, in rank order."""
    rows = queries.every(queries.Filters(active=True))
    aliases = queries.aliases(row.id for row in rows)
    for number, row in enumerate(rows, 1):
        yield (
            number,
            row.name,
            row.short_name,
            "\n".join(aliases.get(row.id, ())),
            label(row.kind),
            row.rank,
            row.code,
            row.phone,
            row.duty,
            label(YesNo.YES) if row.to_verify else "",
        )
