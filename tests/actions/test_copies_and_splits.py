"""One item becomes several: copied, split into parts or beside it, spread over all districts; nothing by halves."""

from datetime import date

import pytest
from sqlalchemy import event

from smartcity.actions import copying, merging, progress, splitting
from smartcity.actions.listing import by_ids
from smartcity.actions.new_action import NewSource
from smartcity.actions.queries import children_of
from smartcity.actions.rules import Colour, SourceKind
from smartcity.actions.splitting import NewPart
from smartcity.actions.story import story_of
from smartcity.actions.workflow import State
from smartcity.departments.rules import COUNTY_LEVEL, OrganisationKind
from smartcity.departments.services import create_organisation
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.foundation.texts import Text
from tests.actions.office import DEADLINE, at

DISTRICTS = ("淄川区", "博山区", "临淄区", "周村区", "桓台县", "高青县", "沂源县")
ZONES = ("高新区", "经开区", "文昌湖区")


@pytest.fixture
def city_of_eleven(office):
    """张店区 stands already; the other seven districts and three zones come to it."""
    for names, kind in ((DISTRICTS, OrganisationKind.DISTRICT), (ZONES, OrganisationKind.FUNCTIONAL_ZONE)):
        for name in names:
            office.do("secretary", create_organisation, name=name, kind=kind)
    return office


def story(office, item_id):
    def told():
        item = db.session.get(splitting.ActionItem, item_id)
        return [line.what for line in story_of(item, for_office=True)]

    return office.read(told)


# Copies


def test_a_copy_is_a_new_draft_without_the_days_of_the_old_one(office):
    item_id = office.in_progress(in_house_only=True)
    new = office.read(lambda: copying.as_copy(office.item(item_id)))
    made = office.item(office.do("secretary", copying.copy, item_id, new).id)
    old = office.item(item_id)
    assert (made.state, made.number, made.deadline, made.progress) == (State.DRAFT, None, None, 0)
    assert (made.title, made.requirement, made.in_house_only) == (old.title, old.requirement, True)
    assert [unit.organisation_id for unit in made.current_units] == [u.organisation_id for u in old.current_units]
    assert [source.reference for source in made.sources] == ["领导小组第1次会议"]
    assert office.events(made.id) == []


def test_copying_asks_for_the_right_to_draft_and_checks_as_drafting_does(office):
    item_id = office.assigned()
    new = office.read(lambda: copying.as_copy(office.item(item_id)))
    for login in ("lead_liaison", "leader", "observer", "outsider"):
        with pytest.raises(Forbidden):
            office.do(login, copying.copy, item_id, new)
    with pytest.raises(NotFound):
        office.do("secretary", copying.copy, 999, new)
    with pytest.raises(InvalidInput):
        office.do("secretary", copying.copy, item_id, office.described(title=" "))
    assert office.city.client("lead_liaison").get(f"/actions/{item_id}/copy").status_code == 403


def test_copying_on_the_page_and_by_a_program(office):
    item_id, client = office.assigned(), office.city.client("secretary")
    page = client.get(f"/actions/{item_id}/copy").text
    assert "建设城市数据底座" in page
    assert DEADLINE.isoformat() not in page
    headers = office.city.api("secretary")
    made = client.post(f"/api/v1/actions/{item_id}/copy", json={"title": "第二件"}, headers=headers)
    assert made.status_code == 201
    assert (made.json["title"], made.json["deadline"], made.json["state"]) == ("第二件", None, "draft")


# Splits


def parts(office, *more):
    return [
        NewPart("汇聚数据", office.units["data"]),
        NewPart("落实经费", office.units["finance"], date(2026, 11, 20), "编制预算"),
        *more,
    ]


