"""Whatever happens to items and rules: the light of a past day is the one that was shown on that day."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartcity.actions import assigning, deciding, drafting, extending, light_services, listing, objecting, progress
from smartcity.actions.light import RuleSet
from smartcity.actions.light_rules import LightRules, Override
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import SourceKind
from smartcity.foundation.problems import Problem
from tests.actions.office import MONDAY, at

KINDS = (SourceKind.MEETING, SourceKind.AUDIT, SourceKind.HOTLINE)

overrides = st.builds(
    Override,
    st.none() | st.integers(0, 12),
    st.none() | st.booleans(),
    st.none() | st.sampled_from([0, 10, 40]),
)
rule_sets = st.builds(
    LightRules,
    st.builds(RuleSet, st.integers(0, 12), st.booleans(), st.none() | st.sampled_from([5, 30])),
    st.dictionaries(st.sampled_from(KINDS), overrides, max_size=2),
)
ACTS = ("report", "submit", "return", "complete", "reopen", "suspend", "resume", "extend", "reassign", "milestone")
steps = st.one_of(
    st.tuples(st.just("rules"), rule_sets, st.integers(0, 4)),
    st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 100)),
)
weeks = st.lists(st.tuples(st.integers(0, 4), steps), min_size=4, max_size=14)


class _Life:
    """Three items, one of them part of another, and what the list showed of them at the end of each day."""

    def __init__(self, office, first_day):
        self.office, self.day, self.shown = office, first_day, {}
        self.actor = office.actor("secretary")
        stones = (NewMilestone("方案", first_day + timedelta(days=9)),)
        with at(first_day, 8):
            whole = self._item(deadline=first_day + timedelta(days=30), milestones=stones)
            part = self._item(deadline=first_day + timedelta(days=14), parent_id=whole, kinds=KINDS[:2])
            self.items = [whole, part, self._item(deadline=first_day + timedelta(days=10), kinds=KINDS[2:])]

    def _item(self, kinds=KINDS[:1], **more):
        sources = tuple(NewSource(kind, "来源") for kind in kinds)
        told = self.office.described(sources=sources, **more)
        item_id = self.office.do("secretary", drafting.create, told).id
        self.office.do("secretary", assigning.assign, item_id)
        return item_id

    def pass_days(self, days):
        """Let days end, each with a look at the list; the next begins with the scheduler."""
        for _ in range(days):
            with at(self.day, 23):
                self.shown[self.day] = self.seen()
            self.day += timedelta(days=1)
            self.office.run_rules(self.day)

    def seen(self, as_of=None):
        found = self.office.read(lambda: listing.by_ids(self.actor, self.items, as_of=as_of))
        return [(row.id, row.state, row.light) for row in found]

    def act(self, name, which, number):
        with at(self.day):
            try:
                if name == "rules":
                    day = self.day + timedelta(days=number)
                    self.office.do("secretary", light_services.enter, which, day)
                else:
                    getattr(self, name)(self.items[which], number)
            except Problem:
                pass  # not possible where the item stands; nothing was changed

    def _lead(self, item_id):
        part = self.office.item(item_id).lead
        return {"unit_id": part.organisation_id, "how": "phone"}

    def report(self, item, number):
        self.office.do("secretary", progress.report, item, progress=number, text="进展", **self._lead(item))

    def submit(self, item, _number):
        self.office.do("secretary", deciding.submit, item, text="完成", **self._lead(item))

    def complete(self, item, _number):
        self.office.do("secretary", deciding.complete, item)

    def reopen(self, item, _number):
        self.office.do("secretary", deciding.reopen, item, reason="误办结")

    def suspend(self, item, _number):
        self.office.do("leader", deciding.suspend, item, reason="暂停")

    def resume(self, item, _number):
        self.office.do("leader", deciding.resume, item)

    def extend(self, item, number):
        later = self.office.item(item).deadline + timedelta(days=1 + number % 20)
        asked = {"deadline": later, "reason": "延期", **self._lead(item)}
        self.office.do("secretary", extending.request_extension, item, **asked)
        self.office.do("secretary", extending.approve_extension, item)

    def reassign(self, item, number):
        unit = self.office.units[("data", "police", "education")[number % 3]]
        self.office.do("secretary", objecting.reassign, item, unit_id=unit, reason="调整")

    def milestone(self, item, _number):
        for stone in self.office.item(item).milestones:
            self.office.do("secretary", progress.reach_milestone, item, stone.id, how="phone")


setattr(
    _Life, "return", lambda self, item, _number: self.office.do("secretary", deciding.return_, item, reason="缺附件")
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lived=weeks)
def test_the_light_of_a_past_day_is_the_one_that_was_shown(office, lived):
    begin = max(getattr(office, "next_day", MONDAY), MONDAY)
    life = _Life(office, begin)
    for days, (name, which, number) in lived:
        life.pass_days(days)
        life.act(name, which, number)
    life.pass_days(12)
    office.next_day = life.day + timedelta(days=1)
    with at(life.day + timedelta(days=100)):
        assert {day: life.seen(day) for day in life.shown} == life.shown
    assert len(life.shown) >= 12
