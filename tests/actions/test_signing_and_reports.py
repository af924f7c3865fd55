"""Each unit signs and reports for itself, or the office records it; nothing reported is ever overwritten."""

import pytest

from smartcity.actions import assigning, deciding, progress
from smartcity.actions.moves import IllegalMove
from smartcity.actions.new_action import NewMilestone
from smartcity.actions.rules import How
from smartcity.actions.workflow import State
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound
from tests.actions.office import DEADLINE, MONDAY, at


def signatures(office, item_id):
    return {unit.organisation_id: unit for unit in office.item(item_id).units}


def test_a_supporting_unit_signs_for_itself_and_leaves_the_state_to_the_lead(office):
    item_id = office.assigned()
    office.do("support_liaison", assigning.sign_for, item_id)
    signed = signatures(office, item_id)
    assert signed[office.units["finance"]].signed_by_id == office.city.person("support_liaison")
    assert signed[office.units["data"]].signed_at is None
    assert office.item(item_id).state is State.ASSIGNED


def test_a_unit_signs_once(office):
    item_id = office.assigned()
    office.do("support_liaison", assigning.sign_for, item_id)
    with pytest.raises(IllegalMove):
        office.do("support_liaison", assigning.sign_for, item_id)


def test_the_office_signs_on_behalf_by_phone_and_the_unit_confirms_later(office):
    item_id = office.assigned()
    unit = office.units["data"]
    office.do("secretary", assigning.sign_for, item_id, unit_id=unit, how=How.PHONE, note="张联络电话确认")
    row = signatures(office, item_id)[unit]
    assert (row.signed_how, row.signed_note, row.confirmed_at) == (How.PHONE, "张联络电话确认", None)
    event = office.events(item_id)[-1]
    assert (event.on_behalf, event.unit_id, event.how) == (True, unit, How.PHONE)
    office.do("lead_liaison", assigning.confirm, item_id)
    assert signatures(office, item_id)[unit].confirmed_at is not None
    with pytest.raises(IllegalMove):
        office.do("lead_liaison", assigning.confirm, item_id)


def test_the_office_has_to_say_how_it_learned(office):
    item_id = office.assigned()
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", assigning.sign_for, item_id, unit_id=office.units["data"])
    assert set(refusal.value.errors) == {"how"}


def test_the_office_has_to_name_the_unit(office):
    item_id = office.assigned()
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", assigning.sign_for, item_id, how=How.PAPER)
    assert set(refusal.value.errors) == {"unit"}
    with pytest.raises(InvalidInput):
        office.do("secretary", assigning.sign_for, item_id, unit_id=office.units["education"], how=How.PAPER)


def test_a_liaison_cannot_sign_for_another_unit(office):
    item_id = office.assigned()
    with pytest.raises(Forbidden):
        office.do("support_liaison", assigning.sign_for, item_id, unit_id=office.units["data"])


def test_a_supporting_unit_cannot_report_for_the_lead(office):
    item_id = office.signed_for()
    before = office.snapshot(item_id)
    with pytest.raises(Forbidden):
        office.do("support_liaison", progress.report, item_id, unit_id=office.units["data"], progress=90, text="完成")
    assert office.snapshot(item_id) == before


def test_a_supporting_unit_reports_its_part_and_the_percentage_stays_the_leads(office):
    item_id = office.in_progress()
    office.do("support_liaison", progress.report, item_id, progress=80, text="资金已落实")
    assert office.item(item_id).progress == 30
    assert [(row.unit_id, row.progress) for row in office.reports(item_id)] == [
        (office.units["data"], 30),
        (office.units["finance"], 80),
    ]
    assert signatures(office, item_id)[office.units["finance"]].signed_at is not None


def test_a_first_report_is_the_leads_signature_too(office):
    item_id = office.assigned()
    office.do("member", progress.report, item_id, progress=10, text="已启动")
    item = office.item(item_id)
    assert item.state is State.IN_PROGRESS
    assert signatures(office, item_id)[office.units["data"]].signed_at is not None


def test_reports_never_overwrite_one_another(office):
    item_id = office.in_progress()
    office.do("lead_liaison", progress.report, item_id, progress=20, text="更正：上次误填30%")
    assert [(row.progress, row.text) for row in office.reports(item_id)] == [
        (30, "方案初稿已完成"),
        (20, "更正：上次误填30%"),
    ]
    assert office.item(item_id).progress == 20


def test_no_new_progress_keeps_the_percentage_and_needs_no_text(office):
    item_id = office.in_progress()
    office.do("lead_liaison", progress.report, item_id, no_progress=True)
    assert office.item(item_id).progress == 30
    assert office.reports(item_id)[-1].no_progress


