"""What each figure counts, on single items."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smartcity.actions.workflow import OPEN_STATES, State, Verb
from smartcity.foundation import i18n
from smartcity.summaries.counting import Facts, Span, counted, lead_on
from smartcity.summaries.figures import BASES, DEFINITIONS, TOTALS, WRITTEN, Figure, written
from tests.summaries.story import at

SPAN = Span.between(at(11, 13, 12), at(11, 20, 12))


def figures_of(**facts):
    """The figures that hold an item of these facts."""
    found = counted([Facts(id=1, **facts)], SPAN)
    return {str(figure) for figure, ids in found.items() if ids}


def test_deadlines_from_friday_through_thursday_are_judged():
    """A deadline means the end of its day: Friday the 13th ends after the last cut-off, Friday the 20th after this."""
    assert (SPAN.first_due, SPAN.last_due) == (date(2026, 11, 13), date(2026, 11, 19))
    assert [SPAN.due(date(2026, 11, day)) for day in (12, 13, 19, 20)] == [False, True, True, False]


def test_an_item_due_on_the_day_of_the_cut_off_is_not_overdue():
    assert "overdue" not in figures_of(state=State.IN_PROGRESS, deadline=date(2026, 11, 20))


def test_a_submission_by_the_deadline_is_on_time_however_late_it_was_reviewed():
    facts = {"state": State.COMPLETED, "deadline": date(2026, 11, 16), "completed_on": date(2026, 11, 19)}
    assert "on_time" in figures_of(submitted_on=date(2026, 11, 16), **facts)
    assert "due_late" in figures_of(submitted_on=date(2026, 11, 17), **facts)


def test_an_extended_item_is_on_time_by_the_deadline_in_force_and_late_by_the_first():
    found = figures_of(
        state=State.COMPLETED,
        deadline=date(2026, 11, 18),
        original_deadline=date(2026, 11, 10),
        submitted_on=date(2026, 11, 17),
        completed_on=date(2026, 11, 17),
    )
    assert {"on_time"} == found & {"on_time", "on_time_original", "due_late"}


def test_a_late_completion_counts_in_the_week_of_the_completion_whenever_it_was_due():
    facts = {
        "state": State.CLOSED,
        "deadline": date(2026, 10, 1),
        "submitted_on": date(2026, 11, 17),
        "completed_on": date(2026, 11, 17),
    }
    assert {"done", "late"} <= figures_of(happened=frozenset({Verb.COMPLETE}), **facts)
    assert not {"done", "late"} & figures_of(**facts)


def test_an_item_completed_and_reopened_in_one_week_is_not_done():
    assert "done" not in figures_of(state=State.IN_PROGRESS, happened=frozenset({Verb.COMPLETE}))


def test_time_does_not_run_for_a_suspended_item():
    found = figures_of(state=State.SUSPENDED, deadline=date(2026, 11, 16))
    assert found == {"ledger"}


def test_what_was_finished_last_year_has_left_the_ledger():
    assert figures_of(state=State.CLOSED, completed_on=date(2025, 12, 30)) == set()


days = some.none() | some.dates(date(2025, 12, 1), date(2026, 12, 31))


@given(
    state=some.sampled_from([s for s in State if s not in {State.DRAFT, State.CANCELLED}]),
    deadline=days,
    original_deadline=days,
    submitted_on=days,
    completed_on=days,
    red_on=days,
    yellow_on=days,
    happened=some.frozensets(some.sampled_from([Verb.ASSIGN, Verb.COMPLETE, Verb.APPROVE_EXTENSION, Verb.RETURN])),
)
def test_every_figure_is_a_part_of_its_denominator_and_the_due_fall_into_four(**facts):
    in_hand = facts["state"] in OPEN_STATES or bool(facts["happened"])
    found = figures_of(in_hand=in_hand, **facts)
    for figure, base in BASES.items():
        assert figure not in found or base in found, (figure, base)
    outcomes = found & {"on_time", "due_late", "due_waiting", "due_open"}
    assert len(outcomes) == (1 if "due" in found else 0)
    assert len(found & {"red", "yellow", "green"}) == (1 if "open" in found else 0)


def test_every_figure_is_defined_and_written_with_its_denominator():
    assert set(DEFINITIONS) == set(WRITTEN) == set(Figure)
    assert set(BASES) == set(Figure) - {Figure.LEDGER}
    assert set(TOTALS) < set(Figure)
    with i18n.using("en"):
        assert str(written(Figure.ON_TIME, 2, 4)) == "2 on time of 4 due"


OLD = (1, 0, date(2026, 11, 2), date(2026, 11, 18))
NEW = (2, 0, date(2026, 11, 18), None)
JOINT = (3, 1, date(2026, 11, 2), None)


@pytest.mark.parametrize(("day", "lead"), [(17, 1), (18, 2), (30, 2)])
def test_the_day_of_a_hand_over_belongs_to_the_successor(day, lead):
    assert lead_on(date(2026, 11, day), [NEW, JOINT, OLD]) == lead


def test_before_anybody_led_the_first_one_answers():
    assert lead_on(date(2024, 1, 1), [NEW, JOINT, OLD]) == 1
    assert lead_on(date(2024, 1, 1), []) is None
