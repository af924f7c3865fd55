"""The ledger as a workbook as an office makes one: title, frozen heading, widths, colours, choices, A3."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import xlsxwriter

from smartcity.actions.rules import (
    Colour,
    DeadlinePrecision,
    ExtensionAuthority,
    Priority,
    ReportingRhythm,
    SourceKind,
)
from smartcity.actions.workflow import State
from smartcity.foundation import clock
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.printable import printable_line
from smartcity.foundation.sheet_stream import SAMPLES, Value, workbook
from smartcity.foundation.sheets import sheet_name
from smartcity.ledger.columns import Kind
from smartcity.ledger.rules import YesNo
from smartcity.ledger.sheet_form import SheetForm, kind

_A3 = 8
_LAST_ROW = 1_048_575
_UNITS = 20
"""Rows of an item for which a form of one row a unit has room at the most, on the average."""
_HEAD = 2
"""The row of the headings, from 0: title and time stand above it."""
_CHOICES: dict[str, type[StrEnum]] = {
    "state": State,
    "light": Colour,
    "precision": DeadlinePrecision,
    "rhythm": ReportingRhythm,
    "authority": ExtensionAuthority,
    "priority": Priority,
    "in_house": YesNo,
}
_LIGHTS = {
    Colour.RED: ("#FFC7CE", "#9C0006"),
    Colour.YELLOW: ("#FFEB9C", "#7F6000"),
    Colour.GREEN: ("#C6EFCE", "#006100"),
    Colour.GREY: ("#E7E6E6", "#404040"),
}
_CENTRED = frozenset({"order", "number", "state", "light", "percent", "deadline"})
_BORDER = {"border": 1, "border_color": "#A6A6A6"}
_LINE = {"day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True)
class Told:
    """What a ledger says of itself: its name, as of when, what it was narrowed to, and how many rows it has."""

    title: str
    at: datetime
    filters: Sequence[str]
    count: int

    @property
    def line(self) -> str:
        """The line under the title."""
        said = [self.as_of, *self.filters, _("%(count)s rows", count=self.count)]
        return printable_line("\u3000".join(said))

    @property
    def as_of(self) -> str:
        """As of when the ledger holds."""
        return _("As of %(time)s", time=f"{clock.local(self.at):%Y-%m-%d %H:%M}")


def ledger_workbook(form: SheetForm, told: Told, rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield the workbook in parts."""
    return workbook(_skeleton(form, told), _HEAD + 2, rows)


def _skeleton(form: SheetForm, told: Told) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(sheet_name(told.title))
    last, printed = (
        min(_HEAD + max(told.count, 1) * (_UNITS if form.per_unit else 1), _LAST_ROW),
        [place for place, one in enumerate(form.columns) if one.printed],
    )
    right = max(printed, default=len(form.columns) - 1)
    _write_head(book, sheet, form, told, right)
    _write_samples(book, sheet, form)
    _rule(book, sheet, form, last)
    sheet.freeze_panes(_HEAD + 1, min(2, len(form.columns) - 1))
    sheet.autofilter(_HEAD, 0, last, len(form.columns) - 1)
    _set_up_print(sheet, form, told, last, right)
    book.set_properties({"title": printable_line(told.title), "comments": told.line})
    book.close()
    return stream.getvalue()


def _write_head(book: Any, sheet: Any, form: SheetForm, told: Told, right: int) -> None:
    title = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
    line = book.add_format({"align": "left", "valign": "vcenter", "font_color": "#404040"})
    head = {
        "font_size": 10,
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "bg_color": "#DDEBF7",
        **_BORDER,
    }
    heading, beside = book.add_format(head), book.add_format({**head, "bg_color": "#EDEDED"})
    sheet.set_row(0, 32)
    sheet.set_row(1, 18)
    sheet.set_row(_HEAD, 32)
    for row, text, look in ((0, printable_line(told.title), title), (1, told.line, line)):
        if right:
            sheet.merge_range(row, 0, row, right, "", look)
        sheet.write_string(row, 0, text, look)
    for place, column in enumerate(form.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_HEAD, place, printable_line(column.heading), heading if column.printed else beside)


def _write_samples(book: Any, sheet: Any, form: SheetForm) -> None:
    """Write the rows whose styles the real ones take."""
    for place, column in enumerate(form.columns):
        look = {"font_size": 10, "text_wrap": True, "valign": "top", **_BORDER}
        look |= {"align": "center"} if column.key in _CENTRED else {}
        look |= {"num_format": '0"%"'} if kind(column.key) is Kind.PERCENT else {}
        for below, numbers in enumerate((None, *_LINE.values())):
            sample = book.add_format({**look, **({"num_format": numbers} if numbers else {})})
            sheet.write_blank(_HEAD + 1 + below, place, None, sample)
    assert len(_LINE) + 1 == SAMPLES


def _rule(book: Any, sheet: Any, form: SheetForm, last: int) -> None:
    """Offer the desk's words where a cell holds one of them, and colour the lights, which say their colour too."""
    below = _HEAD + 1
    for place, key in enumerate(form.keys):
        offered = [label(member) for member in _CHOICES.get(key, ())]
        if offered:
            sheet.data_validation(
                below, place, last, place, {"validate": "list", "source": offered, "ignore_blank": True}
            )
        elif key == "percent":
            between = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100}
            sheet.data_validation(below, place, last, place, between)
        elif key == "source_kind":
            words = "\u3001".join(label(member) for member in SourceKind)
            told = {"validate": "any", "input_title": _("One a line"), "input_message": words[:255]}
            sheet.data_validation(below, place, last, place, told)
        if key == "light":
            for colour, (ground, ink) in _LIGHTS.items():
                look = book.add_format({"bg_color": ground, "font_color": ink})
                rule = {"type": "cell", "criteria": "==", "value": f'"{label(colour)}"', "format": look}
                sheet.conditional_format(below, place, last, place, rule)


def _set_up_print(sheet: Any, form: SheetForm, told: Told, last: int, right: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(_HEAD)
    if not form.per_unit:
        sheet.print_area(0, 0, last, right)
    sheet.fit_to_pages(1, 0)
    pages = _("Page %(page)s of %(pages)s", page="&P", pages="&N")
    sheet.set_footer(f"&L{_escaped(told.as_of)}&R{pages}")


def _escaped(text: str) -> str:
    return text.replace("&", "&&")
