"""Items as rows of a paper: the matter, who is in charge, until when, how it stands, what was reported last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from smartcity.actions import listing
from smartcity.actions.filtering import Filters
from smartcity.actions.rows import ItemRow
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.docx_tables import RowForm
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.paging import MAXIMUM_LIMIT
from smartcity.papers import facts
from smartcity.papers.rules import enumerated_within, shortened
from smartcity.papers.words import deadline_text, fixed, reported, standing

_EDGE = 1.0
"""Half a character at each edge of a cell."""


@dataclass(frozen=True)
class ItemTable:
    """How a table of items stands: its type in points, its columns in characters of it, the lines that each keeps.

    The columns: the matter, who is in charge (a width of none: the table is one unit's), the deadline, the progress.
    """

    size: float
    line: float
    widths: tuple[float, float, float, float]
    lines: tuple[int, int, int, int]

    @property
    def shown(self) -> list[float]:
        """The widths of the columns that it has."""
        return [width for width in self.widths if width]

    @property
    def form(self) -> RowForm:
        """How its rows stand."""
        return RowForm(line=self.line)


LARGE = ItemTable(size=14.0, line=18.0, widths=(9.2, 6.8, 7.4, 8.6), lines=(3, 3, 4, 3))
"""For a leader who reads it standing: about ten items a page."""
CLOSE = ItemTable(size=12.0, line=14.5, widths=(14.4, 0, 11.2, 11.8), lines=(2, 0, 2, 2))
"""For a talk, in which all items of a unit lie on the table: about twenty a page."""


@dataclass(frozen=True)
class Told:
    """An item and what papers tell of it beyond its row."""

    row: ItemRow
    units: facts.Units
    deadlines: Sequence[date]
    report: facts.LastReport | None


def every(actor: Actor, filters: Filters) -> list[ItemRow]:
    """Return all items of a list, read page by page."""
    found: list[ItemRow] = []
    cursor: str | None = None
    while True:
        page = listing.page_of(actor, filters, sort="number", cursor=cursor, limit=MAXIMUM_LIMIT)
        found += page.rows
        cursor = page.next
        if cursor is None:
            return found


def told_of(rows: Iterable[ItemRow]) -> list[Told]:
    """Return what papers tell of items, in three queries, the longest overdue first and those without a day last."""
    listed = sorted(rows, key=lambda row: (row.deadline or date.max, row.number or ""))
    ids = [row.id for row in listed]
    units, deadlines, reports = facts.units_of(ids), facts.deadlines_of(ids), facts.last_reports(ids)
    return [
        Told(row, units.get(row.id, facts.Units()), deadlines.get(row.id, []), reports.get(row.id)) for row in listed
    ]


def header(form: ItemTable = LARGE) -> list[str]:
    """Return the headings of a table of items."""
    names = (_("Item"), _("In charge of it"), _("Deadline and light"), _("Progress and difficulty"))
    return [name for name, width in zip(names, form.widths, strict=True) if width]


def cells(told: Told, form: ItemTable = LARGE) -> list[str]:
    """Return an item as a row of few lines."""
    row = told.row
    matter = f"{row.number or ''} {row.title}" + (fixed()["in_house"] if row.in_house_only else "")
    due = deadline_text(told.deadlines, row.deadline_text, short=True)
    state = standing(row.state, row.deadline, row.light, clock.today())
    report = reported(told.report, short=True)
    if told.report and told.report.difficulties:
        report = _("%(report)s Difficulty: %(text)s", report=report, text=told.report.difficulties)
    texts = (matter, in_charge(told.units, form), _("%(state)s. Due %(due)s", due=due, state=state), report)
    return [
        shortened(text, lines, width - _EDGE, "……")
        for text, lines, width in zip(texts, form.lines, form.widths, strict=True)
        if width
    ]


def in_charge(units: facts.Units, form: ItemTable) -> str:
    """Return lead and supporting units in rank order, as far as there is room for them."""
    names = fixed()["separator"].join(units.leads)
    if not units.supporting or not form.widths[1]:
        return names
    width = form.widths[1] - _EDGE
    helping = enumerated_within(
        units.supporting, max(form.lines[1] - 1, 1), width, fixed()["separator"], fixed()["rest"]
    )
    return _("%(leads)s (with %(supporting)s)", leads=names, supporting=helping)
