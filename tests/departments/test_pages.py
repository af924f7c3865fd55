"""The pages of the organisations: everybody in the office reads them, the secretariat keeps them."""

from datetime import date

import pytest

from smartcity.departments import queries

NEW = {"name": "市信息中心", "short_name": "", "kind": "public_institution", "aliases": "信息中心\n市信息中心"}


def test_the_list_shows_units_in_rank_order_and_leads_to_each(city):
    text = city.client("lead_liaison").get("/departments").get_data(as_text=True)
    assert text.index("市大数据局") < text.index("市财政局") < text.index("张店区")
    assert f'href="/departments/{city.unit("data")}"' in text


@pytest.mark.parametrize(
    ("asked", "found", "left_out"),
    [
        ("q=财政", "市财政局", "市公安局"),
        ("q=市人力资源社会保障局", "市人社局", "市公安局"),
        ("kind=district", "张店区", "市公安局"),
        ("active=1&q=公安", "市公安局", "市财政局"),
    ],
)
def test_the_list_is_narrowed_by_name_alias_kind_and_state(city, asked, found, left_out):
    text = city.client("leader").get(f"/departments?{asked}").get_data(as_text=True)
    assert found in text
    assert left_out not in text


def test_an_empty_list_says_what_to_do(city):
    assert "没有符合条件的单位" in city.client("leader").get("/departments?q=xyz").get_data(as_text=True)


def test_the_list_sorts_from_the_end(city):
    text = city.client("leader").get("/departments?sort=-rank").get_data(as_text=True)
    assert text.index("张店区") < text.index("市大数据局")


@pytest.mark.parametrize("kind", ["district", "nonsense", ""])
def test_an_unknown_filter_narrows_nothing_and_breaks_nothing(city, kind):
    assert city.client("leader").get(f"/departments?kind={kind}&active=7&sort=;drop").status_code == 200


def test_the_secretary_adds_a_unit_and_lands_on_its_page(city, reading):
    browser = city.client("secretary")
    answer = browser.send("/departments/new", NEW)
    assert answer.status_code == 303
    text = browser.get(answer.location).get_data(as_text=True)
    assert "已新增：市信息中心" in text
    assert reading(queries.find, "信息中心").name == "市信息中心"


def test_a_name_that_is_taken_stands_beside_its_field_and_nothing_typed_is_lost(city):
    answer = city.client("secretary").send("/departments/new", {**NEW, "name": "财政局", "duty": "数据汇聚"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "已用于市财政局" in text
    assert "数据汇聚" in text


def test_a_unit_is_edited_on_the_version_that_was_read(city):
    unit, browser = city.unit("finance"), city.client("secretary")
    typed = {"name": "市财政局", "short_name": "财政", "kind": "government", "version": 1}
    assert browser.send(f"/departments/{unit}/edit", typed).status_code == 303
    late = browser.send(f"/departments/{unit}/edit", {**typed, "duty": "资金"})
    assert late.status_code == 409
    assert "资金" in late.get_data(as_text=True)


def test_a_renamed_unit_shows_its_names_through_time(city):
    unit, browser = city.unit("data"), city.client("secretary")
    typed = {"name": "市数据发展局", "on": "2025-03-01", "reason": "机构改革", "version": 1}
    assert browser.send(f"/departments/{unit}/rename", typed).status_code == 303
    text = browser.get(f"/departments/{unit}").get_data(as_text=True)
    for expected in ("市数据发展局", "市大数据局", "2025-02-28", "机构改革"):
        assert expected in text


def test_a_name_without_a_day_is_refused(city):
    typed = {"name": "市数据发展局", "on": "", "version": 1}
    assert city.client("secretary").send(f"/departments/{city.unit('data')}/rename", typed).status_code == 422


def test_a_unit_is_merged_and_taken_back(city):
    unit, successor, browser = city.unit("education"), city.unit("labour"), city.client("secretary")
    typed = {"on": date(2025, 6, 30), "successor_id": successor, "version": 1}
    assert browser.send(f"/departments/{unit}/end", typed).status_code == 303
    assert "职能划入" in browser.get(f"/departments/{unit}").get_data(as_text=True)
    assert "市教育局" in browser.get(f"/departments/{successor}").get_data(as_text=True)
    answer = browser.send(f"/departments/{unit}/reopen", {"version": 2}, form_on=f"/departments/{unit}")
    assert answer.status_code == 303


def test_a_unit_ends_without_a_successor(city):
    unit, browser = city.unit("education"), city.client("secretary")
    typed = {"on": "2025-06-30", "successor_id": "", "version": 1}
    assert browser.send(f"/departments/{unit}/end", typed).status_code == 303
    assert "无划入单位" in browser.get(f"/departments/{unit}").get_data(as_text=True)


def test_a_unit_is_moved_in_the_order(city, reading):
    unit, browser = city.unit("zhangdian"), city.client("secretary")
    assert browser.send(f"/departments/{unit}/place", {"after": ""}).status_code == 303
    assert reading(queries.in_rank_order)[0].id == unit


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_is_given_as_a_file(city, ending):
    answer = city.client("observer").get(f"/departments/list.{ending}?kind=district")
    assert answer.status_code == 200
    assert f"departments.{ending}" in answer.headers["Content-Disposition"]
    if ending == "csv":
        assert "张店区人民政府" in answer.get_data(as_text=True)
        assert "市公安局" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["new", "{unit}/edit", "{unit}/rename", "{unit}/end", "{unit}/place", "groups/new"])
@pytest.mark.parametrize("login", ["leader", "lead_liaison", "system_admin"])
def test_only_the_secretariat_opens_the_forms(city, path, login):
    assert city.client(login).get(f"/departments/{path.format(unit=city.unit('data'))}").status_code == 403


@pytest.mark.parametrize("login", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_read_no_units(city, login):
    assert city.client(login).get("/departments").status_code == 403


def test_what_is_not_there_is_not_found(city):
    for path in ("999999", "999999/edit", "groups/999999", "9" * 20, "groups/" + "9" * 20):
        assert city.client("secretary").get(f"/departments/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "/new", "/{unit}", "/{unit}/edit", "/groups", "/groups/{group}"])
def test_every_page_reads_well_in_english(city, path):
    browser = city.client("secretary")
    browser.set_cookie("language", "en")
    answer = browser.get(f"/departments{path.format(unit=city.unit('data'), group=city.group('resources'))}")
    assert answer.status_code == 200
    assert 'lang="en"' in answer.get_data(as_text=True)
