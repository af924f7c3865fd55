"""What was worked out for one request serves the next ones, and nobody is ever shown what an act has changed."""

import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import event

import smartcity
from smartcity import create_app
from smartcity.accounts import services as accounts
from smartcity.departments import queries, services
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation import remembering
from smartcity.foundation.database import Base, Lasting, db
from smartcity.foundation.i18n import using
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.office import Office
from tests.conftest import _settings
from tests.summaries.counting_queries import queries_of

PACKAGE = Path(smartcity.__file__).parent
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def other_process(app, tmp_path):
    """A second application on the same database: what the first one remembers, it can't make it forget."""
    address = app.extensions["smartcity.settings"].database_url
    made = create_app(_settings(tmp_path / "other", database_url=address))
    yield made
    with made.app_context():
        db.engine.dispose()


def rename(app, actor, unit_id, name):
    with app.app_context(), unit(Mode.WRITE):
        version = queries.get(unit_id).version
        services.rename(actor, unit_id, version, name=name, on=NEW_YEAR, reason="机构改革")


def names(app):
    with app.app_context(), unit(Mode.READ):
        return [name for _id, name in queries.choices()]


def asked(app):
    """How many statements the choice of units costs beside the question for the last act."""
    with app.app_context(), unit(Mode.READ):
        return queries_of(queries.choices) - 1


def test_the_choice_of_units_is_read_once_and_again_after_an_act(app, city):
    names(app)
    assert asked(app) == 0
    rename(app, city.actor("secretary"), city.unit("data"), "市数据局")
    assert "市数据局" in names(app)
    assert asked(app) == 0


def test_what_another_process_changes_is_seen_at_the_next_request(app, city, other_process):
    before = names(app)
    rename(other_process, city.actor("secretary"), city.unit("data"), "市数据局")
    assert "市数据局" not in before
    assert "市数据局" in names(app)


def test_a_write_that_is_rolled_back_is_remembered_by_nobody(app, city):
    secretary, data = city.actor("secretary"), city.unit("data")

    def try_in_vain():
        with app.app_context(), unit(Mode.WRITE) as opened:
            services.rename(secretary, data, queries.get(data).version, name="市数据局", on=NEW_YEAR, reason="机构改革")
            db.session.flush()
            assert "市数据局" in [name for _id, name in queries.choices()]
            opened.fail()

    before = names(app)
    try_in_vain()
    assert names(app) == before


def test_a_disabled_account_is_out_at_once_in_every_process(app, city, other_process):
    browser = city.client("secretary")
    assert browser.get("/actions").status_code == 200
    officer, account = city.actor("system_admin"), city.account("secretary")
    with other_process.app_context(), unit(Mode.WRITE):
        accounts.disable(officer, account)
    assert browser.get("/actions").status_code == 303


def test_a_role_that_is_taken_away_opens_no_page_any_more(app, city, other_process):
    browser = city.client("observer")
    assert browser.get("/actions").status_code == 200
    officer, account, finance = city.actor("security_admin"), city.account("observer"), city.unit("finance")
    with other_process.app_context(), unit(Mode.WRITE):
        accounts.revoke_role(officer, account, "observer", finance)
    assert browser.get("/actions").status_code == 303


def test_each_reader_is_answered_in_the_own_language(app):
    @remembering.remembered
    def word():
        return remembering.language()

    with app.app_context(), unit(Mode.READ):
        assert word() == "zh_CN"
        with using("en"):
            assert word() == "en"
        assert word() == "zh_CN"


def test_what_changes_without_an_act_is_asked_again_after_a_while(app, monkeypatch):
    said = iter(["silent", "ok"])
    state = remembering.remembered_for(15)(lambda: next(said))
    with app.app_context(), unit(Mode.READ):
        now = remembering.clock.real_now().replace(second=1, microsecond=0)
        monkeypatch.setattr(remembering.clock, "real_now", lambda: now)
        assert [state(), state()] == ["silent", "silent"]
        monkeypatch.setattr(remembering.clock, "real_now", lambda: now.replace(second=17))
        assert state() == "ok"


def test_an_everyday_act_forgets_nothing_that_lasts(app, city):
    names(app)
    Office(city).assigned(title="今天交办的")
    assert asked(app) == 0


def test_a_write_unit_sees_the_unit_that_it_has_just_entered(app, city):
    secretary = city.actor("secretary")
    names(app)
    with app.app_context(), unit(Mode.WRITE):
        services.create_organisation(secretary, name="市新设局", short_name="新设局", kind=OrganisationKind.PARTY)
        assert "新设局" in [name for _id, name in queries.choices()]


LASTING = {
    "departments.queries": ("choices", "group_choices", "group_name"),
    "people.queries": ("choices", "leader_choices"),
    "accounts.queries": ("holder_of",),
    "workdays.queries": ("_kept",),
    "actions.story": ("_names_of_all",),
    "actions.light_queries": ("_rules",),
    "reminders.ladders": ("ladders_in_force",),
    "foundation.examples": ("holds_examples",),
    "foundation.pages": ("_menu", "_addresses"),
}


def test_every_work_that_is_kept_beyond_everyday_acts_is_looked_at_here():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        names = re.findall(r"^@remembered_lasting\ndef (\w+)", path.read_text("utf-8"), re.M)
        if names:
            found[".".join(path.relative_to(PACKAGE).with_suffix("").parts)] = tuple(names)
    assert found == LASTING


@pytest.mark.parametrize(
    ("module", "work"),
    [(module, work) for module, works in LASTING.items() for work in works if module != "foundation.pages"],
)
def test_what_is_kept_beyond_everyday_acts_reads_only_what_lasts(app, city, module, work):
    arguments = {"holder_of": (city.account("secretary"),), "group_name": (1,)}.get(work, ())
    lasting = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Lasting)}
    statements = []
    with app.app_context(), unit(Mode.READ):
        event.listen(db.engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
        getattr(import_module(f"smartcity.{module}"), work)(*arguments)
    read = {table for one in statements for table in re.findall(r"(?:FROM|JOIN) (\w+)", one)}
    assert read - {"audit_head"}
    assert read <= lasting | {"audit_head"}
