"""What becomes of each row of a ledger: read, matched, checked, compared with what is there. Writes nothing.

The plan of a dry run and that of an import are the same one. A unit that is still to be entered stands in it under a
number below zero, until it is written.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from smartcity.actions.descriptions import MOST_UNITS, checked_many
from smartcity.actions.first_rows import Reported
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.departments.rules import NAME_SEPARATOR, OrganisationKind
from smartcity.foundation import checks, clock
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.ledger.columns import by_key
from smartcity.ledger.grid import Book, Sheet, UnreadableLedger
from smartcity.ledger.layout import Layout, RowKind, has_table, layout_of, notes_on, rows_of
from smartcity.ledger.matching import Directory, compared, directory
from smartcity.ledger.queries import titles_of_open_items
from smartcity.ledger.reading import ReadRow, RowReader, Setting, names_of_people, year_of
from smartcity.ledger.rules import TAKEN, Decisions, Expansion, Outcome, UnknownUnits
from smartcity.ledger.unit_cells import NamedUnit
from smartcity.ledger.words import kind_of, table
from smartcity.workdays.queries import calendar

COLLECTIVE = checks.TITLE
CONTACT = 100
_SKIPPED = {
    RowKind.HEADING: Text("The heading once more"),
    RowKind.SECTION: Text("A section heading: it is the category of the rows below it"),
    RowKind.NOTE: Text("A note, no task"),
    RowKind.TOTAL: Text("A total, no task"),
}


@dataclass
class PlannedRow:
    """What becomes of a row, and what is told about it; `new` holds what is written of it."""

    row: int
    outcome: Outcome
    title: str = ""
    lead: str = ""
    co_leads: list[str] = field(default_factory=list)
    supporting: list[str] = field(default_factory=list)
    deadline: str | None = None
    deadline_text: str = ""
    messages: list[Text] = field(default_factory=list)
    new: NewAction | None = None
    text: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    reported: Reported | None = None


@dataclass
class Plan:
    """What becomes of a sheet. `year` is the year of its deadlines, `given_year` that of the numbers, None: today's.

    `unknown` are the units to be entered, by their number below zero; `phrases` with counts.
    """

    sheet: str
    year: int | None
    given_year: int | None
    rows: list[PlannedRow]
    notes: list[Text]
    unknown: dict[str, int]
    phrases: Counter[str]
    table: Sheet
    layout: Layout

    @property
    def totals(self) -> dict[str, int]:
        """How many rows have each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def taken(self) -> list[PlannedRow]:
        """The rows that are imported."""
        return [row for row in self.rows if row.outcome in TAKEN]


def chosen_sheet(book: Book, name: str = "") -> Sheet:
    """Return the sheet with the ledger: the one named, else the first that is shown and has a table."""
    if name:
        found = next((sheet for sheet in book.sheets if sheet.name == name), None)
        if found is None:
            raise UnreadableLedger(Text("There is no sheet “%(name)s” in the file", name=name))
        return found
    filled = [sheet for sheet in book.sheets if sheet.lines]
    if not filled:
        raise UnreadableLedger(Text("The file is empty"))
    shown = [sheet for sheet in filled if not sheet.hidden] or filled
    return next((sheet for sheet in shown if has_table(sheet)), shown[0])


def plan_of(
    book: Book,
    file_name: str,
    *,
    sheet: str = "",
    year: int | None = None,
    decisions: Decisions | None = None,
    tick: Callable[[int], None] = lambda _done: None,
) -> Plan:
    """Return what becomes of each row; UnreadableLedger where the file holds no ledger."""
    found = chosen_sheet(book, sheet)
    layout = layout_of(found)
    found_year = year_of([*layout.titles, found.name, file_name])
    known = directory()
    setting = Setting(year, found_year, calendar(), known.knows)
    planner = _Planner(
        known,
        decisions or Decisions(),
        Plan(found.name, year or found_year, year, [], [], {}, Counter(), found, layout),
    )
    reader = RowReader(layout, setting)
    for row in rows_of(found, layout):
        if row.kind is RowKind.TASK:
            planner.take(reader.read(row))
        else:
            text = next((cell.text for cell in row.line.cells.values() if cell.text), "")
            planner.skip(row.line.number, text, _SKIPPED[row.kind])
        tick(len(planner.plan.rows))
    planner.finish()
    plan = planner.plan
    if not plan.rows:
        raise UnreadableLedger(Text("Nothing stands under the heading"))
    plan.notes += [*book.notes, *_other_sheets(book, found), *notes_on(found, layout), *_passed(plan)]
    return plan


