"""Ledger imports as JSON: a file in, the outcome of each row out."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import g, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import UnsupportedMediaType

from smartcity.foundation.access import prepared_by, requires, the_actor
from smartcity.foundation.api import ListOf, ListQuery, Schema, api_blueprint, listing, operation, parse
from smartcity.foundation.long_work import beside_others
from smartcity.foundation.problems import InvalidInput, Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.ledger import queries, services
from smartcity.ledger.access import Permission
from smartcity.ledger.arriving import arrived, take_ledger
from smartcity.ledger.choices import NEEDS_PARTIAL
from smartcity.ledger.grid import Book, UnreadableLedger
from smartcity.ledger.models import ImportState, LedgerImport
from smartcity.ledger.planned import Plan
from smartcity.ledger.planning import plan_of
from smartcity.ledger.report import report_of
from smartcity.ledger.rules import Decisions, Outcome, UnknownUnits

api = api_blueprint("ledger")


class ImportQuery(BaseModel):
    """How a file is imported; `year` null: the title's for deadlines, today's for numbers."""

    dry_run: bool = True
    year: int | None = Field(None, ge=1949, le=2199)
    partial: bool = False
    unknown_units: UnknownUnits = UnknownUnits.CREATE
    sheet: str = Field("", max_length=255)
    again: bool = False


class Totals(Schema):
    """How many rows have each outcome; warned rows are imported too."""

    imported: int
    warned: int
    skipped: int
    rejected: int


class RowOut(Schema):
    """What becomes of a row; `row` as the file shows it."""

    row: int
    outcome: Outcome
    number: str | None
    title: str
    lead: str
    co_leads: list[str]
    supporting: list[str]
    deadline: str | None
    deadline_text: str
    messages: list[str]


class ReportOut(Schema):
    """What becomes of a file; `id` null in a dry run."""

    id: int | None
    file: str
    sheet: str
    year: int | None
    totals: Totals
    messages: list[str]
    unknown_units: list[str]
    phrases: dict[str, int]
    rows: list[RowOut]


class ImportOut(Schema):
    """A file that waits or was imported; `turn`: how often its content was imported by then."""

    id: int
    state: ImportState
    file: str
    sheet: str
    year: int | None
    turn: int | None
    totals: Totals
    created_at: datetime
    done_at: datetime | None
    version: int


def _take_and_plan() -> None:
    """Read and plan the file before the unit of work opens; what is wrong with the question is told inside it."""
    take_ledger()
    book = g.get("ledger_book")
    with suppress(Problem):
        query = parse(ImportQuery, request.args.to_dict())
        if book is not None:
            with beside_others(), unit(Mode.READ):
                g.ledger_plan = _plan(book, query)


def _out(row: LedgerImport) -> ImportOut:
    same = {name: getattr(row, name) for name in ("id", "state", "sheet", "year", "turn", "created_at", "done_at")}
    totals = Totals(**{name: getattr(row, name) for name in Totals.model_fields})
    return ImportOut(**same, file=row.file_name, totals=totals, version=row.version)


@api.get("/ledger/imports")
@requires(Permission.IMPORT)
@operation("List the ledger files, newest first", query=ListQuery, response=ListOf[ImportOut])
def list_imports(query: ListQuery) -> Any:
    """List imports."""
    return ListOf[ImportOut](**listing(queries.page_of(query.cursor, query.limit), _out))


@api.get("/ledger/imports/<int:import_id>")
@requires(Permission.IMPORT)
@operation("Read what became of a ledger file", response=ImportOut)
def read_import(import_id: int) -> Any:
    """Read one import."""
    return _out(queries.get(import_id))


@api.post("/ledger/imports")
@requires(Permission.IMPORT)
@prepared_by(_take_and_plan)
@operation("Try a ledger file, or import it", query=ImportQuery, file="file", response={200: ReportOut, 201: ReportOut})
def import_file(query: ImportQuery) -> Any:
    """Tell what would become of each row, or carry it out."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    file, _sheets = arrived()
    plan: Plan = g.ledger_plan if "ledger_plan" in g else _plan(g.ledger_book, query)
    if query.dry_run:
        return ReportOut(id=None, **report_of(file.shown_name, plan, {})), 200
    if plan.totals[Outcome.REJECTED] and not query.partial:
        raise InvalidInput({"partial": NEEDS_PARTIAL, **_reasons(plan)})
    kept = services.keep_file(the_actor(), file)
    known = services.LedgerFile(file.shown_name, file.sha256)
    done = services.carry_out(the_actor(), known, plan, waiting=kept, again=query.again)
    return ReportOut(id=kept.id, **report_of(file.shown_name, plan, done.numbers)), 201


def _plan(book: Book, query: ImportQuery) -> Plan:
    try:
        return plan_of(
            book,
            Path(request.files["file"].filename or "").stem,
            sheet=query.sheet,
            year=query.year,
            decisions=Decisions(query.unknown_units),
        )
    except UnreadableLedger as fault:
        raise InvalidInput({"file": fault.reason}) from None


def _reasons(plan: Plan) -> dict[str, Text]:
    """Return why rows are rejected, the first hundred of them."""
    rejected = [row for row in plan.rows if row.outcome is Outcome.REJECTED][:100]
    return {f"rows.{row.row}": row.messages[0] for row in rejected if row.messages}
