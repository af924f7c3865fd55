"""API tokens: by header only, with a scope, an end, and an owner."""

import pytest
from sqlalchemy import select, update

from smartcity.accounts import services
from smartcity.accounts.models import Account, Token
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound
from smartcity.foundation.unit_of_work import Mode, unit

PEOPLE = "/api/v1/people"
PROFILE = "/account"


@pytest.fixture
def token(city, writing):
    """A function that makes a token for its owner."""

    def make(login="secretary", scope="write", days=30):
        return writing(services.create_token, city.actor(login), city.account(login), scope, days, "")

    return make


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def rows(city):
    with city.app.app_context(), unit(Mode.READ):
        return db.session.scalars(select(Token).order_by(Token.id)).all()


def test_a_token_is_shown_once_and_kept_as_a_hash(city):
    browser = city.client("member")
    answer = browser.send("/account/tokens", {"label": "报表", "scope": "read", "days": "30"}, form_on=PROFILE)
    secret = answer.text.split("tfd_")[1].split("<")[0].split('"')[0].strip()
    assert len(secret) >= 32
    assert "tfd_" not in browser.get(PROFILE).text
    assert secret not in rows(city)[0].token_hash
    assert city.client().get(PEOPLE, headers=bearer(f"tfd_{secret}")).status_code == 200


def test_the_api_takes_tokens_only_and_pages_take_sessions_only(city, token):
    assert city.client("secretary").get(PEOPLE).status_code == 401
    assert city.client().get("/people", headers=bearer(token())).status_code == 303
    assert city.client().get(PEOPLE, headers={"Authorization": f"Basic {token()}"}).status_code == 401
    assert city.client().get(PEOPLE, headers=bearer("")).status_code == 401
    assert city.client().get(PEOPLE, headers=bearer("tfd_unknown")).status_code == 401


def test_a_reading_token_changes_nothing(city, token):
    client, headers = city.client(), bearer(token(scope="read"))
    assert client.get(PEOPLE, headers=headers).status_code == 200
    assert client.post(PEOPLE, json={"name": "某人"}, headers=headers).status_code == 403
    assert client.patch(f"{PEOPLE}/1", json={"name": "某人", "version": 1}, headers=headers).status_code == 403
    assert client.post(PEOPLE, json={"name": "某人"}, headers=bearer(token(scope="write"))).status_code == 201


def test_a_token_ends_on_its_day(city, token, later):
    headers = bearer(token(days=1))
    later(hours=23, minutes=59)
    assert city.client().get(PEOPLE, headers=headers).status_code == 200
    later(minutes=1)
    assert city.client().get(PEOPLE, headers=headers).status_code == 401


@pytest.mark.parametrize("days", [0, -1, 181, 10**9])
def test_a_token_is_good_for_180_days_at_most(token, days):
    with pytest.raises(InvalidInput):
        token(days=days)


def test_a_revoked_token_is_refused(city, token):
    headers = bearer(token("member"))
    browser = city.client("member")
    browser.send(f"/account/tokens/{rows(city)[0].id}/revoke", form_on=PROFILE)
    assert city.client().get(PEOPLE, headers=headers).status_code == 401


def test_nobody_revokes_or_makes_another_s_token(city, token, writing):
    token("member")
    number = rows(city)[0].id
    assert city.client("observer").send(f"/account/tokens/{number}/revoke", form_on=PROFILE).status_code == 404
    with pytest.raises(NotFound):
        writing(services.revoke_token, city.actor("secretary"), number)
    for login in ("secretary", "system_admin", "security_admin"):
        with pytest.raises(Forbidden):
            writing(services.create_token, city.actor(login), city.account("member"), "read", 1, "")


@pytest.mark.parametrize(
    "values", [{"disabled_at": clock.real_now()}, {"valid_until": clock.today().replace(year=2020)}]
)
def test_a_token_dies_with_its_owner(city, token, values):
    headers = bearer(token("member"))
    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.execute(update(Account).where(Account.login == "member").values(**values))
    assert city.client().get(PEOPLE, headers=headers).status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "q"])
def test_a_token_in_the_address_is_refused_and_revoked(city, token, name, verbs):
    secret = token()
    assert city.client().get(f"{PEOPLE}?{name}={secret}").status_code == 400
    assert city.client().get(PEOPLE, headers=bearer(secret)).status_code == 401
    assert ("accounts.token_revoked", "done") in verbs()


def test_the_first_use_of_a_token_is_in_the_audit(city, token, verbs):
    headers = bearer(token())
    for _ in range(3):
        city.client().get(PEOPLE, headers=headers)
    assert verbs().count(("accounts.token_first_used", "done")) == 1
    assert rows(city)[0].used_at is not None


def test_twenty_tokens_are_enough(city, token):
    from smartcity.foundation.problems import Conflict

    for _ in range(20):
        token("member")
    with pytest.raises(Conflict):
        token("member")


def test_what_is_wrong_with_a_token_to_be_made_stands_beside_its_field(city):
    answer = city.client("member").send("/account/tokens", {"scope": "all", "days": "999"}, form_on=PROFILE)
    assert answer.status_code == 422
    assert rows(city) == []
