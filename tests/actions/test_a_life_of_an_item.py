"""Any sequence of acts by anybody, over weeks: what the office's rules forbid changes nothing, and the story holds.

A small model, written from the rules and not from the program, says beforehand whether an act is taken. It counts
working days as weekdays: the weeks that it plays in hold no holiday.
"""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from smartcity.actions import assigning, deciding, extending, objecting, progress
from smartcity.actions.history_models import Extension, ExtensionState, Objection, ObjectionState
from smartcity.actions.queries import get_for, light_of
from smartcity.actions.rules import Colour, How, UnitRole
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.foundation.problems import NotFound, Problem
from tests.actions.office import DEADLINE, MONDAY, at
from tests.actions.test_every_move import LEAD, LEADER, OFFICE, SUPPORT

LIAISONS = {"lead_liaison": "data", "support_liaison": "finance", "police_liaison": "police", "outsider": "education"}
UNITS = ("data", "finance", "police", "education")
FOR_UNITS = ("sign_for", "object", "report", "request_extension", "submit")
VERBS = (
    *FOR_UNITS, "keep_objection", "refer_objection", "reassign", "approve_extension", "refuse_extension", "return",
    "complete", "reopen", "close", "suspend", "resume", "cancel", "note",
)  # fmt: skip
OPEN = {"assigned", "signed_for", "in_progress", "submitted"}


def working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


