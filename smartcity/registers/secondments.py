"""The staff list in a file: who is lent by whom, to which group, for which term.

What an office lists was settled before: rules that it goes beyond are told beside the row, not refused. A person is
found by name, and two of one name by telephone or home unit; who is not known is entered.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from smartcity.departments.models import Organisation
from smartcity.departments.queries import group_name
from smartcity.departments.services import create_organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheet_stream import Value
from smartcity.foundation.texts import Text
from smartcity.ledger.desk_words import member_of
from smartcity.ledger.matching import Directory, compared, directory
from smartcity.ledger.rules import UnknownUnits
from smartcity.ledger.units_meant import kind_of_unit
from smartcity.people.models import Person
from smartcity.registers.choices import Choices
from smartcity.registers.people_meant import PeopleMeant
from smartcity.registers.rules import Fate, Verdict, day_of
from smartcity.registers.tables import Record
from smartcity.staff import queries, services
from smartcity.staff.models import Secondment
from smartcity.staff.rules import DutyKind, Overlap, SecondmentKind


class StaffRows:
    """Takes the rows of one file."""

    def __init__(self, actor: Actor, choices: Choices) -> None:
        self._actor, self._choices = actor, choices
        self._known: Directory = directory()
        self._people = PeopleMeant(actor)
        self._entered: dict[str, int] = {}
        self._unknown: dict[str, None] = {}
        self._seen: dict[int, int] = {}

    def take(self, record: Record) -> Verdict:
        """Write a row; InvalidInput where it can't be taken."""
        notes: list[Text] = []
        unit_id = self._unit(record.text("home_unit"), notes)
        group_id = self._group(record.text("group"), notes)
        start, end = _day(record, "start", notes), _day(record, "planned_end", notes, last=True)
        person = self._people.of(record, unit_id, notes)
        row = self._listed(person.id, start, group_id)
        earlier = self._seen.get(row.id) if row else None
        if earlier is not None:
            twice = Text("%(name)s stands in row %(row)s already", name=person.name, row=earlier)
            raise InvalidInput({"person": twice})
        if row is None:
            row, fate = self._lend(record, person, unit_id, group_id, start, end, notes), Fate.ADDED
        else:
            fate = self._change(row, record, end, notes)
        fate = self._return(row, _day(record, "returned", notes, last=True), fate)
        self._seen[row.id] = record.row
        return Verdict(record.row, fate, person.name, _told(row), (*notes, *_beyond(row)))

    def finish(self) -> list[Text]:
        """Say what is to be known of the whole; nothing is left to do."""
        return []

    def unknown(self) -> list[str]:
        """Return the units that nobody knows, each once."""
        return list(self._unknown)

    def _unit(self, written: str, notes: list[Text]) -> int:
        match = self._known.unit(written)
        if match is not None:
            if match.guessed:
                notes.append(Text("“%(name)s” was taken for %(unit)s", name=written, unit=match.unit.short_name))
            return match.unit.id
        if not written:
            raise InvalidInput({"home_unit": Text("Please fill this in")})
        self._unknown.setdefault(written)
        decided = self._choices.units.get(written) or self._choices.unknown.value
        if decided.isdigit():
            return int(decided)
        if decided != UnknownUnits.CREATE:
            raise InvalidInput({"home_unit": Text("The unit “%(name)s” is not known", name=written)})
        notes.append(Text("Not known, entered as written: %(names)s", names=written))
        key = compared(written)
        if key not in self._entered or db.session.get(Organisation, self._entered[key]) is None:
            new = create_organisation(self._actor, name=written, kind=kind_of_unit(written), to_verify=True)
            self._entered[key] = new.id
        return self._entered[key]

    def _group(self, written: str, notes: list[Text]) -> int | None:
        """Return the group of a row: by its name, or the one group whose name holds what is written."""
        if not written:
            return self._choices.group
        key, groups = compared(written), self._known.groups
        if key in groups:
            return groups[key]
        alike = {group for name, group in groups.items() if key in name or (len(name) > 1 and name in key)}
        if len(alike) != 1:
            raise InvalidInput({"group": Text("No working group is called %(name)s", name=written)})
        found = alike.pop()
        notes.append(Text("“%(name)s” was taken for %(unit)s", name=written, unit=group_name(found)))
        return found

    def _listed(self, person_id: int, start: date | None, group_id: int | None) -> Secondment | None:
        """Return the secondment that a row means: of the person, from the same day, to the same group."""
        same = select(Secondment).where(Secondment.person_id == person_id, Secondment.start_on == start)
        return db.session.scalar(same.where(Secondment.working_group_id == group_id) if group_id else same)

    def _lend(
        self,
        record: Record,
        person: Person,
        unit_id: int,
        group_id: int | None,
        start: date | None,
        end: date | None,
        notes: list[Text],
    ) -> Secondment:
        kind = member_of(SecondmentKind, record.text("kind"))
        if kind is None:
            kind = SecondmentKind.SECONDED
            if record.has("kind"):
                notes.append(Text("The kind “%(kind)s” is not known here", kind=record.text("kind")[:40]))
        return services.second(
            self._actor,
            person_id=person.id,
            kind=kind,
            home_unit_id=unit_id,
            working_group_id=group_id,
            start=start,
            planned_end=end,
            duty=member_of(DutyKind, record.text("duty")),
            position=record.text("position"),
            approval=record.text("approval"),
            conflict_note=record.text("note"),
            agreed=True,
        )

    def _change(self, row: Secondment, record: Record, end: date | None, notes: list[Text]) -> Fate:
        if end is not None and end != row.planned_end_on:
            notes.append(
                Text("The desk keeps %(kept)s as the last day: extend the term on its page", kept=row.planned_end_on)
            )
        given: dict[str, Any] = {
            "position": record.text("position"),
            "approval": record.text("approval"),
            "conflict_note": record.text("note"),
            "duty": member_of(DutyKind, record.text("duty")),
        }
        changed = {name: value for name, value in given.items() if value and value != getattr(row, name)}
        if not changed:
            return Fate.SAME
        services.edit(self._actor, row.id, row.version, **changed)
        return Fate.CHANGED

    def _return(self, row: Secondment, day: date | None, fate: Fate) -> Fate:
        if day is None or row.returned_on is not None:
            return fate
        services.record_return(self._actor, row.id, returned_on=day)
        return Fate.CHANGED if fate is Fate.SAME else fate


