"""Making the item of a period: once, whoever tries, however often.

The row of template and period is inserted first; its unique key lets one of several schedulers through. What was missed
while none ran is made at the next look, and says so. An item whose deadline has passed by then, or whose template asks
for it, waits as a draft: nobody is given, without a person looking at it, what can't be done in time any more.
"""

from datetime import date, datetime

from flask import current_app
from sqlalchemy.exc import IntegrityError

from smartcity.actions import assigning, drafting
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.audit.services import record
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, savepoint, unit
from smartcity.item_templates.models import ItemTemplate, RecurringItem
from smartcity.item_templates.queries import get, last_days, running
from smartcity.item_templates.rules import Coming, Span, due_to_make, titled
from smartcity.workdays.queries import calendar

__all__ = ["claim", "make", "make_due"]


def make_due(_now: datetime) -> int:
    """Make every item that must be there by now, each in a unit of work of its own; return how many were made."""
    with unit(Mode.READ):
        templates = running()
        last = last_days(template.id for template in templates)
        wanted = [
            (template.id, one)
            for template in templates
            for one in due_to_make(template.rhythm, calendar(), clock.today(), last.get(template.id))
        ]
    return sum(_make_or_note(template_id, one) for template_id, one in wanted)


def _make_or_note(template_id: int, one: Coming) -> bool:
    """Make one item; what stands in the way is noted on its template and holds nobody else up."""
    try:
        with unit(Mode.WRITE):
            template = get(template_id, lock=True)
            return make(SYSTEM, template, one) is not None
    except Problem as refusal:
        reason = next(iter(refusal.errors.values()), refusal.detail or refusal.title)
    with unit(Mode.WRITE):
        _note(get(template_id, lock=True), reason)
    return False


def _note(template: ItemTemplate, reason: Text) -> None:
    """Keep why a template made nothing; said once, not at each look."""
    if template.problem == reason.as_json():
        return
    template.problem = reason.as_json()
    record(SYSTEM, "item_templates.fail", "item_template", template.id, result="failed")


def make(actor: Actor, template: ItemTemplate, one: Coming) -> RecurringItem | None:
    """Make the item of a period; None where the period has one already. InvalidInput where it can't be described."""
    row = claim(template, one.span, one.due_on, one.make_on)
    if row is None:
        return None
    item = drafting.create(actor, described(template, one))
    row.item_id = item.id
    template.problem = None
    if template.at_once and one.due_on >= clock.today():
        assigning.assign(actor, item.id, note=_belated(row))
    record(actor, "item_templates.make", "item_template", template.id, unit_id=template.lead_id)
    return row


def claim(
    template: ItemTemplate, span: Span, due: date, planned: date, *, adopted: bool = False
) -> RecurringItem | None:
    """Take a period for one item; None where it is taken."""
    row = RecurringItem(
        template_id=template.id,
        period=span.key,
        words=span.words.as_json(),
        last_day=span.last,
        due_on=due,
        planned_on=planned,
        made_on=clock.today(),
        made_at=clock.now(),
        adopted=adopted,
    )
    try:
        with savepoint():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return None
    return row


def described(template: ItemTemplate, one: Coming) -> NewAction:
    """Return what is said of the item of a period, in the desk's language."""
    with i18n.using(_language()):
        title = titled(template.title, str(one.span.words))
    return NewAction(
        title=title,
        requirement=template.requirement,
        lead_id=template.lead_id,
        supporting_ids=tuple(unit.organisation_id for unit in template.supporting),
        working_group_id=template.working_group_id,
        sources=(NewSource(template.source_kind, template.reference, template.basis),),
        deadline=one.due_on,
        deadline_text=template.wording,
        precision=template.precision,
    )


def _belated(row: RecurringItem) -> str:
    """Say in the item's story that it was made after its day."""
    if not row.late:
        return ""
    with i18n.using(_language()):
        return str(
            Text(
                "Made by its template on %(made)s; it was to be made on %(planned)s.",
                made=row.made_on,
                planned=row.planned_on,
            )
        )


def _language() -> str:
    found: str = current_app.extensions["smartcity.settings"].language
    return found
