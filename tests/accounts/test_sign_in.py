"""Signing in: what opens a session, and how little a refusal tells."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smartcity.accounts import signing_in
from smartcity.accounts.models import Account, SignInAttempt, SignInSession
from smartcity.accounts.signing_in import Place
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from tests.accounts.conftest import PASSWORD, SIGN_IN, try_to_sign_in

WRONG = "wrong horse battery"
PROFILE = "/account"


def sid(browser):
    with browser.session_transaction() as cookie:
        return cookie.get("sid")


def test_login_and_password_open_a_session(city, set_password, verbs):
    set_password("member")
    browser = city.client()
    answer = try_to_sign_in(browser, " ＭＥＭＢＥＲ ")
    assert answer.status_code == 303
    assert "周干部" in browser.get(PROFILE).text
    assert ("accounts.sign_in", "done") in verbs()


def test_only_the_hash_of_the_session_is_stored(city, set_password, reading):
    set_password("member")
    browser = city.client()
    try_to_sign_in(browser, "member")
    row = reading(db.session.scalar, select(SignInSession))
    assert len(row.id_hash) == 64
    assert sid(browser) not in (row.id_hash, row.browser)


def test_a_planted_session_is_worth_nothing_after_signing_in(city, set_password):
    set_password("member")
    attacker, victim = city.client("member"), city.client()
    with victim.session_transaction() as cookie:
        cookie["sid"] = "planted"
    try_to_sign_in(victim, "member")
    assert sid(victim) not in {"planted", sid(attacker)}


def body(answer):
    return re.sub(r'(nonce|value)="[^"]*"', "", answer.text)


def test_every_refusal_looks_the_same(city, set_password, writing):
    """Unknown, wrong, disabled, ended, without password, without role, locked: one text, one status."""
    for login in ("member", "observer", "outsider", "leader", "police_liaison"):
        set_password(login)
    set_password("observer", disabled_at=clock.real_now())
    set_password("outsider", valid_until=clock.today() - timedelta(days=1))
    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        leader = db.session.scalars(select(Account).where(Account.login == "leader")).one()
        leader.roles.clear()
    for _ in range(6):
        try_to_sign_in(city.client(), "police_liaison", WRONG)
    tries = [("nobody", PASSWORD), ("member", WRONG), ("observer", PASSWORD), ("outsider", PASSWORD),
             ("secretary", PASSWORD), ("leader", PASSWORD), ("police_liaison", PASSWORD)]  # fmt: skip
    answers = [try_to_sign_in(city.client(), login, password) for login, password in tries]
    assert {answer.status_code for answer in answers} == {422}
    shown = {body(answer).replace(login, "LOGIN") for answer, (login, _) in zip(answers, tries, strict=True)}
    assert len(shown) == 1


def test_an_unknown_login_takes_as_long_as_a_known_one(city, set_password):
    set_password("member")

    def seconds(login):
        began = time.process_time()
        with city.app.test_request_context():
            signing_in.sign_in(login, WRONG, Place(f"10.0.0.{login}", ""))
        return time.process_time() - began

    seconds("warm-up")
    known = statistics.median(seconds("member") for _ in range(4))
    unknown = statistics.median(seconds(f"nobody{n}") for n in range(4))
    assert 0.5 < known / unknown < 2


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(city, set_password, later, verbs):
    set_password("member")
    for _ in range(5):
        assert try_to_sign_in(city.client(), "member", WRONG).status_code == 422
    assert try_to_sign_in(city.client(), "member").status_code == 422
    assert verbs()[-1] == ("accounts.sign_in", "refused")
    later(minutes=14)
    assert try_to_sign_in(city.client(), "member").status_code == 422
    later(minutes=1)
    assert try_to_sign_in(city.client(), "member").status_code == 303


def test_tries_while_locked_don_t_prolong_the_lock(city, set_password, later):
    set_password("member")
    for _ in range(5):
        try_to_sign_in(city.client(), "member", WRONG)
    later(minutes=10)
    for _ in range(5):
        try_to_sign_in(city.client(), "member", WRONG)
    later(minutes=5)
    assert try_to_sign_in(city.client(), "member").status_code == 303


def test_the_owner_s_browser_is_not_shut_out_by_a_stranger_s_failures(city, set_password):
    set_password("system_admin")
    own = city.client()
    try_to_sign_in(own, "system_admin")
    own.send("/account/sign-out", form_on=PROFILE)
    for _ in range(6):
        try_to_sign_in(city.client(), "system_admin", WRONG)
    assert try_to_sign_in(city.client(), "system_admin").status_code == 422
    assert try_to_sign_in(own, "system_admin").status_code == 303


def test_the_owner_s_browser_has_five_tries_too_and_none_for_another_account(city, set_password):
    for login in ("member", "observer"):
        set_password(login)
    own = city.client()
    try_to_sign_in(own, "member")
    own.send("/account/sign-out", form_on=PROFILE)
    for _ in range(5):
        try_to_sign_in(own, "member", WRONG)
        try_to_sign_in(city.client(), "observer", WRONG)
    assert try_to_sign_in(own, "member").status_code == 422
    assert try_to_sign_in(own, "observer").status_code == 422


def test_fifty_tries_at_once_look_at_five_passwords(city, set_password):
    set_password("member")

    def attempt(_number):
        with city.app.app_context():
            return signing_in.sign_in("member", WRONG, Place("10.0.0.1", ""))

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(attempt, range(50))) == {None}
    with city.app.app_context(), unit(Mode.READ):
        assert len(db.session.scalars(select(SignInAttempt)).all()) == 5


def test_twenty_failures_close_an_address_for_all_logins(city, set_password):
    set_password("member")
    with city.app.app_context():
        for number in range(20):
            signing_in.sign_in(f"nobody{number}", WRONG, Place("10.9.9.9", ""))
        assert signing_in.sign_in("member", PASSWORD, Place("10.9.9.9", "")) is None
        assert signing_in.sign_in("member", PASSWORD, Place("10.9.9.8", "")) is not None


def test_a_forwarded_address_is_not_believed(city, set_password):
    set_password("member")
    city.client().post(SIGN_IN, headers={"X-Forwarded-For": "1.2.3.4"})
    try_to_sign_in(city.client(), "member", WRONG)
    with city.app.app_context(), unit(Mode.READ):
        assert set(db.session.scalars(select(SignInAttempt.address))) == {"127.0.0.1"}


def test_an_older_hash_is_renewed_at_sign_in(city, set_password):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    set_password("member")
    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.scalars(select(Account).where(Account.login == "member")).one().password_hash = old
    assert try_to_sign_in(city.client(), "member").status_code == 303
    with city.app.app_context(), unit(Mode.READ):
        stored = db.session.scalars(select(Account.password_hash).where(Account.login == "member")).one()
    assert stored != old
    assert "m=19456" in stored
    assert try_to_sign_in(city.client(), "member").status_code == 303


def test_an_account_is_good_to_the_end_of_its_last_day(city, set_password):
    set_password("member", valid_until=clock.today())
    assert try_to_sign_in(city.client(), "member").status_code == 303
    set_password("member", valid_until=date(2020, 1, 1))
    assert try_to_sign_in(city.client(), "member").status_code == 422


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "javascript:alert(1)",
     "///evil.example", "/\n/evil.example", "http:evil.example", " //evil.example", "/\x00", "evil"],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(city, set_password, target):
    set_password("member")
    answer = try_to_sign_in(city.client(), "member", next=target)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert "evil" not in answer.location


def test_signing_in_goes_on_to_the_page_that_was_asked_for(city, set_password):
    set_password("member")
    browser = city.client()
    asked = browser.get("/people?q=a")
    assert asked.status_code == 303
    page = browser.get(asked.location)
    assert 'value="/people?q=a"' in page.text
    assert try_to_sign_in(browser, "member", next="/people?q=a").location == "/people?q=a"


@pytest.mark.parametrize("login", ["\x00", "x" * 100_000, "\u202e", "', --", "ﷺ" * 200, ""])
def test_strange_logins_are_refused_like_others(city, login):
    assert try_to_sign_in(city.client(), login).status_code == 422


def test_a_form_without_its_token_is_refused(city, set_password):
    set_password("member")
    assert city.client().post(SIGN_IN, data={"login": "member", "password": PASSWORD}).status_code == 400


def test_the_sign_in_page_sends_somebody_who_is_signed_in_on(city):
    assert city.client("member").get(SIGN_IN).status_code == 303
