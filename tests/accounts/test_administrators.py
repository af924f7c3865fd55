"""Three administrators whose powers don't meet (GB/T 22239-2019, 8.1.4.2 d; CONTROLS 1.1 and AZ-07)."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from smartcity.accounts import services
from smartcity.accounts.duties import matters
from smartcity.accounts.models import Account, AccountRole
from smartcity.accounts.queries import accounts_with_role, can_receive, secretariat_people
from smartcity.foundation import clock
from smartcity.foundation.access import ADMINISTRATORS, CLI
from smartcity.foundation.database import db
from smartcity.foundation.feature import permissions_of, policy
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.foundation.unit_of_work import Mode, unit

ACTS = {
    "see the accounts": ("get", "", {}),
    "make an account": ("post", "/new", {"name": "何新人", "login": "he.xin", "person_id": ""}),
    "disable": ("post", "/{member}/disable", {}),
    "enable": ("post", "/{member}/enable", {}),
    "set the last day": ("post", "/{member}/term", {"valid_until": "2199-01-01"}),
    "make a link": ("post", "/{member}/link", {}),
    "grant a role": ("post", "/{member}/grant", {"role": "liaison", "organisation_id": ""}),
    "revoke a role": ("post", "/{member}/revoke", {"role": "member", "organisation_id": "{unit}"}),
    "end sessions": ("post", "/{member}/end-sessions", {}),
}
SYSTEM = {"see the accounts", "make an account", "disable", "enable", "set the last day", "make a link"}
SECURITY = {"see the accounts", "grant a role", "revoke a role", "end sessions"}
ALLOWED = {"system_admin": SYSTEM, "security_admin": SECURITY}
WORK = {"departments", "people", "actions", "meetings", "staff", "reminders", "summaries", "files"}
LOGINS = ("system_admin", "security_admin", "audit_admin", "secretary", "leader", "lead_liaison", "observer", None)


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("act", ACTS)
def test_each_administrator_does_the_own_part(city, login, act):
    method, path, fields = ACTS[act]
    browser = city.client(login)
    path = "/account/admin" + path.format(member=city.account("member"))
    fields = {name: value.format(unit=city.unit("data")) for name, value in fields.items()}
    answer = browser.get(path) if method == "get" else browser.send(path, fields, form_on="/account")
    if login is None:
        assert answer.status_code == 303
        assert "sign-in" in answer.location
    elif act in ALLOWED.get(login, set()):
        assert answer.status_code in {200, 303}
    else:
        assert answer.status_code == 403


def test_no_administrator_holds_a_permission_of_the_work(context):
    for role in ADMINISTRATORS:
        for name, grant in policy().items():
            if role in grant.roles:
                assert name.partition(".")[0] not in WORK, name
    assert not permissions_of({"system_admin"}) & permissions_of({"security_admin"}) - {"accounts.list"}


@pytest.mark.parametrize("login", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "secretariat", "leader", "observer"])
def test_an_administrator_gets_no_second_role(city, writing, login, role):
    with pytest.raises((InvalidInput, Forbidden)):
        writing(services.grant_role, city.actor("security_admin"), city.account(login), role)
    with pytest.raises(InvalidInput):
        writing(services.grant_role, CLI, city.account(login), role)


def test_somebody_of_the_office_becomes_no_administrator_beside_it(city, writing):
    with pytest.raises(InvalidInput):
        writing(services.grant_role, city.actor("security_admin"), city.account("secretary"), "audit_admin")


def test_nobody_changes_the_own_roles_or_standing(city, writing):
    security, system = city.actor("security_admin"), city.actor("system_admin")
    with pytest.raises(Forbidden):
        writing(services.grant_role, security, security.account_id, "observer")
    with pytest.raises(Forbidden):
        writing(services.revoke_role, security, security.account_id, "security_admin")
    for act in (services.disable, services.enable):
        with pytest.raises(Forbidden):
            writing(act, system, system.account_id)
    with pytest.raises(Forbidden):
        writing(services.set_valid_until, system, system.account_id, date(2199, 1, 1))


@pytest.mark.parametrize("login", ["security_admin", "audit_admin"])
def test_the_last_active_holder_stays(city, writing, login):
    system, security, account = city.actor("system_admin"), city.actor("security_admin"), city.account(login)
    with pytest.raises(Conflict):
        writing(services.disable, system, account)
    with pytest.raises(Conflict):
        writing(services.set_valid_until, system, account, date(2199, 1, 1))
    with pytest.raises(Conflict):
        writing(services.revoke_role, CLI, account, login)
    with pytest.raises(Conflict):
        writing(services.disable, CLI, city.account("system_admin"))
    spare, _ = writing(
        services.create_account, CLI, person_id=city.person("head"), login="spare", roles=[(login, None)], password="x"
    )
    writing(services.disable, system, account)
    with pytest.raises(Conflict):
        writing(services.disable, system, spare.id)
    assert security.may_everything is False


def test_a_grant_and_its_revocation_count_in_the_next_request(city, writing):
    security = city.actor("security_admin")
    writing(services.grant_role, security, city.account("observer"), "secretariat")
    browser = city.client("observer")
    assert browser.get("/people/new").status_code == 200
    writing(services.revoke_role, security, city.account("observer"), "secretariat")
    assert browser.get("/people/new").status_code == 403


def test_a_grant_ends_the_sessions_that_began_without_it(city, writing):
    browser = city.client("observer")
    writing(services.grant_role, city.actor("security_admin"), city.account("observer"), "secretariat")
    assert browser.get("/account").status_code == 303


def test_a_role_for_a_unit_opens_that_unit(city, writing):
    account, police = city.account("observer"), city.unit("police")
    writing(services.grant_role, city.actor("security_admin"), account, "liaison", police)
    assert police in city.actor("observer").unit_ids
    writing(services.revoke_role, city.actor("security_admin"), account, "liaison", police)
    assert police not in city.actor("observer").unit_ids


@pytest.mark.parametrize(
    ("role", "place"), [("secretariat", "data"), ("leader", "data"), ("emperor", None), ("member", "data")]
)
def test_a_role_that_makes_no_sense_is_refused(city, writing, role, place):
    unit_id = city.unit(place) if place else None
    with pytest.raises(InvalidInput):
        writing(services.grant_role, city.actor("security_admin"), city.account("member"), role, unit_id)


def test_the_database_refuses_a_role_held_twice(city, context):
    account = city.account("observer")
    twice = [AccountRole(account_id=account, role="leader", organisation_id=None) for _ in range(2)]
    with pytest.raises(IntegrityError), unit(Mode.WRITE, audited=False):
        db.session.add_all(twice)


def test_logins_are_given_once(city, writing):
    for login in ("MEMBER", "ｍｅｍｂｅｒ"):
        with pytest.raises(InvalidInput) as refusal:
            writing(services.register_account, city.actor("system_admin"), person_id=city.person("head"), login=login)
        assert set(refusal.value.errors) == {"login"}
    with pytest.raises(InvalidInput):
        writing(services.register_account, city.actor("system_admin"), person_id=city.person("member"), login="again")


def test_the_office_sets_the_term_of_people_it_lends_but_not_of_administrators(city, writing):
    writing(services.set_valid_until, city.actor("secretary"), city.account("member"), date(2199, 1, 1))
    for login in ("audit_admin", "system_admin"):
        with pytest.raises(Forbidden):
            writing(services.set_valid_until, city.actor("secretary"), city.account(login), date(2199, 1, 1))
    with pytest.raises(Forbidden):
        writing(services.set_valid_until, city.actor("leader"), city.account("member"), date(2199, 1, 1))


def test_messages_reach_those_with_a_usable_account(city, writing, reading):
    today, member = clock.today(), city.person("member")
    assert reading(can_receive, member, today)
    assert not reading(can_receive, city.person("head"), today)
    writing(services.set_valid_until, CLI, city.account("member"), today)
    assert reading(can_receive, member, today)
    assert not reading(can_receive, member, date(2199, 1, 1))
    writing(services.disable, CLI, city.account("member"))
    assert not reading(can_receive, member, today)
    assert [person.name for person in reading(secretariat_people, today)] == ["王秘书"]
    assert [account.login for account in reading(accounts_with_role, "leader")] == ["leader"]


def test_an_account_that_was_disabled_opens_again(city, writing, reading):
    writing(services.disable, city.actor("system_admin"), city.account("member"))
    writing(services.enable, city.actor("system_admin"), city.account("member"))
    assert reading(can_receive, city.person("member"), clock.today())


def test_unknown_accounts_are_not_found(city, writing):
    for act in (services.disable, services.enable):
        with pytest.raises(NotFound):
            writing(act, city.actor("system_admin"), 9999)
    assert city.client("system_admin").get("/account/admin/9999").status_code == 404


@pytest.mark.parametrize(
    "question",
    ["text=MEM", "text=王", "role=leader", "role=none", "standing=active", "standing=none", "cursor=x", "text=%25"],
)
def test_the_list_of_accounts_answers_every_question(city, question):
    answer = city.client("security_admin").get(f"/account/admin?{question}")
    assert answer.status_code == (422 if "cursor" in question else 200)
    if question == "text=MEM":
        assert "周干部" in answer.text
        assert "王秘书" not in answer.text


def test_a_disabled_account_is_shown_as_such(city, context):
    with unit(Mode.WRITE, audited=False):
        db.session.execute(update(Account).where(Account.login == "observer").values(disabled_at=clock.real_now()))
        assert db.session.scalars(select(Account.id)).all()
    page = city.client("system_admin").get(f"/account/admin/{city.account('observer')}")
    assert "已停用" in page.text


@pytest.mark.parametrize(
    ("standing", "values"),
    [("disabled", {"disabled_at": clock.real_now()}), ("ended", {"valid_until": date(2020, 1, 1)}), ("active", {})],
)
def test_the_list_filters_by_standing(city, context, standing, values):
    if values:
        with unit(Mode.WRITE, audited=False):
            db.session.execute(update(Account).where(Account.login == "observer").values(**values))
    browser = city.client("security_admin")
    for asked in ("active", "disabled", "ended", "without_role"):
        shown = "吴观察" in browser.get(f"/account/admin?standing={asked}").text
        assert shown is (asked == standing)


def test_an_account_without_a_role_waits_for_the_security_administrator(city, writing, app):
    assert duties_of(app, city.actor("security_admin")) == []
    writing(services.register_account, city.actor("system_admin"), person_id=city.person("head"), login="waiting")
    assert [(matter.count, matter.url) for matter in duties_of(app, city.actor("security_admin"))] == [
        (1, "/account/admin?standing=without_role")
    ]
    assert duties_of(app, city.actor("system_admin")) == []
    assert "郑局长" in city.client("security_admin").get("/account/admin?standing=without_role").text


def duties_of(app, actor):
    with app.test_request_context(), unit(Mode.READ):
        return matters(actor)
