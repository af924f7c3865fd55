"""The log is checked from the command line."""

import json

import pytest

from smartcity.audit.services import record
from smartcity.foundation.access import CLI


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["audit", "verify", *words])


def test_a_whole_chain_ends_with_exit_code_0(entries, run):
    result = run("--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"entries": 5, "ok": True, "first_bad": None}


def test_a_broken_chain_ends_with_exit_code_1_and_its_first_bad_entry(entries, run, tamper):
    tamper("DELETE FROM audit_entry WHERE id = 3")
    result = run("--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"entries": 4, "ok": False, "first_bad": 3}
    assert "3" in run().stdout


def test_an_empty_log_holds(run):
    assert json.loads(run("--json").stdout) == {"entries": 0, "ok": True, "first_bad": None}


def test_an_anchor_kept_outside_holds_while_the_log_grows_and_fails_where_it_was_written_anew(entries, run, writing):
    anchor = next(line for line in run().stdout.splitlines() if line.startswith("anchor ")).split()[1]
    writing(record, CLI, "departments.edit", "organisation", 1)
    assert run("--anchor", anchor).exit_code == 0
    number, hashed = anchor.split(":")
    other = run("--anchor", f"{number}:{hashed[::-1]}", "--json")
    assert (other.exit_code, json.loads(other.stdout)["first_bad"]) == (1, 5)
    assert run("--anchor", f"99:{hashed}").exit_code == 1


@pytest.mark.parametrize("anchor", ["5", ":abc", "five:abc", "5:"])
def test_an_anchor_of_another_shape_is_wrong_use(run, anchor):
    assert run("--anchor", anchor).exit_code == 2
