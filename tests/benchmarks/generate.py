"""A large city for the benchmarks: 60 units, 2 000 people, any number of items with five reports each.

Of the items 45 % are completed, 30 % open and overdue, 25 % open and not yet due, as in the floor's own city, so that
the same page shows as much on both sides. Written by set-based inserts, each table's rows in batches; the light days
come from the product's own rule. Deterministic.
"""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from smartcity.accounts.models import Account, AccountRole
from smartcity.actions.history_models import ActionEvent, ActionVersion, DeadlineVersion, ProgressReport
from smartcity.actions.light import LightDates, light_dates
from smartcity.actions.models import NEVER, ActionItem, ActionSource, ActionUnit
from smartcity.actions.rules import (
    DeadlinePrecision,
    ExtensionAuthority,
    Priority,
    ReportingRhythm,
    SourceKind,
    UnitRole,
)
from smartcity.actions.search_index import rebuild
from smartcity.actions.workflow import ENDED_STATES, OPEN_STATES, State, Verb
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person, Post
from smartcity.people.rules import PostKind
from smartcity.workdays.queries import calendar

UNITS = 60
PEOPLE = 2000
GROUPS = 7
REPORTS = 5
BATCH = 5000
DISTRICTS_FROM = 49
START = date(2020, 1, 1)

ACTS = ["维修", "复核", "扩建", "审计", "采购", "公布", "更新", "普查", "起草", "检查", "资助", "迁移"]
THINGS = [
    "排水",
    "学校",
    "桥梁",
    "预算",
    "许可",
    "福利",
    "电车",
    "集市",
    "档案",
    "住房",
    "照明",
    "公园",
    "诊所",
    "图书",
    "登记",
    "消防",
    "水厂",
    "游园",
]
PLACES = ["北区", "南区", "东区", "西区", "港口", "车站", "滨河", "山顶", "旧城", "大学", "机场", "运河"]
WORDS = [
    "工作专班",
    "会议议定",
    "进度取决于",
    "现场勘查",
    "书面答复",
    "牵头部门",
    "下次会议前",
    "核定经费",
    "通知施工单位",
    "通行路线",
    "噪声限值",
    "施工计划",
    "数据共享",
    "接口规范",
    "逐项对照",
    "形成清单",
    "及时上报",
    "明确责任",
    "压实措施",
    "完成验收",
]
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def fill(items: int) -> None:
    """Fill the database of the current application, which must be migrated and empty."""
    with unit(Mode.WRITE, audited=False):
        _write(Organisation, _units())
        _write(WorkingGroup, (_group(n) for n in range(1, GROUPS + 1)))
        _write(Person, (_person(n) for n in range(1, PEOPLE + 1)))
        _write(Account, _accounts())
        _write(AccountRole, _roles())
        _write(Post, _posts())
        tables = (ActionItem, ActionSource, ActionUnit, ActionEvent, ProgressReport, DeadlineVersion, ActionVersion)
        made = _Items(items)
        for first in range(1, items + 1, BATCH):
            rows = made.batch(first, min(first + BATCH, items + 1))
            for table in tables:
                _write(table, rows[table.__tablename__])
        set_sequences()
        rebuild()
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def _write(model: Any, rows: Any) -> None:
    found = list(rows)
    if found:
        db.session.connection().execute(insert(model.__table__), found)


