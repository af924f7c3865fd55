"""Headers, hosts, forged requests and the language switch (CONTROLS BR-01 to BR-11, SE-07, SE-09)."""

import re

import pytest
from flask import request

from smartcity.foundation.access import signed_in
from smartcity.foundation.pages import safe_next
from tests.foundation.conftest import count_up, counted

PAGES = ["/account/sign-in", "/healthz", "/nowhere", "/api/v1/nowhere", "/actions/", "/language/en", "/static/app.css"]


def _check(answer):
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]{20,})'", policy)[1]
    assert policy == (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers
    return nonce


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers_of_its_safety(client, path):
    answer = client.get(path, headers={"Origin": "https://evil.example"})
    _check(answer)
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store"
        assert [part.strip() for part in answer.headers["Vary"].split(",")].count("Cookie") == 1
    answer.close()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415, 429, 500, 503])
def test_error_pages_have_them_too(add_view, client, status):
    from flask import abort

    add_view("/try", lambda: abort(status))
    _check(client.get("/try"))


def test_each_page_has_a_nonce_of_its_own_and_uses_it(client):
    first, second = client.get("/account/sign-in"), client.get("/account/sign-in")
    nonces = {_check(first), _check(second)}
    assert len(nonces) == 2
    assert f'nonce="{_check(first)}"' in first.get_data(as_text=True)


