"""What mail servers and dying senders do: each fault is really produced, and nothing is lost or doubled by it.

The numbers B-xx are those of the office's list of faults; the slow ones, with processes that are killed, stand in
tests/faults.
"""

import socket
import ssl
import subprocess
import threading
import time
from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.scheduling import take_lease
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import claims, delivery, rules
from smartcity.messages.endpoint_models import ChannelHealth
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.rules import Batch, OutboxState, Retries, delivery_rules
from smartcity.messages.smtp import Letter, Outcome, Server
from tests.messages.conftest import TUESDAY, at
from tests.messages.post_office import PostOffice

LIAISON = "lead_liaison@city.example"
PAST = timedelta(seconds=-1)
LOGINS = ("secretary", "lead_liaison", "member")


@pytest.fixture
def everybody(tell):
    """Three people with a digest each."""
    for login in LOGINS:
        tell(login)


@pytest.fixture
def later(change):
    """A function that lets the back-off pass, and the time for which the server is left alone."""

    def run():
        change(Outbox, retry_at=clock.real_now() + PAST)
        change(ChannelHealth, open_until=None)

    return run


@pytest.fixture
def leases_end(change):
    """A function that lets the claims of whoever is gone run out."""
    return lambda: change(Outbox, leased_until=clock.real_now() + PAST)


@pytest.fixture
def numbers(monkeypatch):
    """A function that sets other numbers than data/delivery.toml for a while."""
    from dataclasses import replace

    def run(**batch):
        known = delivery_rules()
        changed = replace(known, batch=replace(known.batch, **batch))
        for module in (rules, delivery, claims):
            monkeypatch.setattr(module, "delivery_rules", lambda: changed)

    return run


@pytest.fixture
def mail_by(app, monkeypatch):
    """A function that has the office's mail go by another server."""
    from dataclasses import replace

    def run(url):
        known = app.extensions["smartcity.settings"]
        monkeypatch.setitem(app.extensions, "smartcity.settings", replace(known, mail_url=url))

    return run


class Dies(BaseException):
    """A sender's end at a chosen moment."""


def _dies_in(monkeypatch, module, name, times=1):
    left = [times]
    true = getattr(module, name)

    def run(*given, **more):
        if left[0]:
            left[0] -= 1
            raise Dies
        return true(*given, **more)

    monkeypatch.setattr(module, name, run)


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("moment", ["prepared", "_send_all"])
def test_killed_before_a_send_everything_goes_out_once_when_the_lease_ends(
    deliver, clerk, rows, leases_end, monkeypatch, moment
):
    """B-03."""
    _dies_in(monkeypatch, delivery, moment)
    with pytest.raises(Dies):
        deliver()
    assert deliver() == delivery.Delivered(), "until the lease ends they are the dead one's"
    leases_end()
    assert deliver().sent == 3
    assert len(clerk.taken) == 3
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT}


@pytest.mark.usefixtures("everybody")
def test_killed_between_the_servers_yes_and_the_mark_one_letter_is_doubled_under_its_id(
    deliver, clerk, rows, leases_end, monkeypatch
):
    """B-04: one double for one kill, the same text, and the audit says so."""
    _dies_in(monkeypatch, claims, "mark_and_begin")
    with pytest.raises(Dies):
        deliver()
    assert len(clerk.taken) == 1
    leases_end()
    assert deliver().sent == 3
    assert len(clerk.taken) == 4
    ids = [letter["Message-ID"] for letter in clerk.taken]
    assert len(set(ids)) == 3
    first, second = [letter for letter in clerk.taken if letter["Message-ID"] == ids[0]]
    assert first.get_content() == second.get_content()
    assert sorted(row.attempts for row in rows(Outbox)) == [1, 1, 2]
    assert [entry.verb for entry in rows(AuditEntry)].count("messages.maybe_duplicate") == 1


@pytest.mark.usefixtures("everybody")
def test_a_closed_port_counts_as_a_try_of_everything_and_the_waits_grow(deliver, post_office, rows, later):
    """B-06: nothing is lost, the waits are 1, 2, 4 … minutes and a little apart, and the pages are not slower."""
    post_office.stop()
    waits = []
    for tried in range(1, 5):
        began = time.monotonic()
        assert deliver().held == 3
        assert time.monotonic() - began < 5
        found = rows(Outbox)
        assert [row.attempts for row in found] == [tried] * 3
        waits.append({round((row.retry_at - clock.real_now()).total_seconds() / 60, 1) for row in found})
        assert deliver() == delivery.Delivered()
        later()
    for planned, seen in zip((1, 2, 4, 8), waits, strict=True):
        assert all(0.85 * planned <= wait <= 1.15 * planned for wait in seen)


