"""Playing the templates of recurring items: each is entered along with the item that it is said to have made first."""

from smartcity.foundation import clock
from smartcity.item_templates.rules import LAST_DAY, span_around
from smartcity.item_templates.services import NewTemplate, adopt, create
from smartcity.starter.records import TemplateRow
from smartcity.starter.schedule import resolve
from smartcity.starter.stage import Stage
from smartcity.workdays.rules import month_end


def keep_template(stage: Stage, row: TemplateRow) -> None:
    """Enter a template, and count its first item as the one of the period in which the item's deadline lies."""
    month, day = _due(stage, row)
    units = stage.city.units
    new = NewTemplate(
        title=row.title,
        lead_id=units[row.lead],
        supporting_ids=tuple(units[code] for code in row.supporting),
        working_group_id=stage.city.groups[row.group],
        basis=row.basis,
        precision=row.precision,
        wording=row.wording,
        period=row.period,
        due_month=month,
        due_day=day,
        day_rule=row.day_rule,
        ahead=row.ahead,
        from_on=clock.today(),
    )
    template = create(stage.ledger_keeper, new)
    adopt(stage.ledger_keeper, template.id, item_id=stage.items[row.first_item])


def _due(stage: Stage, row: TemplateRow) -> tuple[int, int]:
    """Return the month of the period and the day of the month on which its items are due."""
    first = span_around(row.period, clock.today()).first
    due = resolve(row.due, {"D": first}, stage.working)
    return due.month - first.month + 1, LAST_DAY if due == month_end(due) else due.day
