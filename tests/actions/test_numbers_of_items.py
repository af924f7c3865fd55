"""Numbers: gapless per year, given on leaving draft, kept for good."""

from datetime import date

import pytest

from smartcity.actions import assigning, deciding, drafting
from smartcity.foundation.problems import Conflict, StaleVersion
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.office import at


def test_numbers_are_given_on_assignment_one_after_the_other(office):
    first, second = office.draft(), office.draft()
    office.do("secretary", assigning.assign, second)
    office.do("secretary", assigning.assign, first)
    assert (office.item(second).number, office.item(first).number) == ("2026-001", "2026-002")


def test_a_number_of_an_act_that_was_undone_is_given_again(office):
    lost, kept = office.draft(), office.draft()
    actor = office.actor("secretary")
    with office.city.app.app_context(), unit(Mode.WRITE) as opened:
        assigning.assign(actor, lost)
        opened.fail()
    office.do("secretary", assigning.assign, kept)
    assert office.item(kept).number == "2026-001"
    assert office.item(lost).number is None


def test_a_discarded_draft_costs_no_number(office):
    item_id = office.draft()
    office.do("secretary", drafting.discard, item_id)
    assert office.item(office.assigned()).number == "2026-001"


def test_an_item_of_next_years_plan_gets_next_years_number(office):
    item_id = office.assigned(plan_year=2027)
    assert office.item(item_id).number == "2027-001"
    assert office.item(office.assigned()).number == "2026-001"


def test_each_year_counts_anew(office):
    office.assigned()
    with at(date(2027, 1, 4)):
        assert office.item(office.assigned(deadline=date(2027, 2, 1))).number == "2027-001"


def test_a_numbered_item_is_never_discarded(office):
    item_id = office.assigned()
    with pytest.raises(Conflict):
        office.do("secretary", drafting.discard, item_id)


def test_an_act_on_an_older_version_is_refused(office):
    item_id = office.submitted()
    seen = office.item(item_id).version
    office.do("secretary", deciding.return_, item_id, reason="缺材料", version=seen)
    office.do("lead_liaison", deciding.submit, item_id, text="补齐")
    before = office.snapshot(item_id)
    with pytest.raises(StaleVersion):
        office.do("secretary", deciding.complete, item_id, version=seen)
    assert office.snapshot(item_id) == before
