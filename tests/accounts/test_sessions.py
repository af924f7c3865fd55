"""Sessions are kept by the server: what ends them, and who."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from smartcity.accounts.models import Account, SignInSession
from smartcity.accounts.queries import usable
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person
from tests.accounts.conftest import PASSWORD, try_to_sign_in

PROFILE = "/account"


def alive(browser):
    return browser.get(PROFILE).status_code == 200


def change(city, statement):
    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.execute(statement)


def sessions(city):
    with city.app.app_context(), unit(Mode.READ):
        return db.session.scalars(select(SignInSession).order_by(SignInSession.id)).all()


def test_signing_out_ends_the_session_on_the_server(city):
    browser = city.client("member")
    with browser.session_transaction() as cookie:
        stolen = cookie["sid"]
    answer = browser.send("/account/sign-out", form_on=PROFILE)
    assert answer.headers["Clear-Site-Data"]
    thief = city.client()
    with thief.session_transaction() as cookie:
        cookie["sid"] = stolen
    assert not alive(thief)
    assert sessions(city) == []


@pytest.mark.parametrize(("login", "minutes"), [("member", 30), ("system_admin", 15)])
def test_a_session_that_rests_ends_without_any_cleaning(city, later, verbs, login, minutes):
    browser = city.client(login)
    later(minutes=minutes - 1, seconds=59)
    assert alive(browser)
    later(minutes=minutes)
    assert not alive(browser)
    assert sessions(city) == []
    assert ("accounts.session_idle_expired", "done") in verbs()


def test_a_session_ends_after_twelve_hours_though_used(city, later):
    browser = city.client("member")
    for _ in range(12 * 60 // 29):
        later(minutes=29)
        assert alive(browser)
    later(minutes=29)
    assert not alive(browser)


def test_the_last_use_is_noted_once_a_minute_at_most(city, later):
    browser = city.client("member")
    first = sessions(city)[0].seen_at
    later(seconds=30)
    browser.get(PROFILE)
    assert sessions(city)[0].seen_at == first
    later(seconds=31)
    browser.get(PROFILE)
    assert sessions(city)[0].seen_at > first


@pytest.mark.parametrize("ending", ["disabled", "term", "inactive", "roles"])
def test_a_session_ends_with_its_account_in_the_next_request(city, ending):
    browser, api = city.client("member"), city.api("member")
    assert alive(browser)
    account = city.account("member")
    if ending == "disabled":
        change(city, update(Account).where(Account.id == account).values(disabled_at=clock.real_now()))
    elif ending == "term":
        yesterday = clock.today() - timedelta(days=1)
        change(city, update(Account).where(Account.id == account).values(valid_until=yesterday))
    elif ending == "inactive":
        change(city, update(Person).where(Person.id == city.person("member")).values(active=False))
    else:
        from sqlalchemy import delete

        from smartcity.accounts.models import AccountRole

        change(city, delete(AccountRole).where(AccountRole.account_id == account))
    assert not alive(browser)
    assert city.client().get("/api/v1/people", headers=api).status_code == 401


def test_somebody_sees_and_ends_the_own_sessions_only(city):
    here, there, foreign = city.client("member"), city.client("member"), city.client("observer")
    _, second, third = sessions(city)
    assert here.send(f"/account/sessions/{third.id}/end", form_on=PROFILE).status_code == 404
    assert alive(foreign)
    page = here.get(PROFILE).text
    assert f"/account/sessions/{second.id}/end" in page
    assert f"/account/sessions/{third.id}/end" not in page
    assert here.send(f"/account/sessions/{second.id}/end", form_on=PROFILE).status_code == 303
    assert not alive(there)
    assert alive(here)


def test_the_security_administrator_ends_anybody_s_sessions(city):
    browser, admin = city.client("member"), city.client("security_admin")
    path = f"/account/admin/{city.account('member')}"
    assert admin.send(f"{path}/end-sessions", form_on=path).status_code == 303
    assert not alive(browser)
    assert city.client("system_admin").send(f"{path}/end-sessions", form_on=path).status_code == 403


def test_in_production_the_newest_session_wins(make_app, peopled):
    from tests.city import City

    app = make_app(peopled, profile="production", base_url="https://desk.example", mail_from="desk@city.example")
    first, second = [_sign_in_over_https(City(app)) for _ in range(2)]
    assert first.get(PROFILE, base_url="https://desk.example").status_code == 303
    assert second.get(PROFILE, base_url="https://desk.example").status_code == 200


def _sign_in_over_https(city):
    from smartcity.accounts import passwords

    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        account = db.session.scalars(select(Account).where(Account.login == "member")).one()
        account.password_hash = passwords.hashed(PASSWORD)
    browser, secure = city.client(), {"base_url": "https://desk.example"}
    page = browser.get("/account/sign-in", **secure)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"login": "member", "password": PASSWORD, "csrf_token": token}
    referrer = {"headers": {"Referer": "https://desk.example/account/sign-in"}}
    answer = browser.post("/account/sign-in", data=fields, **secure, **referrer)
    assert answer.status_code == 303
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        if "desk" in cookie.split("=")[0]:
            assert cookie.startswith("__Host-")
            assert "Secure" in cookie
            assert "SameSite=" in cookie
    return browser


def test_in_the_demo_several_sessions_live_beside_each_other(city, set_password):
    set_password("member")
    browsers = [city.client(), city.client()]
    for browser in browsers:
        try_to_sign_in(browser, "member")
    assert all(alive(browser) for browser in browsers)


@pytest.mark.parametrize("cookie", [None, 7, "x", ["a"], "\ud800"])
def test_a_cookie_with_anything_else_is_a_visitor(city, cookie):
    browser = city.client()
    with browser.session_transaction() as held:
        held["sid"] = cookie if cookie != "\ud800" else "\\ud800"
    assert browser.get(PROFILE).status_code == 303


def test_an_account_without_a_role_is_of_no_use(city, reading):
    def standing():
        account = db.session.scalars(select(Account).where(Account.login == "member")).one()
        return usable(account)

    assert reading(standing)
