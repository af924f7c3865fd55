"""What people do about meetings and about those lent to the office: tried on the desk, and written into the model."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from smartcity.foundation.database import db
from smartcity.meetings import changing, scheduling, services
from smartcity.meetings.models import Meeting as MeetingRow
from smartcity.meetings.rules import MeetingKind
from smartcity.meetings.scheduling import NewMeeting
from smartcity.staff import services as staff
from smartcity.staff.models import Secondment
from smartcity.staff.rules import SecondmentKind
from tests.reminders.model.days import ONE
from tests.reminders.model.people import Post
from tests.reminders.model.stage import PEOPLE, UNITS
from tests.reminders.model.subjects import Loan, Meeting

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_MEETINGS = 4
INVITED = ["member", "police_liaison", "outsider", "borrowed"]
LENT = {"borrowed": "education", "outsider": "education", "police_liaison": "police"}
OVER = {"issued", "cancelled"}
NUMBERS = st.integers(0, 9999)


def _times(day):
    start = datetime.combine(day, time(15), tzinfo=SHANGHAI)
    return {"start": start, "end": start + timedelta(hours=1)}


def _another_day(play, meeting, number):
    day = play.day + timedelta(days=1 + number % 12)
    return day if day != meeting.on else day + ONE


def _tell(play, key, meeting):
    play.model.tell(key, meeting.heard_by(play.model.directory, play.day))


def _notify(play, key, meeting, number):
    play.stage.do("secretary", services.notify, key[1])
    meeting.state, meeting.known = "notified", True
    _tell(play, key, meeting)


def _move(play, key, meeting, number):
    day = _another_day(play, meeting, number)

    def act(actor, meeting_id):
        version = db.session.get_one(MeetingRow, meeting_id).version
        said = {**_times(day), "reason": "与上级会议冲突"}
        return changing.move(actor, meeting_id, version, **said, despite_clashes=True)

    play.stage.do("secretary", act, key[1])
    meeting.on = day
    if meeting.state == "notified":
        _tell(play, key, meeting)


def _postpone(play, key, meeting, number):
    play.stage.do("secretary", services.postpone, key[1], reason="材料未齐")
    meeting.state = "postponed"
    if meeting.known:
        _tell(play, key, meeting)


def _reschedule(play, key, meeting, number):
    day = _another_day(play, meeting, number)
    play.stage.do("secretary", services.reschedule, key[1], **_times(day), despite_clashes=True)
    meeting.state, meeting.on = "draft", day


def _cancel(play, key, meeting, number):
    play.stage.do("secretary", services.cancel, key[1], reason="并入例会")
    meeting.state = "cancelled"
    if meeting.known:
        _tell(play, key, meeting)


def _hold(play, key, meeting, number):
    play.stage.do("secretary", services.hold, key[1])
    meeting.state = "held"
    meeting.promise(meeting.on)


def _draft(play, key, meeting, number):
    play.stage.do("secretary", services.draft_minutes, key[1])
    meeting.state = "drafted"


def _countersign(play, key, meeting, number):
    play.stage.do("secretary", services.countersign, key[1])
    meeting.state = "countersigned"


def _send_back(play, key, meeting, number):
    play.stage.do("secretary", services.send_back, key[1], reason="第二项有误")
    meeting.state = "drafted"


def _issue(play, key, meeting, number):
    play.stage.do("secretary", services.issue, key[1])
    meeting.state = "issued"
    _tell(play, key, meeting)


def _revise(play, key, meeting, number):
    play.stage.do("secretary", services.revise, key[1], reason="补充议定事项")
    meeting.state = "drafted"
    meeting.promise(play.day)


MEETING_ACTS = {
    "notify": ({"draft"}, _notify),
    "move": ({"draft", "notified"}, _move),
    "postpone": ({"draft", "notified"}, _postpone),
    "reschedule": ({"postponed"}, _reschedule),
    "call_off": ({"draft", "notified", "postponed"}, _cancel),
    "hold": ({"notified"}, _hold),
    "draft_minutes": ({"held"}, _draft),
    "countersign": ({"drafted"}, _countersign),
    "send_back": ({"countersigned"}, _send_back),
    "issue": ({"countersigned"}, _issue),
    "revise": ({"issued"}, _revise),
}
USUAL = ("notify", "reschedule", "hold", "draft_minutes", "countersign", "issue")
ANSWERED = {"notify", "postpone", "call_off", "issue"}
"""After these the office is asked for nothing more of what it was asked for."""


class AlsoMeets:
    """The part of an office's life that is about meetings and loans."""

    @precondition(lambda self: sum(one.state not in OVER for one in self.model.meetings.values()) < MOST_MEETINGS)
    @rule(number=NUMBERS)
    def a_meeting_is_scheduled(self, number):
        self._count()
        self._schedule(self._chance(number))

    def _schedule(self, chance):
        day, title = self.day + timedelta(days=chance.randrange(12)), f"会议{len(self.model.meetings):02d}次"
        units = tuple(chance.sample(UNITS, chance.randrange(1, 3)))
        here = [name for name in INVITED if self.model.directory.people[name].here]
        people = tuple(name for name in here if chance.random() < 0.25)
        new = NewMeeting(
            title, MeetingKind.TOPIC, **_times(day), chair_id=self.stage.ids["leader"],
            units=tuple(self.stage.units[unit] for unit in units), people=tuple(self.stage.ids[name] for name in people),
        )  # fmt: skip
        key = "meeting", self.stage.do("secretary", scheduling.schedule, new, despite_clashes=True)
        homes = tuple(home for home in map(self._home, people) if home)
        self.model.meetings[key] = Meeting(title, day, (*units, *homes), people)
        self.compare.nothing_new()

    def _home(self, name):
        """The unit whose liaisons hear of it when somebody is invited by name."""
        held = (post.unit for post in self.model.directory.people[name].posts if post.held(self.day))
        return next((unit for unit in held if unit), None)

    @rule(number=NUMBERS, steps=st.sampled_from([1, 2, 3]), usual=st.sampled_from([True, True, False]))
    def meetings_go_their_way(self, number, steps, usual):
        """What comes next as a rule, or anything that may be done."""
        self._count()
        chance = self._chance(number)
        for key, meeting in list(self.model.meetings.items()) * steps:
            wanted = USUAL if usual else sorted(MEETING_ACTS)
            possible = [verb for verb in wanted if meeting.state in MEETING_ACTS[verb][0]]
            if possible and chance.random() < 0.5:
                self._meet(key, meeting, chance.choice(possible), chance.randrange(200))

    def _meet(self, key, meeting, verb, number):
        MEETING_ACTS[verb][1](self, key, meeting, number)
        self.stage.tally[f"meeting: {verb}"] += 1
        self.compare.nothing_new()
        if verb in ANSWERED:
            self.compare.taken_back(key)

    @rule(number=NUMBERS)
    def somebody_is_lent(self, number):
        self._count()
        self._lend(self._chance(number))

    def _lend(self, chance):
        """To the group until a day; who was lent before comes again only once back."""
        who, end = chance.choice(sorted(LENT)), self.day + timedelta(days=chance.choice((3, 9, 16, 30, 60)))
        loans = [loan for loan in self.model.loans.values() if loan.who == who]
        person = self.model.directory.people[who]
        if not person.here or any(loan.returned is None or loan.last >= self.day for loan in loans):
            return
        key = "secondment", self.stage.do(
            "secretary", staff.second, person_id=self.stage.ids[who], kind=SecondmentKind.SECONDED,
            home_unit_id=self.stage.units[LENT[who]], working_group_id=self.stage.group, start=self.day,
            planned_end=end, approval="淄组函〔2026〕1号",
        )  # fmt: skip
        person.posts.append(Post("", "member", self.day, end))
        self.model.loans[key] = Loan(who, PEOPLE[who], LENT[who], self.day, end, person.posts[-1])
        self._let_access_end(who)
        self.compare.nothing_new()

    @rule(number=NUMBERS, goes=st.booleans())
    def a_loan_ends_or_is_extended(self, number, goes):
        self._count()
        lent = [(key, loan) for key, loan in self.model.loans.items() if loan.returned is None]
        lent = [(key, loan) for key, loan in lent if loan.since <= self.day]
        if not lent:
            return
        key, loan = self._chance(number).choice(lent)
        if goes:
            self.stage.do("secretary", staff.record_return, key[1], returned_on=self.day)
            loan.returned = self.day
        else:
            self._extend(key, loan, max(loan.end, self.day) + timedelta(days=1 + number % 40))
        loan.post.until = loan.last
        self._let_access_end(loan.who)
        self.stage.tally["loan: returned" if goes else "loan: extended"] += 1
        self.compare.nothing_new()
        self.compare.taken_back(key)

    def _extend(self, key, loan, end):
        def act(actor, loan_id):
            version = db.session.get_one(Secondment, loan_id).version
            return staff.extend(actor, loan_id, version, planned_end=end, approval="淄组函〔2026〕2号")

        self.stage.do("secretary", act, key[1])
        loan.end = end

    def _let_access_end(self, who):
        """The account is good to the last day of the last loan; who answers for a unit keeps it."""
        person = self.model.directory.people[who]
        last: date = max(loan.last for loan in self.model.loans.values() if loan.who == who)
        if not person.answers_on(last + ONE):
            person.until = last
