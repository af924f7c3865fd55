"""The example programme as it stands once it is loaded, asked through pages, API and services."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from smartcity.accounts.models import Account
from smartcity.actions.models import ActionItem
from smartcity.audit import queries as audit
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.feature import menu
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.meetings.models import Attendance, Minutes
from smartcity.meetings.rules import AttendanceKind, AttendanceState
from smartcity.messages.delivery import deliver
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.rules import OutboxState
from smartcity.people.models import Person
from smartcity.reminders.deciding import decide
from smartcity.reminders.models import Notice, NoticeState
from smartcity.staff import queries as staff
from smartcity.starter.data import shipped
from smartcity.summaries.models import Summary

EXAMPLE = "示例数据"
ITEMS = {row.title: row for row in shipped().actions}


@pytest.fixture
def reading(programme_app):
    with programme_app.app_context(), unit(Mode.READ):
        yield


def test_the_api_lists_all_44_items_and_the_parts_of_four_of_them(programme):
    items = programme.listed("actions")
    assert Counter(item["parent"] is None for item in items) == {True: 44, False: 23}
    assert {item["title"] for item in items} == set(ITEMS)


def test_every_item_stands_as_the_programme_shows_it(programme):
    stands = {
        item["title"]: (item["state"], item["light"]["colour"], item["late"], "unsigned" in item["marks"])
        for item in programme.listed("actions")
    }
    expected = {
        title: (row.shows.state, row.shows.light, row.shows.late, row.shows.unsigned) for title, row in ITEMS.items()
    }
    assert stands == expected
    assert {light for _, light, _, _ in stands.values()} == {"red", "yellow", "green", "grey"}


def test_the_numbers_of_items_have_no_gap(programme):
    numbers = [item["number"].split("-") for item in programme.listed("actions")]
    for year, count in Counter(year for year, _ in numbers).items():
        assert sorted(int(seq) for given, seq in numbers if given == year) == list(range(1, count + 1))


def test_an_item_that_a_meeting_decided_on_names_it_and_is_named_by_it(programme):
    item = next(item for item in programme.listed("actions") if item["title"].startswith("社会资本参与方式清单"))
    (source,) = item["sources"]
    assert source["kind"] == "meeting"
    assert source["reference"].startswith("专班例会（示例）")
    page = programme.client("office.one").get(f"/actions/{item['id']}")
    assert page.status_code == 200
    assert source["reference"] in page.text


def test_seven_people_are_lent_one_stayed_too_long_and_one_went_back_and_handed_over(programme, reading):
    lent = programme.listed("secondments")
    assert len(lent) == 7
    assert [row["handover_done"] for row in lent if row["returned_on"]] == [True]
    today = clock.today()
    assert [row.person for row in staff.overstayed(today)] == ["示例丁"]
    assert [row.person for row in staff.ending_within(today, 10)] == ["示例甲"]
    successors = Counter(
        db.session.scalars(
            select(Person.name).join(ActionItem, ActionItem.responsible_id == Person.id).where(ActionItem.is_open)
        )
    )
    assert "示例庚" not in successors


def test_six_meetings_were_held_and_two_are_coming(programme, reading):
    meetings = programme.listed("meetings")
    states = Counter(row["state"] for row in meetings)
    assert states == {"issued": 4, "drafted": 1, "held": 1, "draft": 2}
    undecided = db.session.scalars(
        select(Attendance).where(
            Attendance.kind == AttendanceKind.SUBSTITUTE, Attendance.state == AttendanceState.TO_CHECK
        )
    ).all()
    assert [row.substitute.name for row in undecided] == ["示例·市人社局联络员"]
    late = select(Minutes).where(Minutes.issued_at.is_(None), Minutes.due_on < clock.today())
    assert [row.holder.name for row in db.session.scalars(late)] == ["示例·办公室主任"]


def test_last_weeks_summary_is_out_with_the_figures_of_the_programme(programme_app, reading):
    issues = db.session.scalars(select(Summary).order_by(Summary.seq)).all()
    assert [row.seq for row in issues] == [1, 2, 3, 4]
    assert {str(row.state) for row in issues} == {"issued"}
    last = issues[-1]
    figures = {name: len(ids) for name, ids in last.content["figures"].items()}
    assert {name: figures[name] for name in ("new", "due", "on_time", "due_late", "due_open")} == {
        "new": 3, "due": 4, "on_time": 2, "due_late": 1, "due_open": 1,
    }  # fmt: skip
    assert len(last.coordination.splitlines()) == 2
    assert "社会资本参与方式清单" in last.coordination
    assert "数据共享争议协调" in last.coordination
    assert last.as_of == last.period_until


def test_what_is_to_be_verified_is_marked(reading):
    units = set(db.session.scalars(select(Organisation.code).where(Organisation.to_verify)))
    assert units == {row.code for row in shipped().organisations if row.to_verify}
    items = set(db.session.scalars(select(ActionItem.title).where(ActionItem.to_verify)))
    assert items == {title for title, row in ITEMS.items() if row.to_verify}


def test_nobody_in_it_can_be_taken_for_a_real_person(reading):
    for person in db.session.scalars(select(Person)):
        assert person.is_example
        assert person.name.startswith("示例")
        assert person.email.endswith(".example")


def test_nothing_of_the_past_goes_out_as_mail(programme_app):
    sent = deliver(clock.now())
    assert (sent.sent, sent.failed, sent.held, sent.skipped) == (0, 0, 0, 0)
    with unit(Mode.READ):
        assert set(db.session.scalars(select(Outbox.state).distinct())) <= {OutboxState.SKIPPED}


def test_what_people_were_told_longer_ago_has_been_read(reading):
    unread = select(func.min(Notification.created_at)).where(Notification.read_at.is_(None))
    oldest = db.session.scalar(unread)
    assert oldest is not None
    assert clock.now() - oldest < timedelta(days=5)


@pytest.fixture(autouse=True)
def _inside(programme_app):
    with programme_app.app_context():
        yield


def test_the_first_tick_decides_what_is_new_today_and_the_second_nothing(programme_app):
    first = decide(clock.now())
    assert 0 < first.decided < 60
    assert first.skipped == 0
    assert decide(clock.now()).decided == 0


def test_papers_are_numbered_without_a_gap_and_no_item_gets_two_of_a_kind(programme_app):
    decide(clock.now())
    with unit(Mode.READ):
        notices = db.session.scalars(select(Notice)).all()
    assert Counter(notice.state for notice in notices)[NoticeState.SENT] == 8
    for kind in {notice.kind for notice in notices}:
        numbers = sorted(notice.seq for notice in notices if notice.kind is kind and notice.seq)
        assert numbers == list(range(1, len(numbers) + 1))
    assert max(Counter((notice.subject_id, notice.kind) for notice in notices).values()) == 1


def test_the_audit_chain_holds_and_the_acts_are_peoples_own(reading):
    assert audit.verify().ok
    bodies = [json.loads(body) for body in db.session.scalars(select(audit.AuditEntry.body))]
    own = Counter(body["actor_id"] is not None for body in bodies if body["verb"].startswith("actions."))
    assert own[True] > 9 * own[False]


@pytest.mark.parametrize(
    "login",
    ["office.one", "leader.head", "liaison.big-data-bureau", "staff.jia", "observer.audit", "admin.system",
     "admin.security", "admin.audit"],
)  # fmt: skip
def test_every_page_of_everybodys_menu_says_that_the_data_are_examples(programme, login):
    client = programme.client(login)
    with programme.app.test_request_context(), unit(Mode.READ):
        account = db.session.scalars(select(Account).where(Account.login == login)).one()
        from flask import url_for

        from smartcity.accounts.queries import actor_for

        addresses = [url_for(entry.endpoint) for entry in menu(actor_for(account))]
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        assert EXAMPLE in page.text, address


def test_a_visitor_is_told_before_signing_in(programme):
    assert EXAMPLE in programme.client().get("/account/sign-in").text


def test_only_the_secretariat_is_led_to_the_page_about_the_examples(programme):
    assert "/starter" in programme.client("office.one").get("/").text
    assert "/starter" not in programme.client("leader.head").get("/").text
    assert programme.client("leader.head").get("/starter").status_code == 403


def test_the_page_about_the_examples_lists_facts_and_doubts(programme):
    page = programme.client("office.one").get("/starter")
    assert page.status_code == 200
    for fact in shipped().facts:
        assert fact.source in page.text
    assert "市密码管理部门" in page.text
    assert "市委金融办归口待核" in page.text


def test_the_proposal_that_started_it_was_answered_in_time_and_its_promises_are_items(programme, reading):
    (found,) = programme.listed("proposals")
    assert (found["number"], found["state"], found["reply_class"]) == ("2024190", "replied", "b")
    assert (found["reply_due_on"], found["opinions_due_on"]) == ("2024-07-24", "2024-05-24")
    late = [unit["name"] for unit in found["joint"] if unit["opinion_on"] > found["opinions_due_on"]]
    assert late == ["市教育局"]
    asked = f"/api/v1/proposals/{found['id']}/promises"
    promises = programme.app.test_client().get(asked, headers=programme.api("office.one", "read")).json["items"]
    assert [ITEMS[row["action"]["name"]].number for row in promises] == ["4", "21", "35", "28"]


def test_items_that_come_back_belong_to_their_templates(programme, reading):
    templates = programme.listed("item-templates")
    assert len(templates) == 6
    for template in templates:
        (made,) = programme.listed(f"item-templates/{template['id']}/made")
        assert made["adopted"]
        assert made["action"]
