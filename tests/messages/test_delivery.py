"""Mail servers refuse, wait, and hang up: nobody's mail is lost or held up by another's."""

import socket
import threading
from datetime import timedelta

import pytest

from smartcity.foundation import clock, scheduling
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import claims, delivery
from smartcity.messages.models import Outbox
from smartcity.messages.rules import Batch, OutboxState, Retries
from tests.messages.conftest import TUESDAY, at
from tests.messages.post_office import PostOffice

LIAISON = "lead_liaison@city.example"
PAST = timedelta(seconds=-1)


@pytest.fixture
def later(change):
    """A function that lets the back-off pass."""
    return lambda: change(Outbox, retry_at=clock.real_now() + PAST)


@pytest.fixture
def everybody(tell):
    """Three people with a digest each."""
    for login in ("secretary", "lead_liaison", "member"):
        tell(login)


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("reply", ["550 no such mailbox", "552 mailbox full for good", ("data", "554 no spam here")])
def test_one_refused_message_stops_nobody_elses(deliver, clerk, rows, reply):
    clerk.answers[LIAISON] = [reply]
    done = deliver()
    assert (done.sent, done.failed, done.held) == (2, 1, 0)
    row = next(row for row in rows(Outbox) if row.address == LIAISON)
    assert row.state is OutboxState.FAILED
    assert row.answer.startswith("55")


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("reply", ["450 try later", "451 greylisted", "421 closing", ("data", "452 no room now")])
def test_a_message_refused_for_now_is_tried_alone_later(deliver, clerk, later, reply):
    clerk.answers[LIAISON] = [reply]
    done = deliver()
    assert (done.sent, done.failed, done.held) == (2, 0, 1)
    assert deliver().sent == 0
    later()
    assert deliver().sent == 1
    assert len(clerk.letters_to(LIAISON)) == 1


@pytest.mark.usefixtures("everybody")
def test_a_message_whose_fate_is_unknown_is_sent_once_more_under_the_same_id(deliver, clerk, later, rows):
    clerk.answers[LIAISON] = ["drop"]
    done = deliver()
    assert (done.sent, done.held) == (2, 1)
    row = next(row for row in rows(Outbox) if row.address == LIAISON)
    assert row.state is OutboxState.UNKNOWN
    assert row.retry_at - clock.real_now() > timedelta(minutes=14)
    later()
    assert deliver().sent == 1
    first, second = [letter for letter in clerk.seen if str(letter["To"]).endswith(f"<{LIAISON}>")]
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.usefixtures("everybody")
def test_a_message_lost_twice_is_given_up(deliver, clerk, later):
    clerk.answers[LIAISON] = ["drop", "drop"]
    deliver()
    later()
    assert deliver().failed == 1
    later()
    assert deliver() == delivery.Delivered()


@pytest.mark.usefixtures("everybody")
def test_an_address_that_is_none_fails_by_itself(deliver, person_is, clerk):
    person_is("lead_liaison", email="not an address")
    done = deliver()
    assert (done.sent, done.failed) == (2, 1)


@pytest.mark.usefixtures("everybody")
def test_a_server_that_cant_be_reached_is_left_alone_for_a_while(deliver, post_office, later):
    post_office.stop()
    done = deliver()
    assert (done.sent, done.failed, done.held) == (0, 0, 3)
    assert deliver() == delivery.Delivered()
    again = PostOffice(post_office.port)
    again.start()
    later()
    assert deliver().sent == 3
    again.stop()


