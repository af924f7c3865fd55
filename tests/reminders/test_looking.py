"""An item is looked at when it has something new, and what is decided for many at once is what each would get alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from smartcity.actions import extending, progress
from smartcity.actions.models import EPOCH, ActionItem, ActionLook, ActionUnit
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification
from smartcity.messages.queries import causes_not_gone_out
from smartcity.people.models import Absence
from smartcity.people.rules import AbsenceKind
from smartcity.reminders import many_alike
from smartcity.reminders.ledger import longest_due_first
from smartcity.reminders.models import Reminder
from smartcity.reminders.planning import plan
from smartcity.reminders.reminding import remind_now
from tests.reminders.conftest import DEADLINE, at

DAYS = [date(2026, 3, 2) + timedelta(days=days) for days in range(45)]


@pytest.fixture
def looks(rows):
    """A function that returns the days from which items must be looked at again."""
    return lambda: [row.look_on for row in rows(ActionLook)]


def test_a_fresh_item_is_looked_at_at_once_and_then_on_the_day_of_its_first_step(item, tick, looks):
    item()
    assert looks() == [EPOCH]
    tick(date(2026, 3, 3))
    assert looks() == [date(2026, 3, 5)]
    tick(date(2026, 3, 5))
    assert looks() == [DEADLINE]


def test_after_the_last_step_it_is_looked_at_once_a_week(item, tick, looks):
    item()
    tick(date(2026, 3, 24))
    assert looks() == [date(2026, 3, 31)]


def test_a_new_deadline_has_the_item_looked_at_again(city, item, tick, act, looks):
    item_id, data = item(), city.unit("data")
    tick(date(2026, 3, 5))
    new = date(2026, 3, 12)
    act(
        date(2026, 3, 6),
        "lead_liaison",
        extending.request_extension,
        item_id,
        deadline=new,
        reason="方案",
        unit_id=data,
    )
    act(date(2026, 3, 6), "secretary", extending.approve_extension, item_id)
    assert looks() == [EPOCH]
    tick(date(2026, 3, 6), 11)
    assert looks() == [date(2026, 3, 9)]


def test_another_working_calendar_has_every_open_item_looked_at_again(city, app, item, tick, looks):
    from smartcity.workdays import services
    from smartcity.workdays.rules import DayKind

    item()
    tick(date(2026, 3, 3))
    secretary = city.actor("secretary")
    with app.app_context(), clock.at(at(date(2026, 3, 3), 10)), unit(Mode.WRITE):
        services.set_day(secretary, date(2026, 3, 5), DayKind.HOLIDAY, "停电")
    assert looks() == [date(2026, 3, 3)]
    tick(date(2026, 3, 4))
    assert looks() == [DEADLINE]  # 3 working days before is the 4th now


def test_a_note_on_an_item_brings_no_reminder_twice(city, item, tick, act, told):
    item_id = item()
    tick(DEADLINE)
    before = told()
    act(DEADLINE, "secretary", progress.note, item_id, text="张已接，周三报")
    assert tick(DEADLINE, 11).decided == 0
    assert told() == before


def test_a_step_that_nobody_can_be_told_of_is_written_down_with_the_reason(app, item, tick, rows):
    item()
    with app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.execute(update(ActionItem).values(responsible_id=None))
        db.session.execute(update(ActionUnit).values(role="supporting"))
    tick(date(2026, 3, 5))
    assert [(row.step, row.state.value, row.reason["msgid"]) for row in rows(Reminder)] == [
        ("before_3", "skipped", "There is nobody to be told")
    ]


def test_an_item_without_any_date_is_looked_at_once_until_it_is_changed(city, item, tick, act, looks):
    """An open-ended matter that reports at no rhythm: a tick must end, and nothing is due about it."""
    item_id = item(deadline=None)
    assert tick(date(2026, 3, 5)).decided == 0
    assert looks() == [date.max]
    act(date(2026, 3, 6), "secretary", progress.note, item_id, text="长期坚持")
    assert looks() == [date(2026, 3, 6)]


@pytest.fixture
def city_of_items(city, app, item):
    """Items of all kinds: with and without a person responsible, unsigned, in the house, with quotes in the title."""
    item("第一件")
    item('带"引号"、\\反斜线\\和％的事项 %(number)s\n换行'.replace("\n", " "))
    item("没有责任人", responsible=None)
    item("责任人是领导", responsible="leader")
    item("没有签收", signed=False)
    item("家里的事", in_house_only=True)
    item("晚一周", deadline=date(2026, 3, 17))
    item("别的单位", lead="police", responsible="police_liaison")
    item("联络员自己负责", responsible="lead_liaison")
    member, deputy = city.person("member"), city.person("police_liaison")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        away = {"from_on": date(2026, 3, 11), "until_on": date(2026, 3, 12), "deputy_id": deputy}
        db.session.add(Absence(person_id=member, kind=AbsenceKind.LEAVE, **away))
        db.session.execute(update(ActionItem).where(ActionItem.id == 1).values(seq=1001))


def said(line):
    """What a plan's line would be in the ledger and the inbox."""
    return (
        line.candidate.subject.id, line.step.key, line.candidate.version, line.recipient.person_id, line.channel,
        str(line.text.as_json()), str(line.recipient.because.as_json()), line.candidate.link,
        line.candidate.stays_inside, line.channels, line.step.step.alone, longest_due_first(line.candidate.anchor),
    )  # fmt: skip


