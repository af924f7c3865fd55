"""The desk that the lives are played on: one application and one mail server, put back to the first day for each."""

import shutil
from collections import Counter
from contextlib import contextmanager

from smartcity import create_app
from smartcity.accounts.models import Account, AccountRole
from smartcity.foundation import clock, i18n
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person as PersonRow
from smartcity.people.models import Post as PostRow
from smartcity.people.rules import PostKind
from smartcity.workdays.services import ensure_seeded
from tests import postgres
from tests.city import START, City
from tests.conftest import _close, _fold, _settings
from tests.messages.post_office import Clerk, PostOffice
from tests.reminders.model.people import Directory, Person, Post

UNITS = ("data", "finance", "police", "education")
PEOPLE = {
    "secretary": "王秘书",
    "leader": "李副组长",
    "lead_liaison": "张联络",
    "support_liaison": "赵联络",
    "police_liaison": "钱联络",
    "outsider": "孙联络",
    "member": "周干部",
    "observer": "吴观察",
    "head": "郑局长",
    "second": "冯副主任",
    "second_liaison": "陈联络",
    "borrowed": "卫干部",
}


def directory():
    """The model's own list of who is who, as the test city's description has it."""
    return Directory(
        [
            Person("secretary", [Post("", "member")], of_the_office=True),
            Person("leader", [Post("", "leader")], mail=False),
            Person("lead_liaison", [Post("data", "liaison")]),
            Person("support_liaison", [Post("finance", "liaison")]),
            Person("police_liaison", [Post("police", "liaison")]),
            Person("outsider", [Post("education", "liaison")]),
            Person("member", [Post("data", "member"), Post("", "member")]),
            Person("observer", [], mail=True),
            Person("head", [Post("data", "head")], mail=False),
            Person("second", [Post("", "member")], of_the_office=True),
            Person("second_liaison", [Post("data", "liaison")], mail=False),
            Person("borrowed", [Post("education", "member")]),
        ]
    )


class MoodyClerk(Clerk):
    """A clerk who can also refuse everybody; counts how often each letter was lost after its text or refused for good."""

    def __init__(self):
        super().__init__()
        self.begin()

    def begin(self):
        """Forget all letters, and be well again."""
        self.answers, self.taken, self.seen = {}, [], []
        self.down, self.lost, self.full, self.refused = False, [], [], set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.down:
            return "451 not now"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await super().handle_RCPT(server, session, envelope, address, options)
        if reply.startswith("5"):
            self.refused.add(address)
        return reply

    async def handle_DATA(self, server, session, envelope):
        reply = await super().handle_DATA(server, session, envelope)
        if session.after_text == "drop":
            self.lost.append(self.seen[-1]["Message-ID"])
        elif session.after_text:
            self.full.append(self.seen[-1]["Message-ID"])
        return reply


class Stage:
    """The application on a copy of the test city's database."""

    def __init__(self, source, folder):
        self.office = PostOffice(clerk=MoodyClerk())
        self.office.start()
        self.clerk = self.office.clerk
        self.folder = folder
        self.tally = Counter()
        self.names = (
            [postgres.template_name(folder / part) for part in ("first", "played")] if postgres.server() else []
        )
        more = {"mail_url": self.office.url, "mail_from": "desk@zibo.example", "base_url": "http://desk.example"}
        if self.names:
            more["database_url"] = postgres.address(self.names[1])
        self.app = create_app(_settings(folder, **more))
        self._built = dict(self.app.config), dict(self.app.extensions)
        self._put(postgres.template_name(source) if self.names else source / "desk.db")
        self.people()
        self._keep()

    def _put(self, what):
        _close(self.app)
        if self.names:
            postgres.make_anew(self.names[1], what)
            return
        for path in self.folder.glob("desk.db*"):
            path.unlink()
        shutil.copy(what, self.folder / "desk.db")

    def _keep(self):
        _close(self.app)
        if self.names:
            postgres.make_anew(self.names[0], self.names[1])
            return
        _fold(self.folder / "desk.db")
        shutil.copy(self.folder / "desk.db", self.folder / "first.db")

    def people(self):
        """Add the years' holidays, a second secretary, a second liaison of the lead unit without address, one to lend."""
        city = City(self.app)
        data, education, group = city.unit("data"), city.unit("education"), city.group("coordination")
        with self.app.app_context():
            with unit(Mode.WRITE):
                ensure_seeded()
            with unit(Mode.WRITE, audited=False):
                _add("second", "secretariat", None, PostRow(working_group_id=group, kind=PostKind.MEMBER))
                post = PostRow(organisation_id=data, kind=PostKind.LIAISON)
                _add("second_liaison", "liaison", data, post)
                post = PostRow(organisation_id=education, kind=PostKind.MEMBER)
                _add("borrowed", "member", education, post)

    def begin(self):
        """Put everything back to the first day."""
        self.app.config.clear()
        self.app.config.update(self._built[0])
        self.app.extensions.clear()
        self.app.extensions.update(self._built[1])
        self._put(self.names[0] if self.names else self.folder / "first.db")
        i18n.bind(self.app.extensions["smartcity.settings"].language)
        self.clerk.begin()
        city = City(self.app)
        self.units = {key: city.unit(key) for key in UNITS}
        self.group = city.group("resources")
        with self.reading():
            rows = {row.name: row for row in db.session.scalars(db.select(PersonRow))}
            self.ids = {login: rows[name].id for login, name in PEOPLE.items()}
            self.accounts = {row.login: row.id for row in db.session.scalars(db.select(Account))}
        self.logins = {person_id: login for login, person_id in self.ids.items()}
        self.actors = {login: city.actor(login) for login in ("secretary", "leader", "system_admin")}

    @contextmanager
    def reading(self):
        with self.app.app_context(), unit(Mode.READ):
            yield

    def do(self, login, act, *args, **said):
        """Let somebody act, in a unit of work of its own; return the id of what came of it."""
        with self.app.app_context(), unit(Mode.WRITE):
            done = act(self.actors[login], *args, **said)
            return getattr(done, "id", None)

    def close(self):
        _close(self.app)
        self.office.stop()
        for name in self.names:
            postgres.drop(postgres.address(name))


def _add(login, role, unit_id, post):
    person = PersonRow(name=PEOPLE[login], phone="0533-0000000", initials=login[:3])
    person.email = "" if login == "second_liaison" else f"{login}@city.example"
    db.session.add(person)
    db.session.flush()
    post.person_id, post.from_on = person.id, START
    account = Account(login=login, login_key=login, person_id=person.id, must_change_password=False)
    account.created_at = clock.real_now()
    db.session.add_all([post, account])
    db.session.flush()
    db.session.add(AccountRole(account_id=account.id, role=role, organisation_id=unit_id))
