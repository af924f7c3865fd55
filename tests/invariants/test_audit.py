"""Every act leaves its entry: whatever door it came through, nothing is changed that the audit doesn't know."""

import ast
import re

import pytest
from sqlalchemy import func, select

from smartcity.audit.models import AuditEntry
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import signed_in
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, UnauditedWrite, unit
from tests.actions.office import at
from tests.city import City
from tests.invariants import addressing, architecture, reading, subjects
from tests.invariants.walking import Walker, forms_of, pages

pytestmark = pytest.mark.slow


BOOKKEEPING = {
    "smartcity.foundation.scheduling": "the lease of a job and its last success",
    "smartcity.messages.delivery": "the state of a mail under way; its acts are those that told of something",
    "smartcity.messages.collecting": "which message carries a line",
    "smartcity.messages.endpoint_delivery": "the state of a post under way",
    "smartcity.messages.endpoint_trial": "what became of a test post; asking for it is recorded",
    "smartcity.reminders.deciding": "the day of an item's next look; what is told is recorded with it",
    "smartcity.accounts.jobs": "sessions and attempts that are over",
    "smartcity.accounts.signing_in": "counting attempts; the sign-in itself is recorded",
}
"""Modules that write without an entry, and what: no act of anybody."""

MARKS = {
    *("sign_in_session", "token", "sign_in_attempt", "password_link", "calendar_feed"),
    *("notification", "outbox", "outbox_line", "channel_health", "job_run", "counter", "sent_request"),
}
"""Tables of bookkeeping: what is over goes, what was read is marked, what goes out is counted, what was sent is known again."""

QUIET = re.compile(r"/reminders/items/\d+/draft")
"""Where a second try is passed over: the paper was drafted before."""


def unaudited(modules):
    """Find units that write without an entry outside the list."""
    found = []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "unit":
                quiet = any(word.arg == "audited" and ast.unparse(word.value) != "True" for word in node.keywords)
                if quiet and module.name not in BOOKKEEPING and not module.name.endswith("foundation.unit_of_work"):
                    found.append(f"{module.name}:{node.lineno} writes without an entry")
    return found


def test_only_bookkeeping_is_written_without_an_entry():
    modules = architecture.program()
    assert unaudited(modules) == []
    users = {module.name for module in modules if "audited=False" in module.source}
    assert users - {"smartcity.foundation.unit_of_work"} == set(BOOKKEEPING)


def test_a_module_that_writes_without_an_entry_is_found():
    module = architecture.Module("smartcity.people.services", "with unit(Mode.WRITE, audited=False):\n    pass")
    assert unaudited([module])


# The web


@pytest.fixture(scope="module")
def taken(make_standing_app, stocked, ids):
    """Every form that stands on a page of somebody and is taken: (login, address, status, verbs, tables written)."""
    app = make_standing_app(stocked)
    walker, found = Walker(City(app)), []
    for login in ("secretary", "leader", "lead_liaison", "system_admin", "security_admin", "audit_admin"):
        forms = {}
        for kinds in (
            ids["data"],
            *({"action": ids["data"][state], "only": True} for state in addressing.STATES.values()),
        ):
            for _rule, path in pages(app, kinds):
                answer = walker.get(login, path)
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    for form in forms_of(answer.get_data(as_text=True), path):
                        forms.setdefault(form.action.split("?")[0], form)
                answer.close()
        for path, form in forms.items():
            with reading.writes_of(app) as tables:
                outcome = walker.rehearse(login, "POST", path, form.data)
            found.append((login, path, outcome.status, outcome.verbs, tables - MARKS - {"audit_entry", "audit_head"}))
    return found


@pytest.mark.slow
def test_every_form_that_changes_something_leaves_an_entry(taken):
    for login, path, status, verbs, tables in taken:
        if tables and status == 303 and not QUIET.fullmatch(path):
            assert verbs, (login, path, tables)
            assert all("." in verb for verb in verbs), (login, path, verbs)


@pytest.mark.slow
def test_so_many_different_acts_are_taken_that_this_proves_something(taken):
    verbs = {verb for _login, _path, status, verbs, _tables in taken if status == 303 for verb in verbs}
    assert len(verbs) > 40
    assert {verb.split(".")[0] for verb in verbs} >= {
        "accounts", "actions", "departments", "meetings", "people", "reminders", "staff", "summaries", "workdays",
    }  # fmt: skip