def _other_sheets(book: Book, table: Sheet) -> Iterator[Text]:
    names = [sheet.name for sheet in book.sheets if sheet is not table and sheet.lines]
    if names:
        yield Text("Only the sheet “%(name)s” was read, not: %(others)s", name=table.name, others="; ".join(names))


def _passed(plan: Plan) -> Iterator[Text]:
    count = sum(bool(row.new and row.new.deadline and row.new.deadline < clock.today()) for row in plan.taken)
    if count:
        yield Text("%(count)s deadlines have passed already: these items are red from the beginning", count=count)


class _Planner:
    """Collects the rows of a plan."""

    def __init__(self, known: Directory, decisions: Decisions, plan: Plan) -> None:
        self.plan, self._known, self._decisions = plan, known, decisions
        self._seen: dict[tuple[str, str, str], int] = {}
        self._there = titles_of_open_items()

    def skip(self, number: int, text: str, why: Text) -> None:
        """Note a row that is no task."""
        self.plan.rows.append(PlannedRow(number, Outcome.SKIPPED, title=text[: checks.TITLE], messages=[why]))

    def take(self, read: ReadRow) -> None:
        """Plan a task."""
        planned = PlannedRow(
            read.row,
            Outcome.IMPORTED,
            title=read.title,
            deadline=read.deadline.deadline.isoformat() if read.deadline.deadline else None,
            deadline_text=read.deadline.wording,
        )
        notes, infos = list(read.notes), list[Text]()
        ids = self._units(read, planned, notes)
        faults = [*read.faults, *ids.faults]
        if not faults:
            planned.new = _described(
                read, ids, self._person(read, ids, infos), self._group(read, infos), planned, self.plan
            )
            self._compare(read, planned, notes)
            planned.text, planned.details = _beside(read, self.plan)
            planned.reported = _reported(read)
        planned.outcome = Outcome.REJECTED if faults else Outcome.WARNED if notes else Outcome.IMPORTED
        planned.messages = [*faults, *notes, *infos]
        self.plan.rows.append(planned)

    def _units(self, read: ReadRow, planned: PlannedRow, notes: list[Text]) -> "_Ids":
        ids = _Ids()
        for part in ("leads", "supporting", "overseeing"):
            of_city = False
            for unit in getattr(read, part):
                self._add(unit, part, ids, notes, of_city=of_city)
                of_city = of_city or unit.name.startswith(table()["units"]["city"])
        planned.lead = ids.names["leads"][0] if ids.names["leads"] else ""
        planned.co_leads = ids.names["leads"][1:]
        planned.supporting = ids.names["supporting"]
        if len(ids.all) > MOST_UNITS:
            ids.faults.append(Text("More than %(most)s units are named", most=MOST_UNITS))
        return ids

    def _add(self, unit: NamedUnit, part: str, ids: "_Ids", notes: list[Text], *, of_city: bool) -> None:
        match = self._known.unit(unit.name, of_city=of_city)
        decided = self._decisions.units.get(unit.name)
        if match is None and unit.collective:
            self.plan.phrases[unit.name] += 1
            to = self._decisions.phrases.get(unit.name, Expansion.KEEP)
            if to is not Expansion.KEEP:
                ids.add(part, unit.name, [one.id for one in self._known.expanded(to)])
                return
            notes.append(Text("“%(phrase)s” means many units: it is kept as such", phrase=unit.name))
            if part == "supporting":
                ids.phrases.append(unit.name)
                ids.names[part].append(unit.name)
                return
        if isinstance(decided, int) and not isinstance(decided, UnknownUnits):
            ids.add(part, unit.name, [decided])
        elif match is not None:
            if match.guessed:
                notes.append(Text("“%(name)s” was taken for %(unit)s", name=unit.name, unit=match.unit.short_name))
            ids.add(part, match.unit.short_name, [match.unit.id])
        elif (decided or self._decisions.unknown) is UnknownUnits.REJECT:
            ids.names[part].append(unit.name)
            ids.faults.append(Text("The unit “%(name)s” is not known", name=unit.name))
            self.plan.unknown.setdefault(unit.name, 0)
        else:
            number = self.plan.unknown.setdefault(unit.name, -len(self.plan.unknown) - 1)
            ids.add(part, unit.name, [number])
            if not unit.collective:
                notes.append(self._unknown(unit.name))

    def _unknown(self, name: str) -> Text:
        like = self._known.like(name)
        if like is None:
            return Text("The unit “%(name)s” is not known: it is entered as written", name=name)
        return Text(
            "The unit “%(name)s” is not known: it is entered as written; perhaps %(like)s is meant",
            name=name,
            like=like.short_name,
        )

    def _person(self, read: ReadRow, ids: "_Ids", infos: list[Text]) -> "_People":
        found = _People(contact=read.contact.replace("\n", " "))
        lead = ids.by_part["leads"][0]
        named = names_of_people(read.responsible)
        found.responsible = self._known.responsible(named[0], lead) if len(named) == 1 else None
        if read.responsible and found.responsible is None:
            found.contact = " ".join(filter(None, (read.responsible.replace("\n", " "), found.contact)))
            infos.append(
                Text(
                    "“%(name)s” is nobody whom the desk knows at this unit: kept as the contact", name=read.responsible
                )
            )
        leaders = names_of_people(read.leader)
        found.leader = self._known.leader(leaders[0]) if len(leaders) == 1 else None
        if read.leader and found.leader is None:
            infos.append(Text("“%(name)s” is no leader whom the desk knows: kept in the story", name=read.leader))
            read.other[by_key()["leader"].heading] = read.leader
        if len(found.contact) > CONTACT:
            read.remark = "\n".join(filter(None, (read.remark, found.contact)))
            found.contact = found.contact[: CONTACT - 1] + "\u2026"
        return found

    def _group(self, read: ReadRow, infos: list[Text]) -> int | None:
        if not read.working_group:
            return None
        found = self._known.groups.get(compared(read.working_group))
        if found is None:
            infos.append(Text("There is no working group “%(name)s”: kept in the story", name=read.working_group))
        return found

    def _compare(self, read: ReadRow, planned: PlannedRow, notes: list[Text]) -> None:
        """Note a task of the same words and lead, in the file or among what is open."""
        key = (compared(read.title), compared(planned.lead), compared(read.requirement))
        if key in self._seen:
            notes.append(Text("The same as row %(row)s", row=self._seen[key]))
        self._seen.setdefault(key, read.row)
        lead = planned.new.lead_id if planned.new else None
        same = self._there.get((compared(read.title), lead)) if lead is not None else None
        if same:
            notes.append(Text("Perhaps the same as %(number)s, which is open", number=same))

    def finish(self) -> None:
        """Check what is to be written as a form would; what can't be taken is rejected with its reason."""
        rows = [row for row in self.plan.rows if row.new is not None]
        coming = [number for number in self.plan.unknown.values() if number]
        checked = checked_many((row.new for row in rows if row.new), coming)
        for row, verdict in zip(rows, checked, strict=True):
            if isinstance(verdict, InvalidInput):
                _reject(row, verdict.errors)
            else:
                row.new = verdict
                _check_beside(row)


