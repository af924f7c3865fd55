"""The database lets stand exactly what the workflow table allows; tests/actions walks through every state, verb and part."""

from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from smartcity.actions import workflow
from smartcity.actions.access import NEEDED
from smartcity.actions.workflow import NUMBERED_STATES, TRANSITIONS, State, Verb, edges
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, savepoint, unit

EVENT = """insert into action_event (item_id, at, verb, from_state, to_state, on_behalf, how, text, details)
select item_id, at, :verb, :before, :after, on_behalf, how, text, details from action_event where id = 1"""


def stands(statement, **values):
    """Whether the database takes a statement; what it took is undone."""
    try:
        with savepoint():
            db.session.connection().execute(text(statement), values)
            raise _Undo
    except IntegrityError:
        return False
    except _Undo:
        return True


class _Undo(Exception):
    pass


def disagreeing(allowed):
    """Find moves that the table allows and the database does not, or the other way round."""
    faults = []
    with unit(Mode.WRITE, audited=False):
        for verb, before, after in product(Verb, State, State):
            taken = stands(EVENT, verb=verb.value, before=before.value, after=after.value)
            if taken != ((verb, before, after) in allowed):
                faults.append(f"{verb}: {before} → {after} {'stands' if taken else 'is refused'}")
    return faults


@pytest.fixture
def items(whole_city):
    """The stocked city, in an application context."""
    with whole_city.app.app_context():
        yield whole_city


@pytest.mark.usefixtures("items")
def test_the_history_takes_exactly_the_moves_of_the_table():
    assert disagreeing(set(edges())) == []


@pytest.mark.usefixtures("items")
def test_a_move_that_only_one_of_them_knows_is_found():
    one, *others = edges()
    assert disagreeing(set(others)) == [f"{one[0]}: {one[1]} → {one[2]} stands"]
    assert len(disagreeing({*edges(), (Verb.ASSIGN, State.CLOSED, State.DRAFT)})) == 1


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("state", State)
def test_an_item_has_a_number_exactly_in_the_states_that_have_one(state):
    """A draft has none, and no numbered item loses it; what is done has its day."""
    done = {State.COMPLETED, State.CLOSED}
    day = "'2026-11-20'" if state in done else "null"
    with unit(Mode.WRITE, audited=False):
        base = f"update action_item set state = '{state}', completed_on = {day}"
        assert stands(f"{base}, year = 2025, seq = 77 where id = 1") == (state in NUMBERED_STATES)
        assert stands(f"{base}, year = null, seq = null where id = 1") == (state not in NUMBERED_STATES)
        assert not stands(f"{base}, year = 2025, seq = null where id = 1")


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("state", sorted(NUMBERED_STATES))
def test_an_item_has_a_day_of_completion_exactly_when_it_is_done(state):
    done = state in {State.COMPLETED, State.CLOSED}
    with unit(Mode.WRITE, audited=False):
        base = f"update action_item set year = 2025, seq = 77, state = '{state}', completed_on ="
        assert stands(f"{base} '2026-11-20' where id = 1") == done
        assert stands(f"{base} null where id = 1") == (not done)


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("state", ["open", "", "Draft", "deleted"])
def test_a_state_that_the_table_has_not_is_refused(state):
    with unit(Mode.WRITE, audited=False):
        assert not stands("update action_item set state = :state where id = 1", state=state)


def test_every_verb_can_be_done_in_some_state_by_somebody_who_is_permitted():
    assert {row.verb for row in TRANSITIONS} == set(Verb)
    assert set(NEEDED) == set(Verb)


def test_every_state_is_reached_and_every_open_one_left():
    reached = {after for _verb, before, after in edges() if before != after}
    assert reached | {State.DRAFT} == set(State)
    for state in State:
        if state is not State.CANCELLED:
            assert any(before is state and after is not state for _verb, before, after in edges()), state


def test_every_verb_has_its_page_and_its_endpoint(whole_city):
    """The verbs of INTERFACES are the addresses below /actions/<id> and /api/v1/actions/<id>."""
    addresses = {
        rule.rule.split(">/")[-1] for rule in whole_city.app.url_map.iter_rules() if "actions/<int:" in rule.rule
    }
    assert {verb.value for verb in Verb} - {"edit"} <= addresses
    for verb in set(Verb) - {Verb.EDIT, Verb.NOTE}:
        endpoints = [rule for rule in whole_city.app.url_map.iter_rules() if rule.rule.endswith(f">/{verb}")]
        assert {rule.rule.startswith("/api/") for rule in endpoints} == {True, False}, verb


def test_the_table_has_no_two_rows_that_say_the_same():
    assert len(set(TRANSITIONS)) == len(TRANSITIONS)
    assert workflow.edges() == tuple(sorted(set(edges())))
