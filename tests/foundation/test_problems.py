"""What a person or a program is told when something goes wrong."""

import json

import pytest
from flask import abort, g, request
from sqlalchemy import select, text
from werkzeug.exceptions import TooManyRequests

from smartcity.foundation.access import requires, signed_in
from smartcity.foundation.database import db
from smartcity.foundation.numbering import Counter
from smartcity.foundation.problems import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    StaleVersion,
    TooManyAttempts,
    Unavailable,
)
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from tests.foundation.conftest import count_up, counted

RAISED = {
    "invalid": (InvalidInput({"title": Text("Please fill this in"), "end": Text("The end is before the start")}), 422),
    "not_found": (NotFound(), 404),
    "forbidden": (Forbidden(Text("Only the lead unit reports")), 403),
    "conflict": (Conflict(Text("The item is closed")), 409),
    "stale": (StaleVersion(4, {"title": "<b>mine</b>"}, {"title": "<i>theirs</i>"}), 409),
    "too_many": (TooManyAttempts(900), 429),
    "busy": (Unavailable(), 503),
    "wrong": (ZeroDivisionError("secret detail"), 500),
}


def _raiser(problem):
    def view():
        count_up()
        raise problem

    return view


@pytest.fixture
def doors(desk, add_view, client):
    """Each problem behind a page and behind an address of the API."""
    for name, (problem, _status) in RAISED.items():
        add_view(f"/try/{name}", _raiser(problem))
        add_view(f"/api/v1/try/{name}", _raiser(problem))
    return client


@pytest.mark.parametrize("name", RAISED)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_problem_is_a_page_for_people_in_their_language(doors, name, language):
    problem, status = RAISED[name]
    doors.set_cookie("language", language)
    answer = doors.post(f"/try/{name}")
    body = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert ('<html lang="en">' in body) == (language == "en")
    assert "secret detail" not in body
    assert "Traceback" not in body
    for field in getattr(problem, "errors", {}):
        assert field in body
    assert counted() == 0


@pytest.mark.parametrize("name", RAISED)
def test_a_problem_is_a_document_for_programs(doors, name):
    problem, status = RAISED[name]
    answer = doors.post(f"/api/v1/try/{name}")
    document = answer.get_json()
    assert answer.status_code == document["status"] == status
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "errors"} <= set(document)
    errors = getattr(problem, "errors", {})
    assert [error["field"] for error in document["errors"]] == list(errors)
    assert all(error["message"] for error in document["errors"])
    assert "secret detail" not in json.dumps(document)
    assert counted() == 0


def test_a_stale_save_shows_both_texts_escaped(doors):
    body = doors.post("/try/stale").get_data(as_text=True)
    assert "&lt;b&gt;mine&lt;/b&gt;" in body
    assert "&lt;i&gt;theirs&lt;/i&gt;" in body
    document = doors.post("/api/v1/try/stale").get_json()
    assert (document["version"], document["stored"]) == (4, {"title": "<i>theirs</i>"})


@pytest.mark.parametrize(("name", "seconds"), [("too_many", "900"), ("busy", "5")])
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_who_shall_try_again_later_is_told_when(doors, name, seconds, prefix):
    assert doors.post(f"{prefix}/try/{name}").headers["Retry-After"] == seconds


def test_a_failure_of_ours_shows_a_reference_that_the_log_names_too(doors, caplog):
    body = doors.post("/try/wrong").get_data(as_text=True)
    record = next(r for r in caplog.records if "failed" in r.message)
    reference = record.args[0]
    assert len(reference) == 16
    assert reference in body
    assert "ZeroDivisionError" in caplog.text


def test_the_desk_goes_on_after_a_failure(doors):
    for _ in range(30):  # more than there are connections
        assert doors.post("/try/wrong").status_code == 500
    assert doors.get("/healthz").get_json() == {"status": "ok"}
    assert doors.get("/readyz").status_code == 200


