"""A quarter of sixty items and twelve units, three of which never sign in, against a diary kept beside the program.

The diary is a plain list of what people did, with weekdays and the holidays of the quarter written out below. At each
cut-off the weekly summary is built, and at the quarter's end every unit's figures are told from the diary alone: what
it led, what came late and by whose time, what was given back. A head who is accused of a lateness can be shown the day.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from smartcity.accounts.models import Account, AccountRole
from smartcity.accounts.queries import actor_for
from smartcity.actions import assigning, deciding, drafting, extending, listing, objecting, progress
from smartcity.actions.filtering import Filters
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.rules import Colour, How, SourceKind
from smartcity.audit.queries import verify
from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation import clock
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person
from smartcity.summaries.commands import described
from smartcity.summaries.services import build
from smartcity.summaries.weeks import Week

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
CLOSED = {
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in (1, 2, 3, 4, 5)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
}
"""Tomb-sweeping, Labour Day and Dragon Boat holidays of the quarter."""
MADE_UP = {date(2026, 5, 9)}
"""A Saturday worked for a day of the holidays."""

UNITS = (
    "市发展和改革委员会", "市工业和信息化局", "市科学技术局", "市民政局", "市司法局", "市自然资源和规划局",
    "市生态环境局", "市住房和城乡建设局", "市交通运输局", "市水利局", "市农业农村局", "市商务局",
)  # fmt: skip
SILENT = UNITS[-3:]
"""Nobody of these has an account: what they say comes by phone and on paper."""
ITEMS = 60


def works(day):
    return day in MADE_UP or (day.weekday() < 5 and day not in CLOSED)


@dataclass
class Told:
    """What the diary knows of one item."""

    id: int
    lead: str
    deadline: date
    original: date
    leads: list = field(default_factory=list)
    progress: int = 0
    state: str = "assigned"
    submitted: date | None = None
    completed: date | None = None
    extended: bool = False


class Quarter:
    """Plays the quarter day by day; what it decides is drawn, what follows is the program's."""

    def __init__(self, city):
        self.city, self.random = city, random.Random(2026)
        self.items, self.happened = [], Counter()
        with city.app.app_context(), unit(Mode.WRITE, audited=False):
            self.units = {name: self._unit(place, name) for place, name in enumerate(UNITS)}
        self.office = city.actor("secretary")

    def _unit(self, place, name):
        row = Organisation(
            name=name, short_name=name, kind=OrganisationKind.GOVERNMENT, rank=500 + place, code=f"q{place}"
        )
        person = Person(name=f"{name[1:3]}联络员", phone="0533-0000000", initials="lly")
        db.session.add_all([row, person])
        db.session.flush()
        if name not in SILENT:
            account = Account(
                login=f"q{place}", login_key=f"q{place}", person_id=person.id, must_change_password=False,
                created_at=clock.real_now(),
            )  # fmt: skip
            account.roles = [AccountRole(role="liaison", organisation_id=row.id)]
            db.session.add(account)
            db.session.flush()
        return row.id

    def actor(self, name):
        """Return the unit's liaison, or the office where nobody of the unit ever signs in."""
        if name in SILENT:
            return self.office
        with self.city.app.app_context(), unit(Mode.READ):
            login = f"q{UNITS.index(name)}"
            return actor_for(db.session.scalars(select(Account).where(Account.login == login)).one())

    def behalf(self, name):
        how = self.random.choice([How.PHONE, How.PAPER, How.MESSAGE])
        return {"unit_id": self.units[name], "how": how} if name in SILENT else {}

    def do(self, act, actor, *args, **values):
        with self.city.app.app_context(), unit(Mode.WRITE):
            return act(actor, *args, **values)

    def play(self, until=LAST):
        """Play every working day to the end; the secretary enters items in the first eight weeks."""
        day = FIRST
        while day <= until:
            if works(day):
                with clock.at(datetime.combine(day, time(9), SHANGHAI)):
                    self._morning(day)
                with clock.at(datetime.combine(day, time(15), SHANGHAI)):
                    self._afternoon(day)
            day += timedelta(days=1)

    def _morning(self, day):
        for _ in range(min(2, ITEMS - len(self.items))):
            self._assign(day)

    def _assign(self, day):
        lead, supporting = self.random.sample(UNITS, 2)
        deadline = day + timedelta(days=self.random.randint(12, 60))
        new = NewAction(
            title=f"第{len(self.items) + 1}项：{self.random.choice(['数据归集', '接口改造', '安全测评', '制度修订'])}",
            lead_id=self.units[lead],
            supporting_ids=(self.units[supporting],),
            deadline=deadline,
            sources=(NewSource(self.random.choice([SourceKind.MEETING, SourceKind.PHONE]), "四月例会"),),
        )
        item = self.do(drafting.create, self.office, new).id
        self.do(assigning.assign, self.office, item)
        self.items.append(Told(item, lead, deadline, deadline, [(lead, day, None)]))
        self._note("new")

    def _note(self, what):
        self.happened[what] += 1

    def _afternoon(self, day):
        for item in self.items:
            if item.state in {"assigned", "in_progress", "submitted"} and self.random.random() < 0.12:
                self._act(item, day)

    def _act(self, item, day):
        chance = self.random.random()
        if item.state == "submitted":
            self._review(item, day, accepted=chance < 0.75)
        elif item.state == "assigned" and chance < 0.08 and (day - item.leads[-1][1]).days <= 4:
            self._hand_over(item, day)
        elif chance < 0.2 and not item.extended and day <= item.deadline:
            self._extend(item)
        elif chance < 0.65:
            item.progress = min(95, item.progress + self.random.randint(5, 40))
            self._by_lead(progress.report, item, progress=item.progress, text="按计划推进")
            item.state = "in_progress"
        elif item.state == "in_progress":
            self._by_lead(deciding.submit, item, text="已完成，请审核", vetted_by="主要负责人")
            item.state, item.submitted = "submitted", day

    def _by_lead(self, act, item, **said):
        self.do(act, self.actor(item.lead), item.id, **said, **self.behalf(item.lead))

    def _review(self, item, day, *, accepted):
        if accepted:
            self.do(deciding.complete, self.office, item.id)
            item.state, item.completed, item.progress = "completed", day, 100
            self._note("done")
        else:
            self.do(deciding.return_, self.office, item.id, reason="缺佐证")
            item.state = "in_progress"
            self._note("returned")

    def _hand_over(self, item, day):
        self._by_lead(objecting.object_to, item, reason="不属于本单位职责")
        successor = self.random.choice([name for name in UNITS if not self._has_part(item, name)])
        self.do(objecting.reassign, self.office, item.id, unit_id=self.units[successor], reason="职责在另一单位")
        (was, since, _), item.lead = item.leads[-1], successor
        item.leads[-1:] = [(was, since, day), (successor, day, None)]

    def _has_part(self, item, name):
        with self.city.app.app_context(), unit(Mode.READ):
            return any(part.organisation_id == self.units[name] for part in db.session.get(ActionItem, item.id).units)

    def _extend(self, item):
        later = item.deadline + timedelta(days=self.random.randint(7, 21))
        self._by_lead(extending.request_extension, item, deadline=later, reason="招标延后")
        self.do(extending.approve_extension, self.office, item.id)
        item.deadline, item.extended = later, True
        self._note("extended")


