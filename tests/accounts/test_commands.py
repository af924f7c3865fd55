"""The command line, the root of trust."""

import pytest
from sqlalchemy import select

from smartcity.accounts.models import Account
from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people import queries
from tests.accounts.conftest import try_to_sign_in


@pytest.fixture
def run(app):
    """A function that runs a command and returns its result."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def create(run, login="xu.li", role="liaison", department="市财政局", name="许莉"):
    return run("users", "create", login, "--name", name, "--department", department, "--role", role)


def test_an_account_from_the_command_line_works_at_once(city, run):
    result = create(run)
    assert result.exit_code == 0, result.output
    secret = result.stdout.splitlines()[-1]
    assert result.stdout.splitlines() == [secret]
    browser = city.client()
    assert try_to_sign_in(browser, "xu.li", secret).location.startswith("/account/password")
    token = run("tokens", "create", "XU.LI", "--scope", "read").stdout.splitlines()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    assert city.client().get("/api/v1/people", headers=headers).status_code == 200


@pytest.mark.parametrize("department", ["市财政局", "财政局"])
def test_the_department_is_found_by_name_or_alias(city, run, department):
    assert create(run, department=department).exit_code == 0
    assert city.unit("finance") in city.actor("xu.li").unit_ids


@pytest.mark.parametrize(
    ("role", "post"),
    [("liaison", "liaison"), ("member", "member"), ("secretariat", "member"), ("leader", "leader"), ("observer", None),
     ("system_admin", "member")],
)  # fmt: skip
def test_a_post_comes_with_the_role(city, run, role, post, reading):
    assert create(run, role=role).exit_code == 0
    actor = city.actor("xu.li")
    assert actor.roles == {role}
    posts = reading(queries.posts_of, actor.person_id, clock.today())
    assert [held.kind.value for held in posts] == ([post] if post else [])


@pytest.mark.parametrize(
    ("words", "code"),
    [({"department": "月球局"}, 1), ({"login": "admin"}, 1), ({"login": "member"}, 1), ({"role": "emperor"}, 2),
     ({"name": ""}, 1), ({"department": ""}, 2)],
)  # fmt: skip
def test_what_does_not_pass_makes_nothing(city, run, reading, words, code):
    def people():
        return len(queries.choices())

    before = reading(people)
    result = create(run, **words)
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr
    assert reading(people) == before


def test_an_administrator_needs_no_department(run, city):
    assert run("users", "create", "an.quan", "--name", "安全", "--role", "security_admin").exit_code == 0
    assert city.actor("an.quan").roles == {"security_admin"}


@pytest.mark.parametrize(
    ("words", "code"),
    [(("nobody", "--scope", "read"), 1), (("member", "--scope", "all"), 2), (("member",), 2),
     (("member", "--scope", "read", "--days", 181), 2), (("member", "--scope", "read", "--days", 0), 2),
     (("member", "--scope", "write", "--days", 180), 0)],
)  # fmt: skip
def test_tokens_from_the_command_line(run, words, code):
    result = run("tokens", "create", *words)
    assert result.exit_code == code
    assert len(result.stdout.splitlines()) == (1 if code == 0 else 0)


def test_a_link_from_the_command_line_sets_even_an_administrator_s_password(city, run):
    address = run("users", "link", "audit_admin").stdout.splitlines()[-1]
    path = "/account/link/" + address.rsplit("/", 1)[1]
    new = {"new": "桃花潭水深千尺 不及汪伦", "again": "桃花潭水深千尺 不及汪伦"}
    assert city.client().send(path, new).status_code == 303


def test_the_command_line_is_audited_as_such(city, run):
    create(run)
    with city.app.app_context(), unit(Mode.READ):
        doors = set(db.session.scalars(select(AuditEntry.door)))
        stored = db.session.scalars(select(Account.password_hash).where(Account.login == "xu.li")).one()
    assert doors == {"cli"}
    assert stored.startswith("$argon2id$")
