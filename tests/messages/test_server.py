"""The way to the mail server: encryption is never given up, a wrong password causes no storm and is told to nobody."""

import pytest
from aiosmtpd.smtp import AuthResult

from smartcity.messages.models import Outbox
from smartcity.messages.rules import OutboxState
from smartcity.messages.smtp import Letter, Outcome, Server
from tests.messages.post_office import PostOffice

LETTER = Letter("zhang@city.example", "<1@zibo.example>", b"Subject: x\r\n\r\ny\r\n")
SECRET = "geheim-7731"


def _send(url):
    server = Server(url, "desk@zibo.example", timeout=2)
    try:
        return server.send(LETTER)
    finally:
        server.close()


def test_a_letter_that_was_announced_and_thought_better_of_reaches_nobody(post_office, clerk):
    server = Server(post_office.url, "desk@zibo.example", timeout=2)
    assert server.address(LETTER) is None
    server.think_better()
    other = Letter("li@city.example", "<2@zibo.example>", b"Subject: z\r\n\r\nfor Li\r\n")
    assert server.send(other).outcome is Outcome.SENT
    server.close()
    assert [letter.recipients for letter in clerk.seen] == [["li@city.example"]]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_without_encryption_gets_no_mail_where_it_was_asked_for(post_office, clerk, scheme):
    answer = _send(post_office.url.replace("smtp://", f"{scheme}://"))
    assert answer.outcome is Outcome.DOWN
    assert clerk.seen == []


def test_a_server_that_takes_no_password_gets_none(post_office, clerk):
    answer = _send(post_office.url.replace("smtp://", f"smtp://desk:{SECRET}@"))
    assert answer.outcome is Outcome.DOWN
    assert SECRET not in answer.words
    assert clerk.seen == []


@pytest.fixture
def guarded():
    """A server that knows one password."""

    def check(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=data.password == SECRET.encode())

    office = PostOffice(authenticator=check, auth_required=True, auth_require_tls=False)
    office.start()
    yield office
    office.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_right_password_opens_and_a_wrong_one_is_never_repeated_to_anybody(guarded):
    assert _send(f"smtp://desk:{SECRET}@127.0.0.1:{guarded.port}").outcome is Outcome.SENT
    wrong = _send(f"smtp://desk:{SECRET}x@127.0.0.1:{guarded.port}")
    assert wrong.outcome is Outcome.DOWN
    assert SECRET not in wrong.words


def test_a_name_that_does_not_resolve_leaves_the_mail_waiting(make_app, peopled):
    from smartcity.foundation import clock
    from smartcity.foundation.database import db
    from smartcity.foundation.texts import Text
    from smartcity.foundation.unit_of_work import Mode, unit
    from smartcity.messages.delivery import deliver
    from smartcity.messages.services import notify
    from tests.city import City
    from tests.messages.conftest import TUESDAY, at

    app = make_app(peopled, mail_url="smtp://mail.invalid:25")
    person = City(app).person("lead_liaison")
    with app.app_context(), clock.at(at(TUESDAY)):
        with unit(Mode.WRITE, audited=False):
            notify(person, "reminder", Text("Item 3 is due"), why=None, link="", about=("action", 3))
        assert deliver(clock.now()).held == 1
        with unit(Mode.READ):
            row = db.session.query(Outbox).one()
            assert (row.state, row.attempts) == (OutboxState.HELD, 1)
            assert row.answer


def test_mail_that_does_not_get_through_is_told_on_every_page_of_those_who_watch_it(city, tell, deliver, clerk, change):
    from datetime import timedelta

    from smartcity.foundation import clock as time

    clerk.answers["lead_liaison@city.example"] = ["451 greylisted"] * 3
    tell("lead_liaison")
    for _ in range(3):
        deliver()
        change(Outbox, retry_at=time.real_now() - timedelta(seconds=1))
    assert "451 greylisted" in city.client("system_admin").get("/messages").get_data(as_text=True)
    assert "451 greylisted" not in city.client("lead_liaison").get("/messages").get_data(as_text=True)