@pytest.fixture
def quarter(city):
    return Quarter(city)


def stored(quarter):
    with quarter.city.app.app_context(), unit(Mode.READ):
        return {row.id: row for row in db.session.scalars(select(ActionItem))}


def rows_on(quarter, day):
    with quarter.city.app.app_context(), unit(Mode.READ):
        found, cursor = [], None
        while True:
            page = listing.page_of(quarter.office, Filters(), cursor=cursor, limit=200, as_of=day)
            found += page.rows
            cursor = page.next
            if cursor is None:
                return {row.id: row for row in found}


def test_a_quarter_is_told_as_the_diary_tells_it(quarter):
    quarter.play()
    assert len(quarter.items) == ITEMS
    assert {item.lead for item in quarter.items} >= set(SILENT)
    assert quarter.happened["returned"] >= 3
    assert quarter.happened["extended"] >= 3
    assert any(len(item.leads) > 1 for item in quarter.items)

    rows = stored(quarter)
    for item in quarter.items:
        row = rows[item.id]
        assert (row.deadline, row.original_deadline) == (item.deadline, item.original)
        assert row.state.value == ("assigned" if item.state == "assigned" and item.progress == 0 else item.state)
        assert row.completed_on == item.completed
        late = item.completed is not None and item.submitted > item.deadline
        assert row.late is late, row.number

    for day in (date(2026, 5, 31), date(2026, 4, 30)):
        then = rows_on(quarter, day)
        assert set(then) == {item.id for item in quarter.items if item.leads[0][1] <= day}
    shown = rows_on(quarter, LAST)
    for item in quarter.items:
        colour = shown[item.id].light.colour
        if item.state == "completed":
            assert colour is Colour.GREY
        elif item.state != "submitted":
            assert (colour is Colour.RED) == (item.deadline < LAST), item

    with quarter.city.app.app_context(), unit(Mode.READ):
        assert verify().ok


def built(quarter, week):
    """Build a week's summary at the end of that week; its figures are those of the cut-off."""
    evening = datetime.combine(week.day(7), time(20), SHANGHAI)
    with quarter.city.app.app_context(), clock.at(evening), unit(Mode.WRITE):
        return described(build(CLI, week, clock.now()))


def test_the_weekly_figures_add_up_to_the_diary(quarter):
    quarter.play()
    weeks, totals = [Week(2026, number) for number in range(14, 28)], Counter()
    for week in weeks:
        document = built(quarter, week)
        totals.update({name: document["totals"][name] for name in ("new", "done", "extended", "returned", "late")})
    by_unit = {part["name"]: part for part in document["departments"]}
    assert totals["new"] == ITEMS
    for figure in ("done", "extended", "returned"):
        assert totals[figure] == quarter.happened[figure], figure
    lates = [item for item in quarter.items if item.completed and item.submitted > item.deadline]
    assert totals["late"] == len(lates)
    cut = weeks[-1].day(5)
    for name in UNITS:
        led = [item for item in quarter.items if item.lead == name and item.state != "completed"]
        figures = by_unit.get(name, {"open": 0, "overdue": 0})
        assert figures["open"] == len(led), name
        overdue = [item for item in led if item.deadline < cut and item.state != "submitted"]
        assert figures["overdue"] == len(overdue), name
