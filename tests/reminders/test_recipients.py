"""Who is told: the person, or the deputy; nobody who left; never a head or a leader."""

from datetime import date

import pytest

from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification, Outbox
from smartcity.people.models import Absence, Person, Post
from smartcity.people.rules import AbsenceKind, PostKind
from tests.reminders.conftest import DEADLINE

LATE = date(2026, 3, 11)


@pytest.fixture
def settle(app):
    """A function that runs something on the database, as other features would have left it."""

    def run(change):
        with app.app_context(), unit(Mode.WRITE, audited=False):
            change(db.session)

    return run


@pytest.fixture
def away(city, settle):
    """A function that notes an absence over the deadline, with a deputy or without."""

    def run(login, deputy=None):
        person, stand_in = city.person(login), city.person(deputy) if deputy else None
        settle(
            lambda session: session.add(
                Absence(person_id=person, deputy_id=stand_in, kind=AbsenceKind.LEAVE, from_on=DEADLINE, until_on=LATE)
            )
        )

    return run


def names(told, step):
    return {name for key, name in told() if key == step}


def test_while_a_person_is_on_leave_the_deputy_is_told_and_knows_why(item, away, tick, told, rows):
    item()
    away("member", "police_liaison")
    tick(DEADLINE)
    assert names(told, "due_today") == {"钱联络", "张联络"}
    assert "You get this because you stand in for %(name)s" in [
        row.why["msgid"] for row in rows(Notification) if row.why
    ]


def test_who_is_away_without_a_deputy_is_not_told_and_the_unit_is(item, away, tick, told):
    item()
    away("member")
    tick(DEADLINE)
    assert names(told, "due_today") == {"张联络"}


def test_a_deputy_who_has_left_is_not_told_either(item, away, person_is, tick, told):
    item()
    away("member", "police_liaison")
    person_is("police_liaison", active=False)
    tick(DEADLINE)
    assert names(told, "due_today") == {"张联络"}


def test_where_the_only_liaison_is_away_the_office_is_to_phone(item, away, tick, told, rows):
    item(responsible=None)
    away("lead_liaison")
    tick(DEADLINE)
    assert told() == [("due_today", "王秘书"), ("due_today", "phone")]
    assert "Nobody there can be reached" in str(rows(Notification)[-1].text)


def test_while_one_liaison_is_away_the_other_is_told_and_is_the_one_to_phone(
    city, item, away, settle, tick, told, rows
):
    item(responsible=None)
    police, data = city.person("police_liaison"), city.unit("data")
    settle(
        lambda session: session.add(
            Post(person_id=police, organisation_id=data, kind=PostKind.LIAISON, from_on=date(2026, 3, 1))
        )
    )
    away("lead_liaison")
    tick(DEADLINE)
    assert told() == [("due_today", "钱联络")]
    settle(lambda session: session.query(Absence).update({"until_on": date(2026, 3, 31)}))
    tick(date(2026, 3, 13))
    assert "钱联络" in str(rows(Notification)[-1].text)
    assert "张联络" not in str(rows(Notification)[-1].text)


def test_while_the_secretary_is_on_leave_the_deputy_hears_for_the_office(item, away, tick, told):
    item()
    away("secretary", "police_liaison")
    tick(LATE)
    assert names(told, "late_1") == {"周干部", "张联络", "钱联络"}


def test_with_the_whole_office_away_and_no_deputy_it_is_told_all_the_same(item, away, tick, told):
    item()
    away("secretary")
    tick(LATE)
    assert names(told, "late_1") == {"周干部", "张联络", "王秘书"}


def test_when_the_person_responsible_has_left_the_units_liaison_is_told(item, person_is, tick, told):
    item()
    person_is("member", active=False)
    tick(date(2026, 3, 5))
    assert names(told, "before_3") == {"张联络"}


def test_somebody_without_a_post_any_more_gets_nothing(city, item, settle, tick, told):
    item()
    member = city.person("member")
    settle(lambda session: session.query(Post).filter_by(person_id=member).update({"until_on": date(2026, 3, 4)}))
    tick(date(2026, 3, 5))
    assert names(told, "before_3") == {"张联络"}