PROTOCOL = {
    "no such page": ("get", "/nowhere", {}, 404),
    "no such address of the API": ("get", "/api/v1/nowhere", {}, 404),
    "a method that is not taken": ("post", "/healthz", {}, 405),
    "an unknown method": ("trace", "/healthz", {}, 405),
    "a number that no row has": ("get", "/try/number/99999999999999999999", {}, 404),
    "a number just beyond": ("get", "/try/number/2147483648", {}, 404),
    "nought": ("get", "/try/number/0", {}, 404),
    "less than nought": ("get", "/try/number/-1", {}, 404),
    "digits of another script": ("get", "/try/number/１", {}, 404),
    "a NUL in the address": ("get", "/try/name/a%00b", {}, 400),
    "a NUL in the query": ("get", "/healthz?q=a%00b", {}, 400),
    "a body beyond the limit": ("post", "/try/name/form", {"data": b"x" * (17 * 1024 * 1024)}, 413),
    "a document beyond the limit": ("post", "/api/v1/try", {"json": ["x" * (3 * 1024 * 1024)]}, 413),
}


@pytest.mark.parametrize("case", PROTOCOL)
def test_errors_of_the_protocol_are_pages_and_documents_too(add_view, client, case):
    add_view("/try/number/<int:number>", _shown)
    add_view("/try/name/<name>", lambda name: request.form.get("a", name))
    add_view("/api/v1/try", lambda: str(len(request.get_json())))
    method, path, more, status = PROTOCOL[case]
    answer = client.open(path, method=method.upper(), **more)
    assert answer.status_code == status
    assert answer.mimetype == ("application/problem+json" if path.startswith("/api/") else "text/html")
    assert answer.headers["Content-Security-Policy"]


def _shown(number):
    return str(number)


def test_the_largest_number_of_a_row_is_an_address(add_view, client):
    add_view("/try/number/<int:number>", _shown)
    assert client.get("/try/number/2147483647").get_data(as_text=True) == "2147483647"


def test_a_wrong_method_is_told_the_right_ones(client):
    assert "GET" in client.post("/healthz").headers["Allow"]


def test_too_many_parts_of_a_form_are_refused(add_view, client):
    add_view("/try", lambda: request.form.get("a", ""))
    answer = client.post("/try", data={f"f{n}": "x" for n in range(1001)}, content_type="multipart/form-data")
    assert answer.status_code == 413


def _part(name, size, more=""):
    """A form of one part, as bytes: nothing of it lies in a file of the client's."""
    head = f'--part\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    body = head.encode() + b"x" * size + b"\r\n--part--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=part"}


def _field(name, size):
    return {"data": name.encode() + b"=" + b"x" * size, "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("sent", [_part, _field])
def test_a_large_field_is_refused_before_it_fills_the_memory(add_view, client, sent):
    add_view("/try", lambda: str(len(request.form.get("a", ""))))
    assert client.post("/try", **sent("a", 1024 * 1024)).data == b"1048576"
    assert client.post("/try", **sent("a", 3 * 1024 * 1024)).status_code == 413


def test_a_file_may_be_larger_than_a_text(add_view, client):
    def view():
        with request.files["paper"].stream as paper:
            return str(len(paper.read()))

    add_view("/try", view)
    for megabytes, status in ((15, 200), (17, 413)):
        sent = _part("paper", megabytes * 1024 * 1024, '; filename="paper.pdf"')
        assert client.post("/try", **sent).status_code == status


def test_a_refusal_of_the_library_keeps_its_headers(add_view, client):
    def view():
        raise TooManyRequests(retry_after=60)

    add_view("/try", view)
    assert client.post("/try").headers["Retry-After"] == "60"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 408, 410, 412, 413, 414, 415, 416, 429, 501, 503])
def test_every_status_has_a_page_with_a_title(add_view, client, status):
    add_view("/try", lambda: abort(status))
    answer = client.get("/try")
    assert answer.status_code == status
    assert "<h1>" in answer.get_data(as_text=True)


def test_a_redirect_stays_a_redirect(add_view, client):
    add_view("/try/folder/", lambda: "here")
    assert client.get("/try/folder").status_code == 308