@pytest.mark.usefixtures("everybody")
def test_a_name_that_nobody_knows_is_a_server_out_of_reach(mail_by, deliver, rows, monkeypatch, later, post_office):
    """B-06: as a closed port; when the name is known again everything goes out once."""

    def unknown(*_given, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with monkeypatch.context() as without_names:
        without_names.setattr(socket, "getaddrinfo", unknown)
        mail_by("smtp://mail.city.invalid:25")
        assert deliver().held == 3
    assert {row.attempts for row in rows(Outbox)} == {1}
    assert {row.answer for row in rows(Outbox)} == {"The host's name is unknown"}
    mail_by(post_office.url)
    later()
    assert deliver().sent == 3


@pytest.mark.usefixtures("everybody")
def test_after_a_day_without_the_server_all_is_given_up_the_office_is_told_once_and_it_can_be_sent_again(
    city, collect, deliver, post_office, rows, change
):
    """B-06."""
    collect()
    change(Outbox, attempts=Retries().tries - 1)
    post_office.stop()
    done = deliver()
    assert (done.failed, done.held) == (3, 0)
    assert {row.state for row in rows(Outbox)} == {OutboxState.FAILED}
    told = [row for row in rows(Notification) if row.kind == claims.UNDELIVERED]
    secretaries = {row.person_id for row in told}
    assert len(told) <= 2 * len(secretaries)
    page = city.client("secretary").get("/messages").get_data(as_text=True)
    assert "一天内未能送达" in page
    assert deliver() == delivery.Delivered()


def test_the_waits_of_what_failed_together_lie_apart():
    retries = Retries()
    waits = {claims.spread(retries, 5) for _ in range(50)}
    assert len(waits) > 10
    assert all(timedelta(minutes=14.4) <= wait <= timedelta(minutes=17.6) for wait in waits)


@pytest.mark.usefixtures("everybody")
def test_a_server_that_never_greets_costs_one_patience_and_not_one_a_letter(mail_by, deliver, numbers, rows):
    """B-07."""
    numbers(timeout_seconds=0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail_by(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        assert deliver().held == 3
        assert 0.3 < time.monotonic() - began < 4
    assert {row.state for row in rows(Outbox)} == {OutboxState.HELD}


def test_a_slow_server_outlasts_the_lease_of_a_batch_and_nothing_is_sent_twice(tell, clerk, deliver, numbers):
    """B-08: each letter renews its own lease; what waits longer than the lease another sender takes on."""
    numbers(lease_seconds=1)
    clerk.pause = 0.3
    for number in range(10):
        tell("lead_liaison", f"第{number}件", alone=True)
    done = []
    senders = [threading.Thread(target=lambda: done.append(deliver())) for _ in range(2)]
    for sender in senders:
        sender.start()
        time.sleep(0.5)
    for sender in senders:
        sender.join()
    deliver()
    ids = [letter["Message-ID"] for letter in clerk.taken]
    assert len(ids) == len(set(ids)) == 10


def test_each_letter_has_a_lease_longer_than_the_server_may_be_silent():
    """B-08."""
    from smartcity.foundation.database import BUSY_TIMEOUT_SECONDS

    batch = delivery_rules().batch
    assert batch == Batch()
    assert batch.lease_seconds > batch.messages * batch.timeout_seconds + BUSY_TIMEOUT_SECONDS


@pytest.mark.usefixtures("everybody")
def test_of_three_one_is_taken_one_refused_and_one_put_off(deliver, clerk, rows, later, city):
    """B-09: each stands alone; the refused address is shown to the office."""
    clerk.answers[LIAISON] = ["550 no such mailbox"]
    clerk.answers["member@city.example"] = ["451 greylisted"]
    done = deliver()
    assert (done.sent, done.failed, done.held) == (1, 1, 1)
    later()
    assert deliver().sent == 1
    assert {row.address: row.state.value for row in rows(Outbox)} == {
        LIAISON: "failed", "member@city.example": "sent", "secretary@city.example": "sent",
    }  # fmt: skip
    assert "550 no such mailbox" in city.client("secretary").get("/messages").get_data(as_text=True)


@pytest.mark.usefixtures("everybody")
def test_a_line_cut_before_the_yes_means_one_more_try_a_quarter_of_an_hour_later(deliver, clerk, rows, later):
    """B-10: at most one double, under the same Message-ID and with the same text."""
    clerk.answers[LIAISON] = ["drop"]
    done = deliver()
    assert (done.sent, done.held) == (2, 1)
    (row,) = [row for row in rows(Outbox) if row.address == LIAISON]
    assert row.state is OutboxState.UNKNOWN
    assert row.times_lost == 1
    assert timedelta(minutes=14) < row.retry_at - clock.real_now() < timedelta(minutes=16)
    assert row.body
    later()
    assert deliver().sent == 1
    first, second = [letter for letter in clerk.seen if letter.recipients == [LIAISON]]
    assert (first["Message-ID"], first.get_content()) == (second["Message-ID"], second.get_content())
    assert [entry.verb for entry in rows(AuditEntry)].count("messages.maybe_duplicate") == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody vouches for, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(crt)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)
    return context, crt


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter(certificate, scheme, monkeypatch):
    """B-11: it is checked, and encryption is never given up; the same server is trusted once its certificate is."""
    context, crt = certificate
    wrapped = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    office = PostOffice(**wrapped)
    office.start()
    try:
        given = Letter("a@b.example", "<1@x>", b"Subject: x\r\n\r\nx\r\n")
        server = Server(f"{scheme}://127.0.0.1:{office.port}", "desk@zibo.example", timeout=3)
        answer = server.send(given)
        server.close()
        assert answer.outcome is Outcome.DOWN
        assert "certificate" in answer.words.lower()
        assert office.clerk.seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(crt))
        trusting = Server(f"{scheme}://127.0.0.1:{office.port}", "desk@zibo.example", timeout=3)
        assert trusting.send(given).outcome is Outcome.SENT
        trusting.close()
    finally:
        office.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.usefixtures("everybody")
def test_a_wrong_password_is_tried_once_a_wait_however_many_letters_there_are(mail_by, deliver, rows, later):
    """B-11: no storm; the secretariat reads of it after three tries."""
    tries = []

    def check(_server, _session, _envelope, _mechanism, data):
        tries.append(data.login)
        return AuthResult(success=False, handled=False)

    office = PostOffice(authenticator=check, auth_required=True, auth_require_tls=False)
    office.start()
    try:
        mail_by(f"smtp://desk:wrong-7731@127.0.0.1:{office.port}")
        for _ in range(3):
            assert deliver().held == 3
            assert deliver() == delivery.Delivered()
            later()
    finally:
        office.stop()
    assert {row.attempts for row in rows(Outbox)} == {3}
    assert not any("wrong-7731" in row.answer for row in rows(Outbox))
    assert len(tries) <= 3 * 3, "at most one connection a wait, with the mechanisms that the server offers"
    assert office.clerk.seen == []


def test_who_was_frozen_past_the_lease_does_not_send_what_another_has_sent(app, tell, collect, clerk):
    """B-32."""
    for number in range(2):
        tell("lead_liaison", f"第{number}件", alone=True)
    collect()
    with app.app_context(), clock.at(at(TUESDAY)):
        with unit(Mode.WRITE, audited=False):
            frozen = claims.claim(clock.now(), "frozen", Batch(lease_seconds=0))
        assert delivery.deliver(clock.now()).sent == 2
        with unit(Mode.WRITE, audited=False):
            assert not any(claims.begin(row) for row in frozen)
    assert len(clerk.taken) == 2


def test_when_the_leader_dies_another_takes_over_as_the_lease_ends(app):
    """B-33."""
    with app.app_context():
        with unit(Mode.WRITE, audited=False):
            assert take_lease("messages.deliver", 0.3, "dead")
        with unit(Mode.WRITE, audited=False):
            assert not take_lease("messages.deliver", 60, "other")
        time.sleep(0.35)
        with unit(Mode.WRITE, audited=False):
            assert take_lease("messages.deliver", 60, "other")


def test_asked_to_end_it_finishes_the_letter_in_hand_and_takes_no_other(tell, deliver, clerk, rows, monkeypatch):
    """B-41."""
    from smartcity.foundation import scheduling

    ends, hand_over = threading.Event(), Server.hand_over

    def in_hand(server, *given):
        ends.set()
        return hand_over(server, *given)

    monkeypatch.setattr(scheduling, "_stop", ends)
    monkeypatch.setattr(Server, "hand_over", in_hand)
    for number in range(4):
        tell("lead_liaison", f"第{number}件", alone=True)
    assert deliver().sent == len(clerk.taken) == 1
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT, OutboxState.HELD}
    ends.clear()
    monkeypatch.setattr(Server, "hand_over", hand_over)
    assert deliver().sent == 3
    assert len({letter["Message-ID"] for letter in clerk.taken}) == len(clerk.taken) == 4
