"""The pages of the own account."""

import pytest
from sqlalchemy import select

from smartcity.accounts.jobs import tidy
from smartcity.accounts.models import SignInAttempt, SignInSession
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from tests.accounts.conftest import try_to_sign_in

PROFILE = "/account"


@pytest.mark.parametrize(
    "login", ["secretary", "leader", "lead_liaison", "member", "observer", "system_admin", "audit_admin"]
)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everybody_sees_the_own_account_in_both_languages(city, login, language):
    browser = city.client(login)
    browser.set_cookie("language", language)
    for path in (PROFILE, "/account/password"):
        assert browser.get(path).status_code == 200
    assert login in browser.get(PROFILE).text


def test_the_language_is_kept_for_pages_and_messages(city):
    browser = city.client("member")
    assert browser.send(PROFILE, {"language": "en"}).status_code == 303
    assert "My account" in browser.get(PROFILE).text
    assert city.actor("member").language == "en"
    assert browser.send(PROFILE, {"language": "xx"}).status_code == 422


def test_the_first_sign_in_brings_the_language_along(city, set_password):
    set_password("member")
    city.client("member").send(PROFILE, {"language": "en"})
    browser = city.client()
    try_to_sign_in(browser, "member")
    assert "My account" in browser.get(PROFILE).text


def test_units_and_groups_of_posts_are_the_actor_s(city):
    actor = city.actor("member")
    assert actor.unit_ids == {city.unit("data")}
    assert actor.group_ids == {city.group("resources")}
    assert city.actor("observer").unit_ids == {city.unit("finance")}


@pytest.mark.parametrize(("login", "shown"), [("system_admin", True), ("security_admin", True), ("audit_admin", False),
                                              ("secretary", False)])  # fmt: skip
def test_the_menu_leads_administrators_to_the_accounts(city, login, shown):
    assert ('href="/account/admin"' in city.client(login).get(PROFILE).text) is shown


def test_tidying_leaves_what_still_counts(city, set_password, later):
    set_password("member")
    city.client("observer")
    try_to_sign_in(city.client(), "member", "wrong horse battery")
    later(hours=11)
    with city.app.app_context():
        tidy(clock.now())
        assert count(SignInSession) == 1
        assert count(SignInAttempt) == 1
    later(hours=25)
    with city.app.app_context():
        tidy(clock.now())
        assert count(SignInSession) == count(SignInAttempt) == 0


def count(model):
    with unit(Mode.READ):
        return len(db.session.scalars(select(model.id)).all())