def test_a_disabled_account_gets_nothing(app, city, item, settle, tick, told):
    from smartcity.accounts.models import Account
    from smartcity.foundation import clock

    item()
    account = city.account("member")
    settle(lambda session: setattr(session.get(Account, account), "disabled_at", clock.real_now()))
    tick(date(2026, 3, 5))
    assert names(told, "before_3") == {"张联络"}


def test_a_head_or_leader_who_is_responsible_gets_no_message(city, item, tick, told, rows):
    item("第一件", responsible="leader")
    tick(date(2026, 3, 5))
    assert names(told, "before_3") == {"张联络"}
    assert city.person("leader") not in {
        row.person_id for row in rows(Notification) if row.kind.startswith("reminders")
    }


@pytest.mark.parametrize("day", [5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 24, 31])
def test_no_message_ever_goes_to_a_head_or_leader(app, city, item, settle, tick, rows, day):
    from smartcity.accounts.models import Account, AccountRole
    from smartcity.foundation import clock

    item()
    head = city.person("head")

    def give_account(session):
        account = Account(
            login="head", login_key="head", person_id=head, must_change_password=False, created_at=clock.now()
        )
        account.roles = [AccountRole(role="member")]
        session.add(account)

    settle(give_account)
    tick(date(2026, 3, day))
    chased = {row.person_id for row in rows(Notification) if row.kind.startswith("reminders")}
    assert not chased & {head, city.person("leader")}


def test_where_nobody_of_the_unit_can_be_reached_the_office_is_given_a_line_to_phone(item, person_is, tick, told, rows):
    item(responsible=None)
    person_is("lead_liaison", active=False)
    tick(DEADLINE)
    assert told() == [("due_today", "王秘书"), ("due_today", "phone")]
    assert "请打电话" not in str(rows(Notification)[-1].text)
    assert "Nobody there can be reached" in str(rows(Notification)[-1].text)


def test_a_new_liaison_is_told_from_the_next_step_on(city, item, settle, tick, told):
    item()
    tick(DEADLINE)
    police = city.person("police_liaison")
    data = city.unit("data")
    settle(
        lambda session: session.add(
            Post(person_id=police, organisation_id=data, kind=PostKind.LIAISON, from_on=date(2026, 3, 1))
        )
    )
    assert tick(DEADLINE, 11).decided == 0
    tick(LATE)
    assert names(told, "due_today") == {"周干部", "张联络"}
    assert names(told, "late_1") == {"周干部", "张联络", "钱联络", "王秘书"}


def test_a_reader_of_english_reads_why_in_english(app, item, person_is, tick, deliver, clerk):
    from tests.reminders.conftest import at

    item()
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    person_is("member", language="en")
    tick(DEADLINE)
    deliver(at(DEADLINE))
    text = next(letter.get_content() for letter in clerk.taken if letter.recipients == ["member@city.example"])
    assert "Due today" in text
    assert "You get this because you are the person responsible" in text


def test_what_rests_on_an_instruction_or_stays_in_the_house_is_only_counted_in_the_mail(item, tick, deliver, clerk):
    from smartcity.actions.new_action import NewSource
    from smartcity.actions.rules import SourceKind
    from tests.reminders.conftest import at

    item("市长批示的事", sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    item("家里的事", in_house_only=True)
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(DEADLINE)
    deliver(at(DEADLINE))
    text = "".join(letter.as_string() + letter.get_content() for letter in clerk.taken)
    assert "市长批示的事" not in text
    assert "家里的事" not in text
    assert "另有2件事项" in text


def test_a_bad_mailbox_stops_nobody_elses_reminder(item, tick, deliver, clerk, rows):
    from tests.reminders.conftest import at

    item()
    deliver(at(date(2026, 3, 3)))
    clerk.answers["member@city.example"] = ["550 no such mailbox"]
    tick(LATE)
    done = deliver(at(LATE))
    assert (done.sent, done.failed) == (2, 1)
    assert {row.state.value for row in rows(Outbox)} == {"sent", "failed", "skipped"} or done.sent == 2
    assert any(row.kind == "undelivered" for row in rows(Notification))


def test_a_person_who_gives_no_address_is_told_in_the_inbox(app, item, person_is, tick, told):
    item()
    person_is("member", email="")
    tick(date(2026, 3, 5))
    assert told() == [("before_3", "inbox")]
    assert Person.__tablename__ == "person"
