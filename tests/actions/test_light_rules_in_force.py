"""A rule set of the light: entered by the office, in force from its day on, and never for a day that has passed."""

import json
from datetime import date, timedelta

import pytest

from smartcity.actions import light_services, listing, progress
from smartcity.actions.light import RuleSet
from smartcity.actions.light_preview import preview
from smartcity.actions.light_queries import history, newest_id
from smartcity.actions.light_rules import LightRules, Override
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import Colour, SourceKind
from smartcity.audit.models import AuditEntry
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, StaleVersion
from tests.actions.office import DEADLINE, MONDAY, at

EARLY = LightRules(RuleSet(yellow_days=10))


def enter(office, rules=EARLY, from_on=MONDAY, login="secretary", **more):
    return office.do(login, light_services.enter, rules, from_on, **more)


def light(office, item_id, as_of=None):
    row = office.read(lambda: listing.by_ids(office.actor("secretary"), [item_id], as_of=as_of))[0]
    return row.light.colour, str(row.light.reason)


def test_a_rule_set_that_begins_today_moves_every_open_light_at_once(office):
    item_id, ended = office.in_progress(), office.completed()
    versions = len(office.versions(ended))
    row = enter(office)
    assert office.item(item_id).yellow_on == date(2026, 11, 16)
    assert office.versions(item_id)[-1].yellow_on == date(2026, 11, 16)
    assert len(office.versions(ended)) == versions
    assert (row.relit, row.applied_at is not None) == (1, True)


def test_an_item_drafted_afterwards_follows_the_rules_in_force(office):
    enter(office)
    assert office.item(office.assigned()).yellow_on == date(2026, 11, 16)


def test_what_was_shown_before_the_rules_changed_stays(office):
    item_id = office.in_progress()
    wednesday = date(2026, 11, 18)
    shown = light(office, item_id, wednesday)
    with at(date(2026, 11, 19)):
        enter(office, from_on=date(2026, 11, 19))
    assert light(office, item_id, wednesday) == shown
    assert shown[0] is Colour.GREEN
    assert light(office, item_id, date(2026, 11, 19))[0] is Colour.YELLOW


def test_versions_follow_one_another_without_a_gap_through_a_change_of_rules(office):
    item_id = office.in_progress()
    enter(office)
    office.do("lead_liaison", progress.report, item_id, progress=50, text="继续")
    versions = office.versions(item_id)
    assert [version.until for version in versions[:-1]] == [version.recorded_at for version in versions[1:]]


def test_a_rule_set_for_a_day_to_come_waits_for_its_day_and_is_applied_by_the_job(office):
    item_id = office.in_progress()
    row = enter(office, from_on=date(2026, 11, 9))
    assert row.applied_at is None
    assert office.item(item_id).yellow_on == date(2026, 11, 25)
    assert office.run_rules(date(2026, 11, 8)) == 0
    assert office.run_rules(date(2026, 11, 9)) == 1
    assert office.item(item_id).yellow_on == date(2026, 11, 16)
    assert office.run_rules(date(2026, 11, 9)) == 0


def test_a_scheduler_that_was_off_catches_up_and_the_days_between_keep_what_they_showed(office):
    item_id = office.in_progress()
    enter(office, from_on=date(2026, 11, 9))
    assert office.run_rules(date(2026, 11, 20)) == 1
    assert light(office, item_id, date(2026, 11, 18))[0] is Colour.GREEN
    assert light(office, item_id, date(2026, 11, 20))[0] is Colour.YELLOW


def test_a_rule_set_can_not_begin_in_the_past(office):
    with pytest.raises(InvalidInput) as refused:
        enter(office, from_on=MONDAY - timedelta(days=1))
    assert "past" in refused.value.errors["from_on"].msgid


def test_a_waiting_rule_set_can_be_withdrawn_and_one_in_force_not(office):
    later = enter(office, from_on=date(2026, 11, 9))
    with pytest.raises(InvalidInput):
        enter(office, from_on=date(2026, 11, 9))
    office.do("secretary", light_services.withdraw, later.id)
    assert office.run_rules(date(2026, 11, 9)) == 0
    now = enter(office)
    with pytest.raises(Conflict):
        office.do("secretary", light_services.withdraw, now.id)


def test_only_the_secretariat_enters_rules(office):
    for login in ("leader", "lead_liaison", "member", "system_admin"):
        with pytest.raises(Forbidden):
            enter(office, login=login)


def test_two_people_who_began_from_the_same_rules_do_not_overwrite_each_other(office):
    seen = office.read(newest_id)
    enter(office, version=seen)
    with pytest.raises(StaleVersion):
        enter(office, LightRules(RuleSet(yellow_days=1)), version=seen)