def _day(record: Record, key: str, notes: list[Text], *, last: bool = False) -> date | None:
    cell = record.cells.get(key)
    if cell is None or not cell.text.strip():
        return None
    found, month_only = day_of(cell.value, last=last)
    if found is None:
        raise InvalidInput({key: Text("This is no day: %(written)s", written=cell.text[:40])})
    if month_only:
        notes.append(Text("“%(written)s” was read as %(day)s", written=cell.text, day=found))
    return found


def _beyond(row: Secondment) -> tuple[Text, ...]:
    """Return the rules that a term goes beyond, and another one of the person at the same time."""
    db.session.flush()
    beside = Text("The person is lent elsewhere at the same time: %(start)s to %(end)s.")
    others = queries.overlapping(row.person_id, queries.term_of(row), but=row.id)[Overlap.POSSIBLE]
    return (
        *(() if row.approval else queries.beyond_the_rules(row)),
        *(Text(beside.msgid, start=other.start_on, end=other.planned_end_on) for other in others),
    )


def _told(row: Secondment) -> str:
    return f"{row.start_on} \u2013 {row.returned_on or row.planned_end_on}"


def staff_rows(actor: Actor) -> Iterator[Sequence[Value]]:
    """Yield the secondments that somebody sees, as rows of their file, in the units' order."""
    statement = queries.visible_to(actor).join(Organisation, Organisation.id == Secondment.home_unit_id)
    ordered = statement.order_by(Organisation.rank, Organisation.id, Secondment.start_on, Secondment.id)
    for number, row in enumerate(db.session.scalars(ordered), 1):
        yield (
            number,
            row.person.name,
            row.person.title,
            row.home_unit.name,
            row.person.phone,
            row.working_group.name,
            label(row.kind),
            label(row.duty),
            row.position,
            row.approval,
            row.start_on,
            row.planned_end_on,
            row.returned_on,
            row.conflict_note,
        )
