"""What each person of an office should have received by now: a small model, written from the rules.

A step of a matter (an item's deadline, a signature, a report, next year's calendar) is decided once for each version
of its date, on the first look on a working day and in working hours after its day has come; only the highest step that
was reached counts, the lower ones are passed over. It is told to those who stand behind it on that day.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from tests.reminders.model.days import ONE, before, last_by, month_end, worked, works
from tests.reminders.model.ladder import LADDERS

OPENS, CLOSES = time(8, 30), time(17, 30)
OPEN = {"assigned", "signed_for", "in_progress", "submitted"}
PUBLISHED_THROUGH = 2026
NOBODY = ""
NAMED_FOR = timedelta(days=60)
"""How long after its last step a missed milestone is still asked about."""


def open_at(moment):
    """Tell whether the office works at a moment of the city."""
    return works(moment.date()) and OPENS <= moment.time() < CLOSES


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


@dataclass(frozen=True)
class Matter:
    """Something that is chased; `version` tells one date of it from the next."""

    rule: str
    about: object
    version: int
    anchor: date
    units: tuple = ()
    responsible: str | None = None


@dataclass(frozen=True)
class Line:
    """Somebody is told of a step, a unit is to be phoned, or a paper is drafted."""

    rule: str
    about: object
    version: int
    step: str
    who: str
    way: str


@dataclass
class News:
    """What one look adds: lines, steps passed over, and those that may or may not be written down as passed over."""

    lines: set = field(default_factory=set)
    skipped: set = field(default_factory=set)
    perhaps: set = field(default_factory=set)
    climbed: dict = field(default_factory=dict)


class Expected:
    """The office as the model sees it: who is who, what is asked of whom, and what everybody was told."""

    def __init__(self, directory):
        self.directory = directory
        self.items = {}
        self.lines = set()
        self.skipped = set()
        self.perhaps = set()
        self.height = {}

    # what stands

    def matters(self, day):
        """Everything that is chased now, whatever its date."""
        for key, item in self.items.items():
            yield from self._answers(key, item)
            if item.chased:
                leads = item.leads
                yield Matter("deadline", key, item.version, item.deadline, leads, item.responsible)
                for place, stone in enumerate(item.stones):
                    if not stone.reached and stone.due_on >= before(day, 3) - NAMED_FOR:
                        yield Matter("milestone", key, place, stone.due_on, leads, item.responsible)
                if item.returned_on and item.state == "in_progress":
                    yield Matter("returned", key, item.returned, item.returned_on, leads, item.responsible)
                for place, part in enumerate(item.parts):
                    if part.until is None and not part.signed:
                        since = max(part.since, item.assigned_on)
                        yield Matter("unsigned", key, place, since, (part.unit,))
                if item.monthly:
                    yield Matter("report", key, 0, item.report_due(), leads, item.responsible)
        if day.year + 1 > PUBLISHED_THROUGH:
            yield Matter("calendar", day.year + 1, 0, date(day.year + 1, 1, 1))

    def _answers(self, key, item):
        """What the office is to answer: it is asked for while the unit is left alone."""
        if item.state in OPEN and item.asks_for_time is not None:
            yield Matter("extension", key, item.asked, item.asked_on)
        if item.state in OPEN and any(part.objects for part in item.current):
            yield Matter("objection", key, item.objected, item.objected_on)

    def stands(self, line, day):
        """Tell whether what a line is about is still asked for."""
        return any(
            (one.rule, one.about, one.version) == (line.rule, line.about, line.version)
            and (not LADDERS[one.rule].dated or line.step.endswith(f":{one.anchor:%Y%m%d}"))
            for one in self.matters(day)
        )

    # looking

    def look(self, moment):
        """What is new at a moment of the city; nothing while the office is closed."""
        news, day = News(), moment.date()
        if not open_at(moment):
            return news
        for matter in self.matters(day):
            self._look_at(matter, day, news)
        return news

    def _look_at(self, matter, day, news):
        ladder = LADDERS[matter.rule]
        reached = ladder.reached(matter.anchor, day)
        key = matter.rule, matter.about, matter.version, matter.anchor if ladder.dated else None
        height = self.height.get(key)
        if not reached or (height is not None and reached[-1].offset <= height):
            return
        top = reached[-1]
        step = ladder.written(top, matter.anchor)
        news.climbed[matter.rule, matter.about, matter.version, step] = key, top.offset
        for who, way in self._who(matter, top, day):
            news.lines.add(Line(matter.rule, matter.about, matter.version, step, who, way))
        for lower in reached[:-1]:
            if height is None or lower.offset > height:
                name = matter.rule, matter.about, matter.version, ladder.written(lower, matter.anchor)
                (news.skipped if lower in ladder.rungs or height is not None else news.perhaps).add(name)

    def accept(self, news):
        """Take what was told for told."""
        self.lines |= news.lines
        self.skipped |= news.skipped
        self.perhaps |= news.perhaps
        for key, offset in news.climbed.values():
            self.height[key] = offset

    # who stands behind a step

    def _who(self, matter, rung, day):
        who = self.directory
        told = list(self._people(matter, rung.told, day))
        unheard = [unit for unit in matter.units if not who.told_at(unit, day)]
        calls = matter.units if rung.does == "phone" else ()
        if rung.does == "" and ("L" in rung.told or ("R" in rung.told and not told)):
            calls = unheard
        if "O" in rung.told or calls or rung.does:
            told += who.office(day)
        yield from ((name, "told") for name in dict.fromkeys(told))
        yield from ((who.to_phone(unit, day) or NOBODY, "phone") for unit in calls)
        if rung.does == "paper":
            yield NOBODY, "paper"

    def _people(self, matter, letters, day):
        if "R" in letters:
            told = matter.responsible and self.directory.told_for(matter.responsible, day)
            yield from [told] if told else self._of_units(matter, day)
        if "L" in letters:
            yield from self._of_units(matter, day)

    def _of_units(self, matter, day):
        return [name for unit in matter.units for name in self.directory.told_at(unit, day)]
