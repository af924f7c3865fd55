"""What was told to whom, the papers of the office, and what exists once for all departments."""

from datetime import timedelta

from smartcity.actions import (
    light_services,
)
from smartcity.actions.light_rules import STANDARD
from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.messages import endpoint_services
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.models import Notification, Outbox
from smartcity.reminders import deciding as reminding
from smartcity.reminders import services as notices
from smartcity.reminders.rules import NoticeKind
from smartcity.summaries import services as summaries
from tests.actions.office import at
from tests.invariants.stock.meetings import MeetingStock
from tests.invariants.stock.words import LIAISONS, NOW, token


class ReminderStock(MeetingStock):
    """What was told to whom, the papers of the office, and what exists once for all departments."""

    def _papers(self, key):
        """A drafted and a signed notice about an item that was just assigned, and one that is under way in time."""
        later = NOW + timedelta(days=30)
        item = self._assigned(key, deadline=later)
        drafted, signed = (self._notice(key, item, kind) for kind in list(NoticeKind)[:2])
        self.do("secretary", notices.sign, signed.id, version=signed.version)
        running = self._in_progress(key, deadline=later)
        return {"fresh": item, "running": running, "notice": drafted.id, "signed": signed.id}

    def _notice(self, key, item, kind):
        found = self.do("secretary", notices.draft_by_hand, item, kind)
        return self.do("secretary", notices.edit, found.id, body=f"{token(key)} 督办", version=found.version)

    def _tell(self):
        """Let the reminders of two weeks go out, as the scheduler would have."""
        with self.city.app.app_context():
            for days in range(16):
                with at(NOW - timedelta(days=15 - days), 10):
                    reminding.decide(clock.now())

    def _told(self, key, _ids):
        person = self.city.person(LIAISONS[key])
        return {
            "notification": self._first(Notification, person_id=person),
            "outbox": self._first(Outbox, person_id=person),
        }

    def _shared(self):
        with at(NOW):
            summary = self.do("secretary", summaries.build, "2026-W47").id
            signed = self.do("secretary", summaries.build, "2026-W46")
            rules = self.do("secretary", light_services.enter, STANDARD, NOW + timedelta(days=60)).id
            self.do("leader", summaries.sign, signed.id, version=signed.version)
            bot = self.do(
                "secretary", endpoint_services.create, NewEndpoint("bot", address="https://qyapi.weixin.qq.com/x")
            )
        return {
            "endpoint": bot.id,
            "summary": summary,
            "signed_summary": signed.id,
            "rule_set": rules,
            "entry": self._first(AuditEntry),
            "day": "2026-10-08",
            "year": 2026,
        }