def test_an_act_that_leaves_no_entry_fails(whole_city):
    @signed_in
    def view():
        db.session.get(Organisation, 1).phone = "0533-0000001"
        return "saved", 200, {"Content-Type": "text/plain"}

    whole_city.app.add_url_rule("/silent", "faulty.silent", view, methods=["POST"])
    outcome = Walker(whole_city).rehearse("secretary", "POST", "/silent")
    assert outcome.status == 500
    assert issubclass(UnauditedWrite, RuntimeError)


# Jobs


def _jobs(app):
    return [job for feature in app.extensions["smartcity.features"] for job in feature.jobs]


def test_every_job_that_changes_something_leaves_an_entry(whole_city):
    app = whole_city.app
    names = {job.name for job in _jobs(app)}
    assert {"messages.deliver", "reminders.decide", "summaries.draft", "accounts.tidy"} <= names
    with app.app_context(), at(subjects.NOW.replace(day=27), 18):
        for job in _jobs(app):
            before = _entries()
            with reading.writes_of(app) as tables:
                job.run(clock.now())
            if tables - MARKS - {"audit_entry", "audit_head"}:
                assert _entries() > before, f"{job.name} changed {sorted(tables)}"


def _entries():
    with unit(Mode.READ):
        return db.session.scalar(select(func.count()).select_from(AuditEntry))


# Commands

DAYS = "date,kind,name\n2027-01-01,holiday,元旦\n"
LEDGER = "任务,牵头单位\n归集目录,市大数据局\n"
DEPARTMENTS = "单位名称,单位简称\n市气象局,市气象局\n"
STAFF = "姓名,派出单位,所在工作组,开始时间,计划结束时间\n陈抽调,市财政局,数据资源组,2026-12-01,2027-02-28\n"
READING = {
    "audit verify",
    "ledger export",
    "departments export",
    "staff export",
    "workdays export",
    "reminders preview",
    "workdays show",
    "scheduler",
    "serve",
    "backup create",
    "backup verify",
}
"""Commands that change no row; those that run on are proven by what they run."""

WRITING = {
    "starter load": [],
    "reminders run": ["--at", "2026-11-27T15:00"],
    "summaries build": ["--week", "2026-W48", "--at", "2026-11-27T18:00"],
    "tokens create": ["secretary", "--scope", "read"],
    "users create": ["new.liaison", "--name", "新联络", "--department", "市大数据局", "--role", "liaison"],
    "users link": ["secretary"],
    "ledger import": ["{ledger}"],
    "departments import": ["{departments}"],
    "staff import": ["{staff}"],
    "workdays import": ["{days}", "--year", "2027", "--source", "通知"],
}
APART = {"backup restore": "puts a whole database in place of another, with its audit; tests/files and tests/backup"}


def _commands(group, prefix=""):
    for name, command in group.commands.items():
        if name == "db" and not prefix:
            continue
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}"


def test_every_command_is_known_to_read_or_to_write(app):
    found = set(_commands(app.cli))
    assert found <= READING | set(WRITING) | set(APART)


@pytest.mark.parametrize("name", WRITING)
def test_every_command_that_writes_leaves_an_entry(name, make_app, stocked, migrated, tmp_path):
    app = make_app(migrated if name == "starter load" else stocked)
    if name not in set(_commands(app.cli)):
        pytest.fail(f"there is no command {name}")
    (tmp_path / "days.csv").write_text(DAYS, "utf-8")
    (tmp_path / "ledger.csv").write_text(LEDGER, "utf-8")
    (tmp_path / "departments.csv").write_text(DEPARTMENTS, "utf-8")
    (tmp_path / "staff.csv").write_text(STAFF, "utf-8")
    names = ("days", "ledger", "export", "departments", "staff")
    paths = {name: str(tmp_path / f"{name}.csv") for name in names}
    with app.app_context():
        before = _entries()
    ran = app.test_cli_runner().invoke(args=[*name.split(), *(text.format(**paths) for text in WRITING[name])])
    assert ran.exit_code == 0, ran.output
    with app.app_context():
        assert _entries() > before, ran.output
