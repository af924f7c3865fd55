"""Months of an office's life, step by step, each step compared with what the model expects."""

import sys
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from smartcity.accounts import services as accounts
from smartcity.actions import assigning, drafting
from smartcity.actions.new_action import NewAction, NewMilestone
from smartcity.actions.rules import ReportingRhythm
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.messages.delivery import deliver
from smartcity.people import services as people
from smartcity.people.models import Person as PersonRow
from smartcity.people.rules import AbsenceKind, PostKind
from smartcity.reminders.deciding import decide
from smartcity.workdays import services as workdays
from smartcity.workdays.rules import DayKind
from tests.reminders.model import accidents, acts
from tests.reminders.model.comparing import Comparing
from tests.reminders.model.days import DECLARED, ONE, after, works
from tests.reminders.model.expected import PUBLISHED_THROUGH, Expected
from tests.reminders.model.meetings_and_loans import AlsoMeets
from tests.reminders.model.people import Leave, Post
from tests.reminders.model.stage import UNITS, directory
from tests.reminders.model.subjects import OPEN, Item, Part, Stone

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGINNINGS = [date(2025, 12, 22), date(2026, 2, 3), date(2026, 4, 20), date(2026, 9, 14), date(2026, 11, 24)]
MOST_ITEMS = 6
COLLEAGUES = ["lead_liaison", "support_liaison", "police_liaison", "member", "second_liaison", "outsider", "borrowed"]
ASKED = [None, "member", "leader", "police_liaison", "borrowed"]
REPLIES = ["450 try later", "550 no such mailbox", "drop", ("data", "452 no room now")]
HOURS = st.sampled_from([time(7, 0), time(9, 0), time(11, 30), time(17, 29), time(17, 30), time(22, 0)])
NUMBERS = st.integers(0, 9999)


