"""More time, objections, and handing a part to another unit: what was, stays on record."""

from datetime import date

import pytest

from smartcity.actions import assigning, deciding, extending, objecting, progress
from smartcity.actions.history_models import DeadlineVersion, Extension, ExtensionState, Objection, ObjectionState
from smartcity.actions.moves import IllegalMove
from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, How, UnitRole
from smartcity.actions.workflow import State
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound
from tests.actions.office import DEADLINE, MONDAY, at

LATER = date(2026, 12, 15)


def ask(office, item_id, **told):
    return office.do(
        "lead_liaison", extending.request_extension, item_id, **{"deadline": LATER, "reason": "招标延后", **told}
    )


def test_an_extension_moves_the_deadline_and_the_original_stays(office):
    item_id = office.in_progress(deadline_text="11月底前", precision=DeadlinePrecision.MONTH_END)
    ask(office, item_id)
    office.do("secretary", extending.approve_extension, item_id)
    item = office.item(item_id)
    assert (item.deadline, item.original_deadline, item.deadline_version, item.extensions_granted) == (
        LATER,
        DEADLINE,
        2,
        1,
    )
    assert [(row.version, row.deadline, row.text) for row in office.rows(DeadlineVersion, item_id)] == [
        (1, DEADLINE, "11月底前"),
        (2, LATER, ""),
    ]


def test_only_one_extension_is_given_by_default(office):
    item_id = office.in_progress()
    ask(office, item_id)
    office.do("secretary", extending.approve_extension, item_id)
    with pytest.raises(IllegalMove):
        ask(office, item_id, deadline=date(2026, 12, 31))


def test_an_extension_is_asked_for_before_the_deadline_has_passed(office):
    item_id = office.in_progress()
    with at(DEADLINE, 23):
        ask(office, item_id)
    other = office.in_progress()
    with at(date(2026, 12, 1), 1), pytest.raises(IllegalMove):
        ask(office, other)


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({"deadline": DEADLINE}, {"deadline"}),
        ({"deadline": date(2026, 11, 1)}, {"deadline"}),
        ({"deadline": None}, {"deadline"}),
        ({"reason": " "}, {"reason"}),
        ({"deadline": None, "reason": ""}, {"deadline", "reason"}),
        ({"deadline": date(2300, 1, 1)}, {"deadline"}),
    ],
)
def test_what_an_extension_needs_is_named_by_field(office, told, fields):
    item_id = office.in_progress()
    before = office.snapshot(item_id)
    with pytest.raises(InvalidInput) as refusal:
        ask(office, item_id, **told)
    assert set(refusal.value.errors) == fields
    assert office.snapshot(item_id) == before


def test_an_item_without_a_deadline_needs_no_extension(office):
    item_id = office.in_progress(deadline=None, precision=DeadlinePrecision.LONG_TERM)
    with pytest.raises(IllegalMove):
        ask(office, item_id)


def test_whoever_set_the_deadline_extends_it(office):
    by_leader = office.in_progress(extension_authority=ExtensionAuthority.LEADER)
    ask(office, by_leader)
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", extending.approve_extension, by_leader)
    assert set(refusal.value.errors) == {"approval"}
    office.do("leader", extending.approve_extension, by_leader)
    assert office.item(by_leader).deadline == LATER


def test_what_an_outside_body_answered_is_recorded_with_its_document(office):
    item_id = office.in_progress(extension_authority=ExtensionAuthority.OUTSIDE)
    ask(office, item_id)
    with pytest.raises((Forbidden, IllegalMove)):
        office.do("leader", extending.approve_extension, item_id)
    with pytest.raises(InvalidInput):
        office.do("secretary", extending.approve_extension, item_id)
    office.do("secretary", extending.approve_extension, item_id, document="省大数据局函〔2026〕9号")
    assert office.rows(Extension, item_id)[0].document == "省大数据局函〔2026〕9号"


def test_a_refused_extension_leaves_the_deadline(office):
    item_id = office.in_progress()
    ask(office, item_id)
    office.do("secretary", extending.refuse_extension, item_id, reason="年内必须完成")
    row = office.rows(Extension, item_id)[0]
    assert (row.state, row.decision_note, office.item(item_id).deadline) == (
        ExtensionState.REFUSED,
        "年内必须完成",
        DEADLINE,
    )


def test_a_request_lapses_when_the_item_ends(office):
    item_id = office.in_progress()
    ask(office, item_id)
    office.do("leader", deciding.cancel, item_id, reason="任务取消")
    assert office.rows(Extension, item_id)[0].state is ExtensionState.LAPSED