def test_an_item_is_split_into_parts_and_the_stories_lead_both_ways(office):
    item_id = office.in_progress()
    made = office.do("secretary", splitting.split, item_id, parts(office), as_children=True)
    first, second = (office.item(one.id) for one in made)
    assert [(one.parent_id, one.state) for one in (first, second)] == [(item_id, State.ASSIGNED)] * 2
    assert (first.deadline, second.deadline) == (DEADLINE, date(2026, 11, 20))
    assert second.lead.organisation_id == office.units["finance"]
    assert story(office, item_id)[0] == Text("Split into %(numbers)s", numbers="2026-002, 2026-003")
    assert story(office, first.id)[0] == Text("Split off from %(number)s", number="2026-001")
    assert office.item(item_id).state is State.IN_PROGRESS


def test_items_beside_the_old_one_have_its_sources_and_no_parent(office):
    item_id = office.assigned()
    made = office.do("secretary", splitting.split, item_id, parts(office), as_children=False)
    for one in made:
        item = office.item(one.id)
        assert item.parent_id is None
        assert [source.reference for source in item.sources] == ["领导小组第1次会议"]


def test_the_parts_of_a_draft_are_drafts_and_it_can_still_be_discarded_after_them(office):
    item_id = office.draft()
    made = office.do("secretary", splitting.split, item_id, parts(office), as_children=False)
    assert {office.item(one.id).state for one in made} == {State.DRAFT}
    assert office.events(item_id) == []


def test_parts_may_wait_as_drafts(office):
    item_id = office.assigned()
    office.do("secretary", splitting.split, item_id, parts(office), as_children=True, at_once=False)
    assert story(office, item_id)[0] == Text("Split into %(count)s drafts", count=2)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (NewPart("", 1), "parts.2.title"),
        (NewPart("经费", None), "parts.2.lead"),
        (NewPart("经费", 999), "parts.2.lead"),
        (NewPart("经费", 1, date(2026, 12, 1)), "parts.2.deadline"),
    ],
)
def test_one_wrong_part_is_named_and_none_is_made(office, part, field):
    item_id = office.assigned()
    before = office.snapshot(item_id)
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", splitting.split, item_id, parts(office, part), as_children=True)
    assert set(refusal.value.errors) == {field}
    assert office.snapshot(item_id) == before
    assert office.read(lambda: db.session.query(splitting.ActionItem).count()) == 1


@pytest.mark.parametrize("state", [State.SUBMITTED, State.COMPLETED, State.CLOSED, State.SUSPENDED, State.CANCELLED])
def test_what_is_not_under_way_is_not_split(office, state):
    item_id = office.in_state(state)
    with pytest.raises(Conflict):
        office.do("secretary", splitting.split, item_id, parts(office), as_children=True)
    assert office.city.client("secretary").get(f"/actions/{item_id}/split").status_code == 404


def test_splitting_is_the_offices_and_asks_for_the_version(office):
    item_id = office.assigned()
    for login in ("lead_liaison", "leader", "observer"):
        with pytest.raises(Forbidden):
            office.do(login, splitting.split, item_id, parts(office), as_children=True)
    with pytest.raises(StaleVersion):
        office.do("secretary", splitting.split, item_id, parts(office), as_children=True, version=99)


def test_splitting_on_the_page_keeps_what_was_typed(office):
    item_id, client = office.assigned(), office.city.client("secretary")
    here = f"/actions/{item_id}/split"
    sent = {
        "hang": "children",
        "at_once": "y",
        "version": office.item(item_id).version,
        "parts-0-title": "汇聚数据",
        "parts-0-lead": office.units["data"],
        "parts-1-title": "落实经费",
        "parts-1-lead": "",
    }
    wrong = client.send(here, sent)
    assert wrong.status_code == 422
    assert "落实经费" in wrong.text
    assert client.send(here, {**sent, "parts-1-lead": office.units["finance"]}).status_code == 303
    (row, _other) = office.read(lambda: children_of(item_id))
    assert "由2026-001拆分而来" in client.get(f"/actions/{row.id}").text


# All districts


