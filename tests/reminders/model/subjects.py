"""What the office keeps an eye on: items, meetings and people on loan, and what is chased about each."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.reminders.model.days import ONE, after, before, last_by, month_end, worked

OPEN = {"assigned", "signed_for", "in_progress", "submitted"}
NAMED_FOR = timedelta(days=60)
"""How long after its last step a missed milestone is still asked about."""
NOTICE, PROMISED = 2, 3
"""Working days from the notice to a meeting, and from a meeting to its minutes."""


@dataclass(frozen=True)
class Matter:
    """Something that is chased; `version` tells one date of it from the next."""

    rule: str
    about: object
    version: object
    anchor: date
    units: tuple = ()
    responsible: str | None = None
    lent: str = ""
    home: str = ""


@dataclass
class Part:
    unit: str
    leads: bool
    since: date
    until: date | None = None
    signed: bool = False
    objects: bool = False
    joint: bool = False


@dataclass
class Stone:
    due_on: date
    reached: bool = False


@dataclass
class Item:
    title: str
    deadline: date
    assigned_on: date
    parts: list
    responsible: str | None = None
    monthly: bool = False
    state: str = "assigned"
    before: str = ""
    version: int = 1
    extended: int = 0
    asks_for_time: date | None = None
    asked_on: date | None = None
    asked: int = 0
    objected_on: date | None = None
    objected: int = 0
    returned_on: date | None = None
    returned: int = 0
    reported_on: date | None = None
    stones: list = field(default_factory=list)

    @property
    def lead(self):
        """The unit that collects, where several lead."""
        return next(part for part in self.current if part.leads and not part.joint)

    @property
    def leads(self):
        return (self.lead.unit, *(part.unit for part in self.current if part.joint))

    @property
    def current(self):
        return [part for part in self.parts if part.until is None]

    @property
    def waits(self):
        return self.asks_for_time is not None or any(part.objects for part in self.current)

    @property
    def chased(self):
        return self.state in OPEN - {"submitted"} and not self.waits

    def report_due(self):
        """The last working day of the month after the one reported in; at first of this month if half of it is left."""
        end = month_end(self.reported_on or self.assigned_on)
        fresh = self.reported_on is None and worked(self.assigned_on, end) >= 10
        return last_by(end if fresh else month_end(end + ONE))

    def matters(self, key, day):
        yield from self._answers(key)
        if not self.chased:
            return
        leads = self.leads
        yield Matter("deadline", key, self.version, self.deadline, leads, self.responsible)
        for place, stone in enumerate(self.stones):
            if not stone.reached and stone.due_on >= before(day, 3) - NAMED_FOR:
                yield Matter("milestone", key, place, stone.due_on, leads, self.responsible)
        if self.returned_on and self.state == "in_progress":
            yield Matter("returned", key, self.returned, self.returned_on, leads, self.responsible)
        for place, part in enumerate(self.parts):
            if part.until is None and not part.signed:
                yield Matter("unsigned", key, place, max(part.since, self.assigned_on), (part.unit,))
        if self.monthly:
            yield Matter("report", key, 0, self.report_due(), leads, self.responsible)

    def _answers(self, key):
        """What the office is to answer: it is asked for while the unit is left alone."""
        if self.state in OPEN and self.asks_for_time is not None:
            yield Matter("extension", key, self.asked, self.asked_on)
        if self.state in OPEN and any(part.objects for part in self.current):
            yield Matter("objection", key, self.objected, self.objected_on)


@dataclass
class Meeting:
    """A meeting: its notice is due before it, its minutes after it. A new date or edition is chased anew."""

    title: str
    on: date
    units: tuple
    people: tuple
    state: str = "draft"
    known: bool = False
    promised: list = field(default_factory=list)

    def promise(self, since):
        """Begin an edition of the minutes: promised within some working days."""
        self.promised.append(after(since, PROMISED))

    def matters(self, key, day):
        if self.state == "draft" and self.on >= day:
            yield Matter("meeting_notice", key, self.on, before(last_by(self.on), NOTICE))
        if self.state in {"held", "drafted", "countersigned"}:
            yield Matter("minutes", key, len(self.promised), self.promised[-1])

    def heard_by(self, directory, day):
        """Who hears of it: the people, the liaisons of all units or their deputies, the chair; not who tells it."""
        liaisons = [directory.there_for(name, day) for unit in self.units for name in directory.liaisons(unit, day)]
        named = dict.fromkeys(["leader", *self.people, *liaisons])
        return [name for name in named if name != "secretary" and directory.people[name].reached(day)]


@dataclass
class Loan:
    """Somebody lent to the office until a day, or back."""

    who: str
    title: str
    home: str
    since: date
    end: date
    post: object
    returned: date | None = None

    @property
    def last(self):
        return self.returned or self.end

    def matters(self, key, day):
        if self.returned is None and (self.since <= day or self.end < day):
            yield Matter("secondment", key, self.end, self.end, lent=self.who, home=self.home)