def test_a_unit_objects_and_the_office_hands_the_item_over(office):
    item_id = office.assigned()
    office.do(
        "lead_liaison", objecting.object_to, item_id, reason="不属本局职责", suggested_unit_id=office.units["police"]
    )
    with pytest.raises(IllegalMove):
        office.do("support_liaison", objecting.object_to, item_id, reason="也不属我局")
    with at(date(2026, 11, 5)):
        office.do("secretary", objecting.reassign, item_id, unit_id=office.units["police"], reason="职责调整")
    item = office.item(item_id)
    parts = {unit.organisation_id: unit for unit in item.units}
    old, new = parts[office.units["data"]], parts[office.units["police"]]
    assert (old.from_on, old.until_on, old.is_open) == (MONDAY, date(2026, 11, 5), False)
    assert (new.from_on, new.until_on, new.role, new.position) == (date(2026, 11, 5), None, UnitRole.LEAD, 0)
    assert new.signed_at is None
    assert office.rows(Objection, item_id)[0].state is ObjectionState.REASSIGNED


def test_the_former_lead_still_sees_the_item_and_can_do_nothing(office):
    item_id = office.in_progress()
    office.do("secretary", objecting.reassign, item_id, unit_id=office.units["police"], reason="职责调整")
    assert office.item(item_id).state is State.ASSIGNED
    assert office.city.client("lead_liaison").get(f"/actions/{item_id}").status_code == 200
    with pytest.raises(Forbidden):
        office.do("lead_liaison", progress.report, item_id, progress=50, text="进展")
    office.do("police_liaison", assigning.sign_for, item_id)


def test_a_supporting_unit_that_becomes_the_lead_has_one_part(office):
    item_id = office.in_progress()
    office.do("secretary", objecting.reassign, item_id, unit_id=office.units["finance"], reason="职责调整")
    now = [unit for unit in office.item(item_id).units if unit.until_on is None]
    assert [(unit.organisation_id, unit.role) for unit in now] == [(office.units["finance"], UnitRole.LEAD)]


def test_a_supporting_part_changes_hands_without_touching_the_state(office):
    item_id = office.submitted()
    office.do(
        "secretary",
        objecting.reassign,
        item_id,
        from_unit_id=office.units["finance"],
        unit_id=office.units["police"],
        reason="分工调整",
    )
    assert office.item(item_id).state is State.SUBMITTED


@pytest.mark.parametrize("unit", ["data", None])
def test_an_item_is_handed_to_another_unit_that_exists(office, unit):
    item_id = office.assigned()
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", objecting.reassign, item_id, unit_id=office.units[unit] if unit else None, reason="调整")
    assert set(refusal.value.errors) == {"unit"}


def test_an_objection_that_was_referred_waits_for_a_leader(office):
    item_id = office.assigned()
    office.do("lead_liaison", objecting.object_to, item_id, reason="不属本局职责")
    office.do("secretary", objecting.refer_objection, item_id, reason="请领导定")
    with pytest.raises(IllegalMove):
        office.do("secretary", objecting.refer_objection, item_id, reason="再请领导定")
    office.do("leader", objecting.keep_objection, item_id, reason="由大数据局承办")
    row = office.rows(Objection, item_id)[0]
    assert (row.state, row.decision_note) == (ObjectionState.KEPT, "由大数据局承办")


def test_the_time_to_object_counts_from_the_day_a_unit_got_its_part(office):
    item_id = office.assigned()
    with at(date(2026, 11, 20)):
        with pytest.raises(IllegalMove):
            office.do("lead_liaison", objecting.object_to, item_id, reason="不属本局职责")
        office.do("secretary", objecting.reassign, item_id, unit_id=office.units["police"], reason="职责调整")
        office.do("police_liaison", objecting.object_to, item_id, reason="不属我局职责")


def test_the_office_records_an_objection_that_came_by_phone(office):
    item_id = office.assigned()
    unit = office.units["finance"]
    office.do("secretary", objecting.object_to, item_id, reason="来电称不属其职责", unit_id=unit, how=How.PHONE)
    assert office.events(item_id)[-1].on_behalf


def test_a_foreign_leader_of_another_unit_finds_nothing_to_hand_over(office):
    item_id = office.assigned()
    with pytest.raises((NotFound, Forbidden)):
        office.do("outsider", objecting.reassign, item_id, unit_id=office.units["police"], reason="调整")
