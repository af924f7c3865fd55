"""The summary on paper: the form of a briefing (GB/T 9704-2012), made from the frozen content alone.

It is Chinese whatever the language of the screen. Items that stay in the house are counted, but not named.
"""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from smartcity.foundation import clock, i18n
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_heads import Head, Recipients, printed_on
from smartcity.foundation.docx_marks import issue_number, official_date
from smartcity.foundation.docx_tables import Cell
from smartcity.foundation.docx_type import Align
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.summaries.figures import BASES, COUNTING_RULE, Figure
from smartcity.summaries.models import Summary
from smartcity.summaries.reading import Item, Part, Reading
from smartcity.summaries.rules import SummaryState

_SOURCE = Path(__file__).parent / "data" / "paper.toml"
_TABLE = (
    Figure.OPEN, Figure.OVERDUE, Figure.DUE, Figure.ON_TIME, Figure.DONE,
    Figure.LATE, Figure.NEW, Figure.EXTENDED, Figure.RETURNED,
)  # fmt: skip
_WIDTHS = (30, *(14 for _figure in _TABLE))
_SIZE = 10.5
# Each figure stands beside what it is a part of: the denominators of DOMAIN §7, in sentences.
_SENTENCES = (
    Text(
        "%(ledger)s items are on the ledger, %(open)s of them open. "
        "Of the %(open)s open, %(overdue)s are overdue, %(red)s red and %(yellow)s yellow."
    ),
    Text(
        "%(due)s were due this week: %(on_time)s completed on time, %(due_late)s late, %(due_waiting)s waiting for "
        "review, %(due_open)s not completed. By their original deadlines %(on_time_original)s of the %(due)s due were "
        "on time."
    ),
    Text(
        "%(in_hand)s were in hand this week: %(new)s newly assigned, %(done)s completed, %(extended)s extended, "
        "%(returned)s returned. Of the %(done)s completed, %(late)s were late."
    ),
)
_COMPARED = Text("Compared with %(week)s: open %(open)s, overdue %(overdue)s, completed in the week %(done)s.")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def summary_docx(summary: Summary, instance_name: str) -> bytes:
    """Return the paper of a summary; a draft says so and leaves room for the number."""
    with i18n.using("zh_CN"):
        return _Paper(summary, instance_name).written()


