"""What people and programs rely on stands in the README: every setting, every command, every resource and address."""

import dataclasses
import re

import pytest

from smartcity.foundation.access import ROLES
from smartcity.settings import PREFIX, Settings
from tests.invariants.architecture import ROOT
from tests.invariants.test_audit import _commands

README = (ROOT / "README.md").read_text("utf-8")


def unsaid(wanted, text):
    """Find what a text does not name, each in the way a reader would look for it."""
    return [one for one in sorted(wanted) if one not in text]


def settings():
    """Every setting, by the name that the environment gives it."""
    return {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Settings)}


def resources(app):
    """Every resource of the API, and the files of calendars."""
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    return {rule.split("/")[3].split(".")[0] for rule in rules if rule.startswith("/api/v1/")} - {"openapi"}


def pages(app):
    """The first part of the address of each feature's pages."""
    return {f"/{rule.rule.split('/')[1]}" for rule in app.url_map.iter_rules() if "static" not in rule.endpoint} - {
        "/api", "/language",
    }  # fmt: skip


def test_every_setting_stands_in_the_readme():
    assert unsaid(settings(), README) == []


def test_every_setting_says_what_it_is():
    source = (ROOT / "smartcity" / "settings.py").read_text("utf-8")
    for field in dataclasses.fields(Settings):
        assert re.search(rf'^    {field.name}: [^\n]+\n    """[^"]+', source, re.MULTILINE), field.name


def test_the_readme_names_no_setting_that_does_not_exist():
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", README)) - settings() <= {
        f"{PREFIX}TEST_POSTGRES",
        f"{PREFIX}TEST_STRICT",
    }


def test_every_command_stands_in_the_readme_and_says_what_it_does(app):
    assert unsaid(set(_commands(app.cli)), README) == []
    runner = app.test_cli_runner()
    for name in _commands(app.cli):
        shown = runner.invoke(args=[*name.split(), "--help"])
        assert shown.exit_code == 0, name
        assert len(shown.output.splitlines()) > 3, name


def test_the_readme_names_no_command_that_does_not_exist(app):
    named = set(re.findall(r"flask --app app ([a-z]+(?: [a-z]+)?)", README))
    groups = {name.split()[0] for name in _commands(app.cli)} | {"db"}
    assert {name.split()[0] for name in named} <= groups


def test_every_resource_of_the_api_stands_in_the_readme(app):
    assert unsaid({f"`{name}`" for name in resources(app)}, README) == []


def test_every_page_stands_in_the_readme(app):
    assert unsaid(pages(app), README) == []


def test_every_role_stands_in_the_readme():
    assert unsaid(ROLES, README) == []


def test_the_test_command_of_the_readme_is_the_one_that_ci_runs():
    command = 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest'
    assert command in README
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_no_document_names_a_path_of_some_machine(name):
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"(?:/root/|/home/|/tmp/|/work/|C:\\)[\w./\\-]*", text) == []


def test_links_between_documents_lead_somewhere():
    for name in ("README.md", "README.zh.md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / target).exists(), f"{name}: {target}"


# Faults put in on purpose


def test_what_is_not_said_is_found(app):
    assert unsaid({"SMARTCITY_COLOUR"}, README) == ["SMARTCITY_COLOUR"]
    assert unsaid(settings(), README.replace("SMARTCITY_TIMEZONE", "")) == ["SMARTCITY_TIMEZONE"]
    assert unsaid(set(_commands(app.cli)), README.replace("reminders preview", "")) == ["reminders preview"]