class Life(RuleBasedStateMachine):
    """One item, led by 市大数据局, jointly by 市公安局, supported by 市财政局, through some weeks of acts."""

    def __init__(self, office):
        super().__init__()
        self.office, self.day = office, MONDAY
        self.tried = self.taken = 0

    @initialize()
    def assigned(self):
        with at(self.day):
            self.item_id = self.office.assigned(co_lead_ids=(self.office.units["police"],))
        self.number = self.office.item(self.item_id).number

    @rule(days=st.integers(1, 6))
    def time_passes(self, days):
        self.day += timedelta(days=days)

    @rule(
        login=st.sampled_from([*LIAISONS, "secretary", "leader", "observer"]),
        verb=st.sampled_from(VERBS),
        unit=st.sampled_from(UNITS),
        percent=st.integers(0, 100),
    )
    def somebody_tries(self, login, verb, unit, percent):
        self._try(login, verb, unit, percent)

    @rule(verb=st.sampled_from(["sign_for", "report", "submit", "complete", "return", "request_extension", "object"]))
    def the_usual_person_acts(self, verb):
        """Most lives would else end before they began: nearly every act of a stranger is refused."""
        login = {"complete": "secretary", "return": "secretary"}.get(verb)
        lead = self._lead()
        usual = next((name for name, unit in LIAISONS.items() if unit == lead), "secretary")
        self._try(login or usual, verb, lead, 40)

    def _try(self, login, verb, unit, percent):
        said = self._said(login, verb, unit, percent)
        with at(self.day):
            expected = self._taken(login, verb, unit)
            before, story = self._everything()
            self.tried += 1
            try:
                self.office.do(login, *said[:1], self.item_id, **said[1])
            except Problem:
                assert expected is not True, f"{login} may {verb} for {unit} in {before['state']}"
                assert self._everything() == (before, story)
                return
            assert expected is not False, f"{login} may not {verb} for {unit} in {before['state']}"
            self.taken += 1
            assert self._everything()[1][: len(story)] == story
            assert len(self._everything()[1]) > len(story)

    def _said(self, login, verb, unit, percent):
        office = self.office
        on_behalf = {"unit_id": office.units[unit], "how": How.PHONE} if login == "secretary" else {}
        approval = {"approval": "淄办批〔2026〕3号"} if login == "secretary" else {}
        later = (self._item().deadline or DEADLINE) + timedelta(days=14)
        calls = {
            "sign_for": (assigning.sign_for, on_behalf),
            "object": (objecting.object_to, {"reason": "不属于本单位职责", **on_behalf}),
            "report": (progress.report, {"progress": percent, "text": "进展", **on_behalf}),
            "request_extension": (extending.request_extension, {"deadline": later, "reason": "招标延后", **on_behalf}),
            "submit": (deciding.submit, {"text": "已完成", **on_behalf}),
            "keep_objection": (objecting.keep_objection, {"reason": "职责明确"}),
            "refer_objection": (objecting.refer_objection, {"reason": "请领导定"}),
            "reassign": (objecting.reassign, {"unit_id": office.units["education"], "reason": "职责调整"}),
            "approve_extension": (extending.approve_extension, {}),
            "refuse_extension": (extending.refuse_extension, {"reason": "不同意"}),
            "return": (deciding.return_, {"reason": "缺验收材料"}),
            "complete": (deciding.complete, {}),
            "reopen": (deciding.reopen, {"reason": "验收不实"}),
            "close": (deciding.close, {}),
            "suspend": (deciding.suspend, {"reason": "等待省级标准", **approval}),
            "resume": (deciding.resume, {}),
            "cancel": (deciding.cancel, {"reason": "并入年度计划", **approval}),
            "note": (progress.note, {"text": "电话已接"}),
        }
        return calls[verb]

    # what the office's rules say beforehand: True, False, or None where this model leaves it open

    def _taken(self, login, verb, unit):
        state = State(self._item().state)
        if login == "observer":
            return False
        subject = unit if login == "secretary" and verb in FOR_UNITS else LIAISONS.get(login)
        part = self._part_of(subject) if subject else None
        if subject and part is None:
            return False
        agreed = {"secretary": OFFICE, "leader": LEADER}.get(login) or (LEAD if self._leads(part) else SUPPORT)
        if login == "secretary" and verb in FOR_UNITS:
            agreed = LEAD if self._leads(part) else SUPPORT
        if verb in {"keep_objection", "refer_objection", "approve_extension", "refuse_extension"}:
            return self._decided(login, verb, state)
        if verb not in agreed[state].split():
            return False
        return self._guarded(verb, part)

    def _decided(self, login, verb, state):
        if login not in {"secretary", "leader"} or state not in OPEN_STATES:
            return False
        if "extension" in verb:
            return self._waits(Extension, ExtensionState.WAITING) and login == "secretary"
        if verb == "refer_objection" and login == "leader":
            return False
        if self._waits(Objection, ObjectionState.REFERRED):
            return None
        return self._waits(Objection, ObjectionState.WAITING)

    def _guarded(self, verb, part):
        item = self._item()
        if verb == "sign_for":
            return part.signed_at is None or None
        if verb == "object":
            in_time = self.day <= working_days_after(part.from_on, 5)
            waiting = self._waits(Objection, ObjectionState.WAITING) or self._waits(Objection, ObjectionState.REFERRED)
            return in_time and not waiting
        if verb == "request_extension":
            waiting = self._waits(Extension, ExtensionState.WAITING)
            return self.day <= item.deadline and not waiting and item.extensions_granted < 1
        if verb == "reassign":
            return None if self._part_of("education") or self._waits(Objection, ObjectionState.WAITING) else True
        return True

    # what is stored

    def _item(self):
        return self.office.item(self.item_id)

    def _part_of(self, unit):
        wanted = self.office.units[unit]
        return next(
            (part for part in self._item().units if part.organisation_id == wanted and part.until_on is None), None
        )

    @staticmethod
    def _leads(part):
        return part is not None and part.role is UnitRole.LEAD and part.position == 0

    def _lead(self):
        return next(name for name in UNITS if self._leads(self._part_of(name)))

    def _waits(self, model, state):
        return any(row.state is state for row in self.office.rows(model, self.item_id))

    def _everything(self):
        events = [(row.id, row.verb, row.from_state, row.to_state) for row in self.office.events(self.item_id)]
        return self.office.snapshot(self.item_id), events

    @invariant()
    def the_story_is_one_line(self):
        if not hasattr(self, "item_id"):
            return
        events = self.office.events(self.item_id)
        assert all(one.to_state is following.from_state for one, following in itertools.pairwise(events))
        assert events[-1].to_state is self._item().state

    @invariant()
    def every_moment_has_one_version(self):
        if not hasattr(self, "item_id"):
            return
        versions, item = self.office.versions(self.item_id), self._item()
        assert all(one.until == after.recorded_at for one, after in itertools.pairwise(versions))
        assert versions[-1].until is None
        kept = ("state", "progress", "deadline", "original_deadline", "yellow_on", "red_on", "completed_on")
        assert [getattr(versions[-1], name) for name in kept] == [getattr(item, name) for name in kept]

    @invariant()
    def what_is_promised_stays(self):
        if not hasattr(self, "item_id"):
            return
        item = self._item()
        assert (item.number, item.original_deadline) == (self.number, DEADLINE)
        current = [part.organisation_id for part in item.units if part.until_on is None]
        assert len(current) == len(set(current))
        assert sum(self._leads(part) and part.until_on is None for part in item.units) == 1
        assert all(part.red_on == item.red_on for part in item.units)

    @invariant()
    def the_light_is_what_the_calendar_says(self):
        if not hasattr(self, "item_id"):
            return
        item = self._item()
        with at(self.day):
            shown = self.office.read(lambda: light_of(item, self.day)).colour
        if item.state.value not in OPEN:
            assert shown is Colour.GREY
        elif self.day > item.deadline and item.state is not State.SUBMITTED:
            assert shown is Colour.RED
        else:
            near = working_days_after(self.day, 3) >= item.deadline
            assert shown is (Colour.YELLOW if near else Colour.GREEN)

    @invariant()
    def strangers_see_nothing(self):
        if not hasattr(self, "item_id") or any(
            p.organisation_id == self.office.units["education"] for p in self._item().units
        ):
            return
        with pytest.raises(NotFound):
            self.office.read(lambda: get_for(self.office.actor("outsider"), self.item_id))


def played(office, examples, steps):
    lives = []

    def life():
        lives.append(Life(office))
        return lives[-1]

    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return sum(life.tried for life in lives), sum(life.taken for life in lives)


def test_some_lives_hold_whatever_is_tried(office):
    tried, taken = played(office, 6, 25)
    assert 10 < taken < tried


@pytest.mark.slow
def test_many_lives_hold_whatever_is_tried(office):
    tried, taken = played(office, 18, 60)
    print(f"{tried} acts tried, {taken} taken")
    assert tried > 500
    assert taken > 50
