"""What is sent twice is done once: by a program with a key, by a person with a double click, one after the other or at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from smartcity.accounts.jobs import tidy
from smartcity.actions.history_models import ActionEvent
from smartcity.actions.models import ActionItem
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.sent_once import KEPT, SentRequest
from smartcity.foundation.unit_of_work import Mode, unit

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def counted(app, model):
    with app.app_context(), unit(Mode.READ):
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def program(app, city):
    """A program of the secretary that sends a draft with a key."""
    headers = city.api("secretary")

    def send(key, title="报减表清单", path="/api/v1/actions", headers=headers, **body):
        given = {**headers, "Idempotency-Key": key}
        wanted = body or {"title": title, "lead": lead}
        return app.test_client().post(path, json=wanted, headers=given)

    lead = city.unit("data")
    return send


def test_a_repeated_request_is_answered_again_and_done_once(app, program):
    first, again = program("k-1"), program("k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_data() == first.get_data()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert counted(app, ActionItem) == 1
    assert program("k-2").get_json()["id"] != first.get_json()["id"]


def test_a_key_stands_for_one_request_only(app, program):
    program("k-1")
    other = program("k-1", title="另一件事")
    assert other.status_code == 422
    assert other.mimetype == "application/problem+json"
    assert other.get_json()["errors"][0]["field"] == "Idempotency-Key"
    elsewhere = program("k-1", path="/api/v1/people", name="新同志")
    assert elsewhere.status_code == 422
    assert counted(app, ActionItem) == 1


def test_a_key_belongs_to_its_account(city, program):
    mine = program("k-1").get_json()["id"]
    theirs = program("k-1", headers=city.api("lead_liaison"), path=f"/api/v1/actions/{mine}/note", text="催")
    assert theirs.status_code in {201, 200, 404}
    assert "Idempotency-Replayed" not in theirs.headers
    assert program("k-1", headers=city.api("secretary")).get_json()["id"] == mine, "another token of the same account"


def test_a_refusal_is_not_kept_so_that_what_was_put_right_may_be_sent_again(app, program):
    assert program("k-1", title="").status_code == 422
    assert counted(app, SentRequest) == 0
    assert program("k-1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "中文", "a b", "k" * 256, '""'])
def test_a_key_that_is_none_is_refused(app, program, key):
    answer = program(key.encode("utf-8").decode("latin-1"))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "Idempotency-Key"
    assert counted(app, ActionItem) == 0


def test_a_quoted_key_is_the_same_key_and_the_longest_is_taken(program):
    assert program("a" * 255).status_code == 201
    assert program('"k-1"').get_json() == program("k-1").get_json()


def test_an_answer_is_kept_for_a_day(app, program, monkeypatch):
    program("k-1")
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + KEPT + timedelta(minutes=1))
    with app.app_context():
        tidy(clock.now())
    assert counted(app, SentRequest) == 0


def test_an_old_key_that_nobody_swept_is_free_again(app, program):
    program("k-1")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.execute(db.update(SentRequest).values(at=clock.real_now() - KEPT - timedelta(minutes=1)))
    assert "Idempotency-Replayed" not in program("k-1").headers
    assert counted(app, ActionItem) == 2


def test_requests_at_the_same_moment_are_one(app, program):
    answers = at_once(lambda _n: program("k-1"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True, True, True]
    assert counted(app, ActionItem) == 1


def at_once(act, number=4):
    """Let several do something at the same moment."""
    together = Barrier(number)

    def one(n):
        together.wait(10)
        return act(n)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.fixture
def secretary(city):
    return city.client("secretary")


def page_of(client, path):
    """Return what a page's forms send unseen."""
    text = client.get(path).get_data(as_text=True)
    return {"form_token": TOKEN.search(text)[1], "csrf_token": CSRF.search(text)[1]}


def draft(city, **more):
    return {"title": "报减表清单", "lead": str(city.unit("data")), "deadline": "2026-12-05", "precision": "day",
            "priority": "normal", "extension_authority": "office", "sources-0-kind": "phone", **more}  # fmt: skip


def test_a_double_click_makes_one_item_and_leads_to_it(app, city, secretary):
    unseen = page_of(secretary, "/actions/new")
    first = secretary.post("/actions/new", data=draft(city, **unseen))
    assert first.status_code == 303, first.get_data(as_text=True)
    again = secretary.post("/actions/new", data=draft(city, **unseen))
    assert (again.status_code, again.location) == (303, first.location)
    assert counted(app, ActionItem) == 1
    assert "重复提交" in secretary.get(again.location).get_data(as_text=True)


def test_the_same_form_with_another_text_is_another_item(app, city, secretary):
    unseen = page_of(secretary, "/actions/new")
    secretary.post("/actions/new", data=draft(city, **unseen))
    secretary.post("/actions/new", data=draft(city, title="报另一份清单", **unseen))
    assert counted(app, ActionItem) == 2


def test_the_same_text_from_a_new_page_is_another_item(app, city, secretary):
    for _ in range(2):
        secretary.post("/actions/new", data=draft(city, **page_of(secretary, "/actions/new")))
    assert counted(app, ActionItem) == 2


def test_a_form_that_was_refused_can_be_sent_again(app, city, secretary):
    unseen = page_of(secretary, "/actions/new")
    assert secretary.post("/actions/new", data=draft(city, title="", **unseen)).status_code == 422
    assert counted(app, SentRequest) == 0
    assert secretary.post("/actions/new", data=draft(city, **unseen)).status_code == 303


def test_double_clicks_at_the_same_moment_make_one_item_and_one_note(app, city, secretary):
    unseen = page_of(secretary, "/actions/new")
    with secretary.session_transaction() as cookie:
        kept = dict(cookie)

    def send(path, data):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(kept)
        return client.post(path, data={**data, **unseen})

    answers = at_once(lambda _n: send("/actions/new", draft(city)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert counted(app, ActionItem) == 1
    item = answers[0].location
    before = counted(app, ActionEvent)
    answers = at_once(lambda _n: send(f"{item}/note", {"text": "张已接，周三报"}))
    assert {answer.status_code for answer in answers} == {303}
    assert counted(app, ActionEvent) == before + 1


def test_every_form_of_a_page_carries_the_token(city, secretary):
    secretary.post("/actions/new", data=draft(city, **page_of(secretary, "/actions/new")))
    for path in ("/actions/1", "/actions", "/meetings/new", "/people/new"):
        text = secretary.get(path).get_data(as_text=True)
        forms = re.findall(r"<form[^>]*method=\"post\"(.*?)</form>", text, re.DOTALL)
        assert [form for form in forms if "form_token" not in form] == [forms[0]], "only signing out has none"
