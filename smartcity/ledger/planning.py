"""What becomes of each row of a ledger: read, matched, checked, compared with what is there. Writes nothing.

The plan of a dry run and that of an import are the same one. A unit that is still to be entered stands in it under a
number below zero, until it is written.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from smartcity.actions.descriptions import checked_many
from smartcity.foundation import checks, clock
from smartcity.foundation.long_work import giving_way
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text, enumerated
from smartcity.ledger.describing import beside, described, group_of, people_of, reported
from smartcity.ledger.desk_words import member_of
from smartcity.ledger.grid import Book, Sheet, UnreadableLedger
from smartcity.ledger.layout import RowKind, has_table, layout_of, notes_on, rows_of
from smartcity.ledger.matching import Directory, compared, directory
from smartcity.ledger.planned import Plan, PlannedRow
from smartcity.ledger.queries import titles_of_open_items
from smartcity.ledger.reading import ReadRow, RowReader, Setting, year_of
from smartcity.ledger.rules import Decisions, Outcome
from smartcity.ledger.units_meant import Meaning
from smartcity.workdays.queries import calendar

_SKIPPED = {
    RowKind.HEADING: Text("The heading once more"),
    RowKind.SECTION: Text("A section heading: it is the category of the rows below it"),
    RowKind.NOTE: Text("A note, no task"),
    RowKind.TOTAL: Text("A total, no task"),
}


def chosen_sheet(book: Book, name: str = "", has: Callable[[Sheet], bool] = has_table) -> Sheet:
    """Return the sheet with the ledger: the one named, else the first that is shown and `has` a table."""
    if name:
        found = next((sheet for sheet in book.sheets if sheet.name == name), None)
        if found is None:
            raise UnreadableLedger(Text("There is no sheet “%(name)s” in the file", name=name))
        return found
    filled = [sheet for sheet in book.sheets if sheet.lines]
    if not filled:
        raise UnreadableLedger(Text("The file is empty"))
    shown = [sheet for sheet in filled if not sheet.hidden] or filled
    return next((sheet for sheet in shown if has(sheet)), shown[0])


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
    setting = Setting(year, found_year, calendar(), known.knows, member_of)
    plan = Plan(found, layout, year or found_year, year)
    planner = _Planner(known, decisions or Decisions(), plan)
    reader = RowReader(layout, setting)
    for row in giving_way(rows_of(found, layout)):
        if row.kind is RowKind.TASK:
            planner.take(reader.read(row))
        else:
            texts = dict.fromkeys(cell.text for cell in row.line.cells.values() if cell.text)
            planner.skip(row.line.number, " ".join(texts), _SKIPPED[row.kind])
        tick(len(plan.rows))
    planner.finish()
    if not plan.rows:
        raise UnreadableLedger(Text("Nothing stands under the heading"))
    plan.notes += [*book.notes, *_other_sheets(book, found), *notes_on(found, layout), *_passed(plan)]
    return plan


def _other_sheets(book: Book, table: Sheet) -> Iterator[Text]:
    names = [sheet.name for sheet in book.sheets if sheet is not table and sheet.lines]
    if names:
        yield Text("Only the sheet “%(name)s” was read, not: %(others)s", name=table.name, others=enumerated(names))


def _passed(plan: Plan) -> Iterator[Text]:
    count = sum(bool(row.new and row.new.deadline and row.new.deadline < clock.today()) for row in plan.taken)
    if count:
        yield Text("%(count)s deadlines have passed already: these items are red from the beginning", count=count)


class _Planner:
    """Collects the rows of a plan."""

    def __init__(self, known: Directory, decisions: Decisions, plan: Plan) -> None:
        self.plan, self._known = plan, known
        self._meaning = Meaning(known, decisions, plan)
        self._seen: dict[tuple[str, str, str], int] = {}
        self._there = titles_of_open_items()

    def skip(self, number: int, text: str, why: Text) -> None:
        """Note a row that is no task."""
        self.plan.rows.append(PlannedRow(number, Outcome.SKIPPED, title=text[: checks.TITLE], messages=[why]))

    def take(self, read: ReadRow) -> None:
        """Plan a task."""
        notes, infos = list(read.notes), list[Text]()
        ids = self._meaning.of_row(read, notes)
        leads = ids.names["leads"]
        planned = PlannedRow(
            read.row,
            Outcome.IMPORTED,
            title=read.title,
            lead=leads[0] if leads else "",
            co_leads=leads[1:],
            supporting=ids.names["supporting"],
            deadline=read.deadline.deadline.isoformat() if read.deadline.deadline else None,
            deadline_text=read.deadline.wording,
        )
        faults = [*read.faults, *ids.faults]
        if not faults:
            people, group = people_of(self._known, read, ids, infos), group_of(self._known, read, infos)
            planned.new = described(read, ids, people, group, self.plan)
            self._compare(read, planned, notes)
            planned.text, planned.details = beside(read, self.plan)
            planned.reported = reported(read)
        planned.outcome = Outcome.REJECTED if faults else Outcome.WARNED if notes else Outcome.IMPORTED
        planned.messages = [*faults, *notes, *infos]
        self.plan.rows.append(planned)

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


def sheets_with_tables(book: Book) -> list[str]:
    """Return the names of the sheets in which a ledger stands."""
    return [sheet.name for sheet in book.sheets if has_table(sheet)]
