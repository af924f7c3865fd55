"""The office with its templates: entered by the secretary, looked at by the scheduler."""

from datetime import date, time

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.item_templates import queries, services
from smartcity.item_templates.making import make_due
from smartcity.item_templates.models import RecurringItem
from smartcity.item_templates.rules import DayRule, Period
from smartcity.item_templates.services import NewTemplate
from tests.actions.office import Office, at


class Shelf(Office):
    """Keeps templates and lets days pass."""

    def template(self, **changes) -> NewTemplate:
        """The half-yearly drill: due on 20 June and 20 December, drafted 20 working days ahead."""
        told = {
            "title": "{period}应急演练",
            "lead_id": self.units["data"],
            "supporting_ids": (self.units["finance"],),
            "period": Period.HALF_YEARLY,
            "due_month": 6,
            "due_day": 20,
            "day_rule": DayRule.BEFORE,
            "ahead": 20,
            "basis": "应急预案",
        }
        return NewTemplate(**{**told, **changes})

    def kept(self, **changes) -> int:
        return self.do("secretary", services.create, self.template(**changes)).id

    def tick(self, day: date) -> int:
        """Let the scheduler look once, on a day at nine."""
        with at(day), self.city.app.app_context():
            return make_due(clock.instant(day, time(9)))

    def made(self, template_id) -> list[RecurringItem]:
        statement = db.select(RecurringItem).where(RecurringItem.template_id == template_id).order_by(RecurringItem.id)
        return self.read(lambda: list(db.session.scalars(statement)))

    def template_row(self, template_id):
        return self.read(queries.get, template_id)
