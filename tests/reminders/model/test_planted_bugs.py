"""Mistakes that peers make, planted one at a time: the lives notice each of them (DOMAIN §6, "How peers fail")."""

import os
from contextlib import suppress
from dataclasses import replace

import pytest

from smartcity.actions import deciding as acts_of_deciding
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.meetings import telling
from smartcity.messages import claims, delivery
from smartcity.messages.rules import delivery_rules
from smartcity.messages.smtp import Outcome
from smartcity.reminders import action_source, deciding, other_sources, recipients, rules, sources
from smartcity.workdays import queries as workdays
from smartcity.workdays.rules import WorkCalendar
from tests.reminders.model import life
from tests.reminders.model.test_office_life import played
from tests.reminders.model.test_office_life import stage as stage  # noqa: PLC0414  a fixture

pytestmark = pytest.mark.slow
MOST_LIVES = int(os.environ.get("SMARTCITY_TEST_LIVES", "60"))


class Ended(Exception):
    """The round is over before its end."""


@pytest.fixture
def noticed(stage, capsys):
    """A function that plays until a life fails, and says how many it took."""

    def run():
        lives = []
        with pytest.raises(AssertionError) as failure:
            played(stage, MOST_LIVES, 50, lives=lives)
        with capsys.disabled():
            print(f"\nnoticed in life {len(lives)}, step {lives[-1].steps}: {str(failure.value)[:90]}")
        return str(failure.value)

    return run


def test_a_new_deadline_that_arms_nothing(noticed, monkeypatch):
    made = sources.Candidate.__init__

    def forgetful(self, *given, **named):
        if named["rule"] is rules.ReminderRule.DEADLINE:
            named["version"] = 1
        made(self, *given, **named)

    monkeypatch.setattr(sources.Candidate, "__init__", forgetful)
    noticed()


def test_a_step_that_is_told_at_every_look(noticed, monkeypatch):
    def forgetful(now):
        with unit(Mode.WRITE, audited=False):
            db.session.execute(db.text("delete from reminder"))
            db.session.execute(db.text("update action_look set look_on = '0001-01-01'"))
        return deciding.decide(now)

    monkeypatch.setattr(life, "decide", forgetful)
    noticed()


def test_a_ladder_that_is_spent_over_a_holiday(noticed, monkeypatch):
    monkeypatch.setattr(WorkCalendar, "is_working", lambda self, day: True)
    noticed()


def test_a_missing_calendar_taken_for_years_without_holidays(noticed, monkeypatch):
    monkeypatch.setattr(workdays, "_read", lambda: WorkCalendar({}, frozenset(range(2000, 2100))))
    noticed()


def test_the_lowest_step_told_after_a_pause(noticed, monkeypatch):
    reached = rules._reached
    monkeypatch.setattr(rules, "_reached", lambda *given: reached(*given)[::-1])
    noticed()


def test_steps_passed_over_that_nobody_writes_down(noticed, monkeypatch):
    monkeypatch.setattr(deciding, "enter_skipped", lambda *given: 0)
    assert "not written down" in noticed()


def test_a_line_to_somebody_on_leave(noticed, monkeypatch):
    monkeypatch.setattr(recipients.Directory, "_absent", frozenset())
    assert "not expected" in noticed()


def test_a_line_to_somebody_who_has_left(noticed, monkeypatch):
    monkeypatch.setattr(recipients.Directory, "_can_be_told", lambda self, person: person.id in self._posted)
    assert "not expected" in noticed()


def test_a_line_to_a_leader(noticed, monkeypatch):
    monkeypatch.setattr(recipients.Directory, "_can_be_told", lambda self, person: person.id in self._reached)
    noticed()


def test_a_line_that_goes_out_after_the_end(noticed, monkeypatch):
    monkeypatch.setattr(acts_of_deciding, "take_back", lambda *given: None)
    assert "not taken back" in noticed()


def test_one_bad_address_that_ends_the_round(noticed, monkeypatch):
    note = delivery._note

    def ending(run, row, answer, state):
        note(run, row, answer, state)
        if answer.outcome is Outcome.REFUSED:
            raise Ended

    def deliver(now):
        with suppress(Ended):
            delivery.deliver(now)

    monkeypatch.setattr(delivery, "_note", ending)
    monkeypatch.setattr(life, "deliver", deliver)
    assert "not tried" in noticed()


def test_a_digest_that_two_schedulers_send(noticed, monkeypatch):
    careless = replace(delivery_rules(), batch=replace(delivery_rules().batch, lease_seconds=-60))
    monkeypatch.setattr(delivery, "delivery_rules", lambda: careless)
    monkeypatch.setattr(claims, "begin", lambda row: True)
    assert "times" in noticed()


def test_a_ladder_that_goes_on_while_an_answer_is_waited_for(noticed, monkeypatch):
    made, looked_for = sources.Candidate.__init__, action_source._looked_for

    def impatient(self, *given, **named):
        made(self, *given, **{**named, "paused": False})

    monkeypatch.setattr(sources.Candidate, "__init__", impatient)
    monkeypatch.setattr(action_source, "_looked_for", lambda on: looked_for(on)[:2])
    assert "not expected" in noticed()


def test_an_office_that_is_told_while_it_is_on_leave(noticed, monkeypatch):
    office = recipients.Directory.__dict__["secretariat"].func

    def secretariat(directory):
        with monkeypatch.context() as nobody_is_away:
            nobody_is_away.setitem(directory.__dict__, "_absent", frozenset())
            return office(directory)

    monkeypatch.setattr(recipients.Directory, "secretariat", property(secretariat))
    noticed()


def test_a_meeting_notice_that_is_sent_twice(noticed, monkeypatch):
    notify = telling.notify

    def eager(*given, **named):
        notify(*given, **named)
        return notify(*given, **named)

    monkeypatch.setattr(telling, "notify", eager)
    assert "too much" in noticed()


def test_minutes_that_are_asked_for_after_they_were_issued(noticed, monkeypatch):
    monkeypatch.setattr(telling, "take_back", lambda meeting: None)
    noticed()


def test_a_loan_that_ends_told_to_another_unit(noticed, monkeypatch):
    named = other_sources._secondment

    def mistaken(row):
        return named(row._replace(home_unit_id=row.home_unit_id + 1))

    monkeypatch.setattr(other_sources, "_secondment", mistaken)
    assert "secondment" in noticed()


def test_an_overstayed_loan_that_nobody_hears_of(noticed, monkeypatch):
    monkeypatch.setattr(other_sources, "overstayed", lambda on: [])
    assert "missing" in noticed()
