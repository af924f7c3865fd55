"""Lines wait until they are collected: one digest a person and day, while nobody is still deciding what it must say."""

import threading
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, select, text

from smartcity.foundation import clock, migrating
from smartcity.foundation.database import db
from smartcity.foundation.scheduling import HOLDER, JobRun
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import collecting, queries
from smartcity.messages.delivery import Delivered
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.messages.rules import Channel, OutboxKind, OutboxState
from smartcity.messages.services import settle_past, withdraw
from tests.messages.conftest import SATURDAY, TUESDAY, at

WEDNESDAY = date(2026, 3, 11)
DECIDING = "reminders.decide"


@pytest.fixture
def lease(app):
    """A function that gives the job that decides to somebody for a while (seconds from now)."""

    def run(holder="another", seconds=60):
        now = clock.real_now()
        with app.app_context(), unit(Mode.WRITE, audited=False):
            db.session.merge(JobRun(name=DECIDING, holder=holder, leased_until=now + timedelta(seconds=seconds)))

    return run


@pytest.fixture
def carried(app):
    """A function that returns which lines each message carries: {outbox id: [notification ids]}."""

    def run():
        with app.app_context(), unit(Mode.READ):
            found: dict[int, list[int]] = {}
            for row in db.session.scalars(select(OutboxLine).order_by(OutboxLine.notification_id)):
                found.setdefault(row.outbox_id, []).append(row.notification_id)
            return found

    return run


def test_rounds_of_the_same_instant_do_not_take_each_others_lines(tell, collect, carried):
    with time_machine.travel(at(TUESDAY), tick=False):
        tell("lead_liaison")
        assert collect() == 1
        tell("lead_liaison", "Item 4 is due")
        tell("secretary")
        assert collect() == 2
    assert sorted(carried().values()) == [[1, 2], [3]]


def test_a_line_waits_in_no_message_until_it_is_collected(tell, collect, rows, carried):
    tell("lead_liaison")
    tell("lead_liaison", "Item 4 is due")
    tell("secretary")
    assert rows(Outbox) == []
    assert collect() == 2
    assert sorted(carried().values()) == [[1, 2], [3]]
    assert collect() == 0


def test_what_comes_after_the_first_collecting_joins_the_same_digest(tell, collect, carried):
    tell("lead_liaison")
    collect()
    tell("lead_liaison", "Item 4 is due")
    assert collect() == 1
    assert carried() == {1: [1, 2]}


def test_what_stays_in_the_inbox_is_never_collected(tell, collect, rows):
    tell("lead_liaison", email=False)
    tell("lead_liaison", channels=[Channel.INBOX])
    assert [row.channels for row in rows(Notification)] == ["", ""]
    assert collect() == 0


def test_what_was_taken_back_before_it_was_collected_goes_into_no_message(app, tell, collect, rows):
    tell("lead_liaison")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        assert withdraw(("action", 3)) == 1
    assert collect() == 0
    assert rows(Outbox) == []


def test_what_was_read_and_not_collected_can_still_be_taken_back(app, city, tell):
    line = tell("lead_liaison")
    city.client("lead_liaison").send(f"/messages/{line.id}/read", form_on="/messages")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        assert withdraw(("action", 3)) == 1


def test_each_line_that_goes_alone_has_a_message_of_its_own(tell, collect, rows, carried):
    tell("lead_liaison", alone=True)
    tell("lead_liaison", alone=True, urgency=1)
    tell("lead_liaison", urgency=1)
    collect(at(SATURDAY, 23))
    found = {row.part: (row.kind, row.day) for row in rows(Outbox)}
    monday = date(2026, 3, 16)
    assert found == {1: (OutboxKind.ALONE, monday), 2: (OutboxKind.URGENT, SATURDAY), 0: (OutboxKind.DIGEST, monday)}
    assert sorted(carried().values()) == [[1], [2], [3]]


@pytest.mark.parametrize("state", [OutboxState.SENDING, OutboxState.SENT, OutboxState.FAILED, OutboxState.HELD])
def test_a_digest_that_is_claimed_or_gone_takes_nothing_more(tell, collect, change, rows, state):
    tell("lead_liaison")
    collect()
    change(Outbox, state=state, body="written")
    tell("lead_liaison", "Item 4 is due")
    assert collect() == 1
    assert [(row.day, row.state) for row in rows(Outbox)] == [(TUESDAY, state), (WEDNESDAY, OutboxState.PENDING)]


def test_a_skipped_digest_is_opened_anew(tell, collect, change, rows, carried):
    tell("lead_liaison")
    collect()
    change(Outbox, state=OutboxState.SKIPPED)
    tell("lead_liaison", "Item 4 is due")
    assert collect() == 1
    assert [row.state for row in rows(Outbox)] == [OutboxState.PENDING]
    assert carried() == {1: [1, 2]}


