"""Files of registers: kept with the verdict of a trial run, tried again with other choices, and imported whole."""

from dataclasses import replace

from smartcity.audit.services import record
from smartcity.files.receiving import Received
from smartcity.files.services import keep
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.ledger.choices import NEEDS_PARTIAL
from smartcity.ledger.models import ImportState
from smartcity.registers import queries
from smartcity.registers.access import Permission
from smartcity.registers.choices import Choices
from smartcity.registers.models import RegisterImport
from smartcity.registers.rules import Fate
from smartcity.registers.running import Run, run, tried
from smartcity.registers.tables import Register, Table

WHOLE = Text("A calendar is taken whole: mend the rejected rows first")


def keep_file(actor: Actor, register: Register, file: Received, table: Table) -> RegisterImport:
    """Keep a file with what an import of it would do."""
    actor.require(Permission.USE)
    choices = Choices(source=file.shown_name[:200])
    row = RegisterImport(
        register=register,
        state=ImportState.WAITING,
        file_name=file.shown_name,
        file_id=keep(actor, file, field="file").id,
        sha256=file.sha256,
        choices=choices.document(),
        report=tried(actor, register, table, choices).as_json(),
        created_at=clock.now(),
        created_by_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "registers.keep", "register_import", row.id)
    return row


def try_again(actor: Actor, import_id: int, table: Table, choices: Choices, *, version: int) -> RegisterImport:
    """Keep what was chosen, with what an import would do now."""
    row = _waiting(actor, import_id, version)
    row.choices, row.report = choices.document(), tried(actor, row.register, table, choices).as_json()
    record(actor, "registers.choose", "register_import", row.id, fields=("choices",))
    return row


def import_waiting(actor: Actor, import_id: int, table: Table, choices: Choices, *, version: int) -> Run:
    """Import a file that waits: all rows that can be taken, or nothing."""
    row = _waiting(actor, import_id, version)
    row.choices = choices.document()
    done = take(actor, row.register, table, choices)
    row.state, row.done_at, row.report = ImportState.DONE, clock.now(), done.as_json()
    record(actor, "registers.import", "register_import", row.id, count=done.taken)
    return done


def take(actor: Actor, register: Register, table: Table, choices: Choices) -> Run:
    """Take a file for good; refused where a row is rejected and the others were not said to be taken without it."""
    actor.require(Permission.USE)
    done = run(actor, register, table, choices)
    if done.fault is not None:
        raise Conflict(done.fault)
    if any(one.fate is Fate.REJECTED for one in done.verdicts):
        if register is Register.CALENDAR:
            raise Conflict(WHOLE)
        if not choices.partial:
            raise InvalidInput({"partial": NEEDS_PARTIAL})
    return replace(done, unknown=())


def put_aside(actor: Actor, import_id: int, *, version: int) -> RegisterImport:
    """Drop a file that waits; nothing of it was imported."""
    row = _waiting(actor, import_id, version)
    row.state = ImportState.DROPPED
    record(actor, "registers.drop", "register_import", row.id)
    return row


def _waiting(actor: Actor, import_id: int, version: int) -> RegisterImport:
    actor.require(Permission.USE)
    row = queries.get(import_id, lock=True)
    if row.state is not ImportState.WAITING:
        raise Conflict(Text("This file was imported or put aside already"))
    return check_version(row, version)