def test_what_is_written_for_many_at_once_is_what_the_plan_says_of_each(app, city_of_items, tick, monkeypatch):
    alike = []
    write = many_alike.write
    monkeypatch.setattr(many_alike, "write", lambda *args: alike.append(write(*args)) or alike[-1])
    for day in DAYS:
        with app.app_context(), unit(Mode.READ):
            wanted = sorted(said(line) for line in plan(at(day)).lines if line.channel in {"inbox", "email"})
            last = db.session.scalar(select(Reminder.id).order_by(Reminder.id.desc()).limit(1)) or 0
        tick(day)
        with app.app_context(), unit(Mode.READ):
            told = select(Reminder, Notification).join(Notification, Notification.cause_id == Reminder.id)
            found = sorted(
                (r.subject_id, r.step, r.deadline_version, r.recipient_id, r.channel, str(n.text), str(n.why), n.link,
                 n.stays_inside, n.channels, n.alone, n.urgency)
                for r, n in db.session.execute(told.where(Reminder.id > last))
            )  # fmt: skip
        assert found == wanted, day
    assert sum(alike) > 20


def test_what_has_been_due_longest_stands_first_in_a_digest(item, tick, deliver, clerk):
    item("还有三天", deadline=date(2026, 3, 13)), item("今天到期", deadline=DEADLINE)
    item("逾期一天", deadline=date(2026, 3, 9))
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(DEADLINE)
    deliver(at(DEADLINE))
    letters = {one["To"].addresses[0].username: one.get_body(("plain",)).get_content() for one in clerk.taken}
    places = [letters["member"].find(title) for title in ("逾期一天", "今天到期", "还有三天")]
    assert -1 not in places
    assert places == sorted(places)


def test_what_was_said_the_evening_before_goes_out_with_the_reminders_of_the_morning(
    app, city, item, tick, deliver, clerk
):
    asked, _due = item("晚上催的事"), item("早上到期的事")
    tick(date(2026, 3, 9))
    deliver(at(date(2026, 3, 9)))
    clerk.taken.clear()
    secretary = city.actor("secretary")
    with app.app_context(), clock.at(at(date(2026, 3, 9), 20)), unit(Mode.WRITE):
        remind_now(secretary, asked)
    assert deliver(at(DEADLINE, 8, 30)).sent == 0
    tick(DEADLINE, 8, 31)
    assert deliver(at(DEADLINE, 8, 36)).sent == 2
    for letter in clerk.taken:
        text = letter.get_body(("plain",)).get_content()
        assert "办公室询问进展情况" in text or "晚上催的事" in text
        assert "早上到期的事" in text


def test_what_may_be_taken_back_is_sought_among_what_waits_however_much_was_told(app, item, tick):
    """A quiet tick went through every line of the past: with 200 000 of them it took 50 ms instead of 4."""
    item()
    tick(DEADLINE)
    with app.app_context(), unit(Mode.READ):
        written = causes_not_gone_out().compile(db.engine, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = "\n".join(str(row[-1]) for row in db.session.execute(db.text(f"{explain} {written}")))
    assert "ix_notification_cause" not in plan
    assert "ix_notification_waiting" in plan