def test_nothing_is_kept_in_a_browser_that_others_use(app, city):
    client = city.client("secretary")
    for path in ("/", "/actions/", "/account/profile", "/nowhere"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_only_https_is_spoken_in_production_also_behind_a_proxy(make_app, migrated):
    app = _production(make_app, migrated)
    client = app.test_client()
    for base in ("https://desk.zibo.example", "http://desk.zibo.example"):
        answer = client.get("/account/sign-in", base_url=base)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_local_demonstration_does_not_ask_for_https(client):
    assert "Strict-Transport-Security" not in client.get("/account/sign-in").headers


# Cookies


def _production(make_app, source):
    return make_app(source, profile="production", base_url="https://desk.zibo.example", mail_from="desk@zibo.example")


def test_cookies_in_production_are_for_this_host_over_https_only(make_app, migrated):
    client = _production(make_app, migrated).test_client()
    for path in ("/account/sign-in", "/language/en"):
        cookies = client.get(path, base_url="https://desk.zibo.example").headers.getlist("Set-Cookie")
        assert cookies, path
        for cookie in cookies:
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
            assert "Domain" not in cookie
    session = client.get("/account/sign-in", base_url="https://desk.zibo.example").headers.getlist("Set-Cookie")
    assert all(cookie.startswith("__Host-") for cookie in session if "language" not in cookie)


def test_cookies_of_a_demonstration_are_out_of_reach_of_scripts(client):
    for path in ("/account/sign-in", "/language/en"):
        for cookie in client.get(path).headers.getlist("Set-Cookie"):
            assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


# Hosts


@pytest.mark.parametrize(
    "host", ["evil.example", "desk.zibo.example.evil.example", "evil.example:443", "desk.zibo.example@evil.example", ""]
)
@pytest.mark.parametrize("path", ["/account/sign-in", "/api/v1/openapi.json", "/nowhere", "/static/app.css"])
def test_production_answers_to_its_own_name_only(make_app, migrated, host, path):
    client = _production(make_app, migrated).test_client()
    answer = client.get(path, base_url="https://desk.zibo.example", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.get_data(as_text=True)
    _check(answer)


def test_production_answers_to_its_own_name(make_app, migrated):
    client = _production(make_app, migrated).test_client()
    for host in ("desk.zibo.example", "desk.zibo.example:443"):
        answer = client.get("/account/sign-in", base_url="https://desk.zibo.example", headers={"Host": host})
        assert answer.status_code == 200, host


# Forged requests


@pytest.fixture
def guarded(add_view, client):
    """A page that counts what is sent to it, with tokens asked for."""
    client.application.config["WTF_CSRF_ENABLED"] = True

    def view():
        if request.method == "POST":
            count_up()
        return "counted"

    add_view("/try", view)
    return client


def test_a_form_without_its_token_is_refused_and_changes_nothing(guarded, desk):
    for data in (
        {},
        {"csrf_token": ""},
        {"csrf_token": "x" * 90},
        {"csrf_token": guarded.token("/account/sign-in") + "x"},
    ):
        assert guarded.post("/try", data=data).status_code == 400
    assert counted() == 0


def test_a_form_with_its_token_is_taken(guarded, desk):
    assert guarded.post("/try", data={"csrf_token": guarded.token("/account/sign-in")}).status_code == 200
    assert counted() == 1


def test_the_token_of_another_browser_is_refused(guarded, desk):
    other = guarded.application.test_client().token("/account/sign-in")
    guarded.get("/account/sign-in")
    assert guarded.post("/try", data={"csrf_token": other}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://127.0.0.1:8000"}, True),  # the address of the settings
        ({}, True),
    ],
)
def test_what_another_sites_page_sends_is_refused_even_with_a_token(guarded, desk, headers, taken):
    answer = guarded.post("/try", data={"csrf_token": guarded.token("/account/sign-in")}, headers=headers)
    assert answer.status_code == (200 if taken else 403)
    assert counted() == (1 if taken else 0)


def test_reading_from_another_sites_link_is_allowed(guarded):
    assert guarded.get("/try", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_api_asks_for_no_form_token_but_takes_no_cookie_either(app, city):
    client = city.client("secretary")
    assert client.get("/api/v1/openapi.json").status_code == 401
    assert client.get("/api/v1/openapi.json", headers=city.api("secretary")).status_code == 200


# The way back

NOWHERE_ELSE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "/x\\..\\evil",
    "",
    None,
]
BACK = [
    "/",
    "/actions/",
    "/actions/?light=red&unit=3",
    "/%2f%2fevil.example",
    "/@evil.example",
    "/a//b",
    "/搜索?q=数据",
]


@pytest.mark.parametrize("target", NOWHERE_ELSE)
def test_nobody_is_led_to_another_site(target):
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize("target", BACK)
def test_the_way_back_within_the_desk_is_kept(target):
    assert safe_next(target, "/home") == target


@pytest.mark.parametrize("target", [t for t in NOWHERE_ELSE if t and t.isprintable() and t.isascii()])
def test_the_language_switch_leads_back_into_the_desk_only(client, target):
    for referrer in (f"http://localhost{target}", target, f"http://evil.example{target}"):
        answer = client.get("/language/en", headers={"Referer": referrer})
        assert answer.status_code == 303
        assert re.match(r"/(?![/\\])", answer.location), (referrer, answer.location)


def test_the_language_switch_keeps_the_page_and_its_filters(client):
    answer = client.get("/language/en", headers={"Referer": "http://localhost/actions/?light=red"})
    assert answer.location == "/actions/?light=red"
    assert 'lang="en"' in client.get("/account/sign-in").get_data(as_text=True)
    client.get("/language/zh_CN")
    assert 'lang="zh-Hans"' in client.get("/account/sign-in").get_data(as_text=True)


@pytest.mark.parametrize("code", ["de", "zh", "EN", "..", "%2e%2e", "en%0d%0a"])
def test_a_language_that_is_not_spoken_is_no_page(client, code):
    assert client.get(f"/language/{code}").status_code == 404


@pytest.mark.parametrize("code", ["de", "", "../x", "en\x00", "x" * 3000])
def test_a_cookie_of_no_language_is_passed_over(client, code):
    client.set_cookie("language", code)
    assert 'lang="zh-Hans"' in client.get("/account/sign-in").get_data(as_text=True)


def test_a_visitor_learns_nothing_from_the_open_doors(client):
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert set(client.get("/readyz").get_json()) == {"status", "scheduler"}
    assert client.get("/static/").status_code == 404
    assert client.get("/static/../settings.py").status_code == 404
    assert client.get("/static/%2e%2e/api.py").status_code == 404


def test_signed_in_means_signed_in_for_every_method(add_view, client):
    add_view("/try", lambda: "inside", access=signed_in, methods=("GET", "POST", "PUT", "DELETE", "PATCH"))
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"):
        assert client.open("/try", method=method).status_code == 303
