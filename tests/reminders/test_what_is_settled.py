"""What was settled before its mail went out is not mailed, what still stands is; every step passed over is written down.

Each of these was found by the lives of tests/reminders/model.
"""

from dataclasses import replace
from datetime import date

from smartcity.actions import editing, progress
from smartcity.actions.assigning import sign_for
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import ReportingRhythm
from smartcity.foundation.database import db
from smartcity.messages.models import Notification, Outbox
from tests.reminders.conftest import at


def lines(rows, kind):
    return [row for row in rows(Notification) if row.kind == kind]


def test_a_report_that_came_in_is_not_asked_for_any_more(city, item, tick, act, rows):
    item_id = item(deadline=date(2026, 12, 31), rhythm=ReportingRhythm.MONTHLY)
    tick(date(2026, 3, 31))
    data = city.unit("data")
    act(date(2026, 3, 31), "lead_liaison", progress.report, item_id, unit_id=data, progress=10, text="进展")
    tick(date(2026, 3, 31), 10)
    (line,) = lines(rows, "reminders.report")
    assert line.withdrawn_at is not None


def test_while_one_unit_signs_the_line_to_the_other_goes_out(city, item, tick, act, deliver, clerk, rows):
    item_id = item(signed=False)
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(date(2026, 3, 4))
    act(date(2026, 3, 4), "support_liaison", sign_for, item_id, unit_id=city.unit("finance"))
    tick(date(2026, 3, 4), 10)
    assert [line.withdrawn_at is None for line in lines(rows, "reminders.unsigned")] == [True, False]
    deliver(at(date(2026, 3, 4), 10))
    assert [letter.recipients for letter in clerk.taken] == [["lead_liaison@city.example"]]


def test_what_was_settled_while_the_mail_server_refused_is_not_mailed_later(
    city, item, tick, act, deliver, clerk, change
):
    item_id = item(deadline=date(2026, 12, 31), rhythm=ReportingRhythm.MONTHLY)
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    clerk.answers["member@city.example"] = ["451 later"]
    tick(date(2026, 3, 31))
    deliver(at(date(2026, 3, 31)))
    data = city.unit("data")
    act(date(2026, 3, 31), "lead_liaison", progress.report, item_id, unit_id=data, progress=10, text="进展")
    tick(date(2026, 3, 31), 10)
    change(Outbox, retry_at=None)
    assert deliver(at(date(2026, 3, 31), 10)).skipped == 1
    assert clerk.taken == []


def test_repetitions_passed_over_after_a_new_deadline_are_written_down(city, item, tick, act, skipped):
    item_id, later = item(signed=False), date(2026, 12, 31)
    tick(date(2026, 3, 13))

    def move(actor):
        described = editing.as_described(db.session.get_one(ActionItem, item_id))
        editing.edit(actor, item_id, replace(described, deadline=later), reason="按领导要求调整")

    act(date(2026, 3, 13), "secretary", move)
    before = skipped()
    tick(date(2026, 4, 3))
    assert skipped()[len(before) :] == ["unsigned_again_2:20260302", "unsigned_again_3:20260302"] * 2
