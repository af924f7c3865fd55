"""A million open items, a tenth of them due today: the decision beside a bare INSERT … SELECT of the same rows.

Bare: straight from the items, their lead units and the liaisons into the same tables, under the same keys, in one
transaction; nobody asks who is away, what waits for an answer, what was told before, or what stays in the house. A copy
of the finished rows from a table into the same tables is the least that any of them could cost. The quiet tick is the
one after: nothing is new, whatever the number of items. Ours runs in a process that has ticked before.
"""

import resource
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from datetime import time as day_time
from itertools import islice
from statistics import median
from typing import Any

import click
from sqlalchemy import JSON, String, cast, func, insert, literal, select, text, true, update

from smartcity.accounts.models import Account, AccountRole
from smartcity.actions.models import NEVER, ActionItem, ActionLook, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation import clock
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification
from smartcity.people.models import Person, Post
from smartcity.people.rules import PostKind
from smartcity.reminders.deciding import write_down
from smartcity.reminders.item_sentence import sentence_about_item
from smartcity.reminders.ladders import why
from smartcity.reminders.lines import because_leading, because_responsible
from smartcity.reminders.models import Reminder
from smartcity.reminders.planning import Prospects
from smartcity.reminders.rules import ReminderRule
from smartcity.workdays.queries import calendar
from tests.benchmarks.generate import set_sequences

TODAY = date(2026, 3, 10)
RECIPIENTS, UNITS = 5000, 200
TABLES = ("reminder", "notification")


def fill(items: int) -> None:
    """Fill an empty, migrated database: the office has looked at all items, a tenth of them is due today."""
    with unit(Mode.WRITE, audited=False):
        _write(Organisation, map(_unit, range(1, UNITS + 1)))
        _write(Person, map(_person, range(1, RECIPIENTS + 1)))
        _write(Account, map(_account, range(1, RECIPIENTS + 1)))
        _write(AccountRole, map(_role, range(1, RECIPIENTS + 1)))
        _write(Post, map(_post, range(1, RECIPIENTS + 1)))
        prospects = Prospects(TODAY)
        _write(ActionItem, map(_item, range(1, items + 1)))
        _write(ActionLook, (_look(n, prospects) for n in range(1, items + 1)))
        _write(ActionUnit, map(_lead, range(1, items + 1)))
        set_sequences()
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def _write(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, 20_000)):
        db.session.connection().execute(insert(model.__table__), some)


def _unit(n: int) -> dict[str, Any]:
    return {"id": n, "name": f"示例单位{n:03d}", "short_name": f"单位{n:03d}", "kind": OrganisationKind.GOVERNMENT,
            "rank": n, "code": f"u{n}", "duty": "", "phone": "", "to_verify": False, "active": True}  # fmt: skip


def _person(n: int) -> dict[str, Any]:
    return {"id": n, "name": f"干部{n:04d}", "initials": "gb", "title": "", "phone": "", "rank": n, "active": True,
            "email": f"p{n}@city.example", "language": "zh_CN", "is_example": False}  # fmt: skip


def _account(n: int) -> dict[str, Any]:
    return {"id": n, "login": f"p{n}", "login_key": f"p{n}", "person_id": n, "password_hash": "",
            "must_change_password": False, "created_at": clock.real_now()}  # fmt: skip


def _role(n: int) -> dict[str, Any]:
    role = "secretariat" if n == RECIPIENTS else "member"
    return {"id": n, "account_id": n, "role": role, "organisation_id": None}


def _post(n: int) -> dict[str, Any]:
    kind = PostKind.LIAISON if n <= UNITS else PostKind.MEMBER
    return {"id": n, "person_id": n, "organisation_id": n % UNITS + 1, "kind": kind, "title": "",
            "from_on": date(2020, 1, 1)}  # fmt: skip


def _due(n: int) -> date:
    """Every tenth item is due today; of the others a third is overdue, the rest comes in the next half year."""
    return TODAY if n % 10 == 0 else date.fromordinal(TODAY.toordinal() + (n % 180 + 5 if n % 3 else -(n % 90) - 5))