def test_the_waits_grow_from_a_minute_to_an_hour_for_a_day():
    retries = Retries()
    waits = [retries.wait(tried) for tried in range(1, retries.tries)]
    assert [wait.total_seconds() // 60 for wait in waits[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=25)


@pytest.mark.usefixtures("everybody")
def test_after_a_day_in_vain_a_message_is_given_up_and_the_office_is_told(city, collect, deliver, clerk, change):
    collect()
    change(Outbox, attempts=Retries().tries - 1)
    clerk.answers[LIAISON] = ["451 greylisted"]
    assert deliver().failed == 1
    assert "张联络" in city.client("secretary").get("/messages").get_data(as_text=True)


def test_a_lease_outlasts_its_batch_and_the_wait_for_the_lock():
    from smartcity.foundation.database import BUSY_TIMEOUT_SECONDS

    batch = Batch()
    assert batch.lease_seconds > batch.messages * batch.timeout_seconds + BUSY_TIMEOUT_SECONDS


def test_more_messages_than_a_batch_all_go_out(tell, deliver, clerk, change):
    for number in range(25):
        tell("lead_liaison", f"Message {number}", alone=True)
    assert deliver().sent == 25
    assert len({letter["Message-ID"] for letter in clerk.taken}) == 25


def test_a_slow_server_and_two_senders_send_each_message_once(app, tell, clerk, deliver):
    clerk.pause = 0.05
    for number in range(24):
        tell("lead_liaison", f"Message {number}", alone=True)
    done = []
    senders = [threading.Thread(target=lambda: done.append(deliver())) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sum(one.sent for one in done) == len(clerk.taken) == 24
    assert len({letter["Message-ID"] for letter in clerk.taken}) == 24


def test_a_sender_that_lost_its_claim_does_not_send(app, tell, collect, clerk):
    """Frozen past its lease, it wakes up: another has taken its messages on."""
    for number in range(2):
        tell("lead_liaison", f"Message {number}", alone=True)
    collect()
    with app.app_context(), clock.at(at(TUESDAY)):
        with unit(Mode.WRITE, audited=False):
            frozen = claims.claim(clock.now(), "frozen", Batch())
            assert claims.begin(frozen[0])
        _let_leases_pass(app)
        assert delivery.deliver(clock.now()).sent == 2
        with unit(Mode.WRITE, audited=False):
            assert not claims.begin(frozen[1])
    assert len(clerk.taken) == 2


def _let_leases_pass(app):
    from sqlalchemy import update

    from smartcity.foundation.database import db

    with unit(Mode.WRITE, audited=False):
        db.session.execute(update(Outbox).values(leased_until=clock.real_now() + PAST))


def test_a_message_that_may_have_gone_out_before_a_crash_is_noted_in_the_audit(app, tell, collect, deliver, rows):
    from smartcity.audit.models import AuditEntry

    tell("lead_liaison")
    collect()
    with app.app_context(), clock.at(at(TUESDAY)):
        with unit(Mode.WRITE, audited=False):
            crashed = claims.claim(clock.now(), "crashed", Batch())
            claims.begin(crashed[0])
        _let_leases_pass(app)
    assert deliver().sent == 1
    assert rows(Outbox)[0].attempts == 2
    assert "messages.maybe_duplicate" in [entry.verb for entry in rows(AuditEntry)]


def test_a_process_that_must_end_stops_between_two_messages(app, tell, clerk, deliver, monkeypatch):
    for number in range(5):
        tell("lead_liaison", f"Message {number}", alone=True)
    ends = threading.Event()
    monkeypatch.setattr(scheduling, "_stop", ends)
    clerk.pause = 0.2
    ending = threading.Timer(0.3, ends.set)
    ending.start()
    done = deliver()
    ending.join()
    assert 0 < done.sent < 5
    assert done.sent + done.held == 5
    ends.clear()
    assert deliver().sent == 5 - done.sent
    assert len(clerk.taken) == 5


def test_a_server_that_never_greets_is_given_ten_seconds_and_no_more(app, tell, make_app, monkeypatch):
    from smartcity.messages.smtp import Letter, Outcome, Server

    silent = socket.create_server(("127.0.0.1", 0))
    try:
        server = Server(f"smtp://127.0.0.1:{silent.getsockname()[1]}", "desk@zibo.example", timeout=0.3)
        before = clock.real_now()
        answer = server.send(Letter("a@b.example", "<1@x>", b"x"))
        assert answer.outcome is Outcome.DOWN
        assert clock.real_now() - before < timedelta(seconds=2)
    finally:
        silent.close()


def test_without_a_server_the_mail_is_written_to_files(make_app, peopled):
    from email import message_from_bytes
    from email.policy import default

    from smartcity.foundation.texts import Text
    from smartcity.messages.services import notify
    from tests.city import City

    app = make_app(peopled)
    city = City(app)
    person = city.person("lead_liaison")
    with app.app_context(), clock.at(at(TUESDAY)):
        with unit(Mode.WRITE, audited=False):
            notify(person, "reminder", Text("Item 3 is due"), why=None, link="", about=("action", 3))
        assert delivery.deliver(clock.now()).sent == 1
    folder = app.extensions["smartcity.settings"].instance / "outbox"
    (file,) = folder.iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=default)
    assert file.stem == letter["Message-ID"].strip("<>").partition("@")[0]
    assert "Item 3 is due" in letter.get_body(("plain",)).get_content()


def test_lines_that_begin_with_a_dot_arrive_as_they_were(tell, deliver, clerk):
    tell("lead_liaison", ".hidden")
    tell("lead_liaison", "x" * 3000)
    deliver()
    assert "1. .hidden" in clerk.taken[0].get_content()
    assert "x" * 3000 in clerk.taken[0].get_content()
    assert max(len(line) for line in clerk.taken[0].raw.split(b"\r\n")) < 998


@pytest.mark.postgres
def test_marking_a_message_goes_by_its_key_however_many_were_sent_before(app, tell, deliver):
    """By its state the server went past every message sent since it last cleaned up: each digest slowed the next."""
    from sqlalchemy import event

    from smartcity.foundation.database import db

    tell("lead_liaison", "One", alone=True)
    tell("secretary", "Two", alone=True)
    plans = []

    def explained(connection, cursor, statement, parameters, _context, _many):
        if "CASE WHEN (outbox.id" in statement:
            with connection.connection.cursor() as beside:
                beside.execute("SET enable_seqscan = off")  # it would read so small a table whole
                beside.execute(f"EXPLAIN {statement}", parameters)
                plans.append("\n".join(row for (row,) in beside.fetchall()))
                beside.execute("RESET enable_seqscan")

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", explained)
    assert deliver().sent == 2
    assert plans
    assert all("pk_outbox" in plan and "ix_outbox_waiting" not in plan for plan in plans)
