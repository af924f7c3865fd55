"""Saved lists: filters, tab and order under a name; one's own are nobody else's, shared ones show each what is theirs."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from smartcity.actions import saved_list_queries, saved_lists
from smartcity.actions.filters_asked import kept
from smartcity.actions.saved_list_models import SavedList
from smartcity.audit.models import AuditEntry
from smartcity.audit.services import record
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.people.models import Person
from tests.actions.office import MONDAY
from tests.actions.test_list_of_items import counted


def saved(office, login, name="红灯", criteria=None, **more):
    return office.do(login, saved_lists.save, name, criteria if criteria is not None else {"light": "red"}, **more).id


def seen(office, login):
    page = office.read(lambda: saved_list_queries.page_of(office.actor(login), None, 50))
    return [row.name for row in page.rows]


def stored(office, list_id):
    return office.read(lambda: db.session.get(SavedList, list_id))


def links(page):
    found = re.search(r'<nav class="saved-lists".*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', found.group()) if found else []


def test_the_list_is_saved_as_it_stands_and_opened_again(office):
    late = office.assigned(title="逾期的事", deadline=MONDAY.replace(day=1))
    office.assigned(title="不急的事")
    client = office.city.client("secretary")
    form = "/actions/lists/new?light=red&view=all&sort=-deadline&cursor=abc&csrf_token=x&limit=5&nonsense=1"
    assert "红" in client.get(form).text
    answer = client.send(form, {"name": "红灯周会"})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {"view": ["all"], "light": ["red"], "sort": ["-deadline"]}
    page = client.get("/actions").text
    ((url, name),) = links(page)
    assert name == "红灯周会"
    opened = client.get("/actions" + unescape(url)).text
    assert re.search(rf'href="/actions/{late}"', opened)
    assert "不急的事" not in opened
    assert 'aria-current="true">红灯周会' in opened


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"cursor": "x", "before": "y", "limit": "5", "csrf_token": "z", "form_token": "t", "evil": "1"}, {}),
        ({"state": "nonsense", "unit": "abc", "due_from": "2026-99-99", "light": "pink", "view": "nowhere"}, {}),
        ({"unit": str(2**40), "sort": "password", "leader": "-1"}, {}),
        ({"view": "open"}, {}),
        ({"view": "all", "state": "closed", "q": "  底座 "}, {"view": "all", "state": "closed", "q": "底座"}),
        ({"sort": "-report", "to_read": "1", "to_sign": "3"}, {"sort": "-report", "to_read": "1", "to_sign": "3"}),
        ({"q": "数" * 500}, {"q": "数" * 100}),
    ],
)
def test_only_known_filters_that_can_be_read_are_kept(given, expected):
    assert kept(given) == expected


def test_ones_own_lists_are_nobody_elses(office):
    mine = saved(office, "lead_liaison", "本局红灯")
    assert seen(office, "lead_liaison") == ["本局红灯"]
    for other in ("outsider", "observer", "secretary", "leader", "member"):
        assert seen(office, other) == []
        client = office.city.client(other)
        assert "本局红灯" not in client.get("/actions").text
        assert "本局红灯" not in client.get("/actions/lists").text
        assert client.get(f"/actions/lists/{mine}/edit").status_code == 404
        assert client.send(f"/actions/lists/{mine}/delete", {}, form_on="/actions/lists/new").status_code == 404
        answer = client.get(f"/api/v1/saved-lists/{mine}", headers=office.city.api(other))
        assert answer.status_code == 404
        answer = client.delete(f"/api/v1/saved-lists/{mine}", headers=office.city.api(other))
        assert answer.status_code == 404
    assert stored(office, mine) is not None


def test_a_shared_list_shows_each_only_what_that_person_sees(office):
    office.assigned(title="市大数据局的事")
    office.assigned(title="市教育局的事", lead_id=office.units["education"], supporting_ids=())
    saved(office, "secretary", "全部", {"view": "all"}, shared=True)
    for login, theirs, foreign in (
        ("lead_liaison", "市大数据局的事", "市教育局的事"),
        ("outsider", "市教育局的事", "市大数据局的事"),
        ("observer", "市大数据局的事", "市教育局的事"),
    ):
        client = office.city.client(login)
        assert seen(office, login) == ["全部"]
        ((url, _name),) = links(client.get("/actions").text)
        page = client.get("/actions" + unescape(url)).text
        assert theirs in page
        assert foreign not in page


@pytest.mark.parametrize("login", ["lead_liaison", "leader", "observer", "member"])
def test_only_the_secretariat_shares_with_the_whole_office(office, login):
    with pytest.raises(Forbidden):
        saved(office, login, shared=True)
    client = office.city.client(login)
    assert 'name="shared"' not in client.get("/actions/lists/new").text
    client.send("/actions/lists/new", {"name": "自己的", "shared": "1"})
    assert not office.read(lambda: db.session.scalars(select(SavedList)).one()).shared
    answer = client.post(
        "/api/v1/saved-lists", json={"name": "x", "filters": {}, "shared": True}, headers=office.city.api(login)
    )
    assert answer.status_code == 403


def test_who_only_sees_a_shared_list_changes_nothing_of_it(office):
    list_id = saved(office, "secretary", shared=True)
    client = office.city.client("lead_liaison")
    assert client.get(f"/actions/lists/{list_id}/edit").status_code == 403
    assert client.send(f"/actions/lists/{list_id}/delete", {}, form_on="/actions/lists/new").status_code == 403
    assert "删除" not in client.get("/actions/lists").text
    with pytest.raises(Forbidden):
        office.do("leader", saved_lists.change, list_id, version=1, name="改", shared=False)
    assert stored(office, list_id).name == "红灯"


def test_a_list_is_renamed_and_a_stale_save_keeps_what_was_typed(office):
    list_id = saved(office, "secretary")
    client = office.city.client("secretary")
    answer = client.send(f"/actions/lists/{list_id}/edit", {"name": "逾期", "shared": "1", "version": "1"})
    assert answer.status_code == 303
    row = stored(office, list_id)
    assert (row.name, row.shared, row.version) == ("逾期", True, 2)
    answer = client.send(f"/actions/lists/{list_id}/edit", {"name": "另一个", "version": "1"})
    assert answer.status_code == 409
    assert "另一个" in answer.get_data(as_text=True)
    with pytest.raises(StaleVersion):
        office.do("secretary", saved_lists.change, list_id, version=1, name="x", shared=False)


def test_deleting_asks_once_and_touches_no_item(office):
    item = office.assigned()
    before = office.snapshot(item)
    list_id = saved(office, "lead_liaison")
    client = office.city.client("lead_liaison")
    page = client.get("/actions/lists").text
    assert "将删除已保存的列表“红灯”，不影响任何事项" in page
    assert client.send(f"/actions/lists/{list_id}/delete", {}, form_on="/actions/lists").status_code == 303
    assert stored(office, list_id) is None
    assert office.snapshot(item) == before
    assert client.send(f"/actions/lists/{list_id}/delete", {}, form_on="/actions/lists/new").status_code == 404


@pytest.mark.parametrize("again", ["红灯", " 红灯 "])
def test_a_name_stands_once_among_ones_own_lists(office, again):
    saved(office, "lead_liaison")
    saved(office, "outsider")
    with pytest.raises(InvalidInput) as refused:
        saved(office, "lead_liaison", again)
    assert set(refused.value.errors) == {"name"}
    answer = office.city.client("lead_liaison").send("/actions/lists/new?light=green", {"name": again})
    assert answer.status_code == 422
    assert "已有同名的列表" in answer.get_data(as_text=True)


def test_letters_of_another_size_make_no_other_name(office):
    saved(office, "lead_liaison", "Weekly")
    with pytest.raises(InvalidInput):
        saved(office, "lead_liaison", "WEEKLY")
    list_id = saved(office, "lead_liaison", "other")
    with pytest.raises(InvalidInput):
        office.do("lead_liaison", saved_lists.change, list_id, version=1, name="weekly", shared=False)
    office.do("lead_liaison", saved_lists.change, list_id, version=1, name="OTHER", shared=False)


def test_a_person_keeps_thirty_lists_at_most(office):
    for number in range(saved_lists.MOST):
        saved(office, "lead_liaison", f"列表{number}")
    with pytest.raises(Conflict):
        saved(office, "lead_liaison", "再一个")
    answer = office.city.client("lead_liaison").send("/actions/lists/new", {"name": "再一个"})
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "已保存 30 个列表，达到上限" in text
    assert 'value="再一个"' in text
    saved(office, "outsider", "别人的不受影响")


@pytest.mark.parametrize(
    "name",
    ["", "   ", "\u200b", "a\x00b", "a\nb", "\x1b[31m", "\u202eabc", "列" * 81, "x" * 500, "e\u0301" + "\u0301" * 40],
)
def test_a_name_that_cannot_be_kept_is_refused_by_its_field(office, name):
    with pytest.raises(InvalidInput) as refused:
        saved(office, "secretary", name)
    assert set(refused.value.errors) == {"name"}
    answer = office.city.client("secretary").send("/actions/lists/new", {"name": name})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=1>",
        "{{ 7*7 }}%s%(name)s",
        "📌 重点 👨‍👩‍👧",
        "列" * 80,
        "' OR 1=1 --",
    ],
)
def test_an_odd_name_is_shown_as_text(office, name):
    saved(office, "secretary", name, shared=True)
    client = office.city.client("lead_liaison")
    for path in ("/actions", "/actions/lists"):
        page = client.get(path).text
        assert name in unescape(page)
        assert "<script>alert" not in page
        assert "<img" not in page


def test_texts_in_the_filters_are_checked_and_shown_as_text(office):
    with pytest.raises(InvalidInput) as refused:
        saved(office, "secretary", criteria={"q": "a\x00b"})
    assert set(refused.value.errors) == {"q"}
    saved(office, "secretary", criteria={"q": "<b>&\"'数据%", "person": "<i>"})
    client = office.city.client("secretary")
    assert "<b>&" not in client.get("/actions/lists").text
    ((url, _name),) = links(client.get("/actions").text)
    assert parse_qs(unescape(url).lstrip("?")) == {"q": ["<b>&\"'数据%"], "person": ["<i>"]}


def test_what_a_saved_list_asks_for_may_end_without_breaking_it(office):
    leader, group = office.city.person("leader"), office.city.group("resources")
    police = office.units["police"]
    criteria = {
        "unit": str(police),
        "leader": str(leader),
        "group": str(group),
        "responsible": "999999",
        "to_sign": "88",
    }
    list_id = saved(office, "secretary", "旧单位", criteria)
    office.do("secretary", _ended, police, leader, group)
    client = office.city.client("secretary")
    page = client.get("/actions/lists").text
    assert "市公安局" in page
    assert "#999999" in page
    ((url, _name),) = links(client.get("/actions").text)
    opened = client.get("/actions" + unescape(url)).text
    assert re.search(rf'<option value="{police}" selected>市公安局', opened)
    assert re.search(rf'<option value="{leader}" selected>李副组长', opened)
    assert client.get(f"/actions/lists/{list_id}/edit").status_code == 200


def _ended(_actor, unit, person, group):
    db.session.execute(update(Organisation).where(Organisation.id == unit).values(active=False))
    db.session.execute(update(WorkingGroup).where(WorkingGroup.id == group).values(active=False))
    db.session.execute(update(Person).where(Person.id == person).values(active=False))
    record(CLI, "departments.edit", "department", unit)


def test_more_than_eight_lists_are_found_on_their_own_page(office):
    for number in range(12):
        saved(office, "lead_liaison", f"列表{number:02}")
    saved(office, "secretary", "办公室共享", shared=True)
    client = office.city.client("lead_liaison")
    shown = links(client.get("/actions").text)
    assert len(shown) == 8
    assert "全部已保存的列表" in client.get("/actions").text
    assert client.get("/actions/lists").text.count('class="cell-title"') == 13


def test_saved_lists_cost_the_list_and_their_page_no_more_for_being_many(office):
    client = office.city.client("lead_liaison")
    budgets = []
    for number in (1, 20):
        for n in range(number):
            saved(office, "lead_liaison", f"列表{number}-{n}", {"unit": str(office.units["data"]), "sort": "-report"})
        for path in ("/actions", "/actions/lists"):
            client.get(path)
            with counted(office.city.app) as statements:
                assert client.get(path).status_code == 200
            budgets.append(len(statements))
    assert budgets[:2] == budgets[2:]


def test_each_act_stands_in_the_audit_without_names(office):
    list_id = saved(office, "secretary", "不进日志的名称", {"q": "不进日志的条件"})
    office.do("secretary", saved_lists.change, list_id, version=1, name="新名称", shared=True)
    office.do("secretary", saved_lists.remove, list_id)
    entries = office.read(
        lambda: [(e.verb, e.object_id, e.body) for e in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    )
    assert [verb for verb, number, _body in entries if number == list_id and "list" in verb] == [
        "actions.save_list",
        "actions.edit_list",
        "actions.delete_list",
    ]
    assert not any("不进日志" in body or "新名称" in body for _verb, _number, body in entries)


def test_programs_save_read_and_delete_lists(office):
    client, token = office.city.client(), office.city.api("secretary")
    given = {"name": "接口保存", "filters": {"light": "red", "view": "all"}, "shared": True}
    answer = client.post("/api/v1/saved-lists", json=given, headers=token)
    assert answer.status_code == 201
    made = answer.get_json()
    assert made["filters"] == {"view": "all", "light": "red"}
    assert made["page"] == "/actions?view=all&light=red"
    other = office.city.api("outsider")
    (listed,) = client.get("/api/v1/saved-lists", headers=other).get_json()["items"]
    assert listed == client.get(f"/api/v1/saved-lists/{made['id']}", headers=other).get_json() == made
    assert client.delete(f"/api/v1/saved-lists/{made['id']}", headers=other).status_code == 403
    assert client.delete(f"/api/v1/saved-lists/{made['id']}", headers=token).status_code == 204
    assert client.get("/api/v1/saved-lists", headers=token).get_json() == {"items": [], "next": None}


def test_programs_rename_and_share_lists_with_the_version_they_read(office):
    client, token, list_id = office.city.client(), office.city.api("secretary"), saved(office, "secretary")
    here = f"/api/v1/saved-lists/{list_id}"
    before = client.get(here, headers=token).get_json()
    answer = client.patch(here, json={"name": "逾期", "version": 1}, headers=token)
    assert answer.get_json() == {**before, "name": "逾期", "version": 2}
    shared = client.patch(here, json={"shared": True}, headers={**token, "If-Match": '"2"'}).get_json()
    assert (shared["name"], shared["shared"], shared["version"]) == ("逾期", True, 3)
    stale = client.patch(here, json={"name": "迟到", "version": 2}, headers=token)
    assert (stale.status_code, stale.get_json()["typed"]["name"]) == (409, "迟到")
    assert client.patch(here, json={"name": "x"}, headers=token).status_code == 422
    other = office.city.api("lead_liaison")
    assert client.patch(here, json={"name": "x", "version": 3}, headers=other).status_code == 403


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"cursor": "x"}, "filters.cursor"),
        ({"password": "x"}, "filters.password"),
        ({"light": "pink"}, "filters.light"),
        ({"unit": "abc"}, "filters.unit"),
        ({"view": "nowhere"}, "filters.view"),
        ({"sort": "secret"}, "filters.sort"),
        ({"light": 7}, "filters.light"),
        ({"q": "数" * 101}, "filters.q"),
        ({"q": "a\x1bb"}, "q"),
    ],
)
def test_programs_are_told_which_filter_is_wrong(office, filters, field):
    answer = office.city.client().post(
        "/api/v1/saved-lists", json={"name": "错", "filters": filters}, headers=office.city.api("secretary")
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_a_reading_token_saves_nothing(office):
    answer = office.city.client().post(
        "/api/v1/saved-lists", json={"name": "读", "filters": {}}, headers=office.city.api("secretary", "read")
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("login", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_have_no_lists(office, login):
    saved(office, "secretary", "办公室", shared=True)
    client = office.city.client(login)
    for path in ("/actions/lists", "/actions/lists/new", "/actions/columns"):
        assert client.get(path).status_code == 403
    with pytest.raises(Forbidden):
        saved(office, login)


def test_there_is_no_list_of_a_number_that_was_never_given(office):
    for act in (lambda a: saved_list_queries.managed_for(a, 77), lambda a: saved_lists.remove(a, 77)):
        with pytest.raises(NotFound):
            office.do("secretary", act)