def _look(n: int, prospects: Prospects) -> dict[str, Any]:
    due = _due(n)
    look = TODAY if due == TODAY else prospects.of(ReminderRule.DEADLINE, due).next_on
    return {"item_id": n, "look_on": min(look, NEVER)}


def _item(n: int) -> dict[str, Any]:
    due = _due(n)
    at = clock.instant(date(2026, 1, 5), day_time(9))
    return {"id": n, "year": 2026, "seq": n, "title": f"推进第{n}项公共数据资源目录编制", "requirement": "", "clause": "",
            "leader_id": None, "responsible_id": n % (RECIPIENTS - 1) + 1, "contact": "", "collective": "",
            "deadline": due, "original_deadline": due, "deadline_text": "", "deadline_precision": "day",
            "deadline_version": 1, "extension_authority": "office", "reporting_rhythm": "none", "priority": "normal",
            "in_house_only": False, "to_verify": False, "state": "in_progress", "is_open": True, "progress": 10,
            "yellow_on": None, "red_on": None, "urgent_on": due, "report_due_on": None,
            "assigned_at": at, "late": False, "extensions_granted": 0, "times_returned": 0, "carried_over": False,
            "created_at": at, "created_by_id": 1, "version": 1, "search_text": ""}  # fmt: skip


def _lead(n: int) -> dict[str, Any]:
    at = clock.instant(date(2026, 1, 5), day_time(9))
    return {"id": n, "item_id": n, "organisation_id": n % UNITS + 1, "role": "lead", "position": 0,
            "from_on": date(2026, 1, 5), "is_open": True, "deadline": TODAY, "urgent_on": NEVER, "signed_at": at,
            "signed_note": "", "signed_told_by": ""}  # fmt: skip


def measure(rounds: int) -> None:
    """Decide and insert the same rows bare by turns; then the tick that has nothing to say."""
    ours, bare, copied, memory = [], [], [], 0.0
    write_down(clock.instant(TODAY - timedelta(days=1), day_time(9)))
    for _ in range(rounds):
        ours.append(_timed(_decide))
        memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        _send()
        quiet = [_timed(_decide) for _ in range(5)]
        lines = _keep_rows()
        copied.append(_timed(_copy))
        _strike_out()
        bare.append(_timed(_insert_bare))
        assert _count() == lines
        _forget()
        click.echo(
            f"{lines} lines: decided in {ours[-1]:.2f} s, bare {bare[-1]:.2f} s, copied {copied[-1]:.2f} s, "
            f"quiet {median(quiet) * 1e3:.1f} ms"
        )
    mine, plain, least = median(ours), median(bare), median(copied)
    click.echo(f"decision {mine:.2f} s, bare {plain:.2f} s, ratio {mine / plain:.2f} (aim 1.5)")
    click.echo(f"copied {least:.2f} s, ratio {mine / least:.2f}; memory after deciding {memory:.0f} MB at most")
    click.echo(_plan())


def _decide() -> None:
    write_down(clock.instant(TODAY, day_time(9)))


def _count() -> int:
    with unit(Mode.READ):
        found: int = db.session.scalar(select(func.count()).select_from(Notification)) or 0
    return found


def _send() -> None:
    """Have all lines gone out."""
    with unit(Mode.WRITE, audited=False):
        db.session.execute(update(Notification).values(collected_at=clock.now()))
    _vacuum()  # as PostgreSQL does by itself within a minute


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _keep_rows() -> int:
    with unit(Mode.WRITE, audited=False):
        for table in TABLES:
            db.session.execute(text(f"DROP TABLE IF EXISTS bare_{table}"))
            db.session.execute(text(f"CREATE TABLE bare_{table} AS SELECT * FROM {table}"))
        found = db.session.scalar(text("SELECT count(*) FROM bare_reminder")) or 0
    _strike_out()
    return found


