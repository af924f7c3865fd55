"""Pages of the registers: a file in, what it would do, what it did; and the register out."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.audit.services import record
from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation import clock
from smartcity.foundation.access import prepared_by, requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label, language
from smartcity.foundation.pages import page
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE
from smartcity.foundation.unit_of_work import record_after
from smartcity.ledger.models import ImportState
from smartcity.ledger.rules import UnknownUnits
from smartcity.ledger.sheet_form import heading as in_words
from smartcity.registers import queries, services
from smartcity.registers.access import Permission
from smartcity.registers.arriving import arrived, table_of_import, take_file
from smartcity.registers.choices import Choices
from smartcity.registers.forms import ChoicesForm, FileForm
from smartcity.registers.models import RegisterImport
from smartcity.registers.rules import Fate
from smartcity.registers.running import Run
from smartcity.registers.tables import Register, headings
from smartcity.registers.writing import rejected_rows, rows_of, title_of, written
from smartcity.workdays.services import EARLIEST, LATEST

pages = Blueprint("registers", __name__, url_prefix="/registers", template_folder="templates")
SHOWN = 200
LISTS = {
    Register.DEPARTMENTS: "departments.index",
    Register.STAFF: "staff.index",
    Register.CALENDAR: "workdays.index",
}
_REGISTERS = ", ".join(register.value for register in Register)


@pages.route(f"/<any({_REGISTERS}):register>", methods=["GET", "POST"])
@requires(Permission.USE)
@prepared_by(take_file)
def index(register: str) -> Response:
    """Take a file of a register, give the register out, and show what was imported before."""
    kind, form = Register(register), FileForm()
    if form.accept(lambda: services.keep_file(the_actor(), kind, *arrived())):
        return make_response(redirect(url_for("registers.show", import_id=form.result.id), 303))
    return page(
        "registers/index.html",
        form=form,
        register=kind,
        title=title_of(kind),
        columns=[in_words(one, language()) for one in headings(kind).columns if one.key != "order"],
        rows=queries.recent(kind),
        status=form.status,
        **_places(),
    )


@pages.get(f"/<any({_REGISTERS}):register>.<any(csv, xlsx):ending>")
@requires(Permission.USE)
def export(register: str, ending: str) -> Response:
    """Give a register out, in the form in which it comes in again."""
    kind, actor = Register(register), the_actor()
    rows = rows_of(actor, kind, Choices(year=_year()))
    record_after(lambda: record(actor, "registers.export", kind.value, count=len(rows)))
    response = make_response(b"".join(written(kind, rows, ending)))
    response.headers["Content-Type"] = CSV_TYPE if ending == "csv" else XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename={register}-{clock.today():%Y%m%d}.{ending}"
    return response


def _year() -> int | None:
    """Return the year that the address asks for; None for none, or for one that no calendar has."""
    year = as_id(request.args.get("year"))
    return year if year and EARLIEST <= year <= LATEST else None


@pages.route("/imports/<int:import_id>", methods=["GET", "POST"])
@requires(Permission.USE)
def show(import_id: int) -> Response:
    """Show what would become of each row, or what became; take choices, and import."""
    row = queries.get(import_id)
    choices = Choices.sent(request.form) if request.method == "POST" else Choices.kept(row.choices)
    form = ChoicesForm(choices, row.version)
    if row.state is ImportState.WAITING and form.accept(lambda: _act(form, row, choices)):
        return make_response(redirect(url_for("registers.show", import_id=import_id), 303))
    found = Run.from_json(row.report)
    asked = request.args.get("show", "")
    shown = [one for one in found.verdicts if one.fate.value == asked or (asked == "warned" and one.warned)]
    chosen = shown if asked else list(found.verdicts)
    return page(
        "registers/show.html",
        form=form,
        row=row,
        run=found,
        rows=chosen[:SHOWN],
        hidden=max(len(chosen) - SHOWN, 0),
        asked=asked,
        choices=choices,
        title=title_of(row.register),
        units=unit_choices() if found.unknown else (),
        offered=[(one.value, label(one)) for one in UnknownUnits],
        status=form.status,
        **_places(),
    )


def _places() -> dict[str, Any]:
    return {"Fate": Fate, "Register": Register, "LISTS": LISTS}


def _act(form: ChoicesForm, row: RegisterImport, choices: Choices) -> None:
    seen, table = form.version.data or 0, table_of_import(row)
    if request.form.get("then") != "import":
        services.try_again(the_actor(), row.id, table, choices, version=seen)
        return
    done = services.import_waiting(the_actor(), row.id, table, choices, version=seen)
    flash(_("%(count)s rows were taken", count=done.taken), "success")


@pages.post("/imports/<int:import_id>/put_aside")
@requires(Permission.USE)
def put_aside(import_id: int) -> Response:
    """Drop a file that waits."""
    row = services.put_aside(the_actor(), import_id, version=request.form.get("version", 0, type=int))
    flash(_("The file was put aside; nothing of it was imported"), "success")
    return make_response(redirect(url_for("registers.index", register=row.register.value), 303))


@pages.get("/imports/<int:import_id>/rejected.xlsx")
@requires(Permission.USE)
def rejected(import_id: int) -> Response:
    """Give out the rejected rows, each with its reason."""
    row, actor = queries.get(import_id), the_actor()
    verdicts = Run.from_json(row.report).verdicts
    response = make_response(rejected_rows(table_of_import(row), verdicts, title_of(row.register)))
    response.headers["Content-Type"] = XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=rejected-{row.id}.xlsx"
    record_after(lambda: record(actor, "registers.export", "register_import", import_id))
    return response
