"""Clearing the examples from the page: what goes, what stays, and who is still there."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from smartcity.actions import assigning, drafting
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction
from smartcity.audit import queries as audit
from smartcity.departments.models import Organisation, OrganisationAlias, WorkingGroup
from smartcity.foundation.database import db
from smartcity.foundation.examples import holds_examples
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person, Post
from smartcity.starter.clearing import KEPT, KEPT_OF_ACCOUNTS

STAY = {"示例·综合协调组工作人员一", "示例·系统管理员", "示例·安全管理员", "示例·审计管理员"}


def counts(app, names):
    with app.app_context(), unit(Mode.READ):
        tables = db.metadata.tables
        return {name: db.session.scalar(select(func.count()).select_from(tables[name])) for name in names}


@pytest.fixture
def secretary(programme):
    return programme.client("office.one")


def cleared(client):
    answer = client.send("/starter/clear", {"confirmation": "清空"}, form_on="/starter")
    assert answer.status_code == 303
    return answer


def test_without_the_word_nothing_goes(programme, secretary):
    before = counts(programme.app, db.metadata.tables)
    for typed in ("", "yes", "清"):
        answer = secretary.send("/starter/clear", {"confirmation": typed}, form_on="/starter")
        assert answer.status_code == 422
        assert "请输入“清空”" in answer.text
    after = counts(programme.app, db.metadata.tables)
    assert {name: after[name] for name in before if name not in {"audit_entry", "sign_in_session"}} == {
        name: before[name] for name in before if name not in {"audit_entry", "sign_in_session"}
    }


@pytest.mark.parametrize("login", ["leader.head", "liaison.big-data-bureau", "admin.system"])
def test_only_the_secretariat_clears(programme, login):
    answer = programme.client(login).send("/starter/clear", {"confirmation": "清空"}, form_on="/account")
    assert answer.status_code == 403
    with programme.app.app_context(), unit(Mode.READ):
        assert holds_examples()


def test_the_organisations_stay_and_all_else_goes(programme, secretary):
    models = (Organisation, OrganisationAlias, WorkingGroup)
    kept_before = counts(programme.app, sorted(KEPT - {"audit_entry", "example_data"}))
    cleared(secretary)
    assert counts(programme.app, kept_before) == kept_before
    assert all(kept_before[model.__tablename__] for model in models)
    emptied = set(db.metadata.tables) - KEPT - KEPT_OF_ACCOUNTS - {"person", "post", "account"}
    assert set(counts(programme.app, emptied).values()) == {0}
    with programme.app.app_context(), unit(Mode.READ):
        assert set(db.session.scalars(select(Person.name))) == STAY
        assert not any(db.session.scalars(select(Person.is_example)))
        assert set(db.session.scalars(select(Post.person_id))) <= set(db.session.scalars(select(Person.id)))
        assert not holds_examples()


def test_the_audit_keeps_everything_and_one_entry_more(programme, secretary):
    before = counts(programme.app, ["audit_entry"])["audit_entry"]
    cleared(secretary)
    with programme.app.app_context(), unit(Mode.READ):
        assert audit.verify().ok
        newest = db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc())).first()
        assert newest.verb == "starter.clear"
        assert '"count":' in newest.body
        assert newest.id == before + 1


def test_who_cleared_goes_on_working_and_everybody_else_is_signed_out(programme, secretary):
    leader, guard = programme.client("leader.head"), programme.client("admin.security")
    cleared(secretary)
    page = secretary.get("/starter")
    assert page.status_code == 200
    assert "先做什么" in page.text
    assert "示例数据，非真实公务" not in page.text
    assert guard.get("/account").status_code == 200
    assert leader.get("/").status_code == 303


def test_every_page_of_the_menu_opens_on_what_is_left(programme, secretary):
    cleared(secretary)
    for address in ("/", "/actions", "/meetings", "/staff", "/summaries", "/reminders", "/people", "/departments"):
        assert secretary.get(address).status_code == 200, address


def test_the_first_page_leads_to_what_is_to_be_done_first(programme, secretary):
    assert "从这里开始" not in secretary.get("/").text
    cleared(secretary)
    first_page = secretary.get("/").text
    assert "从这里开始" in first_page
    assert 'href="/starter"' in first_page


def test_numbers_begin_again_and_history_is_kept_from_now_on(programme, secretary):
    cleared(secretary)
    office = programme.actor("office.one")
    lead = programme.unit("big-data-bureau")
    with programme.app.app_context():
        with unit(Mode.WRITE):
            item = drafting.create(office, NewAction(title="第一项真实事项", lead_id=lead))
            assigning.assign(office, item.id)
            assert item.number == "2026-001"
        with unit(Mode.READ):
            assert db.session.scalar(select(func.count(ActionItem.id))) == 1
        with pytest.raises(DatabaseError), unit(Mode.WRITE):
            db.session.execute(text("DELETE FROM action_event"))


def test_it_is_done_once(programme, secretary):
    page = secretary.get("/starter")
    cleared(secretary)
    answer = secretary.post("/starter/clear", data={"confirmation": "清空", "csrf_token": _token(page)})
    assert answer.status_code == 409


def _token(page):
    return page.text.split('name="csrf_token" value="')[1].split('"')[0]


def test_the_word_is_that_of_the_page(programme, secretary):
    secretary.set_cookie("language", "en")
    assert "Type “clear”" in secretary.get("/starter").text
    answer = secretary.send("/starter/clear", {"confirmation": "clear"}, form_on="/starter")
    assert answer.status_code == 303