class _Ids:
    """The units of a row, each once, by their part."""

    def __init__(self) -> None:
        self.by_part: dict[str, list[int]] = {"leads": [], "supporting": [], "overseeing": []}
        self.names: dict[str, list[str]] = {"leads": [], "supporting": [], "overseeing": []}
        self.phrases: list[str] = []
        self.faults: list[Text] = []
        self.all: set[int] = set()

    def add(self, part: str, name: str, ids: Sequence[int]) -> None:
        """Add units under one name."""
        fresh = [one for one in ids if one not in self.all]
        self.all.update(fresh)
        self.by_part[part] += fresh
        if fresh:
            self.names[part].append(name)


@dataclass
class _People:
    """Who answers for a task."""

    responsible: int | None = None
    leader: int | None = None
    contact: str = ""


def _described(
    read: ReadRow, ids: _Ids, people: _People, group_id: int | None, planned: PlannedRow, plan: Plan
) -> NewAction:
    """Return a row as the description of an item."""
    collective = NAME_SEPARATOR.join(ids.phrases)
    if len(collective) > COLLECTIVE:
        read.other[by_key()["supporting"].heading] = collective
        collective = collective[:COLLECTIVE]
    wording = planned.deadline_text.replace("\n", " ")
    if len(wording) > CONTACT:
        read.other[by_key()["deadline"].heading] = planned.deadline_text
        wording = wording[: CONTACT - 1] + "\u2026"
    sources: tuple[NewSource, ...] = ()
    if read.source_kind is not None:
        said = [_fitting(read, key, getattr(read, key)) for key in ("source", "basis")]
        sources = (NewSource(read.source_kind, *said),)
    return NewAction(
        title=read.title,
        requirement=read.requirement,
        lead_id=ids.by_part["leads"][0],
        co_lead_ids=tuple(ids.by_part["leads"][1:]),
        supporting_ids=tuple(ids.by_part["supporting"]),
        overseeing_ids=tuple(ids.by_part["overseeing"]),
        deadline=read.deadline.deadline,
        deadline_text=wording,
        precision=read.deadline.precision,
        rhythm=read.deadline.rhythm,
        sources=sources,
        working_group_id=group_id,
        leader_id=people.leader,
        responsible_id=people.responsible,
        contact=people.contact,
        clause=read.category,
        collective=collective,
        plan_year=plan.given_year,
    )


