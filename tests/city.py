"""The test city: a few units of Zibo, two working groups, and one person for each role.

secretary        secretariat, in the coordination group
leader           deputy head in charge
lead_liaison     liaison of 市大数据局, which leads
support_liaison  liaison of 市财政局, which supports
police_liaison   liaison of 市公安局
outsider         liaison of 市教育局, which has nothing to do with it
member           works at 市大数据局, seconded to the data group
observer         sees what concerns 市财政局, changes nothing
head             head of 市大数据局 (no account)
system_admin, security_admin, audit_admin
"""

import hashlib
import secrets
from datetime import date

from sqlalchemy import select

from smartcity.accounts.models import Account, AccountRole, SignInSession
from smartcity.departments.models import GroupUnit, Organisation, OrganisationAlias, WorkingGroup
from smartcity.departments.rules import OrganisationKind as Kind
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person, Post
from smartcity.people.rules import PostKind

START = date(2024, 1, 1)

UNITS = {
    "data": ("市大数据局", "市大数据局", Kind.GOVERNMENT, ["市数据局"]),
    "finance": ("市财政局", "市财政局", Kind.GOVERNMENT, ["财政局"]),
    "police": ("市公安局", "市公安局", Kind.GOVERNMENT, []),
    "labour": ("市人力资源和社会保障局", "市人社局", Kind.GOVERNMENT, ["市人力资源社会保障局"]),
    "education": ("市教育局", "市教育局", Kind.GOVERNMENT, []),
    "zhangdian": ("张店区人民政府", "张店区", Kind.DISTRICT, []),
}
GROUPS = {"coordination": ("综合协调组", "data"), "resources": ("数据资源组", "data")}
PEOPLE = {
    "secretary": ("王秘书", "secretariat", None, None, "coordination"),
    "leader": ("李副组长", "leader", None, PostKind.LEADER, "coordination"),
    "lead_liaison": ("张联络", "liaison", "data", PostKind.LIAISON, None),
    "support_liaison": ("赵联络", "liaison", "finance", PostKind.LIAISON, None),
    "police_liaison": ("钱联络", "liaison", "police", PostKind.LIAISON, None),
    "outsider": ("孙联络", "liaison", "education", PostKind.LIAISON, None),
    "member": ("周干部", "member", "data", PostKind.MEMBER, "resources"),
    "observer": ("吴观察", "observer", "finance", None, None),
    "head": ("郑局长", None, "data", PostKind.HEAD, None),
    "system_admin": ("系统管理员甲", "system_admin", None, None, None),
    "security_admin": ("安全管理员乙", "security_admin", None, None, None),
    "audit_admin": ("审计管理员丙", "audit_admin", None, None, None),
}


class City:
    """Looks up the city's units and people by their short names, and lets them act."""

    def __init__(self, app):
        self.app = app

    def settle(self):
        """Write the city into an empty database."""
        with self.app.app_context(), unit(Mode.WRITE, audited=False):
            units = {key: self._organisation(n, key, *row) for n, (key, row) in enumerate(UNITS.items(), 1)}
            groups = {
                key: self._group(n, key, name, units[lead]) for n, (key, (name, lead)) in enumerate(GROUPS.items(), 1)
            }
            for login, row in PEOPLE.items():
                self._person(login, units, groups, *row)

    def _organisation(self, rank, key, name, short, kind, aliases):
        row = Organisation(name=name, short_name=short, kind=kind, code=key, rank=rank * 10)
        row.aliases = [OrganisationAlias(name=alias) for alias in {*aliases, *([short] if short != name else [])}]
        db.session.add(row)
        db.session.flush()
        return row

    def _group(self, rank, key, name, lead):
        row = WorkingGroup(code=key, name=name, rank=rank * 10)
        row.members = [GroupUnit(organisation_id=lead.id, role="lead", position=0)]
        db.session.add(row)
        db.session.flush()
        return row

    def _person(self, login, units, groups, name, role, unit_key, post, group):
        person = Person(name=name, email=f"{login}@city.example", phone="0533-0000000", initials=login[:3])
        db.session.add(person)
        db.session.flush()
        if unit_key and post:
            db.session.add(Post(person_id=person.id, organisation_id=units[unit_key].id, kind=post, from_on=START))
        if group:
            kind = post if post is PostKind.LEADER else PostKind.MEMBER
            db.session.add(Post(person_id=person.id, working_group_id=groups[group].id, kind=kind, from_on=START))
        if role:
            account = Account(
                login=login,
                login_key=login,
                person_id=person.id,
                must_change_password=False,
                created_at=clock.real_now(),
            )
            db.session.add(account)
            db.session.flush()
            scope = units[unit_key].id if unit_key and role in {"liaison", "member", "observer"} else None
            db.session.add(AccountRole(account_id=account.id, role=role, organisation_id=scope))

    def unit(self, key) -> int:
        """Return an organisation's id."""
        return self._id(select(Organisation.id).where(Organisation.code == key))

    def group(self, key) -> int:
        """Return a working group's id."""
        return self._id(select(WorkingGroup.id).where(WorkingGroup.code == key))

    def person(self, login) -> int:
        """Return a person's id."""
        return self._id(select(Person.id).where(Person.name == PEOPLE[login][0]))

    def account(self, login) -> int:
        """Return an account's id."""
        return self._id(select(Account.id).where(Account.login == login))

    def _id(self, statement) -> int:
        with self.app.app_context(), unit(Mode.READ):
            return db.session.scalars(statement).one()

    def actor(self, login) -> Actor:
        """Return the person as the services see them."""
        from smartcity.accounts.queries import actor_for

        with self.app.app_context(), unit(Mode.READ):
            account = db.session.scalars(select(Account).where(Account.login == login)).one()
            return actor_for(account)

    def client(self, login=None):
        """Return a browser in which the person is signed in (None: a visitor)."""
        client = self.app.test_client()
        if login:
            secret = secrets.token_urlsafe(24)
            now = clock.real_now()
            with self.app.app_context(), unit(Mode.WRITE, audited=False):
                account = db.session.scalars(select(Account).where(Account.login == login)).one()
                hashed = hashlib.sha256(secret.encode()).hexdigest()
                db.session.add(SignInSession(id_hash=hashed, account_id=account.id, created_at=now, seen_at=now))
            with client.session_transaction() as cookie:
                cookie["sid"] = secret
        return client

    def api(self, login, scope="write"):
        """Return headers with an API token of the person."""
        from datetime import timedelta

        from smartcity.accounts.models import Token

        secret = secrets.token_urlsafe(24)
        now = clock.real_now()
        with self.app.app_context(), unit(Mode.WRITE, audited=False):
            account = db.session.scalars(select(Account).where(Account.login == login)).one()
            hashed = hashlib.sha256(secret.encode()).hexdigest()
            db.session.add(
                Token(
                    account_id=account.id,
                    token_hash=hashed,
                    scope=scope,
                    created_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
        return {"Authorization": f"Bearer {secret}"}
