"""What comes before the unit of work of a request opens: reading a ledger and planning it, which takes its time.

Meanwhile nobody else's writing has to wait. Inside the unit `arrived()` and `prepared()` give what came of it.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import current_app, g, request

from smartcity.files import store
from smartcity.files.receiving import Received, receive, received
from smartcity.foundation.long_work import beside_others
from smartcity.foundation.problems import InvalidInput, NotFound, Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.ledger import queries
from smartcity.ledger.choices import Choices
from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.layout import layout_of
from smartcity.ledger.models import ImportState, LedgerImport
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planned import Plan
from smartcity.ledger.planning import chosen_sheet, plan_of, sheets_with_tables


def take_ledger() -> None:
    """Take the file of the request and look whether a ledger stands in it."""
    receive()
    for file in g.received.get("file", ())[:1]:
        try:
            with beside_others():
                book = open_ledger(file.staged.read_bytes(), file.name)
            layout_of(chosen_sheet(book))
            g.ledger_book = book
            g.ledger_sheets = sheets_with_tables(book)
        except UnreadableLedger as fault:
            g.refused["file"] = InvalidInput({"file": fault.reason})


def arrived() -> tuple[Received, list[str]]:
    """Return the ledger that came, and its sheets in which tables stand; refusals name the field."""
    found = received("file")
    if len(found) != 1:
        raise InvalidInput({"file": Text("Please choose a file")})
    return found[0], g.get("ledger_sheets", [])


def plan_first() -> None:
    """Plan what is to be imported, by the choices that are sent with it."""
    choices = Choices.sent(request.form)
    if request.form.get("then") != "import":
        return
    try:
        with unit(Mode.READ):
            row = queries.get((request.view_args or {})["import_id"])
            if row.state is ImportState.WAITING:
                g.ledger_plan = plan_of_import(row, choices)
    except Problem as refusal:
        g.ledger_refused = refusal


def prepared() -> Plan:
    """Return the plan; what stood in its way is refused now."""
    if "ledger_refused" in g:
        raise g.ledger_refused
    found: Plan | None = g.get("ledger_plan")
    if found is None:
        raise NotFound
    return found


def plan_of_import(row: LedgerImport, choices: Choices) -> Plan:
    """Read a kept file and plan it; InvalidInput where its sheet holds no ledger."""
    stem, decisions = Path(row.file_name).stem, choices.decisions()
    try:
        with beside_others():
            book = open_ledger(store.read(row.sha256), row.file_name)
            return plan_of(book, stem, sheet=choices.sheet, year=choices.year, decisions=decisions)
    except UnreadableLedger as fault:
        raise InvalidInput({"sheet": fault.reason}) from None


def show_progress(import_id: int, done: int, of: int) -> None:
    """Write down how far an import is, beside the database, which shows nothing before the end."""
    path = _progress_file(import_id)
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"done": done, "of": of}), encoding="ascii")
        if done >= of:
            path.unlink()


def progress_of(import_id: int) -> dict[str, Any]:
    """Return how far an import is, as far as is known."""
    with suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(_progress_file(import_id).read_text(encoding="ascii"))
        return found
    return {"done": 0, "of": 0}


def _progress_file(import_id: int) -> Path:
    instance: Path = current_app.extensions["smartcity.settings"].instance
    return instance / "progress" / f"ledger-{int(import_id)}.json"
