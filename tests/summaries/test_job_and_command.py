"""The draft by itself, and by hand on the command line."""

import json

import pytest

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.summaries import services
from smartcity.summaries.jobs import draft
from smartcity.summaries.models import Summary
from smartcity.summaries.queries import of_week
from smartcity.summaries.weeks import Week
from tests.summaries.story import CUT_OFF, at

FIGURES = ["open", "due", "on_time", "late", "overdue", "done", "new", "extended", "returned"]


def tick(app, moment):
    """One tick of the scheduler at a moment: the week it worked on."""
    with app.app_context(), clock.at(moment):
        return draft(moment)


def drafted(app, week="2026-W47"):
    with app.app_context(), unit(Mode.READ):
        return of_week(Week.parse(week))


def test_the_draft_is_made_on_the_working_day_before_at_two(app, city):
    tick(app, at(11, 19, 13, 59))
    assert drafted(app) is None
    assert str(tick(app, at(11, 19, 14))) == "2026-W47"
    assert drafted(app).as_of == at(11, 19, 14)


def test_the_draft_is_refreshed_until_the_cut_off_and_then_left_alone(app, city):
    tick(app, at(11, 19, 14))
    assert tick(app, at(11, 19, 14, 29)) is None
    assert tick(app, at(11, 19, 14, 30))
    assert tick(app, at(11, 20, 12))
    assert drafted(app).as_of == CUT_OFF
    assert tick(app, at(11, 20, 13)) is None


def test_after_a_pause_of_a_week_only_the_latest_summary_is_made(app, city):
    tick(app, at(11, 24, 9))
    assert drafted(app).as_of == CUT_OFF
    assert drafted(app, "2026-W46") is None


def test_a_signed_summary_is_left_alone(app, story):
    made = story.do(CUT_OFF, services.build, "secretary", "2026-W47")
    story.do(CUT_OFF, services.sign, "leader", made.id, version=made.version)
    assert tick(app, at(11, 20, 14)) is None


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["summaries", "build", *arguments])


def test_the_command_prints_the_figures_as_one_json_document(app, week):
    done = run(app, "--week", "2026-W47", "--at", "2026-11-20T12:00", "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert list(document) == ["week", "issue", "state", "totals", "departments"]
    assert (document["week"], document["issue"], document["state"]) == ("2026-W47", None, "draft")
    assert list(document["totals"]) == FIGURES
    assert list(document["totals"].values()) == [7, 4, 1, 1, 2, 2, 1, 1, 1]
    assert [list(part) for part in document["departments"]] == [["name", *FIGURES]] * 3


def test_without_a_week_the_one_of_that_day_is_built(app, city):
    assert json.loads(run(app, "--at", "2026-11-18T09:00", "--json").stdout)["week"] == "2026-W47"
    assert drafted(app).as_of == at(11, 18, 9)


def test_a_week_with_a_holiday_is_cut_off_on_its_last_working_day(app, city):
    from smartcity.workdays.services import ensure_seeded

    with app.app_context(), unit(Mode.WRITE, audited=False):
        ensure_seeded()
    assert run(app, "--week", "2026-W40", "--at", "2026-10-12T09:00").exit_code == 0
    found = drafted(app, "2026-W40")
    assert (found.period_from, found.period_until, found.as_of) == (at(9, 24, 12), at(9, 30, 12), at(9, 30, 12))


def test_an_issued_week_is_refused_with_exit_code_1(app, story):
    made = story.do(CUT_OFF, services.build, "secretary", "2026-W47")
    made = story.do(CUT_OFF, services.sign, "leader", made.id, version=made.version)
    story.do(CUT_OFF, services.issue, "secretary", made.id, version=made.version)
    done = run(app, "--week", "2026-W47", "--at", "2026-11-25T09:00")
    assert done.exit_code == 1
    assert done.stderr.strip()
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["--at", "yesterday"], ["--no-such"]])
def test_wrong_use_is_exit_code_2(app, city, arguments):
    assert run(app, *arguments).exit_code == 2


def test_a_week_that_is_none_is_exit_code_1(app, city):
    assert run(app, "--week", "2026-W99").exit_code == 1


def test_a_draft_takes_no_number(app, city):
    run(app, "--week", "2026-W47", "--at", "2026-11-20T12:00")
    with app.app_context(), unit(Mode.READ):
        assert [row.seq for row in db.session.query(Summary)] == [None]
