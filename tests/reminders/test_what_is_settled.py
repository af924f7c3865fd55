"""What was settled before its mail went out is not mailed, what still stands is; every step passed over is written down.

Each of these was found by the lives of tests/reminders/model.
"""

from dataclasses import replace
from datetime import date, timedelta

from smartcity.actions import editing, objecting, progress
from smartcity.actions.assigning import sign_for
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import ReportingRhythm
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.meetings import scheduling
from smartcity.meetings import services as meetings
from smartcity.meetings.rules import MeetingKind
from smartcity.messages import claims
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.rules import Batch
from smartcity.staff import services as staff
from smartcity.staff.rules import SecondmentKind
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


def hand_on(item_id, person_id):
    """Return an act by which another person becomes responsible for an item."""

    def act(actor):
        described = editing.as_described(db.session.get_one(ActionItem, item_id))
        editing.edit(actor, item_id, replace(described, responsible_id=person_id), reason="岗位调整")

    return act


def reached(clerk, title):
    """Return whom the mail that tells of an item has reached."""
    return sorted(letter.recipients[0].partition("@")[0] for letter in clerk.taken if title in letter.get_content())


def test_who_is_not_responsible_any_more_gets_no_mail_that_still_waited(city, item, tick, act, deliver, clerk):
    item_id = item()
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(date(2026, 3, 10))
    act(date(2026, 3, 10), "secretary", hand_on(item_id, city.person("police_liaison")))
    tick(date(2026, 3, 10), 10)
    deliver(at(date(2026, 3, 10), 10))
    assert reached(clerk, "建立数据资源目录") == ["lead_liaison", "police_liaison"]


def test_who_was_responsible_and_is_the_liaison_of_the_unit_still_gets_it(city, item, tick, act, deliver, clerk):
    item_id = item(responsible="lead_liaison")
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(date(2026, 3, 10))
    act(date(2026, 3, 10), "secretary", hand_on(item_id, city.person("member")))
    tick(date(2026, 3, 10), 10)
    deliver(at(date(2026, 3, 10), 10))
    assert "lead_liaison" in reached(clerk, "今日到期")


def test_a_unit_whose_part_another_one_has_taken_over_gets_no_mail_that_still_waited(
    city, item, tick, act, deliver, clerk
):
    item_id = item(responsible=None)
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(date(2026, 3, 10))
    act(
        date(2026, 3, 10), "secretary", objecting.reassign, item_id, unit_id=city.unit("police"), reason="职责调整",
    )  # fmt: skip
    tick(date(2026, 3, 10), 10)
    deliver(at(date(2026, 3, 10), 10))
    assert "lead_liaison" not in reached(clerk, "今日到期")


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


def test_what_was_settled_while_a_sender_that_died_held_the_message_is_not_mailed(
    app, city, item, tick, act, deliver, clerk, change
):
    item_id, morning = item(signed=False), at(date(2026, 3, 4))
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(date(2026, 3, 4))
    with app.app_context(), clock.at(morning), unit(Mode.WRITE, audited=False):
        assert len(claims.claim(morning, "died", Batch())) == 2
    act(date(2026, 3, 4), "support_liaison", sign_for, item_id, unit_id=city.unit("finance"))
    tick(date(2026, 3, 4), 10)
    change(Outbox, leased_until=clock.real_now() - timedelta(seconds=1))
    assert deliver(at(date(2026, 3, 4), 10)).skipped == 1
    assert [letter.recipients for letter in clerk.taken] == [["lead_liaison@city.example"]]


def meeting_on(city, act, day, **more):
    """Schedule a meeting to which 市财政局 is asked."""
    new = scheduling.NewMeeting(
        "数据共享专题会", MeetingKind.TOPIC, at(day, 15), at(day, 16), units=(city.unit("finance"),), **more
    )
    return act(date(2026, 3, 2), "secretary", scheduling.schedule, new).id


def test_a_planned_meeting_that_is_called_off_asks_for_no_notice(city, tick, act, rows):
    meeting_id = meeting_on(city, act, date(2026, 3, 12))
    tick(date(2026, 3, 10))
    act(date(2026, 3, 10), "secretary", meetings.cancel, meeting_id, reason="并入例会")
    (line,) = lines(rows, "reminders.meeting_notice")
    assert line.withdrawn_at is not None


def test_issued_minutes_are_not_asked_for_any_more(city, tick, act, rows):
    meeting_id = meeting_on(city, act, date(2026, 3, 3))
    for verb in (meetings.notify, meetings.hold, meetings.draft_minutes):
        act(date(2026, 3, 3), "secretary", verb, meeting_id)
    tick(date(2026, 3, 9))
    for verb in (meetings.countersign, meetings.issue):
        act(date(2026, 3, 9), "secretary", verb, meeting_id)
    (line,) = lines(rows, "reminders.minutes")
    assert line.withdrawn_at is not None


def lent_until(city, act, day):
    """Lend the member to a group."""
    return act(
        date(2026, 3, 2), "secretary", staff.second, person_id=city.person("member"), kind=SecondmentKind.SECONDED,
        home_unit_id=city.unit("data"), working_group_id=city.group("resources"), start=date(2026, 3, 2),
        planned_end=day, agreed=True,
    )  # fmt: skip


def test_who_has_returned_ends_soon_no_more(city, tick, act, rows):
    loan = lent_until(city, act, date(2026, 3, 20))
    tick(date(2026, 3, 12))
    assert len(lines(rows, "reminders.secondment")) == 2
    act(date(2026, 3, 12), "secretary", staff.record_return, loan.id, returned_on=date(2026, 3, 12))
    assert all(line.withdrawn_at for line in lines(rows, "reminders.secondment"))


def test_a_loan_that_is_extended_does_not_end_soon(city, tick, act, rows):
    loan = lent_until(city, act, date(2026, 3, 20))
    tick(date(2026, 3, 12))
    later = {"planned_end": date(2026, 6, 30), "approval": "淄组函〔2026〕2号"}
    act(date(2026, 3, 12), "secretary", staff.extend, loan.id, loan.version, **later)
    assert all(line.withdrawn_at for line in lines(rows, "reminders.secondment"))