# Who is not signed in


def test_a_visitor_is_taken_to_the_sign_in_and_back(add_view, client):
    add_view("/try", lambda: "for the office", access=signed_in)
    answer = client.get("/try?light=red")
    assert answer.status_code == 303
    assert answer.location == "/account/sign-in?next=/try?light%3Dred"
    assert client.post("/try").location == "/account/sign-in"


def test_a_program_without_a_token_is_told_so(add_view, client):
    add_view("/api/v1/try", lambda: "for the office", access=signed_in)
    answer = client.get("/api/v1/try")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.mimetype == "application/problem+json"


def test_a_view_that_does_not_say_who_may_see_it_is_shown_to_nobody(add_view, client, caplog):
    add_view("/try", lambda: "for whom?", access=None)
    assert client.get("/try").status_code == 500
    assert "UndeclaredAccess" in caplog.text


def test_a_permission_is_asked_of_those_who_are_signed_in(app, city):
    from smartcity.audit.access import Permission

    view = requires(next(iter(Permission)))(lambda: "for some")
    app.add_url_rule("/try", endpoint="try", view_func=view)
    assert {city.client(login).get("/try").status_code for login in ("secretary", "audit_admin", "observer")} <= {
        200,
        403,
    }
    assert city.client("observer").get("/try").status_code == 403
    assert city.client("audit_admin").get("/try").status_code == 200


# When the database is away


def _break(monkeypatch, error="disk I/O error"):
    """Make the database fail at each statement, as a server that is away does."""
    import sqlite3

    from sqlalchemy.exc import OperationalError

    def fail(*_args, **_kwargs):
        raise OperationalError("select", {}, sqlite3.OperationalError(error))

    for name in ("execute", "scalar", "scalars", "get"):
        monkeypatch.setattr(type(db.session()), name, fail)


@pytest.mark.parametrize("path", ["/try", "/api/v1/try"])
def test_a_database_that_is_away_is_told_to_try_again(desk, add_view, client, monkeypatch, path):
    add_view(path, lambda: str(db.session.scalar(select(Counter.last))))
    _break(monkeypatch)
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_even_its_problem_page_needs_no_database(app, city, monkeypatch):
    client = city.client("secretary")
    with app.app_context():
        _break(monkeypatch)
        for path in ("/actions/", "/nowhere", "/"):
            answer = client.get(path)
            assert answer.status_code in {404, 503}, path
            assert "<h1>" in answer.get_data(as_text=True)
        monkeypatch.undo()
        _break(monkeypatch, "no such column: title")
        answer = client.get("/nowhere")
        assert answer.status_code == 404
    assert client.get("/healthz").status_code == 200


def test_the_health_of_a_desk_without_a_database_is_told_plainly(desk, client, monkeypatch):
    assert client.get("/readyz").get_json() == {"status": "ok", "scheduler": "never"}
    with unit(Mode.WRITE, audited=False):
        db.session.execute(text("update alembic_version set version_num = '0001'"))
    assert (client.get("/readyz").status_code, client.get("/readyz").get_json()["status"]) == (503, "migrate")
    with unit(Mode.WRITE, audited=False):
        db.session.execute(text("drop table alembic_version"))
    assert (client.get("/readyz").status_code, client.get("/readyz").get_json()["status"]) == (503, "database")
    assert client.get("/healthz").status_code == 200


# The language of a page does not depend on the request before it


def test_an_early_refusal_speaks_the_language_of_its_own_request(client):
    client.set_cookie("language", "en")
    client.get("/nowhere")
    client.delete_cookie("language")
    answer = client.post("/nowhere", headers={"Sec-Fetch-Site": "cross-site", "Accept": "application/json"})
    assert answer.status_code == 403
    assert 'lang="zh-Hans"' in answer.get_data(as_text=True)


def test_each_request_has_a_name_of_its_own(add_view, client):
    add_view("/try", lambda: g.request_id)
    assert client.get("/try").get_data() != client.get("/try").get_data()
