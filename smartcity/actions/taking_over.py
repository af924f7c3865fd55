"""Taking over many items at once from the office's ledger: assigned, numbered, with what had been reported until then.

The same rows as drafting and assigning one by one write, built first and inserted by the batch, in the open unit of
work. A report from before the desk is kept as the first report and moves nothing: each unit still signs for itself.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from smartcity.actions.access import Permission
from smartcity.actions.assigning import open_year
from smartcity.actions.first_rows import FirstRows, Given, Reported
from smartcity.actions.history_models import ActionEvent, ProgressReport
from smartcity.actions.light_queries import rules_in_force
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction
from smartcity.actions.search_index import add_many
from smartcity.actions.telling import SIGN_FOR, tell_liaisons_of_many
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import Base, db
from smartcity.foundation.long_work import giving_way
from smartcity.foundation.numbering import next_numbers, written
from smartcity.foundation.texts import Text
from smartcity.workdays.queries import calendar

BATCH = 500
_ALIKE = {"render_nulls": True}
"""Rows with and without a day go to the database together; else each change between them begins a new statement."""


@dataclass(frozen=True)
class TakenOver:
    """An item with a checked description, what the ledger says beside it, and what had been reported."""

    new: NewAction
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    reported: Reported | None = None


def take_over(
    actor: Actor, items: Sequence[TakenOver], *, year: int | None, tick: Callable[[int], None] = lambda _done: None
) -> list[tuple[int, str]]:
    """Write the items, assigned, in their order, and return their ids and numbers, gapless from the one counter.

    `year` is the year of the numbers, None: today's; a closed year takes no more. `tick` is told how many are done.
    The act itself is recorded by who asks for it: one entry for all.
    """
    actor.require(Permission.CREATE)
    actor.require(Permission.ASSIGN)
    if not items:
        return []
    of_year = open_year(year)
    given = Given(actor, of_year, clock.now(), clock.today(), calendar(), rules_in_force())
    numbers = next_numbers("action", of_year, len(items))
    rows, made = FirstRows(given), list[tuple[int, str]]()
    for start in range(0, len(items), BATCH):
        batch = list(zip(items[start : start + BATCH], numbers[start : start + BATCH], strict=True))
        made += _written(rows, batch)
        tick(len(made))
    _ask_to_sign(items)
    return made


def _written(rows: FirstRows, batch: Sequence[tuple[TakenOver, int]]) -> list[tuple[int, str]]:
    built = [(seq, rows.of_item(one.new, seq, one.reported)) for one, seq in giving_way(batch)]
    _insert(ActionItem, [item for _seq, item in built])
    year = built[0][1]["year"]
    in_batch = (ActionItem.year == year, ActionItem.seq.between(batch[0][1], batch[-1][1]))
    ids = {seq: item_id for item_id, seq in db.session.execute(select(ActionItem.id, ActionItem.seq).where(*in_batch))}
    for (one, seq), (_seq, item) in giving_way(zip(batch, built, strict=True)):
        rows.of_parts(ids[seq], one.new, item, one.text, one.details)
    for model, found in giving_way(rows.by_model.items()):
        _insert(model, found)
    rows.by_model.clear()
    _write_reports(rows, {ids[seq]: one for one, seq in batch if one.reported})
    add_many((ids[seq], item["search_text"]) for seq, item in built)
    return [(ids[seq], written(year, seq) or "") for _one, seq in batch]


def _write_reports(rows: FirstRows, reported: Mapping[int, TakenOver]) -> None:
    """Write what had been reported, each with the event that it belongs to."""
    if not reported:
        return
    _insert(ActionEvent, [rows.event_of_report(item_id, one.new) for item_id, one in reported.items()])
    told = select(ActionEvent.item_id, ActionEvent.id).where(
        ActionEvent.item_id.in_(reported), ActionEvent.details["act"].as_string() == rows.REPORTED
    )
    events: dict[int, int] = {row.item_id: row.id for row in db.session.execute(told)}
    _insert(
        ProgressReport,
        [
            rows.report(item_id, events[item_id], one.new, one.reported)
            for item_id, one in reported.items()
            if one.reported
        ],
    )


def _insert(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows, execution_options=_ALIKE)


def _ask_to_sign(items: Sequence[TakenOver]) -> None:
    """Tell each unit's liaisons once how many items are theirs to sign for."""
    count: Counter[int] = Counter()
    for one in items:
        leads = () if one.new.lead_id is None else (one.new.lead_id, *one.new.co_lead_ids)
        count.update((*leads, *one.new.supporting_ids))
    for unit_id, number in count.items():
        text = Text("%(count)s items of the office's ledger are yours: please sign for them", count=number)
        tell_liaisons_of_many(unit_id, SIGN_FOR, text)