@pytest.mark.parametrize("percent", [-1, 101, 10**9])
def test_a_percentage_lies_between_0_and_100(office, percent):
    item_id = office.signed_for()
    with pytest.raises(InvalidInput) as refusal:
        office.do("lead_liaison", progress.report, item_id, progress=percent, text="进展")
    assert set(refusal.value.errors) == {"progress"}


def test_a_report_needs_words(office):
    item_id = office.signed_for()
    with pytest.raises(InvalidInput) as refusal:
        office.do("lead_liaison", progress.report, item_id, progress=40)
    assert set(refusal.value.errors) == {"text"}


@pytest.mark.parametrize("login", ["outsider", "system_admin", "audit_admin", "security_admin"])
def test_a_foreign_item_looks_like_none(office, login):
    item_id = office.in_progress()
    with pytest.raises((NotFound, Forbidden)) as refusal:
        office.do(login, progress.report, item_id, progress=50, text="进展")
    if login == "outsider":
        assert isinstance(refusal.value, NotFound)


def test_an_observer_sees_and_changes_nothing(office):
    item_id = office.in_progress()
    assert office.city.client("observer").get(f"/actions/{item_id}").status_code == 200
    with pytest.raises(Forbidden):
        office.do("observer", progress.note, item_id, text="记一笔")


def test_a_missed_milestone_is_yellow_until_the_lead_says_it_was_reached(office):
    item_id = office.in_progress(milestones=(NewMilestone("方案送审", MONDAY),))
    stone = office.item(item_id).milestones[0]
    assert office.item(item_id).yellow_on == date_after(MONDAY)
    office.do("lead_liaison", progress.reach_milestone, item_id, stone.id)
    assert office.item(item_id).milestones[0].done_on == MONDAY
    assert office.item(item_id).yellow_on > date_after(MONDAY)


def test_a_milestone_is_reached_by_the_lead_once_and_not_in_the_future(office):
    item_id = office.in_progress(milestones=(NewMilestone("方案送审", DEADLINE),))
    stone = office.item(item_id).milestones[0].id
    with pytest.raises(InvalidInput):
        office.do("support_liaison", progress.reach_milestone, item_id, stone)
    with pytest.raises(InvalidInput):
        office.do("lead_liaison", progress.reach_milestone, item_id, stone, on=DEADLINE)
    office.do("secretary", progress.reach_milestone, item_id, stone, unit_id=office.units["data"], how=How.MESSAGE)
    with pytest.raises(InvalidInput):
        office.do("lead_liaison", progress.reach_milestone, item_id, stone)


def test_the_result_of_an_instruction_is_read_by_the_leader_before_it_is_completed(office):
    from smartcity.actions.new_action import NewSource
    from smartcity.actions.rules import SourceKind

    item_id = office.submitted(sources=(NewSource(SourceKind.INSTRUCTION, "李副组长批示"),))
    with pytest.raises(IllegalMove):
        office.do("secretary", deciding.complete, item_id)
    with pytest.raises(InvalidInput):
        office.do("secretary", deciding.mark_read, item_id)
    office.do("leader", deciding.mark_read, item_id)
    office.do("secretary", deciding.complete, item_id)
    assert office.item(item_id).state is State.COMPLETED


def test_a_result_given_back_has_to_be_read_again(office):
    from smartcity.actions.new_action import NewSource
    from smartcity.actions.rules import SourceKind

    item_id = office.submitted(sources=(NewSource(SourceKind.INSTRUCTION, "李副组长批示"),))
    office.do("secretary", deciding.mark_read, item_id, how=How.PAPER)
    office.do("secretary", deciding.return_, item_id, reason="缺附件")
    office.do("lead_liaison", deciding.submit, item_id, text="已补附件")
    with pytest.raises(IllegalMove):
        office.do("secretary", deciding.complete, item_id)


@pytest.mark.parametrize(("day", "late"), [(DEADLINE, False), (DEADLINE.replace(month=12, day=1), True)])
def test_on_time_is_judged_by_the_day_of_the_submission(office, day, late):
    item_id = office.in_progress()
    with at(day, 23):
        office.do("lead_liaison", deciding.submit, item_id, text="已完成")
    with at(DEADLINE.replace(month=12, day=20)):
        office.do("secretary", deciding.complete, item_id)
    assert office.item(item_id).late is late


def test_a_late_completion_stays_late_for_good(office):
    item_id = office.in_progress()
    december = DEADLINE.replace(month=12, day=3)
    with at(december):
        office.do("lead_liaison", deciding.submit, item_id, text="已完成")
        office.do("secretary", deciding.complete, item_id)
        office.do("secretary", deciding.reopen, item_id, reason="误办结")
        office.do("lead_liaison", deciding.submit, item_id, text="已完成")
        office.do("secretary", deciding.complete, item_id)
        office.do("secretary", deciding.close, item_id)
    assert office.item(item_id).late


def date_after(day):
    return day.replace(day=day.day + 1)
