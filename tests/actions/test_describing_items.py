"""What is said of an item: checked field by field, kept literally, never overwritten unseen."""

from dataclasses import replace
from datetime import date

import pytest

from smartcity.actions import deciding, drafting, editing, listing
from smartcity.actions.filtering import Filters
from smartcity.actions.history_models import DeadlineVersion
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import DeadlinePrecision, How, ReportingRhythm, SourceKind
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from tests.actions.office import DEADLINE, at

HOSTILE = (
    "䶮县\U0002c316镇数据台账",
    "阿卜杜拉·买买提负责",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{7*7}}{% for x in y %}",
    "'; DROP TABLE action_item; --",
    "%(title)s %s %%",
    "🏙️数字孪生",
)


def refused(office, **changes):
    with pytest.raises(InvalidInput) as refusal:
        office.draft(**changes)
    return set(refusal.value.errors)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_kept_and_shown_literally(office, text):
    item_id = office.in_progress(title=text, requirement=text, contact=text, clause=text)
    assert office.item(item_id).title == text
    from markupsafe import escape

    for login in ("secretary", "lead_liaison"):
        page = office.city.client(login).get(f"/actions/{item_id}").text
        assert str(escape(text)) in page
        assert "<script>alert" not in page
    listed = office.city.client("secretary").get("/actions").text
    assert str(escape(text)) in listed
    sheet = office.city.client("secretary").get("/actions/list.csv").text
    assert ("'" + text if text.startswith("=") else text.replace('"', '""')) in sheet


def test_a_megabyte_is_refused_with_its_field(office):
    assert refused(office, requirement="数" * 1_000_000) == {"requirement"}
    assert refused(office, title="数" * 201) == {"title"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "  \u3000 "}, "title"),
        ({"title": "两\n行"}, "title"),
        ({"title": "空\x00字"}, "title"),
        ({"requirement": "含机密★内容"}, "requirement"),
        ({"lead_id": None}, "lead"),
        ({"lead_id": 99_999}, "lead"),
        ({"supporting_ids": (99_999,)}, "supporting"),
        ({"overseeing_ids": (99_999,)}, "overseeing"),
        ({"deadline": date(1900, 1, 1)}, "deadline"),
        ({"precision": DeadlinePrecision.LONG_TERM}, "deadline"),
        ({"responsible_id": 99_999}, "responsible"),
        ({"leader_id": 99_999}, "leader"),
        ({"working_group_id": 99_999}, "working_group"),
        ({"parent_id": 99_999}, "parent"),
        ({"plan_year": 1}, "plan_year"),
        ({"sources": (NewSource(SourceKind.MEETING, "长" * 201),)}, "sources"),
        ({"sources": tuple(NewSource(SourceKind.MEETING, str(n)) for n in range(51))}, "sources"),
        ({"milestones": (NewMilestone("", DEADLINE),)}, "milestones"),
        ({"milestones": (NewMilestone("同名", DEADLINE), NewMilestone("同名", DEADLINE))}, "milestones"),
    ],
)
def test_each_refusal_names_its_field(office, changes, field):
    assert refused(office, **changes) == {field}


def test_all_that_is_wrong_is_said_at_once(office):
    assert refused(office, title="", lead_id=None, deadline=date(1900, 1, 1)) == {"title", "lead", "deadline"}


def test_the_same_unit_is_named_once(office):
    data = office.units["data"]
    assert refused(office, supporting_ids=(data,)) == {"supporting"}
    assert refused(office, co_lead_ids=(data,)) == {"co_leads"}
    assert refused(office, overseeing_ids=(office.units["finance"],)) == {"overseeing"}


def test_joint_leads_stand_in_their_order(office):
    police, education = office.units["police"], office.units["education"]
    item_id = office.draft(co_lead_ids=(education, police))
    leads = [unit for unit in office.item(item_id).current_units if unit.role.value == "lead"]
    assert [unit.organisation_id for unit in leads] == [office.units["data"], education, police]


def test_only_the_office_drafts_and_edits(office):
    for login in ("leader", "lead_liaison", "member", "observer", "system_admin"):
        with pytest.raises(Forbidden):
            office.do(login, drafting.create, office.described())
    item_id = office.assigned()
    with pytest.raises(Forbidden):
        office.do("lead_liaison", editing.edit, item_id, office.described(title="改名"))


def test_a_draft_is_rewritten_whole(office):
    item_id = office.draft()
    new = office.described(
        title="新标题",
        lead_id=office.units["finance"],
        supporting_ids=(office.units["police"],),
        deadline=date(2026, 12, 31),
        sources=(NewSource(SourceKind.AUDIT, "审计报告"), NewSource(SourceKind.HOTLINE, "12345")),
        milestones=(NewMilestone("中期", date(2026, 12, 1)),),
    )
    office.do("secretary", editing.edit, item_id, new)
    item = office.item(item_id)
    assert (item.title, item.deadline, item.original_deadline) == ("新标题", date(2026, 12, 31), date(2026, 12, 31))
    assert [unit.organisation_id for unit in item.current_units] == [office.units["finance"], office.units["police"]]
    assert [source.kind for source in item.sources] == [SourceKind.AUDIT, SourceKind.HOTLINE]
    assert office.events(item_id) == []


def test_an_edit_of_an_assigned_item_tells_what_changed(office):
    item_id = office.assigned()
    office.do("secretary", editing.edit, item_id, office.described(title="城市数据底座（一期）"))
    assert office.events(item_id)[-1].details["changes"] == {"title": ["建设城市数据底座", "城市数据底座（一期）"]}
    page = office.city.client("lead_liaison").get(f"/actions/{item_id}").text
    assert "<del>建设城市数据底座</del>" in page


