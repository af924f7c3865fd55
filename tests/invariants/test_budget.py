"""A page costs the same number of queries for few rows and for many, and never more than its budget."""

import re

import pytest
from filelock import FileLock
from sqlalchemy import event

from smartcity import create_app
from smartcity.accounts.passwords import Secret
from smartcity.accounts.services import create_account
from smartcity.actions import assigning, drafting
from smartcity.departments.rules import OrganisationKind
from smartcity.departments.services import create_organisation
from smartcity.foundation import remembering
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.people import services as people
from smartcity.people.rules import PostKind
from tests.actions.office import at
from tests.city import City
from tests.conftest import _copy_files, _finish, _settings, _shared_folder, _template
from tests.invariants import subjects
from tests.invariants.stock import words
from tests.invariants.walking import Walker, pages

pytestmark = pytest.mark.slow

BUDGET = 25
COLLECTED = (
    (re.compile("/"), 45),  # what each feature says has to be done
    (re.compile("/actions/[0-9]+"), 40),  # what may be done, the story, and what meetings and reminders say of it
    (re.compile("/papers/.+"), 40),  # a paper or folder says all that an item's page says, and more
    (re.compile(r"/papers|/meetings/[0-9]+"), 30),  # what each kind of paper holds; all that belongs to one meeting
    (re.compile(r".+\.(csv|xlsx)"), 45),  # an export is read in parts
    (re.compile("(/api/v1)?/reminders/preview"), 42),  # all that can be due, by eight sources, and who is told of it
)
"""Pages that ask every feature have budgets of their own."""

FILES = (".csv", ".xlsx")
"""Exports are read in parts: one statement more for each."""

READERS = {"secretary": "data", "lead_liaison": "data", "audit_admin": "data", "system_admin": "data"}
MANY = 12
QUICK = Secret("not used here", "$argon2id$none")
"""A password that nobody signs in with: hashing a real one takes its time."""


class _Crowd(subjects.Stock):
    """Makes many more of everything for one department, and some departments more."""

    def make_many(self, key):
        for number in range(MANY):
            self._department(number)
        with at(subjects.BEGAN):
            for number in range(MANY):
                self._in_progress(key)
                self._submitted(key)
                self._lent(key, self._person(key, f"借调{number}"), *self._term(number))
                day = subjects.NOW.replace(month=12, day=1 + number)
                invited = {"units": (self.city.unit(key), self.city.unit("finance")), "room": f"{number} 室"}
                self.scheduled(day=day, hour=9, title=f"{words.token(key)} 会 {number}", **invited)
                held = self.held(day=subjects.BEGAN, hour=9, title=f"{words.token(key)} 已开 {number}", **invited).id
                self._minuted(key, held)
        with at(subjects.NOW):
            for _ in range(MANY):
                self._papers(key)
        self._tell()

    def _department(self, number):
        """A department with a liaison, an account, and an item that is late."""
        with at(subjects.BEGAN):
            unit = self.do(
                "secretary", create_organisation, name=f"市第{number}局", kind=OrganisationKind.GOVERNMENT
            ).id
            person = self.do("secretary", people.create_person, name=f"联络{number}", phone=f"0533-88000{number:02}").id
            self.do(
                "secretary", people.add_post, person, PostKind.LIAISON, organisation_id=unit, from_on=subjects.BEGAN
            )
            account = {
                "person_id": person,
                "login": f"liaison{number}",
                "roles": [("liaison", unit)],
                "password": QUICK,
            }
            self.do(CLI, lambda actor: create_account(actor, **account))
            late = {"lead_id": unit, "supporting_ids": (), "deadline": subjects.BEGAN, "responsible_id": person}
            item = self.do("secretary", drafting.create, self.described(**late)).id
            self.do("secretary", assigning.assign, item)

    def _term(self, number):
        first = subjects.BEGAN.replace(month=12, day=2 + number)
        return first, first.replace(month=12, day=20 + number % 8)

    def _minuted(self, key, meeting):
        from smartcity.meetings import deciding, services

        self.do("secretary", services.draft_minutes, meeting, text=f"{words.token(key)} 纪要")
        for _ in range(3):
            self.do("secretary", deciding.decide, meeting, f"{words.token(key)} 决定")


@pytest.fixture(scope="session")
def crowded(stocked, tmp_path_factory):
    """The stocked city with many more of everything."""
    folder = _shared_folder(tmp_path_factory) / "crowded"
    with FileLock(f"{folder}.lock"):
        if not (folder / "ready").exists():
            app = create_app(_settings(folder, **_template(folder, stocked)))
            _copy_files(stocked, folder)
            _Crowd(City(app)).make_many("data")
            _finish(app, folder)
    return folder


def counted(app, login, ids):
    """Return how many statements each page of a person needs; transactions and settings of the connection aside."""
    walker = Walker(City(app))
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SET ", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    for path in ("/", "/workdays", "/api/v1/workdays"):  # the session is touched once a minute, the calendar read once
        walker.get(login, path).close()
    event.listen(engine, "before_cursor_execute", note)
    found = {}
    try:
        for _rule, path in pages(app, ids):
            if path.startswith(("/language/", "/calendar/")):
                continue
            remembering.forget(app)  # the page at its dearest: the first one after an act
            statements.clear()
            answer = walker.get(login, path)
            if answer.status_code == 200:
                found[path] = len(statements)
            answer.close()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return found


def over_budget(found):
    """Find pages that need more statements than they may."""
    return [f"{path} needs {count} statements" for path, count in found.items() if count > _budget(path)]


def _budget(path):
    return next((count for pattern, count in COLLECTED if pattern.fullmatch(path)), BUDGET)


def growing(few, many):
    """Find pages that need more statements for more rows."""
    pages_ = [path for path in few if not path.endswith(FILES)]
    return [
        f"{path}: {few[path]} statements, {many[path]} for more rows"
        for path in pages_
        if many.get(path, 0) > few[path]
    ]


@pytest.mark.parametrize("login", READERS)
def test_a_page_costs_the_same_for_few_rows_and_for_many(make_app, stocked, crowded, ids, login):
    few = counted(make_app(stocked), login, ids[READERS[login]])
    many = counted(make_app(crowded), login, ids[READERS[login]])
    assert len(few) >= 8
    assert set(few) == set(many)
    assert over_budget(many) == []
    assert growing(few, many) == []


def test_a_page_that_asks_once_more_for_each_row_is_found(make_app, stocked, crowded, ids):
    from sqlalchemy import select

    from smartcity.actions.models import ActionItem
    from smartcity.departments.models import Organisation
    from smartcity.foundation.access import signed_in

    @signed_in
    def view():
        for item in db.session.scalars(select(ActionItem.id)).all():
            db.session.execute(select(Organisation.name).where(Organisation.id == item)).all()
        return "listed", 200, {"Content-Type": "text/plain"}

    found = []
    for source in (stocked, crowded):
        app = make_app(source)
        app.add_url_rule("/slow", "faulty.slow", view)
        found.append({path: count for path, count in counted(app, "leader", ids["data"]).items() if path == "/slow"})
    assert over_budget(found[1])
    assert growing(*found)