def _strike_out() -> None:
    with unit(Mode.WRITE, audited=False):
        if db.engine.dialect.name == "postgresql":  # which asks for each row whether a message carries it
            db.session.execute(text(f"TRUNCATE outbox_line, {', '.join(TABLES)}"))
        else:
            for table in TABLES:
                db.session.execute(text(f"DELETE FROM {table}"))
    _vacuum()


def _insert_bare() -> None:
    """Write the same lines by plain statements, straight from the items."""
    item, due = ActionItem, (ActionItem.is_open, ActionItem.deadline == TODAY)
    because, leading = because_responsible().as_json(), because_leading("单位001").as_json()
    liaison = (Post.organisation_id == ActionUnit.organisation_id, Post.kind == PostKind.LIAISON)
    led = (ActionUnit.item_id == item.id, ActionUnit.role == UnitRole.LEAD, ActionUnit.until_on.is_(None))
    told = (
        select(item.id, item.deadline_version, item.responsible_id, literal(because, JSON)).where(*due),
        select(item.id, item.deadline_version, Post.person_id, literal(leading, JSON)).where(*due, *led, *liaison),
    )
    with unit(Mode.WRITE, audited=False):
        for found in told:
            subject, version, person, reason = found.order_by(item.id).subquery().c
            values = {"rule": literal("deadline"), "step": literal("due_today"), "subject_type": literal("action"),
                "subject_id": subject, "deadline_version": version, "recipient_id": person, "reason": reason,
                "channel": literal("email"), "due_on": literal(TODAY), "state": literal("decided"),
                "decided_at": literal(clock.now(), Reminder.decided_at.type), "run": literal(1)}  # fmt: skip
            rows = select(*values.values()).where(true())
            made = insert_or_skip(Reminder).from_select([*values], rows, include_defaults=False)
            db.session.execute(made.on_conflict_do_nothing())
        sentence = sentence_about_item(why(ReminderRule.DEADLINE, TODAY, TODAY, calendar()), item)
        values = {"person_id": Reminder.recipient_id, "kind": literal("reminders.deadline"), "text": sentence,
            "why": Reminder.reason, "link": literal("/actions/") + cast(item.id, String), "about_type": literal("action"),
            "about_id": item.id, "urgency": literal(0), "stays_inside": item.in_house_only, "channels": literal("email"),
            "alone": literal(False), "cause_id": Reminder.id,
            "created_at": literal(clock.now(), Notification.created_at.type)}  # fmt: skip
        lines = select(*values.values()).join(item, item.id == Reminder.subject_id).where(Reminder.run == 1)
        db.session.execute(insert(Notification).from_select([*values], lines, include_defaults=False))


def _copy() -> None:
    """Write the finished rows once more, out of a table that holds them."""
    with unit(Mode.WRITE, audited=False):
        for table in TABLES:
            names = ", ".join(column.name for column in db.metadata.tables[table].columns)
            db.session.execute(text(f"INSERT INTO {table} ({names}) SELECT {names} FROM bare_{table}"))


def _forget() -> None:
    """Take the round back: nothing is told, the same items are to be looked at."""
    _strike_out()
    with unit(Mode.WRITE, audited=False):
        due = select(ActionItem.id).where(ActionItem.deadline == TODAY)
        db.session.execute(update(ActionLook).where(ActionLook.item_id.in_(due)).values(look_on=TODAY))
    _vacuum()


def _vacuum() -> None:
    if db.engine.dialect.name == "postgresql":
        raw = db.engine.raw_connection()
        raw.driver_connection.autocommit = True
        for table in (*TABLES, "action_look"):
            raw.driver_connection.execute(f"VACUUM ANALYZE {table}")
        raw.driver_connection.autocommit = False
        raw.close()


def _plan() -> str:
    """Return how the database finds what is to be looked at."""
    wanted = select(ActionLook.item_id).where(ActionLook.look_on <= TODAY).order_by(ActionLook.look_on).limit(1)
    written = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    with unit(Mode.READ):
        return "\n".join(str(row[-1]) for row in db.session.execute(text(f"{explain} {written}")))