def _fitting(read: ReadRow, key: str, text: str) -> str:
    """Return a text as one line that fits its field; a longer one is kept whole beside it."""
    line = text.replace("\n", " ")
    if len(line) <= checks.REFERENCE:
        return line
    read.other[by_key()[key].heading] = text
    return line[: checks.REFERENCE - 1] + "\u2026"


def _beside(read: ReadRow, plan: Plan) -> tuple[str, dict[str, Any]]:
    """Return what the desk has no field for, as the text of the item's first event, and where the item stood."""
    other = [f"{heading}\uff1a{text}" for heading, text in read.other.items()]
    if read.working_group:
        other.append(f"{by_key()['working_group'].heading}\uff1a{read.working_group}")
    text = "\n".join(filter(None, (read.remark, *other)))
    details: dict[str, Any] = {"sheet": plan.sheet, "row": read.row}
    if read.remark:
        details["remark"] = read.remark
    if read.other:
        details["other"] = dict(read.other)
    return text, details


def _reported(read: ReadRow) -> Reported | None:
    if not (read.progress or read.difficulties or read.next_step or read.percent):
        return None
    return Reported(read.progress, read.percent or 0, read.difficulties, read.next_step)


def _reject(row: PlannedRow, errors: Mapping[str, Text]) -> None:
    row.outcome, row.new = Outcome.REJECTED, None
    row.messages = [*errors.values(), *row.messages]


def _check_beside(row: PlannedRow) -> None:
    """Check the texts that stand beside the description by the same rules."""
    errors = checks.Errors()
    row.text = errors.text("remark", row.text, maximum=checks.LONG, multiline=True)
    if row.reported:
        text, difficulties, next_step = (
            errors.text(name, getattr(row.reported, name), maximum=checks.LONG, multiline=True)
            for name in ("text", "difficulties", "next_step")
        )
        row.reported = replace(row.reported, text=text, difficulties=difficulties, next_step=next_step)
    if errors.found:
        _reject(row, errors.found)


def kind_of_unit(name: str) -> OrganisationKind:
    """Return of which kind an unknown unit seems to be; a department of the city where nothing tells."""
    found = kind_of("kinds", name)
    return OrganisationKind(found) if found else OrganisationKind.GOVERNMENT


def sheets_with_tables(book: Book) -> Iterable[str]:
    """Return the names of the sheets in which a ledger stands."""
    return [sheet.name for sheet in book.sheets if has_table(sheet)]