class OfficeLife(AlsoMeets, RuleBasedStateMachine):
    """One office from a first day on. What somebody does is tried on the desk and written into the model."""

    def __init__(self, stage):
        super().__init__()
        self.stage, self.model = stage, Expected(directory())
        self.steps = self.looks = 0
        self.traveller = None

    @initialize(first=st.sampled_from(BEGINNINGS), number=NUMBERS)
    def begin(self, first, number):
        self.moment = self.latest = datetime.combine(first, time(9), tzinfo=SHANGHAI)
        self.travel = time_machine.travel(self.moment, tick=False)
        self.traveller = self.travel.start()
        DECLARED.clear()
        self.stage.begin()
        self.compare = Comparing(self.stage, self.model)
        for _ in range(3):
            self._count()
            self._assign(self._chance(number))
        self._schedule(self._chance(number))
        self._lend(self._chance(number))

    @property
    def day(self):
        return self.moment.date()

    def _go(self, moment):
        self.moment = moment
        self.latest = max(self.latest, moment)
        self.traveller.move_to(moment, tick=False)

    # time, and looks

    @rule(hour=HOURS)
    def a_look_today(self, hour):
        self._go(max(self.moment, datetime.combine(self.day, hour, tzinfo=SHANGHAI)))
        self._look()

    @rule(number=st.integers(1, 9), hour=HOURS)
    def days_go_by(self, number, hour):
        for _ in range(number):
            self._go(datetime.combine(self.day + ONE, hour, tzinfo=SHANGHAI))
            self._look()

    @rule(number=st.integers(1, 25), hour=HOURS)
    def the_scheduler_is_off_for_days(self, number, hour):
        self._go(datetime.combine(self.day + number * ONE, hour, tzinfo=SHANGHAI))
        self._look()

    @rule(step=st.sampled_from([timedelta(hours=-1), -ONE, ONE]))
    def the_clock_jumps(self, step):
        self._go(self.moment + step)
        self._look()

    @rule(place=st.sampled_from(accidents.PLACES), number=st.integers(1, 4))
    def the_scheduler_dies(self, place, number):
        self._go(datetime.combine(after(self.day, 1), time(9), tzinfo=SHANGHAI))
        self._look(accidents.Scheduler(place, number, accidents.dies))
        self._go(self.moment + timedelta(minutes=number * 2))
        self._look()

    @rule(place=st.sampled_from(["after_commit", "before_send", "after_send"]), number=st.integers(1, 3))
    def two_schedulers_look_at_once(self, place, number):
        self._go(datetime.combine(after(self.day, 1), time(10), tzinfo=SHANGHAI))
        self._look(accidents.Scheduler(place, number, accidents.beside(self._other_scheduler)))

    @rule(later=st.booleans())
    def two_schedulers_look_in_turn(self, later):
        self._look()
        if later:
            self._go(self.moment + timedelta(minutes=1))
        self._look()

    def _other_scheduler(self):
        with self.stage.app.app_context():
            decide(clock.now())
            deliver(clock.now())

    def _look(self, scheduler=None):
        """Let a scheduler decide and deliver, and compare; what a dying one has not done stays to be done."""
        self._count()
        self.looks += 1
        scheduler = scheduler or accidents.Scheduler()
        news, whole = self.model.look(self.moment), True
        with self.stage.app.app_context(), scheduler.at_work():
            try:
                decide(clock.now())
            except accidents.Crash:
                whole = False
                self.compare.trouble(self.moment)
            if whole:
                self._deliver(scheduler)
        self.stage.tally["looks" if whole else "looks broken off"] += 1
        self.compare.look(news, self.moment, whole=whole)

    def _deliver(self, scheduler):
        try:
            deliver(clock.now())
        except accidents.Crash:
            self.compare.crashed.append(scheduler.sent)
            self.compare.trouble(self.moment)

    # items

    @precondition(lambda self: len(self._open_items()) < MOST_ITEMS)
    @rule(number=NUMBERS)
    def an_item_is_assigned(self, number):
        self._count()
        self._assign(self._chance(number))

    def _assign(self, chance):
        lead, who, monthly = chance.choice(UNITS), chance.choice(ASKED), chance.random() < 0.3
        deadline, helped = self.day + timedelta(days=chance.randrange(25)), chance.random() < 0.4
        helper = "finance" if lead != "finance" else "police"
        units, title = self.stage.units, f"事项{len(self.model.items):02d}号"
        new = NewAction(
            title, units[lead], deadline=deadline, supporting_ids=(units[helper],) if helped else (),
            responsible_id=who and self.stage.ids[who], leader_id=self.stage.ids["leader"],
            rhythm=ReportingRhythm.MONTHLY if monthly else ReportingRhythm.NONE,
        )  # fmt: skip
        stones = [self.day + timedelta(days=chance.randrange(1, 15)) for _ in range(chance.choice((0, 0, 1, 2)))]
        joint = [unit for unit in UNITS if unit not in (lead, helper)][: chance.random() < 0.25]
        new = replace(
            new, co_lead_ids=tuple(units[unit] for unit in joint),
            milestones=tuple(NewMilestone(f"节点{place}", day) for place, day in enumerate(sorted(stones))),
        )  # fmt: skip
        key = self.stage.do("secretary", drafting.create, new)
        self.stage.do("secretary", assigning.assign, key)
        parts = [Part(lead, True, self.day), *(Part(unit, True, self.day, joint=True) for unit in joint)]
        parts += [Part(helper, False, self.day)] if helped else []
        stones = [Stone(day) for day in sorted(stones)]
        self.model.items[key] = Item(title, deadline, self.day, parts, who, monthly, stones=stones)
        self.compare.nothing_new()

    def _open_items(self):
        return [key for key, item in self.model.items.items() if item.state in OPEN]

    @rule(number=NUMBERS)
    def something_is_done(self, number):
        """Anything that may be done now with any item."""
        self._count()
        chance = self._chance(number)
        for _ in range(3):
            key = chance.choice(sorted(self.model.items))
            possible = acts.possible(self.model.items[key], self.day)
            if possible:
                self._act(key, chance.choice(possible), chance.randrange(200))

    @rule(number=NUMBERS)
    def an_item_goes_its_way(self, number):
        """What comes next for an open item as a rule."""
        self._count()
        chance = self._chance(number)
        for key in self._open_items():
            usual = [verb for verb in acts.possible(self.model.items[key], self.day) if verb in acts.USUAL]
            if usual and chance.random() < 0.5:
                self._act(key, chance.choice(usual), chance.randrange(200))

    @precondition(lambda self: self._open_items())
    @rule(number=NUMBERS, way=st.sampled_from([("sign", "submit", "complete"), ("cancel",), ("suspend",)]))
    def an_item_ends(self, number, way):
        self._count()
        key = self._chance(number).choice(self._open_items())
        for verb in way:
            if verb in acts.possible(self.model.items[key], self.day):
                self._act(key, verb, number)

    @precondition(lambda self: self._open_items())
    @rule(
        number=NUMBERS,
        way=st.sampled_from([("ask_for_time",), ("object",), ("sign", "submit", "return"), ("sign", "submit")]),
    )
    def something_waits_for_an_answer(self, number, way):
        """The office's answer, or the unit's; days go by, and the ladder of the deadline stands still."""
        self._count()
        key = self._chance(number).choice(self._open_items())
        for verb in way:
            if verb in acts.possible(self.model.items[key], self.day):
                self._act(key, verb, number)
        for _ in range(number % 4):
            self._go(datetime.combine(after(self.day, 1), time(9), tzinfo=SHANGHAI))
            self._look()

    @rule(number=NUMBERS)
    def a_deadline_is_moved(self, number):
        """By an edit, or by a request that is granted at once."""
        self._count()
        chance = self._chance(number)
        key = chance.choice(sorted(self.model.items))
        for verb in chance.choice([("set_deadline",), ("ask_for_time", "grant")]):
            if verb in acts.possible(self.model.items[key], self.day):
                self._act(key, verb, chance.randrange(200))

    def _act(self, key, verb, number):
        acts.ACTS[verb][2](self, key, self.model.items[key], number)
        self.stage.tally[verb] += 1
        self.compare.nothing_new()
        if verb in acts.SETTLING:
            self.compare.taken_back(key)

    def _chance(self, number):
        """Spread the small numbers that are tried first over all that could be chosen."""
        return Random(f"{number} {self.steps}")

    # people

    @rule(days=st.integers(1, 12), name=st.sampled_from(["台风停工", "临时放假"]))
    def a_day_is_taken_off(self, days, name):
        """The office hears that a day to come is no working day."""
        self._count()
        day = self.day + days * ONE
        if works(day) and day.year <= PUBLISHED_THROUGH:
            self.stage.do("secretary", workdays.set_day, day, DayKind.HOLIDAY, name)
            DECLARED[day] = False
            self.compare.nothing_new()

    @rule(
        login=st.sampled_from([*COLLEAGUES, "secretary", "second"]),
        days=st.integers(0, 20),
        deputy=st.sampled_from([None, *COLLEAGUES, "second"]),
    )
    def somebody_goes_on_leave(self, login, days, deputy):
        self._count()
        person = self.model.directory.people[login]
        last = self.day + days * ONE
        if deputy == login or any(one.first <= last and one.last >= self.day for one in person.leaves):
            return
        if deputy and not self.model.directory.people[deputy].here:
            return
        ids = self.stage.ids
        said = {"deputy_id": deputy and ids[deputy]}
        self.stage.do("secretary", people.record_absence, ids[login], AbsenceKind.LEAVE, self.day, last, **said)
        person.leaves.append(Leave(self.day, last, deputy))

    @rule(login=st.sampled_from([*COLLEAGUES, "second"]))
    def an_account_is_closed_or_opened(self, login):
        self._count()
        person = self.model.directory.people[login]
        act = accounts.disable if person.account else accounts.enable
        self.stage.do("system_admin", act, self.stage.accounts[login])
        person.account = not person.account
        self.compare.unreachable(login)

    @rule(login=st.sampled_from(COLLEAGUES))
    def somebody_leaves_or_comes_back(self, login):
        self._count()
        person = self.model.directory.people[login]

        def act(actor, person_id, here):
            version = db.session.get_one(PersonRow, person_id).version
            people.edit_person(actor, person_id, version, active=here)

        self.stage.do("secretary", act, self.stage.ids[login], not person.here)
        person.here = not person.here
        self.compare.unreachable(login)

    @rule(login=st.sampled_from(["member", "outsider", "police_liaison"]), unit=st.sampled_from(UNITS))
    def a_unit_gets_another_liaison(self, login, unit):
        self._count()
        person = self.model.directory.people[login]
        if any(post.unit == unit and post.kind == "liaison" for post in person.posts) or person.until:
            return
        said = {"organisation_id": self.stage.units[unit], "from_on": self.day}
        self.stage.do("secretary", people.add_post, self.stage.ids[login], PostKind.LIAISON, **said)
        person.posts.append(Post(unit, "liaison", since=self.day))

    # the mail server

    @rule(login=st.sampled_from([*COLLEAGUES, "secretary", "second"]), reply=st.sampled_from(REPLIES))
    def the_server_treats_a_letter_badly(self, login, reply):
        self._count()
        self.stage.clerk.answers[f"{login}@city.example"] = [reply]

    @rule()
    def the_server_goes_down_or_comes_back(self):
        self._count()
        self.stage.clerk.down = not self.stage.clerk.down

    def _count(self):
        self.steps += 1

    def teardown(self):
        """Let some undisturbed days go by: what waits goes out, and nothing is lost."""
        if self.traveller is None:
            return
        try:
            if sys.exc_info()[0] is None:
                self._end()
        finally:
            DECLARED.clear()
            self.travel.stop()

    def _end(self):
        self._go(self.latest)
        self.stage.clerk.down, self.stage.clerk.answers = False, {}
        for _ in range(8):
            self._go(datetime.combine(after(self.day, 1), time(9), tzinfo=SHANGHAI))
            self._look()
            if self.compare.all_gone():
                break
        self.stage.tally.update(self.compare.counts())
        self.compare.nothing_lost()
