"""Importing a ledger: whole, in one unit of work, with one entry in the audit."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from smartcity.actions.new_action import NewAction
from smartcity.actions.taking_over import TakenOver, take_over
from smartcity.audit.services import record
from smartcity.departments.models import Organisation
from smartcity.departments.queries import find
from smartcity.departments.services import create_organisation, edit_organisation
from smartcity.files.receiving import Received
from smartcity.files.services import keep
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.long_work import beside_others
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import savepoint
from smartcity.ledger import queries
from smartcity.ledger.access import Permission
from smartcity.ledger.choices import NEEDS_PARTIAL, Choices
from smartcity.ledger.models import ImportState, LedgerImport
from smartcity.ledger.planned import Plan, PlannedRow
from smartcity.ledger.rules import Outcome, UnknownUnits
from smartcity.ledger.units_meant import kind_of_unit


@dataclass(frozen=True)
class LedgerFile:
    """Which file is imported."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Imported:
    """An import, and the number of each row's item."""

    row: LedgerImport
    numbers: dict[int, str]


class ImportedBefore(Conflict):
    """The same content was imported already."""

    def __init__(self, before: LedgerImport) -> None:
        day = clock.local(before.done_at).date() if before.done_at else None
        who = before.created_by.name if before.created_by else "cli"
        super().__init__(
            Text("This file was imported on %(day)s by %(who)s: import it again only if you mean it", day=day, who=who)
        )


def check_first_time(file: LedgerFile, sheet: str) -> None:
    """Refuse a content that was imported before."""
    before = queries.earlier(file.sha256, sheet)
    if before is not None:
        raise ImportedBefore(before)


def carry_out(
    actor: Actor,
    file: LedgerFile,
    plan: Plan,
    *,
    waiting: LedgerImport | None = None,
    again: bool = False,
    tick: Callable[[int], None] = lambda _done: None,
) -> Imported:
    """Write the rows of a plan that are taken: units first, then the items; all of it or, where one fails, nothing."""
    actor.require(Permission.IMPORT)
    if not again:
        check_first_time(file, plan.sheet[:255])
    row, sheet = waiting or _begun(actor, file), plan.sheet[:255]
    turn = queries.next_turn(file.sha256, sheet)
    row.state, row.sheet, row.year, row.turn, row.done_at = ImportState.DONE, sheet, plan.year, turn, clock.now()
    for name, count in plan.totals.items():
        setattr(row, name, count)
    try:
        with savepoint():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        raise Conflict(Text("Somebody else imports this file at this moment")) from None
    units = _entered(actor, plan)
    taken = plan.taken
    items = [_item(one, units, row.id) for one in taken]
    with beside_others():
        made = take_over(actor, items, year=plan.given_year, tick=tick)
    record(actor, "ledger.import", "ledger_import", row.id, count=len(made))
    return Imported(row, {one.row: number for one, (_id, number) in zip(taken, made, strict=True)})


def keep_file(actor: Actor, file: Received, sheets: Iterable[str] = ()) -> LedgerImport:
    """Keep a file that was looked at, until the office decides about it."""
    actor.require(Permission.IMPORT)
    row = LedgerImport(
        state=ImportState.WAITING,
        file_name=file.shown_name,
        file_id=keep(actor, file, field="file").id,
        sha256=file.sha256,
        choices={"sheets": list(sheets)},
        created_at=clock.now(),
        created_by_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "ledger.keep", "ledger_import", row.id)
    return row


def choose(actor: Actor, import_id: int, choices: Choices, *, version: int) -> LedgerImport:
    """Keep what the office chose for a file that waits."""
    row = _waiting(actor, import_id, version)
    row.choices = {**row.choices, **choices.document()}
    record(actor, "ledger.choose", "ledger_import", row.id, fields=("choices",))
    return row


def import_waiting(
    actor: Actor,
    import_id: int,
    plan: Plan,
    choices: Choices,
    *,
    version: int,
    tick: Callable[[int], None] = lambda _done: None,
) -> Imported:
    """Import a file that waits, by a plan that was made for these choices."""
    row = _waiting(actor, import_id, version)
    if plan.totals[Outcome.REJECTED] and not choices.partial:
        raise InvalidInput({"partial": NEEDS_PARTIAL})
    if not plan.taken:
        raise Conflict(Text("No row can be imported"))
    row.choices = {**row.choices, **choices.document()}
    file = LedgerFile(row.file_name, row.sha256)
    done = carry_out(actor, file, plan, waiting=row, again=choices.again, tick=tick)
    if choices.learn:
        _learn(actor, choices)
    return done


def _learn(actor: Actor, choices: Choices) -> None:
    """Keep the names for which the office chose a unit: the next ledger is understood without asking."""
    chosen = ((name, unit) for name, unit in choices.decisions().units.items() if not isinstance(unit, UnknownUnits))
    for name, unit_id in chosen:
        unit = db.session.get(Organisation, unit_id)
        if unit is None or find(name) is not None:
            continue
        with suppress(InvalidInput), savepoint():  # what can't be a name of a unit is asked about again
            edit_organisation(actor, unit.id, unit.version, aliases=[*(alias.name for alias in unit.aliases), name])


def put_aside(actor: Actor, import_id: int, *, version: int) -> None:
    """Drop a file that waits; nothing of it was imported."""
    row = _waiting(actor, import_id, version)
    row.state = ImportState.DROPPED
    record(actor, "ledger.drop", "ledger_import", row.id)


def _waiting(actor: Actor, import_id: int, version: int) -> LedgerImport:
    actor.require(Permission.IMPORT)
    row = queries.get(import_id, lock=True)
    if row.state is not ImportState.WAITING:
        raise Conflict(Text("This file was imported or put aside already"))
    return check_version(row, version)


def _begun(actor: Actor, file: LedgerFile) -> LedgerImport:
    return LedgerImport(
        file_name=file.name[:255],
        sha256=file.sha256,
        choices={},
        created_at=clock.now(),
        created_by_id=actor.person_id,
    )


def _entered(actor: Actor, plan: Plan) -> dict[int, int]:
    """Enter the units that nobody knows, as written, and return their ids by their numbers in the plan."""
    used = {unit for one in plan.taken if one.new for unit in _units(one.new)}
    return {number: _unit(actor, name).id for name, number in plan.unknown.items() if number < 0 and number in used}


def _unit(actor: Actor, name: str) -> Organisation:
    """Return a unit by its name: entered now, to be verified, or by somebody else since the plan was made."""
    return find(name) or create_organisation(actor, name=name, kind=kind_of_unit(name), to_verify=True)


def _units(new: NewAction) -> tuple[int | None, ...]:
    return (new.lead_id, *new.co_lead_ids, *new.supporting_ids, *new.overseeing_ids)


def _item(one: PlannedRow, units: dict[int, int], import_id: int) -> TakenOver:
    assert one.new is not None
    assert one.new.lead_id is not None
    new = replace(
        one.new,
        lead_id=units.get(one.new.lead_id, one.new.lead_id),
        co_lead_ids=_ids(units, one.new.co_lead_ids),
        supporting_ids=_ids(units, one.new.supporting_ids),
        overseeing_ids=_ids(units, one.new.overseeing_ids),
    )
    return TakenOver(new, one.text, {**one.details, "import": import_id}, one.reported)


def _ids(units: dict[int, int], found: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(units.get(unit, unit) for unit in found)
