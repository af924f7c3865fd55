"""The table of moves, exhaustively; and the days that a proposal has."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.actions.rules import Colour
from smartcity.proposals.rules import (
    DueKind,
    Facts,
    Limits,
    all_replied,
    light_on,
    months_later,
    next_due,
    objection_until,
    yellow_on,
)
from smartcity.proposals.workflow import (
    ENDED_STATES,
    TRANSITIONS,
    Guard,
    Part,
    ProposalState,
    ProposalVerb,
    allowed,
    edges,
    verbs_for,
)
from smartcity.workdays.rules import DayKind, WorkCalendar

S, V = ProposalState, ProposalVerb
WORKING = WorkCalendar({date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}, frozenset({2026}))

OFFICE, HOST, JOINT = Part.OFFICE, Part.HOST, Part.JOINT
WANTED = {
    S.REGISTERED: {OFFICE: {V.EDIT, V.HAND_OVER, V.WITHDRAW}},
    S.HANDED_OVER: {
        OFFICE: {V.EDIT, V.OBJECT, V.REASSIGN, V.ACCEPT, V.OPINE, V.TALK, V.EXTEND, V.WITHDRAW},
        HOST: {V.OBJECT, V.ACCEPT, V.TALK},
        JOINT: {V.OPINE, V.TALK},
    },
    S.OBJECTED: {OFFICE: {V.EDIT, V.KEEP, V.REASSIGN, V.OPINE, V.WITHDRAW}, JOINT: {V.OPINE}},
    S.UNDER_WAY: {
        OFFICE: {V.EDIT, V.OPINE, V.TALK, V.EXTEND, V.REPLY, V.REPLY_PART, V.WITHDRAW},
        HOST: {V.TALK, V.REPLY, V.REPLY_PART},
        JOINT: {V.OPINE, V.TALK, V.REPLY, V.REPLY_PART},
    },
    S.REPLIED: {
        OFFICE: {V.EDIT, V.TALK, V.SATISFY, V.DISSATISFY, V.PROMISE, V.WITHDRAW},
        HOST: {V.TALK},
        JOINT: {V.TALK},
    },
    S.TO_REPLY_AGAIN: {
        OFFICE: {V.EDIT, V.TALK, V.REPLY, V.REPLY_PART, V.PROMISE, V.WITHDRAW},
        HOST: {V.TALK, V.REPLY, V.REPLY_PART},
        JOINT: {V.TALK, V.REPLY, V.REPLY_PART},
    },
    S.SETTLED: {
        OFFICE: {V.EDIT, V.TALK, V.REPLY, V.REPLY_PART, V.PROMISE, V.CLOSE, V.WITHDRAW},
        HOST: {V.TALK, V.REPLY, V.REPLY_PART},
        JOINT: {V.TALK, V.REPLY, V.REPLY_PART},
    },
    S.CLOSED: {},
    S.WITHDRAWN: {},
}
LEADS_TO = {
    V.HAND_OVER: S.HANDED_OVER,
    V.OBJECT: S.OBJECTED,
    V.KEEP: S.HANDED_OVER,
    V.REASSIGN: S.HANDED_OVER,
    V.ACCEPT: S.UNDER_WAY,
    V.REPLY: S.REPLIED,
    V.SATISFY: S.SETTLED,
    V.DISSATISFY: S.TO_REPLY_AGAIN,
    V.CLOSE: S.CLOSED,
    V.WITHDRAW: S.WITHDRAWN,
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("part", Part)
def test_each_part_may_do_in_each_state_exactly_this(state, part):
    assert set(verbs_for(state, [part])) == WANTED[state].get(part, set())


@pytest.mark.parametrize("state", S)
def test_several_parts_may_do_together_what_each_may_do(state):
    for number in range(len(Part) + 1):
        for parts in combinations(Part, number):
            together = set().union(*(WANTED[state].get(part, set()) for part in parts))
            assert set(verbs_for(state, parts)) == together


def test_each_verb_leads_where_it_says_and_the_others_leave_the_state():
    moved = {(verb, after) for verb, before, after in edges() if before is not after or verb in LEADS_TO}
    assert moved == set(LEADS_TO.items())


def test_what_has_ended_stays_ended_and_every_state_can_be_reached():
    assert not any(row.from_states & ENDED_STATES for row in TRANSITIONS)
    reached, before = {S.REGISTERED}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for _verb, state, after in edges() if state in reached}
    assert reached == set(S)


def test_a_joint_unit_replies_only_where_each_unit_replies_itself():
    for_all = {Guard.REPLIES_FOR_ALL}
    assert allowed(S.UNDER_WAY, V.REPLY, [JOINT], for_all) is None
    assert allowed(S.UNDER_WAY, V.REPLY, [HOST], for_all)
    assert allowed(S.UNDER_WAY, V.REPLY, [JOINT], {Guard.LAST_TO_REPLY})
    assert allowed(S.UNDER_WAY, V.REPLY, [JOINT], {Guard.OTHERS_REPLY_TOO}) is None
    assert allowed(S.SETTLED, V.CLOSE, [OFFICE], ()) is None


# Days


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 4, 24), 1, date(2024, 5, 24)),
        (date(2024, 4, 24), 3, date(2024, 7, 24)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_months_last(day, months, later):
    assert months_later(day, months) == later


def test_the_window_to_object_counts_days_or_working_days():
    assert objection_until(date(2026, 9, 29), Limits(objection_days=5), WORKING) == date(2026, 10, 4)
    assert objection_until(
        date(2026, 9, 29), Limits(objection_days=5, objection_in_working_days=True), WORKING
    ) == date(2026, 10, 13)


def facts(state, *, missing=True):
    return Facts(state, date(2026, 5, 4), date(2026, 5, 24), date(2026, 7, 24), date(2026, 9, 1), missing)


@pytest.mark.parametrize(
    ("state", "missing", "kind"),
    [
        (S.REGISTERED, True, None),
        (S.HANDED_OVER, True, DueKind.ACCEPT),
        (S.OBJECTED, True, None),
        (S.UNDER_WAY, True, DueKind.OPINIONS),
        (S.UNDER_WAY, False, DueKind.REPLY),
        (S.REPLIED, True, None),
        (S.TO_REPLY_AGAIN, True, DueKind.REPLY_AGAIN),
        (S.SETTLED, True, None),
        (S.CLOSED, True, None),
        (S.WITHDRAWN, True, None),
    ],
)
def test_what_is_due_next_is_the_earliest_of_what_is_open(state, missing, kind):
    due = next_due(facts(state, missing=missing))
    assert (due.kind if due else None) is kind


def test_the_light_turns_on_the_working_day_and_says_how_long_it_is_over():
    due = next_due(Facts(S.UNDER_WAY, None, None, date(2026, 10, 9), None, False))
    yellow = yellow_on(due.on, 3, WORKING)
    assert yellow == date(2026, 9, 29)  # the holidays don't count
    colours = [
        light_on(day, due, yellow, WORKING)[0] for day in (date(2026, 9, 28), yellow, due.on, date(2026, 10, 10))
    ]
    assert colours == [Colour.GREEN, Colour.YELLOW, Colour.YELLOW, Colour.RED]
    assert str(light_on(date(2026, 10, 13), due, yellow, WORKING)[1]).endswith("2 working days over")
    assert light_on(date(2026, 10, 13), None, None, WORKING)[0] is Colour.GREY


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_later_months_never_come_earlier(day, months):
    assert day <= months_later(day, months) < months_later(day, months + 1)


def test_all_have_replied_when_nobody_is_left():
    assert all_replied([1, 2], [2, 1, 3])
    assert not all_replied([1, 2], [1])
