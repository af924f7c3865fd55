"""What each person of an office should have received by now: a small model, written from the rules.

A step of a matter (an item's deadline, a signature, a report, next year's calendar) is decided once for each version
of its date, on the first look on a working day and in working hours after its day has come; only the highest step that
was reached counts, the lower ones are passed over. It is told to those who stand behind it on that day.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time

from tests.reminders.model.days import works
from tests.reminders.model.ladder import LADDERS
from tests.reminders.model.subjects import Matter

OPENS, CLOSES = time(8, 30), time(17, 30)
PUBLISHED_THROUGH = 2026
NOBODY = ""


def open_at(moment):
    """Tell whether the office works at a moment of the city."""
    return works(moment.date()) and OPENS <= moment.time() < CLOSES


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
        self.items, self.meetings, self.loans = {}, {}, {}
        self.news = []
        self.lines = set()
        self.skipped = set()
        self.perhaps = set()
        self.height = {}

    # what stands

    def matters(self, day):
        """Everything that is chased now, whatever its date."""
        for key, subject in self.subjects.items():
            yield from subject.matters(key, day)
        if day.year + 1 > PUBLISHED_THROUGH:
            yield Matter("calendar", day.year + 1, 0, date(day.year + 1, 1, 1))

    @property
    def subjects(self):
        return self.items | self.meetings | self.loans

    def stands(self, line, day):
        """Tell whether what a line is about is still asked for."""
        return any(
            (one.rule, one.about, one.version) == (line.rule, line.about, line.version)
            and (not LADDERS[one.rule].dated or line.step.endswith(f":{one.anchor:%Y%m%d}"))
            for one in self.matters(day)
        )

    def has_a_part(self, line, day):
        """Tell whether a matter that was told of still concerns this person: for itself, its unit or the office."""
        return any(
            line.who
            in {one.responsible, *self._people(one, "LPH" if one.lent else "L", day), *self.directory.office(day)}
            for one in self.matters(day)
            if (one.rule, one.about, one.version) == (line.rule, line.about, line.version)
        )

    # what people tell each other of meetings

    def tell(self, about, names):
        """Tell people something new of a meeting: what was said of it before is taken back."""
        self.news = [(who, subject, stands and subject != about) for who, subject, stands in self.news]
        self.news += [(who, about, True) for who in names]

    def heard(self):
        return Counter(self.news)

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
        if "P" in letters:
            lent = self.directory.told_for(matter.lent, day)
            yield from [lent] if lent else []
        if "H" in letters:
            yield from self.directory.told_at(matter.home, day)

    def _of_units(self, matter, day):
        return [name for unit in matter.units for name in self.directory.told_at(unit, day)]