@pytest.mark.parametrize("then", ["", "preview"])
@pytest.mark.parametrize("wrong", [{"kinds": "no_such_kind"}, {"units": "x"}, {"deadline": "2026-02-30"}])
def test_what_no_page_offers_is_refused_and_the_rest_is_kept(office, then, wrong):
    here, client = f"/actions/{office.in_progress()}/spread", office.city.client("secretary")
    answer = client.send(here, {"title": "{unit}报送清单", "version": "1", **wrong, **({"then": then} if then else {})})
    assert answer.status_code == 422
    assert "{unit}报送清单" in answer.text
    assert f'href="#{next(iter(wrong))}"' in answer.text


def spread(office, item_id, **more):
    units = office.read(lambda: splitting.units_of_kinds(COUNTY_LEVEL))
    return office.do("secretary", splitting.spread, item_id, units, **{"title": "{unit}平台接口对接", **more})


def test_one_step_makes_one_part_for_each_of_the_eleven_districts_and_zones(city_of_eleven):
    office = city_of_eleven
    item_id = office.in_progress()
    made = [office.item(one.id) for one in spread(office, item_id)]
    assert len(made) == 11
    assert {one.title for one in made} == {f"{name}平台接口对接" for name in (*DISTRICTS, *ZONES, "张店区")}
    assert len({one.lead.organisation_id for one in made}) == 11
    assert {one.state for one in made} == {State.ASSIGNED}


def test_the_parents_light_follows_its_parts_and_its_progress_does_not(city_of_eleven):
    office = city_of_eleven
    item_id = office.in_progress()
    made = spread(office, item_id, deadline=date(2026, 11, 10))
    assert office.item(item_id).red_on == date(2026, 11, 11)
    with at(date(2026, 11, 11)):
        (row,) = office.read(by_ids, office.actor("secretary"), [item_id])
        assert row.light.colour is Colour.RED
        for one in made:
            office.do("secretary", progress.report, one.id, progress=100, text="已联调", unit_id=one.lead.organisation_id,
                      how=progress.How.PHONE)  # fmt: skip
    assert office.item(item_id).progress == 30


def test_the_parent_of_eleven_parts_is_worked_out_twice_not_once_a_part(city_of_eleven):
    office = city_of_eleven
    item_id = office.in_progress()
    looks = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        given = parameters.values() if isinstance(parameters, dict) else parameters
        if "action_item.parent_id = " in statement and item_id in given:
            looks.append(statement)

    with office.city.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    spread(office, item_id)
    event.remove(engine, "before_cursor_execute", note)
    assert len(looks) == 2


def test_a_spread_says_where_the_units_name_goes_and_names_units_that_exist(office):
    item_id = office.assigned()
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", splitting.spread, item_id, [office.units["zhangdian"]], title="平台接口对接")
    assert set(refusal.value.errors) == {"title"}
    for units in ([], [999]):
        with pytest.raises(InvalidInput) as refusal:
            office.do("secretary", splitting.spread, item_id, units, title="{unit}接口")
        assert set(refusal.value.errors) == {"units"}


def test_spreading_on_the_page_and_by_a_program(city_of_eleven):
    office = city_of_eleven
    item_id, client = office.assigned(), office.city.client("secretary")
    here = f"/actions/{item_id}/spread"
    sent = {"title": "{unit}接口", "kinds": ["district"], "units": [office.units["police"]], "at_once": "y"}
    assert client.send(here, {**sent, "version": office.item(item_id).version}).status_code == 303
    assert "市公安局接口" in client.get(f"/actions/{item_id}").text
    headers = office.city.api("secretary")
    body = {
        "title": "{unit}编目",
        "kinds": ["functional_zone"],
        "at_once": False,
        "version": office.item(item_id).version,
    }
    made = client.post(f"/api/v1/actions/{item_id}/spread", json=body, headers=headers)
    assert made.status_code == 201
    assert [one["state"] for one in made.json["items"]] == ["draft"] * 3
    wrong = {"parts": [{"title": "x", "lead": 999}], "version": office.item(item_id).version}
    refused = client.post(f"/api/v1/actions/{item_id}/split", json=wrong, headers=headers)
    assert [error["field"] for error in refused.json["errors"]] == ["parts.0.lead"]