def test_an_edit_that_changes_nothing_leaves_no_trace(office):
    item_id = office.assigned()
    before = office.snapshot(item_id)
    now = office.read(lambda: editing.as_described(_stored(item_id)))
    with office.city.app.app_context():
        office.do("secretary", editing.edit, item_id, now)
    assert office.snapshot(item_id) == before


def _stored(item_id):
    from smartcity.actions.models import ActionItem
    from smartcity.foundation.database import db

    return db.session.get(ActionItem, item_id)


def test_a_new_deadline_needs_a_reason_and_the_old_one_stays(office):
    item_id = office.assigned()
    new = office.described(deadline=date(2026, 12, 31))
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", editing.edit, item_id, new)
    assert set(refusal.value.errors) == {"reason"}
    office.do("secretary", editing.edit, item_id, new, reason="交办时误填")
    item = office.item(item_id)
    assert (item.deadline, item.original_deadline, item.extensions_granted) == (date(2026, 12, 31), DEADLINE, 0)
    assert [row.reason for row in office.rows(DeadlineVersion, item_id)] == ["", "交办时误填"]


@pytest.mark.parametrize("field", ["lead_id", "deadline"])
def test_neither_the_lead_nor_a_given_deadline_goes_by_editing(office, field):
    item_id = office.assigned()
    change = {"lead_id": office.units["police"]} if field == "lead_id" else {"deadline": None}
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", editing.edit, item_id, office.described(**change), reason="调整")
    assert set(refusal.value.errors) == {field.removesuffix("_id")}


def test_supporting_units_come_and_go_with_their_days(office):
    item_id = office.assigned()
    with at(date(2026, 11, 9)):
        office.do("secretary", editing.edit, item_id, office.described(supporting_ids=(office.units["police"],)))
    parts = {unit.organisation_id: unit for unit in office.item(item_id).units}
    assert parts[office.units["finance"]].until_on == date(2026, 11, 9)
    assert (parts[office.units["police"]].from_on, parts[office.units["police"]].signed_at) == (date(2026, 11, 9), None)


def test_two_who_edit_see_both_texts(office):
    item_id = office.assigned()
    seen = office.item(item_id).version
    office.do("secretary", editing.edit, item_id, office.described(title="甲的标题"), version=seen)
    with pytest.raises(StaleVersion) as refusal:
        office.do("secretary", editing.edit, item_id, office.described(title="乙的标题"), version=seen)
    assert refusal.value.typed["title"] == "乙的标题"
    assert refusal.value.stored["title"] == "甲的标题"


def test_an_item_is_no_part_of_itself_or_of_its_parts(office):
    top = office.assigned()
    part = office.assigned(parent_id=top)
    for parent in (top, part):
        with pytest.raises(InvalidInput) as refusal:
            office.do("secretary", editing.edit, top, office.described(parent_id=parent))
        assert set(refusal.value.errors) == {"parent"}


def test_the_same_matter_from_another_meeting_is_a_source_more(office):
    item_id = office.assigned()
    second = NewSource(SourceKind.MEETING, "专班例会第8次会议", "纪要〔2026〕8号")
    office.do("secretary", editing.add_source, item_id, second)
    assert [source.reference for source in office.item(item_id).sources] == ["领导小组第1次会议", "专班例会第8次会议"]
    with pytest.raises(InvalidInput):
        office.do("secretary", editing.add_source, item_id, second)
    found = office.read(lambda: listing.count(office.actor("secretary"), Filters(text="纪要〔2026〕8号")))
    assert found == 1


def test_a_draft_with_a_note_stays(office):
    from smartcity.actions import progress

    item_id = office.draft()
    office.do("secretary", progress.note, item_id, text="待领导确认")
    with pytest.raises(Conflict):
        office.do("secretary", drafting.discard, item_id)


def test_reports_follow_the_precision_unless_said_otherwise(office):
    long_term = office.draft(deadline=None, precision=DeadlinePrecision.LONG_TERM)
    assert office.item(long_term).reporting_rhythm is ReportingRhythm.QUARTERLY
    weekly = office.draft(rhythm=ReportingRhythm.WEEKLY)
    assert office.item(weekly).reporting_rhythm is ReportingRhythm.WEEKLY


def test_what_stays_in_the_house_is_for_those_who_work_on_it(office):
    group = office.city.group("resources")
    item_id = office.assigned(in_house_only=True, working_group_id=group, overseeing_ids=(office.units["police"],))
    sees = {
        login: office.city.client(login).get(f"/actions/{item_id}").status_code == 200
        for login in ("secretary", "leader", "lead_liaison", "support_liaison", "police_liaison", "outsider")
    }
    assert sees == {
        "secretary": True,
        "leader": True,
        "lead_liaison": True,
        "support_liaison": True,
        "police_liaison": False,
        "outsider": False,
    }


def test_a_draft_is_nobodys_to_act_on(office):
    item_id = office.draft()
    with pytest.raises(NotFound):
        office.do("leader", deciding.cancel, item_id, reason="取消")
    with pytest.raises(NotFound):
        office.do("lead_liaison", deciding.submit, item_id, how=How.WEB)


def test_an_edit_keeps_when_a_source_was_answered_and_a_milestone_reached(office):
    from smartcity.actions import progress

    item_id = office.in_progress(milestones=(NewMilestone("中期", DEADLINE),))
    office.do("lead_liaison", progress.reach_milestone, item_id, office.item(item_id).milestones[0].id)
    now = office.read(lambda: editing.as_described(_stored(item_id)))
    stones = (*now.milestones, NewMilestone("终期", DEADLINE))
    office.do("secretary", editing.edit, item_id, replace(now, milestones=stones))
    assert [stone.done_on is not None for stone in office.item(item_id).milestones] == [True, False]
