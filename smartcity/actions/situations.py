"""What the guards of the workflow and the marks ask about one stored item."""

from datetime import date

from smartcity.actions.access import acts_for
from smartcity.actions.marks import Beside, marks
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.moves import YEAR_CLOSED, IllegalMove, Situation
from smartcity.actions.queries import waiting_extension, waiting_objection
from smartcity.actions.rules import STANDARD_LIMITS, Mark, SourceKind, UnitRole, objection_until
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.workdays.queries import calendar


def situation_of(item: ActionItem, unit: ActionUnit | None = None) -> Situation:
    """Return what the guards ask; the time to object counts from the day on which `unit` got its part."""
    since = unit.from_on if unit else assigned_on(item)
    return Situation(
        today=clock.today(),
        deadline=item.deadline,
        deadline_set_by=item.extension_authority,
        objection_until=objection_until(since, calendar(), STANDARD_LIMITS) if since else None,
        objection_waiting=waiting_objection(item.id) is not None,
        extension_waiting=waiting_extension(item.id) is not None,
        extensions_granted=item.extensions_granted,
        extensions_allowed=STANDARD_LIMITS.extensions,
        rests_on_instruction=rests_on_instruction(item),
        read_by_leader=item.leader_read_on is not None,
        year_closed=item.locked_year is not None,
    )


def rests_on_instruction(item: ActionItem) -> bool:
    """Tell whether one of an item's sources is a leader's instruction."""
    return any(source.kind is SourceKind.INSTRUCTION for source in item.sources)


def require_open_year(item: ActionItem) -> None:
    """Refuse what would change an item of a closed year without moving it."""
    if item.locked_year is not None:
        raise IllegalMove(YEAR_CLOSED)


def own_unit(actor: Actor, item: ActionItem) -> ActionUnit | None:
    """Return the unit for which somebody has a part in the item: the lead before a supporting one."""
    return next((unit for unit in item.current_units if acts_for(actor, unit.organisation_id)), None)


def assigned_on(item: ActionItem) -> date | None:
    """Return the city's day on which an item was assigned."""
    return clock.local(item.assigned_at).date() if item.assigned_at else None


def unsigned(item: ActionItem) -> list[ActionUnit]:
    """Return the units that have not signed yet; overseeing units don't sign."""
    return [unit for unit in item.current_units if unit.signed_at is None and unit.role is not UnitRole.OVERSEEING]


def marks_of(item: ActionItem, situation: Situation, *, for_office: bool) -> tuple[Mark, ...]:
    """Return the marks of an item today, as it stands now."""
    beside = Beside(
        state=item.state,
        unsigned=bool(unsigned(item)),
        report_due_on=item.report_due_on,
        objection_waiting=situation.objection_waiting,
        extension_waiting=situation.extension_waiting,
        extended=item.extensions_granted > 0,
        returned=item.times_returned > 0,
        checking_until=item.checking_until,
        carried_over=item.carried_over,
        late=item.late,
    )
    return marks(situation.today, beside, for_office=for_office)
