"""The tick: who may run a job, what happens when it fails, and that what was missed is caught up."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from apscheduler.schedulers.background import BackgroundScheduler

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.feature import Feature, Job
from smartcity.foundation.health import scheduler_state
from smartcity.foundation.scheduling import HOLDER, JobRun, last_tick, run_job, schedule, take_lease
from smartcity.foundation.unit_of_work import Mode, unit

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def _take(holder, seconds=60):
    with unit(Mode.WRITE, audited=False):
        return take_lease("try", seconds, holder)


def _row():
    with unit(Mode.READ):
        return db.session.get(JobRun, "try")


@pytest.fixture
def traveller(desk):
    """Real time, standing at noon until it is moved."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def test_of_two_schedulers_one_holds_the_lease_until_it_ends(traveller):
    assert [_take("one"), _take("two"), _take("one")] == [True, False, True]
    traveller.shift(59)
    assert not _take("two")
    traveller.shift(2)
    assert [_take("two"), _take("one")] == [True, False]
    assert _row().holder == "two"


def test_a_job_runs_with_business_time_and_notes_its_success(traveller, desk):
    seen = []
    assert run_job(desk, Job("try", lambda now: seen.append(now) or "done")) == "done"
    assert seen == [NOON]
    row = _row()
    assert (row.succeeded_at, row.ticked_at, row.leased_until) == (NOON, NOON, NOON)


def test_a_job_that_another_scheduler_holds_does_not_run(traveller, desk):
    _take("another")
    ran = []
    assert run_job(desk, Job("try", ran.append)) is None
    assert ran == []
    traveller.shift(61)
    run_job(desk, Job("try", ran.append))
    assert len(ran) == 1


def test_a_job_that_fails_is_logged_and_tried_again_at_the_next_tick(traveller, desk, caplog):
    results = iter([ZeroDivisionError("no mail server"), "done"])

    def run(_now):
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    assert run_job(desk, Job("try", run)) is None
    assert "job try failed" in caplog.text
    assert "no mail server" in caplog.text
    assert (_row().succeeded_at, _row().holder) == (None, HOLDER)
    assert run_job(desk, Job("try", run)) == "done"
    assert _row().succeeded_at == NOON


def test_after_a_failure_another_scheduler_takes_over_when_the_lease_ends(traveller, desk):
    run_job(desk, Job("try", lambda _now: 1 / 0))
    assert not _take("another")
    traveller.shift(61)
    assert _take("another")


def test_a_job_may_hold_its_lease_as_long_as_its_interval(traveller, desk):
    held = []
    run_job(desk, Job("try", lambda _now: held.append(_row().leased_until), every_seconds=600))
    assert held == [NOON + timedelta(seconds=600)]


def test_a_job_that_lost_its_lease_does_not_note_a_success(traveller, desk):
    def stall(_now):
        traveller.shift(120)
        _take("another")

    run_job(desk, Job("try", stall))
    assert (_row().holder, _row().succeeded_at) == ("another", None)


def test_late_runs_are_made_once_and_never_dropped_and_never_overlap(desk):
    jobs = (Job("try", lambda _now: None, every_seconds=300), Job("other", lambda _now: None))
    desk.extensions["smartcity.features"] = (Feature("try", jobs=jobs),)
    scheduler = schedule(desk, BackgroundScheduler(timezone=clock.zone()))
    scheduler.start(paused=True)
    try:
        found = {job.id: job for job in scheduler.get_jobs()}
        assert set(found) == {"try", "other"}
        for job in found.values():
            assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
            assert str(job.next_run_time.tzinfo) == "Asia/Shanghai"
            assert job.next_run_time <= clock.local(clock.real_now())
        assert found["try"].trigger.interval == timedelta(seconds=300)
    finally:
        scheduler.shutdown()


def test_making_the_application_starts_no_job(desk):
    with unit(Mode.READ):
        assert last_tick() is None
        assert scheduler_state() == "never"


def test_a_scheduler_that_falls_silent_is_reported(traveller, desk):
    _take("one")
    for seconds, state in ((0, "ok"), (299, "ok"), (2, "silent")):
        traveller.shift(seconds)
        with unit(Mode.READ):
            assert scheduler_state() == state


def test_the_last_tick_is_that_of_any_job(traveller, desk):
    with unit(Mode.WRITE, audited=False):
        take_lease("first", 60, "one")
    traveller.shift(10)
    with unit(Mode.WRITE, audited=False):
        take_lease("second", 60, "one")
    with unit(Mode.READ):
        assert last_tick() == NOON + timedelta(seconds=10)


def test_every_job_of_the_desk_has_a_name_of_its_own(app):
    names = [job.name for feature in app.extensions["smartcity.features"] for job in feature.jobs]
    assert len(names) == len(set(names))