def test_what_is_urgent_goes_in_the_tick_whose_other_jobs_collected_it_a_moment_later(tell, collect, deliver):
    """All jobs of a tick begin together, each with the time at which it came to run."""
    early = at(TUESDAY)
    tell("secretary", alone=True, urgency=1, moment=early - timedelta(minutes=1))
    collect(early + timedelta(milliseconds=5))
    assert deliver(early).sent == 1


def test_no_digest_is_closed_while_another_decides_and_what_is_urgent_does_not_wait(tell, collect, lease, deliver):
    tell("lead_liaison")
    tell("secretary", alone=True, urgency=1)
    lease()
    assert collect() == 1
    assert deliver().sent == 1
    lease(seconds=-1)
    assert deliver().sent == 1


def test_whoever_decides_collects_and_a_sender_beside_it_waits(tell, collect, lease, deliver, rows):
    tell("lead_liaison")
    lease(holder=HOLDER)
    assert deliver().sent == 0
    assert rows(Outbox) == []
    assert collect() == 1


def test_every_line_of_many_people_is_carried_once(tell, collect, carried, monkeypatch):
    monkeypatch.setattr(collecting, "PEOPLE_AT_A_TIME", 1)
    for number in range(4):
        for login in ("lead_liaison", "secretary", "member"):
            tell(login, f"Item {number} is due")
    assert collect() == 3
    assert sorted(carried().values()) == [[1, 4, 7, 10], [2, 5, 8, 11], [3, 6, 9, 12]]


def test_two_who_collect_at_once_carry_each_line_once(tell, collect, carried):
    for number in range(30):
        tell("lead_liaison", f"Item {number} is due", alone=number % 3 == 0)
    both = [threading.Thread(target=collect) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    lines = [line for found in carried().values() for line in found]
    assert sorted(lines) == list(range(1, 31))


def test_the_thing_it_is_about_shows_how_the_mail_stands(app, tell, deliver):
    tell("lead_liaison")
    tell("secretary", email=False)
    deliver()
    with app.app_context(), unit(Mode.READ):
        found = [(row.kind, row.mail) for row in queries.about("action", 3)]
    assert found == [("reminder", None), ("reminder", OutboxState.SENT)]


def test_the_causes_of_what_has_not_gone_out_can_be_found(app, tell, collect, deliver):
    def causes():
        with app.app_context(), unit(Mode.READ):
            return list(db.session.scalars(queries.causes_not_gone_out()))

    tell("lead_liaison", cause_id=7)
    tell("lead_liaison", email=False, cause_id=8)
    assert causes() == [7]
    collect()
    assert causes() == [7]
    deliver()
    assert causes() == []


def test_a_played_past_leaves_nothing_to_be_collected(app, city, tell, collect, deliver, clerk):
    tell("lead_liaison", "long ago")
    collect()
    tell("lead_liaison", "lately")
    secretary = city.actor("secretary")
    with app.app_context(), clock.at(at(TUESDAY)), unit(Mode.WRITE):
        assert settle_past(secretary, clock.now()) == 2
    assert deliver() == Delivered()
    tell("lead_liaison", "Item 9 is due")
    assert deliver().sent == 1
    (letter,) = clerk.taken
    assert "Item 9" in letter.get_content()
    assert "long ago" not in letter.get_content()
    assert "lately" not in letter.get_content()


def test_a_hundred_lines_cost_as_many_statements_as_one(app, tell, collect, rows):
    tell("lead_liaison")
    with _statements(app) as few:
        collect()
    with app.app_context(), unit(Mode.WRITE, audited=False):
        line = {**db.session.execute(select(Notification.__table__)).mappings().one(), "collected_at": None}
        db.session.execute(Notification.__table__.insert(), [{**line, "id": number} for number in range(2, 102)])
    with _statements(app) as many:
        assert collect() == 1
    assert len(many) <= len(few)
    assert all(row.collected_at for row in rows(Notification))


@contextmanager
def _statements(app):
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield said
        event.remove(db.engine, "before_cursor_execute", note)


def test_what_waits_and_what_has_gone_survives_the_way_to_the_older_tables_and_back(app, tell, deliver, collect):
    """Down to one message a line and up again: every line stands where it stood."""
    tell("lead_liaison")
    tell("secretary", alone=True)
    deliver()
    tell("lead_liaison", "Item 4 is due")
    tell("lead_liaison", email=False)
    collect()

    def table(statement):
        with unit(Mode.READ):
            return [tuple(row) for row in db.session.execute(text(statement))]

    lines = "SELECT id, channels, alone, collected_at IS NULL FROM notification ORDER BY id"
    carried = "SELECT outbox_id, notification_id FROM outbox_line ORDER BY notification_id"
    folder = str(migrating.folder())
    with app.app_context():
        before = table(lines), table(carried)
        assert len(before[1]) == 3
        downgrade(directory=folder, revision="0032")
        older = "SELECT outbox_id, id FROM notification WHERE outbox_id IS NOT NULL ORDER BY id"
        assert table(older) == before[1]
        upgrade(directory=folder)
        assert (table(lines), table(carried)) == before
