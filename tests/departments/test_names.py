"""One name means one organisation, and what happened before stays under its old name."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from smartcity.departments import queries, services
from smartcity.departments.models import Organisation
from smartcity.departments.rules import NamePeriod, OrganisationKind, name_borne_on
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion

KIND = OrganisationKind.GOVERNMENT


def errors_of(refusal):
    return {field: str(reason) for field, reason in refusal.value.errors.items()}


@pytest.mark.parametrize("name", ["市人力资源和社会保障局", "市人社局", "市人力资源社会保障局", " 市人社局 "])
def test_every_written_form_of_a_name_finds_the_labour_bureau(city, reading, name):
    assert reading(queries.find, name).id == city.unit("labour")


def test_an_unknown_name_finds_nobody(reading, city):
    assert reading(queries.find, "市外星人管理局") is None


def test_units_stand_in_rank_order(reading, city):
    assert [row.short_name for row in reading(queries.in_rank_order)][:3] == ["市大数据局", "市财政局", "市公安局"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", "财政局"), ("short_name", "市财政局"), ("aliases", ["市人社局"])]
)
def test_a_name_that_means_another_unit_is_refused_and_the_other_is_named(writing, secretary, field, value):
    fields = {"name": "市信息中心", "kind": KIND, field: value}
    with pytest.raises(InvalidInput) as refusal:
        writing(services.create_organisation, secretary, **fields)
    other = "市人力资源和社会保障局" if field == "aliases" else "市财政局"
    assert other in errors_of(refusal)[field]


def test_a_unit_may_repeat_its_own_name_as_alias(writing, secretary):
    row = writing(
        services.create_organisation, secretary, name="市信息中心", kind=KIND, aliases=["市信息中心", "信息中心"]
    )
    assert [alias.name for alias in row.aliases] == ["信息中心"]


def test_a_new_unit_stands_last_and_goes_by_its_name(writing, reading, secretary):
    row = writing(services.create_organisation, secretary, name="市信息中心", kind=KIND)
    assert row.short_name == "市信息中心"
    assert reading(queries.in_rank_order)[-1].id == row.id


def test_a_renamed_unit_is_found_under_both_names(city, reading, renamed):
    renamed("data", "市数据局（市大数据管理局）", date(2025, 3, 1), short_name="市数据管理局")
    for name in ("市大数据局", "市数据管理局", "市数据局（市大数据管理局）"):
        assert reading(queries.find, name).id == city.unit("data")


def test_what_happened_before_a_renaming_is_shown_under_the_old_name(city, reading, renamed):
    renamed("data", "市数据发展局", date(2025, 3, 1))
    unit = city.unit("data")
    assert reading(queries.name_on, unit, date(2025, 2, 28)) == "市大数据局"
    assert reading(queries.name_on, unit, date(2025, 3, 1)) == "市数据发展局"
    assert reading(queries.names, [unit]) == {unit: "市数据发展局"}


def test_a_unit_keeps_each_of_its_names_with_its_days(city, reading, renamed):
    renamed("data", "市数据发展局", date(2025, 3, 1), reason="机构改革")
    renamed("data", "市数据局", date(2026, 1, 1))
    names = reading(lambda: queries.names_through_time(queries.get(city.unit("data"))))
    assert [(n.name, n.from_on, n.until_on) for n in names] == [
        ("市大数据局", None, date(2025, 2, 28)),
        ("市数据发展局", date(2025, 3, 1), date(2025, 12, 31)),
        ("市数据局", date(2026, 1, 1), None),
    ]


def test_a_name_can_begin_neither_in_the_future_nor_before_the_present_one(renamed):
    with pytest.raises(InvalidInput) as refusal:
        renamed("data", "市数据发展局", date(2199, 1, 1))
    assert "on" in errors_of(refusal)
    renamed("data", "市数据发展局", date(2025, 3, 1))
    with pytest.raises(InvalidInput) as refusal:
        renamed("data", "市数据总局", date(2025, 3, 1))
    assert "2025-03-01" in errors_of(refusal)["on"]


def test_an_old_name_may_be_borne_by_another_unit_later_and_then_means_that_one(writing, reading, renamed, secretary):
    renamed("data", "市数据发展局", date(2025, 3, 1), short_name="市数发局")
    row = writing(services.create_organisation, secretary, name="市大数据局", kind=KIND)
    assert reading(queries.find, "市大数据局").id == row.id


def test_the_name_of_a_merged_unit_leads_to_its_successor(city, writing, reading, secretary, version_of):
    unit, successor = city.unit("education"), city.unit("labour")
    writing(services.merge, secretary, unit, version_of(unit), successor_id=successor, on=date(2025, 6, 30))
    assert reading(queries.find, "市教育局").id == successor
    assert unit not in {row.id for row in reading(queries.in_rank_order)}
    assert reading(queries.merged_into, successor) == {unit: "市教育局"}


def test_a_unit_cannot_be_merged_into_itself_or_into_one_that_ended(city, writing, secretary, version_of):
    unit, ended = city.unit("education"), city.unit("police")
    writing(services.close, secretary, ended, version_of(ended), on=date(2025, 6, 30))
    for successor in (unit, ended, 999_999):
        with pytest.raises(InvalidInput):
            writing(services.merge, secretary, unit, version_of(unit), successor_id=successor, on=date(2025, 6, 30))


def test_an_ended_unit_can_be_taken_back(city, writing, reading, secretary, version_of):
    unit = city.unit("education")
    writing(services.merge, secretary, unit, version_of(unit), successor_id=city.unit("labour"), on=date(2025, 6, 30))
    with pytest.raises(Conflict):
        writing(services.close, secretary, unit, version_of(unit), on=date(2025, 7, 1))
    writing(services.reopen, secretary, unit, version_of(unit))
    assert reading(queries.find, "市教育局").id == unit
    with pytest.raises(Conflict):
        writing(services.reopen, secretary, unit, version_of(unit))


def test_a_unit_moves_in_the_order_and_the_rest_keeps_it(city, writing, reading, secretary):
    writing(services.place_after, secretary, city.unit("education"), city.unit("data"))
    codes = [reading(queries.get, row.id).code for row in reading(queries.in_rank_order)]
    assert codes == ["data", "education", "finance", "police", "labour", "zhangdian"]
    writing(services.place_after, secretary, city.unit("zhangdian"), None)
    assert reading(queries.in_rank_order)[0].id == city.unit("zhangdian")
    with pytest.raises(NotFound):
        writing(services.place_after, secretary, 999_999, None)


def test_a_stale_edit_is_refused_with_both_texts(city, writing, secretary, version_of):
    unit = city.unit("finance")
    seen = version_of(unit)
    writing(services.edit_organisation, secretary, unit, seen, duty="预算")
    with pytest.raises(StaleVersion) as refusal:
        writing(services.edit_organisation, secretary, unit, seen, duty="资金", aliases=["财政局"])
    assert refusal.value.typed["duty"] == "资金"
    assert refusal.value.stored["duty"] == "预算"


def test_what_an_edit_leaves_out_stays(city, writing, secretary, version_of):
    unit = city.unit("finance")
    row = writing(services.edit_organisation, secretary, unit, version_of(unit), phone="0533-1234567")
    assert (row.name, row.code, row.rank) == ("市财政局", "finance", 20)
    assert [alias.name for alias in row.aliases] == ["财政局"]


@pytest.mark.parametrize("login", ["leader", "lead_liaison", "member", "observer", "system_admin", "audit_admin"])
def test_only_the_secretariat_keeps_units(city, writing, login):
    with pytest.raises(Forbidden):
        writing(services.create_organisation, city.actor(login), name="市信息中心", kind=KIND)


def test_a_code_names_one_unit(writing, secretary):
    with pytest.raises(InvalidInput) as refusal:
        writing(services.create_organisation, secretary, name="市信息中心", kind=KIND, code="finance")
    assert "市财政局" in errors_of(refusal)["code"]


def test_the_database_itself_keeps_a_successor_from_being_active(city, writing):
    unit, other = city.unit("data"), city.unit("finance")

    def point():
        db.session.get(Organisation, unit).successor_id = other
        db.session.flush()

    with pytest.raises(IntegrityError):
        writing(point)


def test_names_are_told_by_day_whatever_their_order():
    periods = [
        NamePeriod("丙", "丙", date(2021, 1, 1), date(2022, 12, 31)),
        NamePeriod("甲", "甲", None, date(2020, 12, 31)),
    ]
    assert [name_borne_on(date(year, 6, 1), periods, "丁") for year in (2019, 2022, 2023)] == ["甲", "丙", "丁"]