class _Paper:
    """Writes one summary from top to bottom."""

    def __init__(self, summary: Summary, instance_name: str) -> None:
        self.summary = summary
        self.reading = Reading(summary.content)
        office, _bracket, rest = instance_name.partition(_words()["opening_bracket"])
        self.issuer = office
        self.name = (rest.removesuffix(_words()["closing_bracket"]) or office) + _words()["ending"]
        self.dated = summary.issued_on or clock.local(summary.as_of).date()
        self.document = OfficialDocument(self.name, dated=self.dated, author=office)

    def written(self) -> bytes:
        """Return the file."""
        self._head()
        self._whole()
        self._units()
        self._items(_("Red items"), self.reading.listed("red"), always=True)
        self._items(_("Yellow items"), self.reading.listed("yellow"), always=True)
        self._coordination()
        self._items(
            _("Overdue by %(length)s or more", length=self.reading.long_overdue), self.reading.listed("long_overdue")
        )
        self._items(_("Completed this week"), self.reading.listed("done"))
        self._next_week()
        self._missing()
        self._secondments()
        recipients = {Recipients(kind): names for kind, names in _words()["recipients"].items()}
        issued = self.summary.state is SummaryState.ISSUED
        self.document.foot(recipients, printer=self.issuer, right=printed_on(self.dated) if issued else "")
        return self.document.bytes()

    def _head(self) -> None:
        summary = self.summary
        self.document.red_head(
            Head.SUMMARY, self.name, number=issue_number(summary.seq), issuer=self.issuer, day=self.dated
        )
        self.document.title(
            _("Action items in week %(week)s of %(year)s", week=summary.iso_week, year=summary.iso_year)
        )
        when = _moment(summary.as_of)
        issued = summary.state is SummaryState.ISSUED
        self.document.note(_("(as of %(when)s)", when=when) if issued else _("(draft, as of %(when)s)", when=when))
        if summary.opening:
            self.document.paragraph(summary.opening)

    def _whole(self) -> None:
        self.document.heading(1, _("The whole"))
        whole = self.reading.whole
        numbers = {str(figure): whole.number(figure).n for figure in Figure}
        for sentence in _SENTENCES:
            self.document.paragraph(_(sentence.msgid, **numbers))
        if whole.before is not None:
            changes = {str(figure): f"{whole.number(figure).change:+d}" for figure in Figure}
            self.document.paragraph(_(_COMPARED.msgid, week=self.reading.week_before, **changes))

    def _units(self) -> None:
        self.document.heading(1, _("By lead unit"))
        header = [_("Unit"), *(f"{label(figure)}/{label(BASES[figure])}" for figure in _TABLE)]
        rows = [_row(part.name, part) for part in self.reading.parts("departments")]
        self.document.table(header, [*rows, _row(_("All"), self.reading.whole)], _WIDTHS, size=_SIZE)
        self.document.paragraph(str(COUNTING_RULE))

    def _items(self, title: str, items: Iterable[Item], *, always: bool = False) -> None:
        listed = list(items)
        if not listed and not always:
            return
        self.document.heading(1, _("%(title)s (%(n)s)", title=title, n=len(listed)))
        shown = [item for item in listed if not item.in_house]
        for item in shown:
            self.document.labelled(f"{item.number} {item.title}", self._told(item))
        if not listed:
            self.document.paragraph(_("None."))
        elif len(shown) < len(listed):
            self.document.paragraph(_("%(n)s more stay in the house.", n=len(listed) - len(shown)))

    def _told(self, item: Item) -> str:
        leads, reason = _words()["names"].join(item.leads), str(item.reason)
        if not item.extended:
            return _("(%(leads)s). %(reason)s.", leads=leads, reason=reason)
        first = _day(item.original_deadline)
        return _("(%(leads)s; first due %(first)s). %(reason)s.", leads=leads, first=first, reason=reason)

    def _coordination(self) -> None:
        told = [(item, unit, text) for item, unit, text in self.reading.difficulties() if not item.in_house]
        if not told and not self.summary.coordination:
            return
        self.document.heading(1, _("What needs coordination"))
        if self.summary.coordination:
            self.document.paragraph(self.summary.coordination)
        for item, unit, text in told:
            self.document.labelled(f"{item.number} {item.title}", _(" (%(unit)s): %(text)s", unit=unit, text=text))

    def _next_week(self) -> None:
        items = [item for item in self.reading.listed("next_deadlines") if not item.in_house]
        meetings = self.reading.meetings()
        if not items and not meetings:
            return
        until = official_date(self.reading.next_until)
        self.document.heading(1, _("Deadlines and meetings until %(day)s", day=until))
        for item in items:
            leads = _words()["names"].join(item.leads)
            line = _("%(due)s: %(number)s %(title)s (%(leads)s)", due=_day(item.deadline), number=item.number,
                     title=item.title, leads=leads)  # fmt: skip
            self.document.paragraph(line)
        for meeting in meetings:
            when = f"{_moment(meeting['start'])} {meeting['room']}".strip()
            self.document.paragraph(_("%(when)s: %(title)s", when=when, title=meeting["title"]))

    def _missing(self) -> None:
        rows = [(item, due_on) for item, due_on in self.reading.reports_missing() if not item.in_house]
        if not rows:
            return
        self.document.heading(1, _("Reports that are missing"))
        for item, due_on in rows:
            leads = _words()["names"].join(item.leads)
            line = _("%(number)s %(title)s (%(leads)s), due %(due)s", number=item.number, title=item.title,
                     leads=leads, due=_day(due_on))  # fmt: skip
            self.document.paragraph(line)

    def _secondments(self) -> None:
        rows = self.reading.secondments()
        if not rows:
            return
        self.document.heading(1, _("Secondments that end"))
        for row in rows:
            text = _("%(person)s (%(unit)s), until %(day)s", person=row["person"], unit=row["unit"],
                     day=_day(row["ends_on"]))  # fmt: skip
            self.document.paragraph(text + (_(", not returned yet") if row["overstayed"] else ""))


def _row(name: str, part: Part) -> list[str | Cell]:
    cells = [f"{number.n}/{number.base}" for number in part.numbers(_TABLE)]
    return [name, *(Cell(text, align=Align.CENTRE) for text in cells)]


def _day(day: date | None) -> str:
    return official_date(day) if day else _("no deadline")


def _moment(instant: datetime) -> str:
    local = clock.local(instant)
    return f"{official_date(local.date())}{local:%H:%M}"
