"""The floors, and what only one place may do. Each checker also finds a fault that was put in on purpose."""

import re

import pytest

from smartcity.features import FLOORS
from tests.invariants import architecture
from tests.invariants.architecture import ROOT, Module

CHECKERS = {
    "no module imports a higher floor": lambda modules: architecture.wrong_floors(modules, FLOORS),
    "no modules import each other in a circle": architecture.circles,
    "pure modules know no request and no database": architecture.impure,
    "only the clock asks for the time": architecture.askers_for_the_time,
    "views and endpoints go through queries and services": architecture.doors_to_the_database,
    "one service moves a thing from state to state": architecture.writers_of_state,
    "nothing executes what was typed": architecture.dangers,
    "files are named and no longer than they may be": architecture.untidy,
}

PLANTED = {
    "no module imports a higher floor": [
        {"smartcity.audit.services": "from smartcity.actions import models", "smartcity.actions.models": ""},
        {"smartcity.people.models": "def f():\n    import smartcity.staff.models", "smartcity.staff.models": ""},
        {
            "smartcity.people.rules": "if TYPE_CHECKING:\n    from smartcity.staff.models import Secondment",
            "smartcity.staff.models": "",
        },
        {"smartcity.foundation.pages": "from smartcity import features", "smartcity.features": ""},
        {
            "smartcity.foundation.pages": "import importlib\nimportlib.import_module('smartcity.audit.models')",
            "smartcity.audit.models": "",
        },
        {"smartcity.audit": "", "smartcity.audit.a": "from ..staff import models", "smartcity.staff.models": ""},
    ],
    "no modules import each other in a circle": [
        {"smartcity.people.a": "from smartcity.people import b", "smartcity.people.b": "import smartcity.people.a"},
        {
            "smartcity.people.a": "from smartcity.people.b import x",
            "smartcity.people.b": "def f():\n    from smartcity.people.c import y",
            "smartcity.people.c": "if TYPE_CHECKING:\n    from smartcity.people import a",
        },
    ],
    "pure modules know no request and no database": [
        {"smartcity.people.rules": "from flask import request"},
        {"smartcity.actions.workflow": "def f():\n    import sqlalchemy.orm"},
        {
            "smartcity.actions.light": "from smartcity.actions.models import X",
            "smartcity.actions.models": "import flask",
        },
    ],
    "only the clock asks for the time": [
        {"smartcity.people.queries": "from datetime import date\nx = date.today()"},
        {"smartcity.people.queries": "import datetime\nx = datetime.datetime.now(datetime.UTC)"},
        {"smartcity.people.queries": "import time\nx = time.time()"},
        {"smartcity.people.models": "from sqlalchemy import func\nx = func.now()"},
        {"smartcity.people.models": "import datetime as dt\nx = dt.date.today()"},
    ],
    "views and endpoints go through queries and services": [
        {"smartcity.people.views": "def show(id):\n    return db.session.get(Person, id)"},
        {"smartcity.people.post_views": "found = db.session.scalars(select(Post))"},
        {"smartcity.people.api": "db.session.add(x)"},
        {"smartcity.people.api_verbs": "session = db.session"},
    ],
    "one service moves a thing from state to state": [
        {"smartcity.actions.deciding": "item.state = State.CLOSED"},
        {"smartcity.actions.views": "item.state, item.late = State.CLOSED, True"},
        {"smartcity.summaries.views": "summary.state: State = x"},
    ],
    "nothing executes what was typed": [
        {"smartcity.people.queries": "from sqlalchemy import text\ntext(f'select {x}')"},
        {"smartcity.people.queries": "import sqlalchemy as sa\nsa.text('select ' + x)"},
        {"smartcity.people.views": "getattr(Person, request.args['sort'])"},
        {"smartcity.people.views": "from markupsafe import Markup\nMarkup(text)"},
        {"smartcity.people.files": "import pickle"},
        {"smartcity.people.files": "eval(x)"},
    ],
    "files are named and no longer than they may be": [
        {"smartcity.people": '"""Docstring."""\nx = 1', "smartcity.people.models": ""},
        {"smartcity.people.utils": ""},
        {"smartcity.people.models": "\n" * 401},
    ],
}


@pytest.fixture(scope="module")
def modules():
    return architecture.program()


@pytest.mark.parametrize("rule", CHECKERS)
def test_the_program_keeps_the_rule(modules, rule):
    assert CHECKERS[rule](modules) == []


@pytest.mark.parametrize(("rule", "planted"), [(rule, one) for rule, all_ in PLANTED.items() for one in all_])
def test_a_broken_rule_is_found(rule, planted):
    assert CHECKERS[rule]([Module(name, source) for name, source in planted.items()])


def test_every_rule_has_a_fault_put_in_on_purpose():
    assert set(PLANTED) == set(CHECKERS)


def test_every_module_belongs_to_a_floor(modules):
    known = {"foundation", *FLOORS, "settings", "features", ""}
    assert {module.floor for module in modules} <= known


def test_nothing_imports_the_starter(modules):
    for module in modules:
        if module.floor != "starter":
            assert not [name for name in module.imports if name.startswith("smartcity.starter")], module.name


# Templates

MARKUP = {
    "markup that was not escaped": re.compile(r"\|\s*safe\b|Markup\(|autoescape\s+false"),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style", re.I),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "an address that is a script": re.compile(r"javascript:", re.I),
    "another host": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.I),
}


def _faults(text):
    return [name for name, pattern in MARKUP.items() if pattern.search(text)]


def test_templates_hold_no_markup_of_their_own_making():
    pages = sorted((ROOT / "smartcity").glob("*/templates/**/*.html"))
    assert len(pages) > 20
    for path in pages:
        assert _faults(path.read_text("utf-8")) == [], path


@pytest.mark.parametrize(
    "page",
    [
        "<p>{{ text|safe }}</p>",
        "{% autoescape false %}",
        '<a onclick="x()">',
        '<a\n  class="x"\n  onmouseover = "x()">',
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>x()</script>",
        '<a href="javascript:x()">',
        '<img src="//cdn.example/x.png">',
        "<link href='https://cdn.example/x.css'>",
    ],
)
def test_markup_put_in_on_purpose_is_found(page):
    assert _faults(page)


def test_no_style_sheet_and_no_script_loads_from_another_host():
    for path in (ROOT / "smartcity").glob("*/static/**/*"):
        if path.suffix in {".css", ".js", ".svg"}:
            loaded = re.findall(r"(?:url\(|@import|import\s|fetch\()\s*[\"']?(?:https?:)?//", path.read_text("utf-8"))
            assert loaded == [], path
