"""Meetings to come, told, held and issued."""

from datetime import datetime, timedelta

from smartcity.files.receiving import examined
from smartcity.meetings import agenda, attendance, scans
from smartcity.meetings import deciding as decisions
from smartcity.meetings import services as meetings
from tests.invariants.stock.people import PeopleStock
from tests.invariants.stock.words import BEGAN, LIAISONS, NOW, token


class MeetingStock(PeopleStock):
    """Meetings to come, told, held and issued."""

    def _meetings(self, key):
        """A meeting of the department to come, one with drafted and one with issued minutes, and their series."""
        word, place = token(key), list(LIAISONS).index(key)
        invited = {"units": (self.city.unit(key),), "room": f"{word} 室"}
        series = self.series(name=f"{word} 例会", start=datetime(2026, 11, 2, 9 + place), note=word, **invited).id
        day = BEGAN + timedelta(days=1)
        came = {"day": NOW + timedelta(days=14), "hour": 9 + place, "title": f"{word} 会"}
        coming = self.scheduled(**came, **invited).id
        topic = self.do("secretary", agenda.propose, coming, title=f"{word} 议题", unit_id=self.city.unit(key)).id
        sent = self.notified(day=NOW + timedelta(days=21), hour=9 + place, title=f"{word} 通知", **invited).id
        drafted = self.held(day=day, hour=9 + place, title=f"{word} 专题会", **invited).id
        said = self.do("secretary", agenda.propose, drafted, title=f"{word} 已议", unit_id=self.city.unit(key)).id
        self.do("secretary", meetings.draft_minutes, drafted, text=f"{word} 纪要草稿")
        decision = self.do("secretary", decisions.decide, drafted, f"{word} 决定").id
        issued = self.held(day=day + timedelta(days=1), hour=9 + place, title=f"{word} 已开", **invited).id
        self.do("secretary", meetings.draft_minutes, issued, text=f"{word} 纪要")
        made = self.do("secretary", decisions.decide, issued, f"{word} 落实").id
        self.do("secretary", decisions.make_action, issued, made, self._described(key))
        still_open = self.do("secretary", decisions.decide, issued, f"{word} 待落实").id
        self.do("secretary", meetings.countersign, issued)
        self.do("secretary", meetings.issue, issued)
        with self.city.app.app_context():
            paper = examined(f"{word} 纪要.txt", f"{word} 纪要原件".encode())
        self.do("secretary", scans.add_scans, issued, [paper])
        return {
            "series": series,
            "meeting": coming,
            "notified": sent,
            "drafted": drafted,
            "issued": issued,
            "scan": self.read(lambda: scans.scans_of(issued)[0].file_id),
            "topic": topic,
            "said": said,
            "decision": decision,
            "open_decision": still_open,
            "attendance": self.entry(coming, key),
            "leave": self._on_leave(key, sent),
        }

    def _on_leave(self, key, meeting):
        """Let the department ask for leave; return its place on the list."""
        row = self.entry(meeting, key)
        self.do(LIAISONS[key], attendance.ask_leave, meeting, row, reason=f"{token(key)} 请假")
        return row
