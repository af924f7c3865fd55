"""Any months of office life: everybody is told once, in time, and nobody who shouldn't be.

`SMARTCITY_TEST_LIVES=500 pytest -n 0 -s -m slow tests/reminders/model/test_office_life.py` plays as many lives as wanted,
other ones each time, and prints what they had; `SMARTCITY_TEST_SHRINK=1` looks for the shortest life that fails.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reminders.model.life import OfficeLife
from tests.reminders.model.stage import Stage

BY_HAND = int(os.environ.get("SMARTCITY_TEST_LIVES", "0"))


@pytest.fixture(scope="module")
def stage(peopled, tmp_path_factory):
    made = Stage(peopled, tmp_path_factory.mktemp("life"))
    yield made
    made.close()


def played(stage, number, steps, *, lives=None, shrink=False, derandomize=True):
    """Play lives; return how many steps they had and how often a scheduler looked."""
    all_lives = [] if lives is None else lives

    def life():
        all_lives.append(OfficeLife(stage))
        return all_lives[-1]

    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=number, stateful_step_count=steps, deadline=None, derandomize=derandomize, phases=phases,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False, database=None,
        ),
    )  # fmt: skip
    return sum(life.steps for life in all_lives), sum(life.looks for life in all_lives)


def test_some_lives(stage):
    steps, looks = played(stage, 6, 40)
    print(f"{steps} steps, {looks} looks")
    assert steps > 80
    assert looks > 50


@pytest.mark.slow
def test_many_lives(stage):
    steps, looks = played(
        stage, BY_HAND or 8, 50, shrink=bool(os.environ.get("SMARTCITY_TEST_SHRINK")), derandomize=not BY_HAND
    )
    print(f"{steps} steps, {looks} looks")
    assert steps > 300
    print(sorted(stage.tally.items()))
