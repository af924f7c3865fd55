"""Who may do what with an item, in which state, and where that leads: every state × verb × part."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.actions.moves import (
    GUARD_TESTS,
    GUARD_TEXTS,
    NEED_TEXTS,
    IllegalMove,
    Situation,
    check_extension,
    permit,
    possible_verbs,
)
from smartcity.actions.rules import ExtensionAuthority
from smartcity.actions.workflow import (
    ENDED_STATES,
    NUMBERED_STATES,
    OPEN_STATES,
    TRANSITIONS,
    Guard,
    Need,
    Part,
    State,
    Verb,
    allowed,
    edges,
    next_state,
    rows_for,
    verbs_for,
)
from smartcity.foundation.problems import Forbidden, InvalidInput

# What the office agreed on, written down apart from the table. `verb` leaves the state, `verb>state` leads there.
AGREED = """
draft       office     assign>assigned note edit
assigned    office     sign_for>signed_for object keep_objection refer_objection reassign>assigned report>in_progress
assigned    office     request_extension approve_extension refuse_extension suspend>suspended cancel>cancelled note edit
assigned    lead       sign_for>signed_for object report>in_progress request_extension note
assigned    joint_lead sign_for object report note
assigned    supporting sign_for object report note
assigned    leader     keep_objection reassign>assigned approve_extension refuse_extension
assigned    leader     suspend>suspended cancel>cancelled note
signed_for  office     sign_for object keep_objection refer_objection reassign>assigned submit>submitted
signed_for  office     report>in_progress request_extension approve_extension refuse_extension note edit
signed_for  office     suspend>suspended cancel>cancelled
signed_for  lead       object report>in_progress request_extension submit>submitted note
signed_for  joint_lead sign_for object report note
signed_for  supporting sign_for object report note
signed_for  leader     keep_objection reassign>assigned approve_extension refuse_extension
signed_for  leader     suspend>suspended cancel>cancelled note
in_progress office     sign_for object keep_objection refer_objection reassign>assigned submit>submitted
in_progress office     report>in_progress request_extension approve_extension refuse_extension note edit
in_progress office     suspend>suspended cancel>cancelled
in_progress lead       report>in_progress request_extension submit>submitted note
in_progress joint_lead sign_for object report note
in_progress supporting sign_for object report note
in_progress leader     keep_objection reassign>assigned approve_extension refuse_extension
in_progress leader     suspend>suspended cancel>cancelled note
submitted   office     sign_for keep_objection refer_objection reassign report request_extension approve_extension
submitted   office     refuse_extension return>in_progress complete>completed
submitted   office     suspend>suspended cancel>cancelled note edit
submitted   lead       report request_extension note
submitted   joint_lead sign_for report note
submitted   supporting sign_for report note
submitted   leader     keep_objection reassign approve_extension refuse_extension
submitted   leader     suspend>suspended cancel>cancelled note
completed   office     close>closed reopen>in_progress note
closed      office     reopen>in_progress note
suspended   office     resume>in_progress cancel>cancelled note edit
suspended   leader     resume>in_progress cancel>cancelled note
cancelled   office     note
"""
WRITES_A_NOTE_ANYWHERE = {(state, part): {"note"} for state in State for part in Part if part is not Part.OFFICE}

TODAY = date(2026, 11, 17)
PLAIN = Situation(today=TODAY, deadline=TODAY + timedelta(days=10), objection_until=TODAY)
EVERYTHING = frozenset(Need)

part_sets = st.frozensets(st.sampled_from(Part))
situations = st.builds(
    Situation,
    today=st.just(TODAY),
    deadline=st.none() | st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5)),
    deadline_set_by=st.sampled_from(ExtensionAuthority),
    objection_until=st.none() | st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5)),
    objection_waiting=st.booleans(),
    extension_waiting=st.booleans(),
    extensions_granted=st.integers(0, 2),
    rests_on_instruction=st.booleans(),
    read_by_leader=st.booleans(),
    year_closed=st.booleans(),
)


def agreed() -> dict[tuple[State, Part], set[str]]:
    table = {key: set(verbs) for key, verbs in WRITES_A_NOTE_ANYWHERE.items()}
    for line in AGREED.strip().splitlines():
        state, part, *verbs = line.split()
        table.setdefault((State(state), Part(part)), set()).update(verbs)
    return table


def as_agreed(state: State, verb: Verb, part: Part) -> str | None:
    row = allowed(state, verb, {part})
    if row is None:
        return None
    moves = row.to_state is not None or row.restores
    return f"{verb}>{next_state(row, state)}" if moves else str(verb)


@pytest.mark.parametrize(("state", "part"), list(product(State, Part)))
def test_each_state_lets_each_part_do_exactly_what_was_agreed(state, part):
    found = {said for verb in Verb if (said := as_agreed(state, verb, part))}
    assert found == agreed().get((state, part), set())


@given(st.sampled_from(State), part_sets, part_sets)
def test_several_parts_may_do_what_each_of_them_may(state, some, others):
    both = set(verbs_for(state, some | others))
    assert both == set(verbs_for(state, some)) | set(verbs_for(state, others))


def test_nobody_may_do_anything_without_a_part():
    assert all(verbs_for(state, ()) == () for state in State)


def test_every_state_but_draft_can_be_reached_and_only_the_ended_ones_are_left_by_reopening():
    assert {after for _, _, after in edges()} == set(State)
    assert {before for _, before, after in edges() if after is State.DRAFT} == {State.DRAFT}
    assert {
        (verb, after) for verb, before, after in edges() if before in ENDED_STATES and after not in ENDED_STATES
    } == {(Verb.REOPEN, State.IN_PROGRESS)}
    assert not {after for _, before, after in edges() if before is State.CANCELLED} - {State.CANCELLED}


def test_states_are_open_ended_or_neither():
    assert OPEN_STATES | ENDED_STATES | {State.DRAFT, State.SUSPENDED} == set(State)
    assert not OPEN_STATES & ENDED_STATES
    assert set(State) - {State.DRAFT} == NUMBERED_STATES


def test_only_completing_leads_to_completed_and_only_closing_to_closed():
    assert {verb for verb, before, after in edges() if after is State.COMPLETED and before is not after} == {
        Verb.COMPLETE
    }
    assert {before for verb, before, _ in edges() if verb is Verb.CLOSE} == {State.COMPLETED}


def test_every_verb_guard_and_need_is_used_and_explained():
    assert {row.verb for row in TRANSITIONS} == set(Verb)
    assert {guard for row in TRANSITIONS for guard in row.guards} == set(Guard) == set(GUARD_TESTS) == set(GUARD_TEXTS)
    assert {need for row in TRANSITIONS for need in row.needs} == set(Need) == set(NEED_TEXTS)


def test_only_signing_reporting_and_notes_ask_no_version():
    assert {row.verb for row in TRANSITIONS if row.append_only} == {Verb.SIGN_FOR, Verb.REPORT, Verb.NOTE}
    assert all(row.append_only for row in TRANSITIONS if row.verb in {Verb.SIGN_FOR, Verb.REPORT, Verb.NOTE})


def test_a_supporting_unit_that_signs_or_reports_moves_nothing_even_by_the_office():
    for state, verb in product(OPEN_STATES, (Verb.SIGN_FOR, Verb.REPORT)):
        row = allowed(state, verb, {Part.OFFICE}, subject=Part.SUPPORTING)
        assert row is not None
        assert next_state(row, state) is state


def test_the_office_signs_and_reports_on_behalf_of_the_lead():
    signed = allowed(State.ASSIGNED, Verb.SIGN_FOR, {Part.OFFICE}, subject=Part.LEAD)
    reported = allowed(State.SIGNED_FOR, Verb.REPORT, {Part.OFFICE}, subject=Part.LEAD)
    assert signed is not None
    assert next_state(signed, State.ASSIGNED) is State.SIGNED_FOR
    assert reported is not None
    assert next_state(reported, State.SIGNED_FOR) is State.IN_PROGRESS


@pytest.mark.parametrize("verb", [Verb.SIGN_FOR, Verb.REPORT, Verb.OBJECT])
def test_one_unit_never_acts_for_another(verb):
    assert allowed(State.ASSIGNED, verb, {Part.SUPPORTING}, subject=Part.LEAD) is None
    assert allowed(State.ASSIGNED, verb, {Part.SUPPORTING}, subject=Part.JOINT_LEAD) is None
    assert allowed(State.ASSIGNED, verb, {Part.LEAD}, subject=Part.SUPPORTING) is None
    assert allowed(State.ASSIGNED, verb, {Part.LEADER}, subject=Part.LEAD) is None


def test_a_new_supporting_unit_leaves_the_state_and_a_new_lead_has_to_sign():
    supporting = allowed(State.IN_PROGRESS, Verb.REASSIGN, {Part.OFFICE}, subject=Part.SUPPORTING)
    lead = allowed(State.IN_PROGRESS, Verb.REASSIGN, {Part.OFFICE}, subject=Part.LEAD)
    assert supporting is not None
    assert next_state(supporting, State.IN_PROGRESS) is State.IN_PROGRESS
    assert lead is not None
    assert next_state(lead, State.IN_PROGRESS) is State.ASSIGNED


@pytest.mark.parametrize("before", sorted(OPEN_STATES))
def test_a_resumed_item_is_back_where_it_was(before):
    row = allowed(State.SUSPENDED, Verb.RESUME, {Part.LEADER})
    assert row is not None
    assert next_state(row, State.SUSPENDED, before) is before


def refused(state: State, verb: Verb, *parts: Part, situation: Situation = PLAIN) -> str:
    with pytest.raises(IllegalMove) as caught:
        permit(state, verb, parts, situation, given=EVERYTHING)
    assert caught.value.status == 409
    return str(caught.value.detail)


def lacking(state: State, verb: Verb, *parts: Part, situation: Situation = PLAIN) -> set[str]:
    with pytest.raises(InvalidInput) as caught:
        permit(state, verb, parts, situation)
    return set(caught.value.errors)


def test_an_illegal_move_says_in_which_state_the_item_is():
    assert refused(State.DRAFT, Verb.COMPLETE, Part.OFFICE) == "“Complete” is not possible while the item is “Draft”"
    assert refused(State.CANCELLED, Verb.REOPEN, *Part) == "“Reopen” is not possible while the item is “Cancelled”"


def test_a_move_of_somebody_else_is_forbidden_not_illegal():
    with pytest.raises(Forbidden):
        permit(State.SUBMITTED, Verb.COMPLETE, {Part.LEAD}, PLAIN)


def test_suspending_and_cancelling_need_an_approval_number_from_the_office_but_not_from_a_leader():
    for verb in (Verb.SUSPEND, Verb.CANCEL):
        assert lacking(State.IN_PROGRESS, verb, Part.OFFICE) == {"reason", "approval"}
        assert lacking(State.IN_PROGRESS, verb, Part.LEADER) == {"reason"}
        assert permit(State.IN_PROGRESS, verb, {Part.OFFICE, Part.LEADER}, PLAIN, given={Need.REASON})


def test_a_return_says_what_is_missing_and_a_reopening_why():
    assert lacking(State.SUBMITTED, Verb.RETURN, Part.OFFICE) == {"reason"}
    assert lacking(State.CLOSED, Verb.REOPEN, Part.OFFICE) == {"reason"}


def test_an_objection_comes_inside_its_window_and_once_at_a_time():
    after = Situation(today=TODAY, objection_until=TODAY - timedelta(days=1))
    waiting = Situation(today=TODAY, objection_until=TODAY, objection_waiting=True)
    assert permit(State.ASSIGNED, Verb.OBJECT, {Part.LEAD}, PLAIN, given=EVERYTHING)
    assert permit(State.SIGNED_FOR, Verb.OBJECT, {Part.LEAD}, PLAIN, given=EVERYTHING)
    assert "has passed" in refused(State.ASSIGNED, Verb.OBJECT, Part.LEAD, situation=after)
    assert "already waiting" in refused(State.ASSIGNED, Verb.OBJECT, Part.LEAD, situation=waiting)
    assert "No objection" in refused(State.ASSIGNED, Verb.KEEP_OBJECTION, Part.OFFICE)
    assert permit(State.ASSIGNED, Verb.REFER_OBJECTION, {Part.OFFICE}, waiting, given=EVERYTHING)
    assert permit(State.ASSIGNED, Verb.KEEP_OBJECTION, {Part.LEADER}, waiting, given=EVERYTHING)


def test_an_extension_is_asked_for_before_the_deadline_with_reason_and_date():
    on_the_day = Situation(today=TODAY, deadline=TODAY)
    too_late = Situation(today=TODAY, deadline=TODAY - timedelta(days=1))
    assert lacking(State.IN_PROGRESS, Verb.REQUEST_EXTENSION, Part.LEAD, situation=on_the_day) == {"deadline", "reason"}
    assert "before the deadline" in refused(State.IN_PROGRESS, Verb.REQUEST_EXTENSION, Part.LEAD, situation=too_late)
    endless = Situation(today=TODAY)
    assert "without a deadline" in refused(State.IN_PROGRESS, Verb.REQUEST_EXTENSION, Part.LEAD, situation=endless)
    with pytest.raises(InvalidInput):
        check_extension(TODAY, TODAY)
    check_extension(TODAY, TODAY + timedelta(days=1))


def test_one_extension_is_the_rule_unless_an_outside_body_set_the_deadline():
    once = Situation(today=TODAY, deadline=TODAY, extensions_granted=1)
    outside = Situation(today=TODAY, deadline=TODAY, extensions_granted=1, deadline_set_by=ExtensionAuthority.OUTSIDE)
    assert "as often as" in refused(State.IN_PROGRESS, Verb.REQUEST_EXTENSION, Part.LEAD, situation=once)
    assert permit(State.IN_PROGRESS, Verb.REQUEST_EXTENSION, {Part.LEAD}, outside, given=EVERYTHING)


def waiting_for(authority: ExtensionAuthority) -> Situation:
    return Situation(today=TODAY, deadline=TODAY, extension_waiting=True, deadline_set_by=authority)


def test_who_set_the_deadline_extends_it():
    by_office = waiting_for(ExtensionAuthority.OFFICE)
    by_leader = waiting_for(ExtensionAuthority.LEADER)
    outside = waiting_for(ExtensionAuthority.OUTSIDE)
    for verb, reason in ((Verb.APPROVE_EXTENSION, set()), (Verb.REFUSE_EXTENSION, {Need.REASON})):
        assert permit(State.IN_PROGRESS, verb, {Part.OFFICE}, by_office, given=reason)
        assert permit(State.IN_PROGRESS, verb, {Part.LEADER}, by_leader, given=reason)
        assert "approval" in lacking(State.IN_PROGRESS, verb, Part.OFFICE, situation=by_leader)
        assert "document" in lacking(State.IN_PROGRESS, verb, Part.OFFICE, situation=outside)
        assert "whoever set it" in refused(State.IN_PROGRESS, verb, Part.LEADER, situation=by_office)
        assert "whoever set it" in refused(State.IN_PROGRESS, verb, Part.LEADER, situation=outside)
        assert "No extension request" in refused(State.IN_PROGRESS, verb, Part.OFFICE)


def test_the_result_of_an_instruction_is_read_by_its_leader_before_it_is_completed():
    unread = Situation(today=TODAY, rests_on_instruction=True)
    read = Situation(today=TODAY, rests_on_instruction=True, read_by_leader=True)
    assert "has to read" in refused(State.SUBMITTED, Verb.COMPLETE, Part.OFFICE, situation=unread)
    assert permit(State.SUBMITTED, Verb.COMPLETE, {Part.OFFICE}, read)
    assert permit(State.SUBMITTED, Verb.COMPLETE, {Part.OFFICE}, PLAIN)


def test_an_item_of_a_closed_year_is_only_read():
    closed = Situation(today=TODAY, year_closed=True)
    assert "The year" in refused(State.CLOSED, Verb.REOPEN, Part.OFFICE, situation=closed)
    assert possible_verbs(State.IN_PROGRESS, Part, closed) == ()


@given(st.sampled_from(State), st.sampled_from(Verb), part_sets, situations)
def test_a_button_is_shown_exactly_where_the_move_is_permitted(state, verb, parts, situation):
    try:
        permit(state, verb, parts, situation, given=EVERYTHING)
        permitted = True
    except (IllegalMove, Forbidden):
        permitted = False
    assert (verb in possible_verbs(state, parts, situation)) is permitted


@given(st.sampled_from(State), st.sampled_from(Verb), part_sets, situations, st.frozensets(st.sampled_from(Need)))
def test_what_is_permitted_has_no_guard_against_it_and_all_its_needs(state, verb, parts, situation, needs):
    try:
        row = permit(state, verb, parts, situation, given=needs)
    except (IllegalMove, Forbidden, InvalidInput):
        return
    assert row in rows_for(state, verb, parts)
    assert all(GUARD_TESTS[guard](situation) for guard in row.guards)
    assert set(row.needs) <= needs
