"""Nobody reads of a foreign department's affairs, and nothing changes by being read.

Each department's texts hold a word of its own. Everybody walks through every page, list, search, export, feed and mail:
a foreign word anywhere is a fault, and the own word must be found, so that the walk proves something.
"""

from pathlib import Path

import pytest

from smartcity.actions.models import ActionItem
from smartcity.foundation import clock
from smartcity.foundation.access import signed_in
from smartcity.foundation.database import db
from smartcity.foundation.numbering import next_number
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.delivery import deliver
from tests.actions.office import at
from tests.city import City
from tests.invariants import reading, subjects
from tests.invariants.stock import words
from tests.invariants.walking import Walker

pytestmark = pytest.mark.slow

MUST_BE_FOUND = (
    "/actions",
    "/actions/list.csv",
    "/actions/list.xlsx",
    "/actions?q=CANARY",
    "/api/v1/actions",
    "/meetings",
    "/meetings/export.csv",
    "/meetings/export.xlsx",
    "/api/v1/meetings",
)


@pytest.fixture(scope="module")
def readings(make_standing_app, stocked, ids):
    """What everybody read."""
    walker = Walker(City(make_standing_app(stocked)))
    return {login: list(reading.walk(walker, ids, login)) for login in reading.ALLOWED}


@pytest.mark.parametrize("login", reading.ALLOWED)
def test_nobody_reads_of_affairs_that_are_not_theirs(readings, login):
    assert len(readings[login]) > 100
    assert reading.strangers(readings[login]) == []


@pytest.mark.parametrize("login", [login for login, keys in reading.ALLOWED.items() if keys])
def test_everybody_finds_the_own_affairs_wherever_they_may_stand(readings, login):
    found = {one.path: one.found for one in readings[login]}
    for path in MUST_BE_FOUND:
        assert found[path] == reading.ALLOWED[login], path
    assert found["/"], "the first page"


THINGS = (
    "/actions/{action}",
    "/api/v1/actions/{action}/progress",
    "/actions/{action}/files/{file}",
    "/api/v1/actions/{action}/files",
    "/api/v1/actions/{action}/files/{file}",
    "/meetings/{meeting}",
    "/meetings/{meeting}.ics",
    "/meetings/{drafted}/minutes",
    "/meetings/{drafted}/minutes.docx",
    "/meetings/{issued}/minutes/scans/{scan}",
    "/meeting-series/{series}.ics",
    "/staff/{secondment}",
    "/staff/{returned}/hand-over",
    "/reminders/notices/{notice}",
    "/reminders/notices/{notice}.docx",
    "/people/{person}",
)


@pytest.mark.parametrize("login", ["secretary", "leader"])
def test_the_office_and_the_leaders_find_every_departments_things_at_their_own_addresses(whole_city, ids, login):
    walker = Walker(whole_city)
    for key in words.LIAISONS:
        for path in THINGS:
            text = reading.text_of(walker.get(login, path.format(**ids[key])))
            assert reading.tokens_in(text) == {key}, (key, path)


@pytest.mark.parametrize("login", reading.ALLOWED)
def test_no_address_fails(readings, login):
    assert reading.failures(readings[login]) == []


@pytest.mark.parametrize("login", reading.ALLOWED)
def test_nothing_changes_by_being_read(readings, login):
    assert reading.written_by_reading(readings[login]) == []


def test_a_calendar_feed_holds_its_owners_affairs_alone(whole_city, ids):
    walker = Walker(whole_city)
    for key in words.LIAISONS:
        text = reading.text_of(walker.get("visitor", f"/calendar/{ids[key]['feed']}.ics"))
        assert reading.tokens_in(text) == {key}


def test_mail_tells_each_person_of_the_own_affairs_alone(whole_city):
    app = whole_city.app
    with app.app_context(), at(subjects.NOW, 10):
        while deliver(clock.now(), 50).sent:
            pass
    told = list(reading.letters(Path(app.instance_path) / "outbox"))
    found = {}
    for recipient, text in told:
        login = recipient.removesuffix("@city.example")
        assert login in reading.ALLOWED, f"{recipient} has no account"
        assert reading.tokens_in(text) <= reading.ALLOWED[login], (recipient, text)
        found.setdefault(login, set()).update(reading.tokens_in(text))
    for key, login in words.LIAISONS.items():
        assert found[login] == {key}


def test_the_inbox_tells_each_person_of_the_own_affairs_alone(readings):
    for login in reading.ALLOWED:
        (inbox,) = [one for one in readings[login] if one.path == "/messages"]
        assert inbox.found <= reading.ALLOWED[login]
        assert inbox.found == reading.ALLOWED[login] or login not in words.LIAISONS.values()


# Faults put in on purpose


@pytest.fixture
def leaking(whole_city, ids):
    """A desk with a page that shows any item to anybody who is signed in, and counts who looked."""

    @signed_in
    def leak():
        return db.session.get(ActionItem, ids["education"]["action"]).title, 200, {"Content-Type": "text/plain"}

    @signed_in
    def count():
        return "counted", 200, {"Content-Type": "text/plain"}

    def counting():
        with unit(Mode.READ):
            pass
        with unit(Mode.WRITE, audited=False):
            next_number("looked", 2026)
        return count()

    counting.access, counting.own_unit = count.access, True
    whole_city.app.add_url_rule("/leak", "faulty.leak", leak)
    whole_city.app.add_url_rule("/count", "faulty.count", counting)
    return Walker(whole_city)


def test_a_page_that_shows_foreign_affairs_is_found(leaking):
    answer = leaking.get("lead_liaison", "/leak")
    one = reading.Reading("lead_liaison", "/leak", 200, reading.tokens_in(reading.text_of(answer)))
    assert reading.strangers([one]) == ["lead_liaison reads of education at /leak"]


def test_a_page_that_writes_by_being_read_is_found(leaking):
    with reading.writes_of(leaking.app) as written:
        leaking.get("lead_liaison", "/count")
    assert written - reading.KEPT_BY_READING == {"counter"}


def test_a_word_is_found_in_every_kind_of_file():
    import io
    import zipfile

    from flask import Response

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:t>CANARY</w:t><w:t>police</w:t>")
    assert reading.tokens_in(reading.text_of(Response(packed.getvalue()))) == {"police"}
    folded = Response("SUMMARY:CANA\r\n RYfinance\r\n", mimetype="text/calendar")
    assert reading.tokens_in(reading.text_of(folded)) == {"finance"}
    assert reading.tokens_in("call 0533-7700002") == {"education"}
