"""The ledger of reminders and the phone list as files."""

from collections.abc import Iterator

from flask import Response, request

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.paging import MAXIMUM_LIMIT
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes
from smartcity.foundation.unit_of_work import record_after
from smartcity.reminders import queries
from smartcity.reminders.access import Permission
from smartcity.reminders.outward import sms_file, texts_of
from smartcity.reminders.phone_list import phone_list
from smartcity.reminders.queries import Entry
from smartcity.reminders.views import channel_name, chosen, pages, rule_name


@pages.get("/export.<any(csv, xlsx):form>")
@requires(Permission.READ)
def export(form: str) -> Response:
    """Give out the ledger as it is filtered, all of its pages."""
    actor = the_actor()
    rows = [_cells(entry) for entry in _all_entries(actor)]
    record_after(lambda: record(actor, "reminders.export", "reminder", count=len(rows)))
    return _file("reminders", form, _("Reminders"), _columns(), rows)


@pages.get("/phone/export.<any(csv, xlsx):form>")
@requires(Permission.MANAGE)
def export_phone(form: str) -> Response:
    """Give out whom to phone: unit, name, number, and the text that could be sent instead."""
    actor = the_actor()
    rows: list[list[Value]] = [
        [unit.call.unit, unit.call.name, unit.call.phone, *(one.text for one in texts_of(unit, titles=False)[:1])]
        for unit in phone_list(clock.today())
    ]
    record_after(lambda: record(actor, "reminders.export", "phone_list", count=len(rows)))
    columns = [Column(_("Unit"), 20), Column(_("Name"), 12), Column(_("Phone"), 16), Column(_("Text"), 60)]
    return _file("phone-list", form, _("Phone list"), columns, rows)


@pages.get("/phone/sms.csv")
@requires(Permission.MANAGE)
def export_sms() -> Response:
    """Give out the SMS file: one line a number, with its text; `encoding=gb18030` for platforms that know no UTF-8."""
    actor, old = the_actor(), request.args.get("encoding") == "gb18030"
    rows: list[list[Value]] = [[one.number, one.text] for one in sms_file(phone_list(clock.today())).lines]
    record_after(lambda: record(actor, "reminders.export", "sms_file", count=len(rows)))
    text = "".join(csv_lines([_("Mobile number"), _("SMS text")], rows, bom=not old))
    headers = {"Content-Disposition": f'attachment; filename="sms-{clock.today().isoformat()}.csv"'}
    return Response(
        text.encode("gb18030" if old else "utf-8"),
        headers=headers,
        content_type="text/csv; charset=gb18030" if old else CSV_TYPE,
    )


def _file(name: str, form: str, title: str, columns: list[Column], rows: list[list[Value]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.{form}"'}
    if form == "csv":
        text = "".join(csv_lines([column.heading for column in columns], rows))
        return Response(text.encode(), headers=headers, content_type=CSV_TYPE)
    return Response(xlsx_bytes(title, columns, rows), headers=headers, content_type=XLSX_TYPE)


def _all_entries(actor: Actor) -> Iterator[Entry]:
    filters, cursor = chosen(), None
    while True:
        found = queries.page_of(actor, filters, cursor=cursor, limit=MAXIMUM_LIMIT)
        yield from found.rows
        cursor = found.next
        if cursor is None:
            return


def _columns() -> list[Column]:
    return [
        Column(_("When"), 18),
        Column(_("To"), 12),
        Column(_("About"), 12),
        Column(_("Matter"), 40),
        Column(_("Rule"), 14),
        Column(_("Step"), 20),
        Column(_("Way"), 12),
        Column(_("State"), 12),
        Column(_("Mail"), 12),
        Column(_("Why"), 50),
    ]


def _cells(entry: Entry) -> list[Value]:
    return [
        entry.decided_at,
        entry.recipient or "",
        entry.number or "",
        entry.title or (str(entry.said) if entry.said else ""),
        rule_name(entry.rule),
        entry.step,
        channel_name(entry.channel),
        label(entry.state),
        label(entry.mail) if entry.mail else "",
        str(entry.because(None)),
    ]
