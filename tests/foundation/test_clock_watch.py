"""Somebody sets the machine's clock (B-20, B-21): the jobs look at once, no lease holds them up, and it is recorded."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock, clock_watch
from smartcity.foundation.clock_watch import ClockWatch
from smartcity.foundation.database import db
from smartcity.foundation.feature import Feature, Job
from smartcity.foundation.health import scheduler_state
from smartcity.foundation.scheduling import schedule, take_lease
from smartcity.foundation.unit_of_work import Mode, unit

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture
def traveller():
    with time_machine.travel(NOON, tick=True) as moved:
        yield moved


@pytest.fixture
def steps(context):
    """A function that returns by how many seconds the audit says the clock was set."""

    def run():
        with unit(Mode.READ):
            found = db.session.scalars(select(AuditEntry.body).where(AuditEntry.verb == "audit.clock_step")).all()
            return [int(body.partition('"count":')[2].partition(",")[0]) for body in found]

    return run


def _paused(app):
    scheduler = BackgroundScheduler(timezone=clock.zone())
    scheduler.start(paused=True)
    return scheduler, ClockWatch(app, scheduler)


@pytest.mark.parametrize("step", [A_DAY, -A_DAY, timedelta(hours=-1), timedelta(days=3653)])
def test_a_step_is_recorded_once_and_every_job_looks_at_once(app, traveller, steps, step):
    scheduler, watch = _paused(app)
    try:
        job = scheduler.add_job(lambda: None, "interval", seconds=60)
        traveller.shift(step)
        assert watch.look() == step
        assert watch.look() is None
        assert steps() == [round(step.total_seconds())]
        assert job.next_run_time <= clock.local(clock.real_now())
    finally:
        scheduler.shutdown()


def test_a_clock_that_is_put_right_a_little_was_not_set(app, traveller, steps):
    scheduler, watch = _paused(app)
    try:
        traveller.shift(30)
        assert watch.look() is None
        assert steps() == []
    finally:
        scheduler.shutdown()


def test_a_step_that_cannot_be_recorded_stops_nothing(app, traveller, monkeypatch, caplog):
    def fails(_step):
        raise OSError("no room")

    monkeypatch.setattr(clock_watch, "_followers", [fails])
    scheduler, watch = _paused(app)
    try:
        traveller.shift(A_DAY)
        assert watch.look() == A_DAY
        assert "no room" in caplog.text
    finally:
        scheduler.shutdown()


def test_a_scheduler_goes_on_although_the_clock_is_set_back_by_a_day(app, traveller, monkeypatch):
    """It would else wait for tomorrow: the times of its jobs are the clock's."""
    monkeypatch.setattr(clock_watch, "LOOK_EVERY_SECONDS", 0.05)
    ran = threading.Event()
    job = Job("try", lambda now: ran.set(), every_seconds=1)
    monkeypatch.setitem(app.extensions, "smartcity.features", (Feature("try", jobs=(job,)),))
    scheduler = schedule(app, BackgroundScheduler(timezone=clock.zone()))
    scheduler.start()
    try:
        assert ran.wait(10)
        traveller.shift(-A_DAY)
        ran.clear()
        assert ran.wait(10)
    finally:
        scheduler.shutdown()


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(context, traveller):
    def take(holder):
        with unit(Mode.WRITE, audited=False):
            return take_lease("try", 60, holder)

    assert take("one")
    traveller.shift(-A_DAY)
    assert take("another")
    assert not take("one")


def test_a_scheduler_that_is_silent_since_the_clock_was_set_back_is_reported(context, traveller):
    with unit(Mode.WRITE, audited=False):
        take_lease("try", 60, "one")
    traveller.shift(-A_DAY)
    with unit(Mode.READ):
        assert scheduler_state() == "silent"


def test_a_clock_that_went_back_while_no_scheduler_ran_is_noticed_at_the_next_start(app, traveller, steps):
    scheduler, watch = _paused(app)
    scheduler.shutdown()
    assert watch.started_after(None) is None
    assert watch.started_after(clock.real_now() - A_DAY) is None, "a night without a scheduler"
    assert watch.started_after(clock.real_now() + timedelta(seconds=30)) is None, "another machine's clock is ahead"
    assert steps() == []
    with app.app_context(), unit(Mode.WRITE, audited=False):
        take_lease("reminders.decide", 60)
    traveller.shift(-A_DAY)
    running = schedule(app, BackgroundScheduler(timezone=clock.zone()))
    running.start(paused=True)
    running.shutdown()
    (step,) = steps()
    assert abs(step + A_DAY.total_seconds()) < 5
