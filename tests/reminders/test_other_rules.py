"""Signatures and reports that are outstanding, late minutes, secondments that end, the calendar of next year."""

from datetime import date

from smartcity.actions.rules import ReportingRhythm
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from tests.reminders.conftest import at


def test_each_unit_that_has_not_signed_is_reminded_by_itself(city, item, tick, told, act):
    from smartcity.actions.assigning import sign_for

    item_id = item(signed=False)
    assert tick(date(2026, 3, 3)).decided == 0
    act(date(2026, 3, 3), "support_liaison", sign_for, item_id, unit_id=city.unit("finance"))
    tick(date(2026, 3, 4))
    assert told(rule="unsigned") == [("unsigned_2:20260302", "张联络")]
    tick(date(2026, 3, 6))
    assert [name for _, name in told(rule="unsigned")][1:] == ["王秘书", "phone"]


def test_signing_ends_it(city, item, tick, told, act):
    from smartcity.actions.assigning import sign_for

    item_id = item(signed=False)
    for login, unit_key in (("lead_liaison", "data"), ("support_liaison", "finance")):
        act(date(2026, 3, 4), login, sign_for, item_id, unit_id=city.unit(unit_key))
    tick(date(2026, 3, 4))
    assert told(rule="unsigned") == []


def test_a_monthly_report_is_asked_for_each_month_anew(city, item, tick, told, act):
    from smartcity.actions.progress import report

    item_id = item(deadline=date(2026, 12, 31), rhythm=ReportingRhythm.MONTHLY)
    tick(date(2026, 3, 31))
    assert told(rule="report") == [("report_today:20260331", "周干部")]
    act(date(2026, 3, 31), "lead_liaison", report, item_id, unit_id=city.unit("data"), progress=10, text="进展")
    assert tick(date(2026, 4, 1)).decided == 0
    tick(date(2026, 4, 30))
    assert told(rule="report")[1:] == [("report_today:20260430", "周干部")]


def test_next_years_calendar_is_asked_for_in_december(app, tick, told, writing):
    from smartcity.workdays.services import ensure_seeded

    writing(ensure_seeded)
    tick(date(2026, 11, 17))
    assert told(rule="calendar") == []
    tick(date(2026, 12, 4))
    assert told(rule="calendar") == [("calendar_20:20270101", "王秘书")]


def test_a_secondment_that_ends_is_told_to_the_person_the_home_unit_and_the_office(app, city, tick, told):
    from smartcity.staff.models import Secondment
    from smartcity.staff.rules import DutyKind, SecondmentKind

    member, finance, group = city.person("member"), city.unit("finance"), city.group("resources")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.add(
            Secondment(
                person_id=member,
                kind=SecondmentKind.SECONDED,
                duty=DutyKind.FULL,
                home_unit_id=finance,
                working_group_id=group,
                position="数据治理",
                approval="组干〔2026〕1号",
                start_on=date(2026, 1, 5),
                planned_end_on=date(2026, 3, 31),
            )
        )
    tick(date(2026, 3, 17))
    assert {name for _, name in told(rule="secondment")} == {"周干部", "赵联络", "王秘书"}
    tick(date(2026, 4, 1))
    assert ("overstayed_1", "王秘书") in told(rule="secondment")


def test_late_minutes_are_told_to_the_office_with_who_holds_them(app, city, tick, told, rows):
    from smartcity.meetings.models import Meeting, Minutes
    from smartcity.meetings.rules import MeetingKind, MeetingState
    from smartcity.messages.models import Notification

    holder = city.person("member")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        meeting = Meeting(
            title="专班例会",
            kind=MeetingKind.TASK_FORCE,
            state=MeetingState.HELD,
            starts_at=at(date(2026, 3, 2)),
            ends_at=at(date(2026, 3, 2), 10),
        )
        db.session.add(meeting)
        db.session.flush()
        db.session.add(
            Minutes(
                meeting_id=meeting.id,
                edition=1,
                due_on=date(2026, 3, 5),
                holder_id=holder,
                held_since=at(date(2026, 3, 2)),
            )
        )
    tick(date(2026, 3, 6))
    assert told(rule="minutes") == [("minutes_late_1", "王秘书")]
    assert "周干部" in str(rows(Notification)[-1].text)


def test_a_meeting_that_nobody_was_told_of_two_working_days_before_is_told_to_the_office(app, tick, told):
    from smartcity.meetings.models import Meeting
    from smartcity.meetings.rules import MeetingKind, MeetingState

    with app.app_context(), unit(Mode.WRITE, audited=False):
        for state in (MeetingState.DRAFT, MeetingState.NOTIFIED):
            db.session.add(
                Meeting(
                    title=f"专班例会{state}",
                    kind=MeetingKind.TASK_FORCE,
                    state=state,
                    starts_at=at(date(2026, 3, 12)),
                    ends_at=at(date(2026, 3, 12), 10),
                )
            )
    assert tick(date(2026, 3, 9)).decided == 0
    assert tick(date(2026, 3, 10)).decided == 1
    assert told(rule="meeting_notice") == [("notice_today", "王秘书")]


def test_a_higher_feature_adds_a_source_of_its_own(app, tick, told):
    from smartcity.foundation.texts import Text
    from smartcity.reminders import sources
    from smartcity.reminders.rules import ReminderRule

    def summary(now):
        yield sources.Candidate(
            rule=ReminderRule.MINUTES,
            subject=sources.Subject("summary", 7),
            matter=Text("第7期"),
            anchor=date(2026, 3, 5),
            version=1,
            link="/summaries/7",
        )

    sources.add_source("summaries-test", summary)
    try:
        tick(date(2026, 3, 6))
        assert told(rule="minutes") == [("minutes_late_1", "王秘书")]
    finally:
        sources._sources.pop("summaries-test")
