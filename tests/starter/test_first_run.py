"""What a newcomer meets: the first start, the passwords, the second start, and an office that wants no examples."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from smartcity.accounts.models import Account
from smartcity.audit import queries as audit
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import ROLES
from smartcity.foundation.database import db
from smartcity.foundation.examples import holds_examples
from smartcity.foundation.problems import Conflict
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.starter import sign_ins
from smartcity.starter.data import shipped
from smartcity.starter.first_run import FIRST_ACCOUNT, begin, load_examples
from smartcity.starter.loading import is_empty
from tests.conftest import LOADED
from tests.starter.conftest import Programme

ROOT = Path(__file__).resolve().parent.parent.parent


def instance(app):
    return app.extensions["smartcity.settings"].instance


@pytest.fixture
def with_file(programme_app, started):
    """The loaded office with the file of its first passwords."""
    text = (started / sign_ins.NAME).read_text(encoding="utf-8")
    path = instance(programme_app) / sign_ins.NAME
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return programme_app


def test_the_first_passwords_are_the_owners_to_read_and_there_is_one_for_each_role(started):
    path = started / sign_ins.NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = sign_ins.kept(started)
    assert [one.role for one in found] == list(ROLES)
    assert len({one.password for one in found}) == len(ROLES)
    assert not (started / f"{sign_ins.NAME}.new").exists()


@pytest.mark.parametrize("role", ROLES)
def test_each_of_them_opens_the_desk(with_file, started, role):
    one = next(one for one in sign_ins.kept(started) if one.role == role)
    client = with_file.test_client()
    form = {"login": one.login, "password": one.password}
    answer = client.send("/account/sign-in", form, form_on="/account/sign-in")
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200


def test_the_liaison_who_is_named_has_something_to_do(started):
    liaison = next(one for one in sign_ins.kept(started) if one.role == "liaison")
    unit_code = next(person.unit for person in shipped().people if person.login == liaison.login)
    led = [row.lead for row in shipped().actions]
    assert led.count(unit_code) == max(map(led.count, led))


def test_a_later_start_says_where_the_file_is(with_file, capsys):
    begin(with_file, True)
    assert str(instance(with_file) / sign_ins.NAME) in capsys.readouterr().out
    assert len(sign_ins.kept(instance(with_file))) == len(ROLES)


def test_a_line_goes_with_its_password_and_the_file_with_its_last_line(with_file, capsys):
    change(with_file, ["office.one"])
    begin(with_file, True)
    left = sign_ins.kept(instance(with_file))
    assert {one.role for one in left} == set(ROLES) - {"secretariat"}
    assert stat.S_IMODE((instance(with_file) / sign_ins.NAME).stat().st_mode) == 0o600
    change(with_file, [one.login for one in left])
    capsys.readouterr()
    begin(with_file, True)
    assert not (instance(with_file) / sign_ins.NAME).exists()
    assert sign_ins.NAME not in capsys.readouterr().out


def change(app, logins):
    with app.app_context(), unit(Mode.WRITE, audited=False):
        for account in db.session.scalars(select(Account).where(Account.login.in_(logins))):
            account.password_changed_at = clock.real_now()


def test_a_start_cut_off_after_the_saving_still_gives_the_file_its_name(with_file):
    folder = instance(with_file)
    (folder / sign_ins.NAME).rename(folder / f"{sign_ins.NAME}.new")
    begin(with_file, True)
    assert len(sign_ins.kept(folder)) == len(ROLES)


def test_a_database_that_is_not_empty_is_left_as_it_is(programme_app):
    with programme_app.app_context():
        with unit(Mode.READ):
            before = db.session.scalar(select(func.count(audit.AuditEntry.id)))
        with pytest.raises(Conflict):
            load_examples()
        with unit(Mode.READ):
            assert db.session.scalar(select(func.count(audit.AuditEntry.id))) == before
    refused = programme_app.test_cli_runner().invoke(args=["starter", "load"])
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert not (instance(programme_app) / sign_ins.NAME).exists()


def test_an_office_that_wants_no_examples_is_told_how_to_begin(empty_app, capsys):
    begin(empty_app, False)
    assert FIRST_ACCOUNT in capsys.readouterr().out
    arguments = FIRST_ACCOUNT.replace("LOGIN", "wang").replace("NAME", "王秘书").split()[3:]
    made = empty_app.test_cli_runner().invoke(args=arguments)
    assert made.exit_code == 0, made.output
    password = made.stdout.splitlines()[-1]
    client = empty_app.test_client()
    form = {"login": "wang", "password": password}
    assert client.send("/account/sign-in", form, form_on="/account/sign-in").status_code == 303
    with empty_app.app_context(), unit(Mode.READ):
        assert is_empty()
        assert not holds_examples()
    begin(empty_app, False)
    assert FIRST_ACCOUNT not in capsys.readouterr().out


@pytest.mark.slow
def test_production_gets_examples_on_demand_only_and_with_passwords_to_be_changed(make_app, migrated, capsys):
    app = make_app(
        migrated,
        profile="production",
        base_url="https://desk.example",
        mail_url="smtp://mail.example:25",
        mail_from="desk@zibo.example",
    )
    begin(app, True)
    assert FIRST_ACCOUNT in capsys.readouterr().out
    with clock.at(LOADED):
        loaded = app.test_cli_runner().invoke(args=["starter", "load"])
    assert loaded.exit_code == 0, loaded.output
    assert "office.one" in loaded.stdout
    with app.app_context(), unit(Mode.READ):
        assert holds_examples()
        assert set(db.session.scalars(select(Account.must_change_password).distinct())) == {True}


STOPS_HALF_WAY = """
import sys
from smartcity import create_app
from smartcity.accounts.passwords import Secret
from smartcity.foundation.access import ROLES
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.starter.loading import load

def half_way(happenings):
    for place, one in enumerate(happenings):
        if place == len(happenings) // 2:
            print("half way", flush=True)
            sys.stdin.read()
        yield one

with create_app().app_context(), unit(Mode.WRITE):
    load({role: Secret("", "") for role in ROLES}, along=half_way)
"""


@pytest.mark.slow
def test_a_start_that_is_killed_while_it_loads_leaves_the_database_empty(empty_app):
    settings = empty_app.extensions["smartcity.settings"]
    environment = {
        **os.environ,
        "SMARTCITY_INSTANCE": str(settings.instance),
        "SMARTCITY_DATABASE_URL": settings.database_url.replace("+psycopg", ""),
    }
    command = [sys.executable, "-c", STOPS_HALF_WAY]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "half way\n"
        process.kill()
    with empty_app.app_context():
        with unit(Mode.READ):
            assert is_empty()
            assert not holds_examples()
            assert audit.verify().ok
            assert db.session.scalar(select(func.count(Organisation.id))) == 0
        with clock.at(LOADED):
            load_examples()
    with clock.at(LOADED):
        assert len(Programme(empty_app).listed("actions")) == len(shipped().actions)
