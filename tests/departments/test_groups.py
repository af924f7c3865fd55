"""Working groups: a leading unit, joint leads, members."""

import pytest

from smartcity.departments import groups, queries
from smartcity.foundation.problems import Forbidden, InvalidInput, StaleVersion


@pytest.fixture
def security(city, writing, secretary):
    """The security group, led by the police with the finance bureau."""
    fields = {"code": "security", "name": "数据安全组", "lead": city.unit("police")}
    more = {"co_leads": [city.unit("finance")], "members": [city.unit("data"), city.unit("police")]}
    return writing(groups.create_group, secretary, **fields, **more)


def units_of(reading, group_id):
    return [(unit.short_name, unit.role.value) for unit in reading(lambda: queries.group_units(group_id=group_id))]


def test_a_group_has_its_units_in_order_and_each_once(security, reading):
    assert units_of(reading, security.id) == [("市公安局", "lead"), ("市财政局", "co_lead"), ("市大数据局", "member")]
    assert reading(queries.groups)[-1].code == "security"


def test_a_group_without_a_leading_unit_is_refused(writing, secretary):
    with pytest.raises(InvalidInput) as refusal:
        writing(groups.create_group, secretary, code="x", name="无牵头组", lead=None)
    assert "lead" in refusal.value.errors


def test_a_unit_that_does_not_exist_is_refused(writing, secretary, city):
    with pytest.raises(InvalidInput) as refusal:
        writing(groups.create_group, secretary, code="x", name="某组", lead=city.unit("data"), members=[999_999])
    assert "members" in refusal.value.errors


def test_a_name_and_a_code_mean_one_group(security, writing, secretary, city):
    with pytest.raises(InvalidInput) as refusal:
        writing(groups.create_group, secretary, code="security", name="数据安全组", lead=city.unit("data"))
    assert set(refusal.value.errors) == {"code", "name"}


def test_the_lead_passes_to_a_member(security, writing, reading, secretary, city):
    changes = {"lead": city.unit("data"), "members": [city.unit("police")]}
    writing(groups.edit_group, secretary, security.id, 1, **changes)
    assert units_of(reading, security.id) == [("市大数据局", "lead"), ("市财政局", "co_lead"), ("市公安局", "member")]
    with pytest.raises(StaleVersion):
        writing(groups.edit_group, secretary, security.id, 1, name="安全组")


def test_what_an_edit_leaves_out_stays(security, writing, reading, secretary):
    writing(groups.edit_group, secretary, security.id, 1, duty="等保、密评")
    assert len(units_of(reading, security.id)) == 3


def test_only_the_secretariat_forms_groups(city, writing):
    with pytest.raises(Forbidden):
        writing(groups.create_group, city.actor("leader"), code="x", name="某组", lead=city.unit("data"))


def test_groups_are_listed_shown_and_changed_on_pages(city, reading):
    browser = city.client("secretary")
    typed = {"name": "数据安全组", "code": "security", "lead": city.unit("police"), "members": "市大数据局，财政局"}
    answer = browser.send("/departments/groups/new", {**typed, "active": "y"})
    assert answer.status_code == 303
    assert units_of(reading, int(answer.location.rsplit("/", 1)[1])) == [
        ("市公安局", "lead"),
        ("市大数据局", "member"),
        ("市财政局", "member"),
    ]
    assert "市大数据局、市财政局" in browser.get(f"{answer.location}/edit").get_data(as_text=True)
    assert "数据安全组" in browser.get("/departments/groups").get_data(as_text=True)
    changed = {**typed, "version": 1, "duty": "应急演练", "rank": 5}
    assert browser.send(f"{answer.location}/edit", changed).status_code == 303
    assert "已撤销" in browser.get(answer.location).get_data(as_text=True), "the box was left empty"
    assert "security" not in [group.code for group in reading(queries.groups)]


def test_a_name_that_means_nobody_is_refused_by_its_field(city):
    typed = {"name": "数据安全组", "code": "security", "lead": city.unit("police"), "members": "市财政局\n市气象台"}
    answer = city.client("secretary").send("/departments/groups/new", typed)
    assert answer.status_code == 422
    assert "没有名为市气象台的单位" in answer.get_data(as_text=True)


def test_a_group_form_keeps_what_was_typed(city):
    answer = city.client("secretary").send("/departments/groups/new", {"name": "", "code": "x", "duty": "应急演练"})
    assert answer.status_code == 422
    assert "应急演练" in answer.get_data(as_text=True)
