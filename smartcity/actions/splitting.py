"""Splitting an item: into parts of its own, into items beside it, or into one part for each of many units.

All parts come in one step, or none. A part that is due later than its item would be an extension that nobody granted:
it is refused. A parent's light is worked out once, however many parts it gets; its progress stays what its lead reports
(DOMAIN §5: the light rolls up, nothing else).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smartcity.actions.access import Permission
from smartcity.actions.assigning import assign
from smartcity.actions.descriptions import MOST_UNITS
from smartcity.actions.drafting import create
from smartcity.actions.editing import as_described
from smartcity.actions.models import ActionItem
from smartcity.actions.moving import item_for, remarking
from smartcity.actions.new_action import NewAction
from smartcity.actions.rules import DeadlinePrecision
from smartcity.actions.versions import parents_once
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.audit.services import record
from smartcity.departments.queries import in_rank_order
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version
from smartcity.foundation.i18n import in_every_language
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text

PLACEHOLDER = Text("{unit}")
"""Stands in a title where the unit's name goes; programs write it in English, people in any of the languages."""

SPLITTABLE = OPEN_STATES - {State.SUBMITTED} | {State.DRAFT}


@dataclass(frozen=True)
class NewPart:
    """A part: its title and lead; without a deadline it has the item's, without a requirement the item's."""

    title: str
    lead_id: int | None
    deadline: date | None = None
    requirement: str = ""


def splittable(item: ActionItem) -> bool:
    """Tell whether an item can still be split: a draft, or one under way that is not submitted."""
    return item.state in SPLITTABLE


def split(
    actor: Actor,
    item_id: int,
    parts: Sequence[NewPart],
    *,
    as_children: bool,
    at_once: bool = True,
    version: int | None = None,
) -> list[ActionItem]:
    """Make items of the parts, under the item or beside it with its sources; the item itself goes on.

    `at_once` assigns them; the parts of a draft are drafts. Refusals name the part: `parts.0.lead`.
    """
    actor.require(Permission.CREATE)
    item = item_for(actor, item_id)
    if not splittable(item):
        raise Conflict(Text("Only a draft, or an item that is under way, can be split"))
    _check(item, parts)
    check_version(item, item.version if version is None else version)
    old, assigned = as_described(item), at_once and item.state is not State.DRAFT
    with parents_once():
        made = [_make(actor, _part_of(item, old, part, as_children), n) for n, part in enumerate(parts)]
        if assigned:
            for one in made:
                assign(actor, one.id)
        _tell(actor, item, made)
    record(actor, "actions.split", "action", item.id, count=len(made))
    return made


def spread(
    actor: Actor,
    item_id: int,
    unit_ids: Iterable[int],
    *,
    title: str,
    deadline: date | None = None,
    requirement: str = "",
    at_once: bool = True,
    version: int | None = None,
) -> list[ActionItem]:
    """Make one part for each unit, in rank order; the unit's short name stands where the title says `{unit}`."""
    wanted = set(unit_ids)
    if not any(word in title for word in in_every_language(PLACEHOLDER.msgid)):
        raise InvalidInput({"title": Text("Write %(word)s where the unit's name goes", word=PLACEHOLDER)})
    titles = titles_for(title, wanted)
    if not titles or len(titles) != len(wanted):
        raise InvalidInput({"units": Text("Please choose the units, each one that exists today")})
    named = [NewPart(named, unit_id, deadline, requirement) for unit_id, named in titles.items()]
    return split(actor, item_id, named, as_children=True, at_once=at_once, version=version)


def titles_for(title: str, unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the title of each unit's part, in rank order; units that no longer exist have none."""
    wanted, words = set(unit_ids), in_every_language(PLACEHOLDER.msgid)
    found = {}
    for unit in (unit for unit in in_rank_order() if unit.id in wanted):
        found[unit.id] = title
        for word in words:
            found[unit.id] = found[unit.id].replace(word, unit.short_name)
    return found


def units_of_kinds(kinds: Iterable[OrganisationKind]) -> set[int]:
    """Return the units of some kinds that exist today."""
    wanted = set(kinds)
    return {unit.id for unit in in_rank_order() if unit.kind in wanted}


def _check(item: ActionItem, parts: Sequence[NewPart]) -> None:
    if not parts:
        raise InvalidInput({"parts": Text("Please name at least one part")})
    if len(parts) > MOST_UNITS:
        raise InvalidInput({"parts": Text("At most %(most)s", most=MOST_UNITS)})
    late = {
        f"parts.{n}.deadline": _of_part(n, Text("A part can't be due later than its item (%(day)s)", day=item.deadline))
        for n, part in enumerate(parts)
        if part.deadline and item.deadline and part.deadline > item.deadline
    }
    if late:
        raise InvalidInput(late)


def _part_of(item: ActionItem, old: NewAction, part: NewPart, as_children: bool) -> NewAction:
    own_day = part.deadline is not None and part.deadline != old.deadline
    return replace(
        old,
        title=part.title,
        requirement=part.requirement or old.requirement,
        lead_id=part.lead_id,
        co_lead_ids=(),
        supporting_ids=(),
        overseeing_ids=tuple(unit for unit in old.overseeing_ids if unit != part.lead_id),
        deadline=part.deadline or old.deadline,
        deadline_text="" if own_day else old.deadline_text,
        precision=DeadlinePrecision.DAY if own_day else old.precision,
        parent_id=item.id if as_children else item.parent_id,
        responsible_id=None,
        contact="",
        milestones=(),
        rhythm=None,
        collective="",
        to_verify=False,
        plan_year=old.plan_year if item.state is State.DRAFT else None,
    )


def _make(actor: Actor, new: NewAction, number: int) -> ActionItem:
    try:
        return create(actor, new)
    except InvalidInput as refusal:
        errors = {f"parts.{number}.{field}": _of_part(number, reason) for field, reason in refusal.errors.items()}
        raise InvalidInput(errors) from None


def _of_part(number: int, reason: Text) -> Text:
    return Text("Part %(number)s: %(reason)s", number=number + 1, reason=reason)


def _tell(actor: Actor, item: ActionItem, made: Sequence[ActionItem]) -> None:
    """Write the split into the item's story, and the item's number into those of its parts; drafts have no story."""
    if item.state is State.DRAFT:
        return
    numbers = [one.number for one in made if one.number]
    told = {"numbers": ", ".join(numbers)} if numbers else {"count": len(made)}
    with remarking(actor, item, "split", details=told, fields=("parts",)):
        pass
    for one in made:
        if one.number:
            with remarking(actor, one, "split_from", details={"number": item.number}, fields=("parts",)):
                pass