def test_a_kind_of_source_has_rules_of_its_own_and_of_several_the_strictest_holds(office):
    audit, both, other = (
        office.assigned(sources=tuple(NewSource(kind, "一") for kind in kinds))
        for kinds in (
            [SourceKind.AUDIT],
            [SourceKind.AUDIT, SourceKind.HOTLINE],
            [SourceKind.MEETING],
        )
    )
    rules = LightRules(
        by_kind={SourceKind.AUDIT: Override(yellow_days=5), SourceKind.HOTLINE: Override(yellow_days=10)}
    )
    enter(office, rules)
    assert [office.item(one).yellow_on.day for one in (audit, both, other)] == [23, 16, 25]
    office.do("lead_liaison", progress.report, both, progress=10, text="继续")
    assert office.item(both).yellow_on.day == 16


def test_missed_milestones_and_lagging_behind_can_be_switched(office):
    stones = (NewMilestone("方案", date(2026, 11, 5)),)
    item_id = office.in_progress(milestones=stones)
    assert office.item(item_id).yellow_on == date(2026, 11, 6)
    enter(office, LightRules(RuleSet(milestone_missed=False)))
    assert office.item(item_id).yellow_on == date(2026, 11, 25)
    assert office.item(item_id).yellow_reason is None
    enter(office, LightRules(RuleSet(milestone_missed=False, points_behind=20)))
    assert office.item(item_id).yellow_on == date(2026, 11, 16)
    assert "Behind" in office.item(item_id).yellow_reason["msgid"]


def test_a_parent_turns_with_its_part_under_the_new_rules_too(office):
    parent = office.in_progress(deadline=date(2026, 12, 31))
    middle = office.assigned(deadline=date(2026, 12, 20), parent_id=parent)
    leaf = office.assigned(deadline=DEADLINE, parent_id=middle)
    enter(office)
    for one in (parent, middle, leaf):
        assert office.item(one).yellow_on == date(2026, 11, 16)
    assert office.item(parent).yellow_reason["params"]["child"] == office.item(middle).number


def test_a_batch_writes_what_item_by_item_would_have(office):
    """The batch and `keep` are two ways to the same dates."""
    from smartcity.actions.recounting import recount

    parent = office.in_progress(deadline=date(2026, 12, 31), milestones=(NewMilestone("方案", date(2026, 11, 20)),))
    office.assigned(parent_id=parent, sources=(NewSource(SourceKind.AUDIT, "审计"),))
    enter(office, LightRules(RuleSet(points_behind=30), {SourceKind.AUDIT: Override(yellow_days=7)}))
    assert office.do("secretary", recount) == 0


def test_the_preview_names_what_would_turn_today_and_writes_nothing(office):
    item_id, calm = office.in_progress(), office.in_progress(deadline=date(2026, 12, 31))
    with at(date(2026, 11, 18)):
        found = office.read(preview, EARLY)
    assert (found.total, found.moved) == (1, 2)
    assert found.colours == {(Colour.GREEN, Colour.YELLOW): 1}
    lead = found.leads[0]
    assert (lead.name, lead.total) == ("市大数据局", 1)
    turn = lead.turns[0]
    assert (turn.id, turn.number, turn.before.colour, turn.after.colour) == (
        item_id, office.item(item_id).number, Colour.GREEN, Colour.YELLOW,
    )  # fmt: skip
    assert turn.after.reason.msgid == "%(length)s left: due %(due)s"
    assert office.item(calm).yellow_on == date(2026, 12, 28)
    assert office.read(history) == []


def test_the_batch_is_audited_once_with_its_count(office):
    for _ in range(3):
        office.in_progress()
    enter(office)
    entries = office.read(
        lambda: list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb.like("actions.%light_rules"))))
    )
    assert [(entry.verb, json.loads(entry.body)["count"]) for entry in entries] == [
        ("actions.enter_light_rules", None),
        ("actions.apply_light_rules", 3),
    ]


def test_the_history_says_who_entered_what_and_when(office):
    enter(office, reason="市领导小组第3次会议")
    row = office.read(history)[0]
    assert (row.entered_by.name, row.rules, row.reason, row.from_on) == ("王秘书", EARLY, "市领导小组第3次会议", MONDAY)


def test_many_items_cost_no_query_each(office):
    from tests.actions.counting import statements

    def spent(rules):
        with statements(office) as found:
            enter(office, rules)
        return len(found)

    for _ in range(2):
        office.in_progress()
    few = spent(EARLY)
    for _ in range(20):
        office.assigned()
    assert spent(LightRules(RuleSet(yellow_days=2))) <= few