def set_sequences() -> None:
    """Have PostgreSQL go on after the ids that were written."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in db.metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement:
            name = table.name
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))"
                )
            )


def unit_names() -> list[str]:
    """Return sixty units under their real names: the departments, then the districts, then numbered towns."""
    folder = Path(__file__).parent.parent.parent / "smartcity" / "starter" / "data"
    with (folder / "organisations.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    return [*names, *(f"示例单位{n:02d}" for n in range(1, UNITS + 1))][:UNITS]


def _units() -> Iterator[dict[str, Any]]:
    for n, name in enumerate(unit_names(), 1):
        kind = OrganisationKind.DISTRICT if n >= DISTRICTS_FROM else OrganisationKind.GOVERNMENT
        yield {"id": n, "name": name, "short_name": name[:12], "kind": kind, "rank": n * 10, "code": f"u{n}",
               "duty": "", "phone": "", "to_verify": False, "active": True}  # fmt: skip


def _group(n: int) -> dict[str, Any]:
    return {"id": n, "code": f"g{n}", "name": f"工作组{n}", "rank": n, "duty": "", "active": True}


def _person(n: int) -> dict[str, Any]:
    name = FAMILY[n % 10] + GIVEN[n // 10 % 20] + GIVEN[n // 200 % 20]
    return {"id": n, "name": name, "initials": "zw", "title": "", "phone": f"0533-{n:07d}", "rank": n, "active": True,
            "email": f"p{n}@city.example", "language": "zh_CN", "is_example": False}  # fmt: skip


LOGINS = {1: ("secretary", "secretariat"), 2: ("leader", "leader"), 3: ("liaison", "liaison")}
LIAISON_UNIT = 7


def _accounts() -> Iterator[dict[str, Any]]:
    for n, (login, _role) in LOGINS.items():
        yield {"id": n, "login": login, "login_key": login, "person_id": n, "password_hash": "",
               "must_change_password": False, "created_at": clock.real_now()}  # fmt: skip


def _roles() -> Iterator[dict[str, Any]]:
    for n, (_login, role) in LOGINS.items():
        scope = LIAISON_UNIT if role == "liaison" else None
        yield {"id": n, "account_id": n, "role": role, "organisation_id": scope}


def _posts() -> Iterator[dict[str, Any]]:
    for n in range(1, PEOPLE + 1):
        kind = PostKind.LIAISON if n <= UNITS else PostKind.MEMBER
        yield {"id": n, "person_id": n, "organisation_id": n % UNITS + 1, "kind": kind, "title": "", "from_on": START}


class _Items:
    """Makes the rows of items, in order; ids of every table run on from batch to batch."""

    def __init__(self, items: int) -> None:
        self.random = random.Random(7)
        self.today = clock.today()
        self.special = max(items // 200, 1)
        self.next_id = dict.fromkeys(("part", "event", "report", "version"), 1)
        self.numbers: dict[int, int] = {}
        work_calendar = calendar()
        self.dates = cache(lambda state, due: light_dates(state, due, work_calendar))

    def batch(self, first: int, end: int) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of the items from `first` up to, not including, `end`."""
        rows: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in (
                "action_item", "action_source", "action_unit", "action_event", "progress_report",
                "deadline_version", "action_version",
            )
        }  # fmt: skip
        for n in range(first, end):
            self._item(n, rows)
        return rows

    def _id(self, kind: str) -> int:
        found = self.next_id[kind]
        self.next_id[kind] = found + 1
        return found

    def _fate(self) -> tuple[State, date]:
        chance, pick = self.random.random(), self.random
        if chance < 0.45:
            return State.COMPLETED, self.today - timedelta(days=pick.randint(1, 400))
        if chance < 0.75:
            return State.IN_PROGRESS, self.today - timedelta(days=pick.randint(1, 120))
        return State.IN_PROGRESS, self.today + timedelta(days=pick.randint(0, 180))

    def _item(self, n: int, rows: dict[str, list[dict[str, Any]]]) -> None:
        pick = self.random
        state, due = self._fate()
        created = _noon(min(due, self.today) - timedelta(days=pick.randint(30, 90)))
        lead = pick.randint(1, UNITS)
        others = pick.sample([k for k in range(1, UNITS + 1) if k != lead], pick.randint(0, 3))
        who = 1 if n % self.special == 0 else pick.randint(2, PEOPLE)
        dates: LightDates = self.dates(state, due)
        year = created.year
        seq = self.numbers[year] = self.numbers.get(year, 0) + 1
        progress = 100 if state in ENDED_STATES else pick.randrange(0, 100, 10)
        title = f"{pick.choice(ACTS)}{pick.choice(PLACES)}{pick.choice(THINGS)}设施（{n}）"
        requirement = "，".join(pick.choice(WORDS) for _ in range(30)) + "。"
        is_open = state in OPEN_STATES
        urgent = (dates.red_on or due) if is_open else NEVER
        reports = self._history(n, lead, who, state, due, created, progress, rows)
        rows["action_item"].append(
            {"id": n, "year": year, "seq": seq, "title": title, "requirement": requirement, "clause": "",
             "working_group_id": lead % GROUPS + 1, "leader_id": 2, "responsible_id": who, "contact": "",
             "collective": "", "deadline": due, "original_deadline": due, "deadline_text": "",
             "deadline_precision": DeadlinePrecision.DAY, "deadline_version": 1,
             "extension_authority": ExtensionAuthority.OFFICE, "reporting_rhythm": ReportingRhythm.MONTHLY,
             "priority": list(Priority)[n % 3], "in_house_only": False, "to_verify": False, "state": state,
             "is_open": is_open, "progress": progress, "yellow_on": dates.yellow_on, "red_on": dates.red_on,
             "urgent_on": urgent, "report_due_on": self.today + timedelta(days=n % 30) if is_open else None,
             "assigned_at": created, "completed_on": None if is_open else due,
             "submitted_on": None if is_open else due, "late": False, "extensions_granted": 0, "times_returned": 0,
             "last_report_at": reports, "carried_over": False, "created_at": created, "created_by_id": 1,
             "version": REPORTS + 2,
             "search_text": f"{written(year, seq)}\n{title}\n专题会议纪要第{n % 40}期\n{requirement}".casefold()}
        )  # fmt: skip
        rows["action_source"].append(
            {"id": n, "item_id": n, "position": 0, "kind": list(SourceKind)[n % len(SourceKind)],
             "reference": f"专题会议纪要第{n % 40}期", "basis": ""}
        )  # fmt: skip
        for position, unit_id in enumerate([lead, *others]):
            rows["action_unit"].append(
                {"id": self._id("part"), "item_id": n, "organisation_id": unit_id, "from_on": created.date(),
                 "role": UnitRole.SUPPORTING if position else UnitRole.LEAD, "position": max(position - 1, 0),
                 "is_open": is_open, "deadline": due, "yellow_on": dates.yellow_on,
                 "red_on": dates.red_on, "urgent_on": urgent,
                 "signed_at": created + timedelta(days=1), "signed_by_id": who, "signed_note": ""}
            )  # fmt: skip

    def _history(
        self,
        n: int,
        lead: int,
        who: int,
        state: State,
        due: date,
        created: datetime,
        progress: int,
        rows: dict[str, list[dict[str, Any]]],
    ) -> datetime:
        """Add an item's story and its versions; return when its last report came."""
        day = timedelta(days=1)
        steps: list[tuple[Verb, State, State, int]] = [
            (Verb.ASSIGN, State.DRAFT, State.ASSIGNED, 0),
            (Verb.SIGN_FOR, State.ASSIGNED, State.SIGNED_FOR, 0),
            (Verb.REPORT, State.SIGNED_FOR, State.IN_PROGRESS, progress // REPORTS),
            *((Verb.REPORT, State.IN_PROGRESS, State.IN_PROGRESS, progress * k // REPORTS) for k in (2, 3, 4, 5)),
        ]
        if state is State.COMPLETED:
            steps += [
                (Verb.SUBMIT, State.IN_PROGRESS, State.SUBMITTED, 100),
                (Verb.COMPLETE, State.SUBMITTED, State.COMPLETED, 100),
            ]
        last = created
        for step, (verb, before, after, percent) in enumerate(steps):
            last = created + step * 4 * day
            event = self._id("event")
            rows["action_event"].append(
                {"id": event, "item_id": n, "at": last, "verb": verb, "from_state": before, "to_state": after,
                 "person_id": who, "unit_id": lead, "on_behalf": False, "text": "", "details": {}}
            )  # fmt: skip
            if verb is Verb.REPORT:
                rows["progress_report"].append(
                    {"id": self._id("report"), "item_id": n, "event_id": event, "unit_id": lead, "at": last,
                     "person_id": who, "progress": percent, "text": "已按计划推进，" + self.random.choice(WORDS) * 8,
                     "difficulties": "", "next_step": "", "no_progress": False, "vetted_by": "", "on_behalf": False}
                )  # fmt: skip
            until = None if step == len(steps) - 1 else last + 4 * day
            dates: LightDates = self.dates(after, due)
            rows["action_version"].append(
                {"id": self._id("version"), "item_id": n, "recorded_at": last, "until": until, "state": after,
                 "progress": percent, "deadline": due, "original_deadline": due,
                 "deadline_precision": DeadlinePrecision.DAY, "yellow_on": dates.yellow_on, "red_on": dates.red_on,
                 "completed_on": due if after is State.COMPLETED else None,
                 "submitted_on": due if after in (State.COMPLETED, State.SUBMITTED) else None}
            )  # fmt: skip
        rows["deadline_version"].append(
            {"id": n, "item_id": n, "version": 1, "deadline": due, "text": "", "set_at": created,
             "authority": ExtensionAuthority.OFFICE, "reason": ""}
        )  # fmt: skip
        return last


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)
