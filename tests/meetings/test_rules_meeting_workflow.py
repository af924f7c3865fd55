"""Where a meeting can go from each state, and the days its notice and its minutes are promised."""

from datetime import date
from itertools import product

import pytest

from smartcity.foundation.problems import InvalidInput
from smartcity.meetings.rules import MeetingState, Promises, minutes_due_on, notice_due_on, papers_due_on
from smartcity.meetings.workflow import (
    MEETING_TRANSITIONS,
    MINUTED_STATES,
    UPCOMING_STATES,
    IllegalMeetingMove,
    MeetingVerb,
    meeting_verbs,
    permit_meeting,
)
from smartcity.workdays.rules import DayKind, WorkCalendar

AGREED = {
    "draft": {"notify": "notified", "postpone": "postponed", "cancel": "cancelled"},
    "notified": {"hold": "held", "postpone": "postponed", "cancel": "cancelled"},
    "held": {"draft_minutes": "drafted"},
    "drafted": {"countersign": "countersigned"},
    "countersigned": {"issue": "issued", "send_back": "drafted"},
    "issued": {"revise": "drafted"},
    "postponed": {"reschedule": "draft", "cancel": "cancelled"},
    "cancelled": {},
}
NATIONAL_DAY = WorkCalendar({date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}, frozenset({2026}))


@pytest.mark.parametrize(("state", "verb"), list(product(MeetingState, MeetingVerb)))
def test_each_state_leads_exactly_where_it_was_agreed(state, verb):
    expected = AGREED[state].get(verb)
    if expected is None:
        with pytest.raises(IllegalMeetingMove):
            permit_meeting(state, verb, "the head is travelling")
    else:
        assert permit_meeting(state, verb, "the head is travelling").to_state == expected
    assert (verb in meeting_verbs(state)) is (expected is not None)


@pytest.mark.parametrize("verb", [MeetingVerb.CANCEL, MeetingVerb.POSTPONE])
def test_a_cancelled_or_postponed_meeting_has_its_reason_and_everyone_hears_of_it(verb):
    with pytest.raises(InvalidInput) as caught:
        permit_meeting(MeetingState.NOTIFIED, verb, "  ")
    assert set(caught.value.errors) == {"reason"}
    assert permit_meeting(MeetingState.NOTIFIED, verb, "flood warning").tells_everyone


def test_issued_minutes_are_only_opened_again_with_a_reason():
    with pytest.raises(InvalidInput):
        permit_meeting(MeetingState.ISSUED, MeetingVerb.REVISE)
    assert all(row.needs_reason for row in MEETING_TRANSITIONS if MeetingState.ISSUED in row.from_states)


def test_a_refusal_names_the_state():
    with pytest.raises(IllegalMeetingMove) as caught:
        permit_meeting(MeetingState.DRAFT, MeetingVerb.ISSUE)
    assert str(caught.value.detail) == "“Issue” is not possible while the meeting is “Draft”"


def test_a_meeting_to_come_has_no_minutes_yet():
    assert not MINUTED_STATES & UPCOMING_STATES


def test_notice_and_minutes_are_promised_in_working_days():
    assert notice_due_on(date(2026, 10, 9), NATIONAL_DAY) == date(2026, 9, 30)
    assert papers_due_on(date(2026, 10, 9), NATIONAL_DAY, Promises(papers=1)) == date(2026, 10, 8)
    assert minutes_due_on(date(2026, 9, 29), NATIONAL_DAY) == date(2026, 10, 9)