# Merging


def test_a_merged_items_answered_source_stays_answered_and_its_parts_go_along(office):
    kept, twin = office.in_progress(), office.assigned(sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    (part,) = office.do("secretary", splitting.split, twin, parts(office)[:1], as_children=True)

    def answered(actor):
        from smartcity.audit.services import record

        item = db.session.get(splitting.ActionItem, twin)
        item.sources[0].answered_on = date(2026, 11, 2)
        record(actor, "actions.edit", "action", twin)

    office.do("secretary", answered)
    told = {"into": office.item(kept).number, "reason": "同一事项", "approval": "批1号"}
    office.do("secretary", merging.merge, twin, **told)
    assert [source.answered_on for source in office.item(kept).sources] == [None, date(2026, 11, 2)]
    assert office.item(part.id).parent_id == kept


def test_an_item_is_not_merged_into_its_own_part(office):
    item_id = office.assigned()
    (part,) = office.do("secretary", splitting.split, item_id, parts(office)[:1], as_children=True)
    with pytest.raises(InvalidInput):
        told = {"into": office.item(part.id).number, "reason": "同一事项", "approval": "批1号"}
        office.do("secretary", merging.merge, item_id, **told)


def test_a_program_merges_and_answers_each_source(office):
    kept, twin = office.completed(), office.assigned()
    client, headers = office.city.client(), office.city.api("secretary")
    body = {"into": office.item(office.assigned()).number, "reason": "重复", "approval": "批3号"}
    merged = client.post(
        f"/api/v1/actions/{twin}/merge", json={**body, "version": office.item(twin).version}, headers=headers
    )
    assert (merged.status_code, merged.json["state"]) == (200, "cancelled")
    source = client.get(f"/api/v1/actions/{kept}", headers=headers).json["sources"][0]
    answered = client.post(f"/api/v1/actions/{kept}/sources/{source['id']}/answer", json={}, headers=headers)
    assert answered.json["sources"][0]["answered_on"] == "2026-11-02"


def test_the_page_offers_two_parts_and_one_more_on_asking_with_what_was_typed(office):
    item_id = office.in_progress()
    client, here = office.city.client("secretary"), f"/actions/{item_id}/split"
    assert client.get(here).text.count('name="parts-') == 2 * 3
    typed = {"hang": "beside", "parts-0-title": "先行部分", "parts-1-title": "", "at_once": "y", "then": "more"}
    answer = client.send(here, typed)
    assert answer.status_code == 200
    assert answer.text.count('name="parts-') == 3 * 3
    assert 'value="先行部分"' in answer.text
    assert '<option selected value="beside">' in answer.text
    assert office.read(lambda: children_of(item_id)) == []
    police, version = str(office.units["police"]), office.item(item_id).version
    whole = {"hang": "children", "at_once": "y", "version": version}
    whole |= {f"parts-{n}-title": f"第{n}部分" for n in range(3)} | {f"parts-{n}-lead": police for n in range(3)}
    assert client.send(here, whole).status_code == 303
    assert len(office.read(lambda: children_of(item_id))) == 3


def test_a_title_for_many_units_is_written_in_the_readers_language_and_previewed(city_of_eleven):
    office = city_of_eleven
    item_id = office.in_progress()
    client, here = office.city.client("secretary"), f"/actions/{item_id}/spread"
    page = client.get(here).text
    assert 'value="〔单位〕建设城市数据底座"' in page
    assert "{unit}" not in page
    assert "个子项，第一个为" in page
    asked = {"title": "〔单位〕接口", "kinds": ["district"], "then": "preview"}
    preview = client.send(here, asked).text
    assert "接口”" in preview[preview.index("第一个为") :]
    assert 'value="〔单位〕接口"' in preview
    assert office.read(lambda: children_of(item_id)) == []
    for word in ("〔单位〕", "{unit}"):
        units = [office.units["police"]]
        (made,) = office.do("secretary", splitting.spread, item_id, units, title=f"{word}接口")
        assert made.title == "市公安局接口"
