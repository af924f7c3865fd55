"""Choosing and changing passwords."""

import pytest
from sqlalchemy import select

from smartcity.accounts import links
from smartcity.accounts.models import PasswordLink
from smartcity.foundation import clock
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden, NotFound
from smartcity.foundation.unit_of_work import Mode, unit
from tests.accounts.conftest import PASSWORD, SIGN_IN, try_to_sign_in

NEW = "海内存知己，天涯若比邻。王勃"
CHANGE = "/account/password"
PROFILE = "/account"


def change(browser, current=PASSWORD, new=NEW, again=None, **more):
    return browser.send(CHANGE, {"current": current, "new": new, "again": new if again is None else again, **more})


@pytest.fixture
def member(city, set_password):
    """The member's browser, signed in with a password."""
    set_password("member")
    browser = city.client()
    try_to_sign_in(browser, "member")
    return browser


def test_a_change_ends_all_other_sessions_and_renews_the_own(city, member, verbs):
    other = city.client("member")
    with member.session_transaction() as cookie:
        before = cookie["sid"]
    assert change(member).status_code == 303
    with member.session_transaction() as cookie:
        assert cookie["sid"] != before
    assert member.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 303
    assert try_to_sign_in(city.client(), "member").status_code == 422
    assert try_to_sign_in(city.client(), "member", NEW).status_code == 303
    assert ("accounts.change_password", "done") in verbs()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"current": "not this one at all"}, "current"), ({"current": ""}, "current"), ({"new": "short"}, "new"),
     ({"new": "周干部周干部周干部周干部!a"}, "new"), ({"again": "another one"}, "again"), ({"new": PASSWORD}, "new"),
     ({"new": "password123456"}, "new"), ({"new": "长" * 129}, "new")],
)  # fmt: skip
def test_a_change_that_can_t_be_made_changes_nothing(city, member, typed, field):
    answer = change(member, **typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
    assert try_to_sign_in(city.client(), "member").status_code == 303


def test_guessing_the_current_password_locks_too(member, verbs):
    for _ in range(5):
        assert change(member, current="not this one at all").status_code == 422
    assert change(member).status_code == 422
    assert verbs()[-1] == ("accounts.change_password", "refused")


def test_before_the_first_change_only_the_change_is_reachable(city, set_password, app):
    set_password("member", must_change_password=True)
    browser = city.client()
    assert try_to_sign_in(browser, "member", next="/people").location == f"{CHANGE}?next=/people"
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/api/"):
            answer = browser.get(rule.rule)
            open_to_all = rule.endpoint in {"accounts.change_password", "accounts.sign_in"} or (
                "readyz" in rule.rule or "healthz" in rule.rule
            )
            if not open_to_all:
                assert answer.status_code == 303, rule.rule
                assert answer.location.startswith(SIGN_IN), rule.rule
    assert browser.get(f"{SIGN_IN}?next=/people").location == f"{CHANGE}?next=/people"
    assert browser.get("/language/en").status_code == 303
    assert browser.get("/nowhere").status_code == 404
    assert change(browser, next="/people").location == "/people"
    assert browser.get("/people").status_code == 200


def test_somebody_who_must_change_can_sign_out(city, set_password):
    set_password("member", must_change_password=True)
    browser = city.client()
    try_to_sign_in(browser, "member")
    assert browser.send("/account/sign-out", form_on=CHANGE).status_code == 303


def test_the_api_doesn_t_ask_for_a_new_password(city, set_password):
    set_password("member", must_change_password=True)
    assert city.client().get("/api/v1/people", headers=city.api("member")).status_code == 200


def link_for(city, login="member"):
    admin = city.client("system_admin")
    path = f"/account/admin/{city.account(login)}"
    page = admin.send(f"{path}/link", form_on=path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    return "/account/link/" + page.text.split("/account/link/")[1].split("<")[0].split('"')[0].strip()


def test_a_link_sets_a_password_once(city, verbs):
    path = link_for(city)
    browser, old = city.client(), city.client("member")
    assert browser.send(path, {"new": NEW, "again": NEW}).status_code == 303
    assert browser.get(PROFILE).status_code == 200
    assert old.get(PROFILE).status_code == 303
    assert city.client().get(path).status_code == 404
    assert try_to_sign_in(city.client(), "member", NEW).status_code == 303
    assert ("accounts.make_password_link", "done") in verbs()


def test_a_link_is_good_for_half_an_hour_and_only_the_newest(city, later):
    first, second = link_for(city), link_for(city)
    assert city.client().get(first).status_code == 404
    later(minutes=29)
    assert city.client().get(second).status_code == 200
    later(minutes=30)
    assert city.client().get(second).status_code == 404
    assert city.client().get("/account/link/guessed").status_code == 404


def test_a_weak_password_does_not_use_the_link_up(city):
    path, browser = link_for(city), city.client()
    assert browser.send(path, {"new": "short", "again": "short"}).status_code == 422
    assert browser.send(path, {"new": NEW, "again": NEW}).status_code == 303


def test_only_the_hash_of_a_link_is_stored(city):
    path = link_for(city)
    with city.app.app_context(), unit(Mode.READ):
        row = db.session.scalars(select(PasswordLink)).one()
        assert path.rsplit("/", 1)[1] != row.secret_hash
        assert len(row.secret_hash) == 64


def test_of_two_uses_at_once_one_counts(city, writing):
    secret = writing(links.make, CLI, city.account("member"))
    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        assert links.use(secret)
    with pytest.raises(NotFound):
        writing(links.use, secret)


def test_a_disabled_account_can_get_a_password_but_not_in(city, set_password):
    set_password("member", disabled_at=None)
    path = link_for(city)
    set_password("member", disabled_at=clock.real_now())
    browser = city.client()
    assert browser.send(path, {"new": NEW, "again": NEW}).location == SIGN_IN
    assert browser.get(PROFILE).status_code == 303
    assert try_to_sign_in(city.client(), "member", NEW).status_code == 422


@pytest.mark.parametrize("login", ["system_admin", "security_admin", "audit_admin"])
def test_no_administrator_gets_a_link_from_another_on_the_web(city, writing, login):
    with pytest.raises(Forbidden):
        writing(links.make, city.actor("system_admin"), city.account(login))
    assert writing(links.make, CLI, city.account(login))


def test_the_system_administrator_makes_an_account_the_security_administrator_lets_it_in(city, verbs):
    system, security = city.client("system_admin"), city.client("security_admin")
    made = system.send("/account/admin/new", {"person_id": "", "name": "何新人", "login": "he.xin"})
    assert made.status_code == 303
    path = made.location
    page = system.send(f"{path}/link", form_on=path).text
    address = "/account/link/" + page.split("/account/link/")[1].split("<")[0].split('"')[0].strip()
    browser = city.client()
    assert browser.send(address, {"new": NEW, "again": NEW}).location == SIGN_IN
    assert try_to_sign_in(browser, "he.xin", NEW).status_code == 422
    granted = security.send(f"{path}/grant", {"role": "liaison", "organisation_id": city.unit("police")}, form_on=path)
    assert granted.status_code == 303
    assert "市公安局" in security.get(path).text
    assert try_to_sign_in(browser, "he.xin", NEW).status_code == 303
    assert browser.get("/people").status_code == 200
    assert {("accounts.create", "done"), ("accounts.grant_role", "done")} <= set(verbs())
