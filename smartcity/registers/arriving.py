"""What comes before the unit of work of a request opens: a file of a register is taken in and read."""

from typing import Any

from flask import g, request

from smartcity.files import store
from smartcity.files.receiving import Received, receive, received
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.opening import open_ledger
from smartcity.registers.models import RegisterImport
from smartcity.registers.tables import Register, Table, table_of


def take_file() -> None:
    """Take the file of the request and look whether the register stands in it."""
    receive()
    register = Register((request.view_args or {})["register"])
    for file in g.received.get("file", ())[:1]:
        try:
            g.register_table = table_of(open_ledger(file.staged.read_bytes(), file.name), register)
        except UnreadableLedger as fault:
            g.refused["file"] = InvalidInput({"file": fault.reason})


def arrived() -> tuple[Received, Table]:
    """Return the file that came and its table; refusals name the field."""
    found = received("file")
    if len(found) != 1:
        raise InvalidInput({"file": Text("Please choose a file")})
    table: Any = g.register_table
    return found[0], table


def table_of_import(row: RegisterImport) -> Table:
    """Read a kept file again."""
    try:
        return table_of(open_ledger(store.read(row.sha256), row.file_name), row.register)
    except UnreadableLedger as fault:
        raise InvalidInput({"file": fault.reason}) from None
