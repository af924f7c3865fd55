"""Pages of the ledger import: the file, what would become of each row, and what became of it."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, request, url_for

from smartcity.audit.services import record
from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation.access import prepared_by, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheets import XLSX_TYPE
from smartcity.foundation.unit_of_work import record_after
from smartcity.ledger import queries, services
from smartcity.ledger.access import Permission
from smartcity.ledger.arriving import (
    arrived,
    plan_first,
    plan_of_import,
    prepared,
    progress_of,
    show_progress,
    take_ledger,
)
from smartcity.ledger.choices import Choices
from smartcity.ledger.forms import ChoicesForm, FileForm
from smartcity.ledger.models import ImportState, LedgerImport
from smartcity.ledger.planned import Plan
from smartcity.ledger.rejected import rejected_file
from smartcity.ledger.rules import Expansion, Outcome, UnknownUnits

pages = Blueprint("ledger", __name__, url_prefix="/ledger", template_folder="templates")
SHOWN = 200
"""Rows of the report that a page shows; the file of rejected rows holds them all."""


@pages.route("", methods=["GET", "POST"])
@requires(Permission.IMPORT)
@prepared_by(take_ledger)
def index() -> Response:
    """Take a ledger file, and show what was imported before."""
    form = FileForm()
    if form.accept(lambda: services.keep_file(the_actor(), *arrived())):
        return make_response(redirect(url_for("ledger.show", import_id=form.result.id), 303))
    return page("ledger/index.html", form=form, rows=queries.recent(), status=form.status)


@pages.route("/<int:import_id>", methods=["GET", "POST"])
@requires(Permission.IMPORT)
@prepared_by(plan_first)
def show(import_id: int) -> Response:
    """Show what would become of each row, or what became; take choices, and import."""
    row = queries.get(import_id)
    if row.state is not ImportState.WAITING:
        return page("ledger/done.html", row=row, **_places())
    choices = Choices.sent(request.form) if request.method == "POST" else Choices.kept(row.choices)
    form = ChoicesForm(choices, row.version, row.choices.get("sheets", []))
    if form.accept(lambda: _act(form, row, choices)):
        return make_response(redirect(url_for("ledger.show", import_id=import_id), 303))
    return _preview(form, row, choices)


def _places() -> dict[str, Any]:
    return {"Outcome": Outcome, "ImportState": ImportState}


def _act(form: ChoicesForm, row: LedgerImport, choices: Choices) -> None:
    seen = form.version.data or 0
    if request.form.get("then") != "import":
        services.choose(the_actor(), row.id, choices, version=seen)
        return
    plan = prepared()
    count = len(plan.taken)
    imported = services.import_waiting(
        the_actor(), row.id, plan, choices, version=seen, tick=lambda done: show_progress(row.id, done, count)
    )
    flash(_("%(count)s items were imported and assigned", count=len(imported.numbers)), "success")


def _preview(form: ChoicesForm, row: LedgerImport, choices: Choices) -> Response:
    try:
        plan = plan_of_import(row, choices)
    except InvalidInput as refusal:
        form.sheet.errors = [str(reason) for reason in refusal.errors.values()]
        plan = plan_of_import(row, Choices())
    asked = request.args.get("show", "")
    shown = [one for one in plan.rows if one.outcome.value == asked] if asked in set(Outcome) else plan.rows
    return page(
        "ledger/show.html",
        form=form,
        row=row,
        plan=plan,
        rows=shown[:SHOWN],
        hidden=max(len(shown) - SHOWN, 0),
        before=queries.earlier(row.sha256, plan.sheet),
        choices=choices,
        units=unit_choices() if plan.unknown else (),
        offered=_offered(plan),
        expansions=[(one.value, label(one)) for one in Expansion],
        status=form.status,
        **_places(),
    )


def _offered(plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each unknown unit with what may be decided about it at once."""
    base = [(one.value, label(one)) for one in UnknownUnits]
    return [
        (name, [*base, (str(plan.like[name][0]), plan.like[name][1])] if name in plan.like else base)
        for name in plan.unknown
    ]


@pages.post("/<int:import_id>/put_aside")
@requires(Permission.IMPORT)
def put_aside(import_id: int) -> Response:
    """Drop a file that waits."""
    services.put_aside(the_actor(), import_id, version=request.form.get("version", 0, type=int))
    flash(_("The file was put aside; nothing of it was imported"), "success")
    return make_response(redirect(url_for("ledger.index"), 303))


@pages.get("/<int:import_id>/progress")
@requires(Permission.IMPORT)
def progress(import_id: int) -> Response:
    """Say how far an import is."""
    return jsonify(progress_of(queries.get(import_id).id))


@pages.get("/<int:import_id>/rejected.xlsx")
@requires(Permission.IMPORT)
def rejected(import_id: int) -> Response:
    """Give out the rejected rows, each with its reason."""
    row, actor = queries.get(import_id), the_actor()
    response = make_response(rejected_file(plan_of_import(row, Choices.kept(row.choices))))
    response.headers["Content-Type"] = XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=rejected-{row.id}.xlsx"
    record_after(lambda: record(actor, "ledger.export", "ledger_import", import_id))
    return response
