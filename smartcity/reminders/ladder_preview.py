"""What a ladder would have sent in the last 30 days, and sends in the next 14, beside the one in force.

Nothing is written or sent. Counted are matters, by the day and step; a matter that came to a step after its day
(assigned late, resumed) is not counted for the past.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from smartcity.foundation.texts import Text
from smartcity.reminders.ladder_spans import Span, Window, knows_the_past, spans, window
from smartcity.reminders.ladder_words import when, whom
from smartcity.reminders.rules import DueStep, Ladder, ReminderRule, Step, schedule, steps_due
from smartcity.workdays.queries import calendar


@dataclass(frozen=True, slots=True)
class Row:
    """One step on one day: how many matters come to it with the ladder in force and with the new one, and who hears."""

    on: date
    step: Text
    whom: str | Text
    now: int
    then: int
    place: tuple[bool, int] = (False, 0)
    """The step's place in its ladder; repetitions come after all steps."""


class OfStep(NamedTuple):
    """One step over all days of a part: how many matters come to it with the ladder in force and with the new one."""

    step: Text
    whom: str | Text
    now: int
    then: int


def by_step(rows: Iterable[Row]) -> list[OfStep]:
    """Add rows up by step, in the order of the ladder; all repetitions for the same people are one line."""
    sums: dict[tuple[tuple[bool, int], Text, str | Text], list[int]] = {}
    for row in rows:
        again, height = row.place
        both = sums.setdefault(((again, 0 if again else height), row.step, row.whom), [0, 0])
        both[0] += row.now
        both[1] += row.then
    return [OfStep(key[1], key[2], *sums[key]) for key in sorted(sums, key=lambda key: key[0])]


@dataclass(frozen=True, slots=True)
class Preview:
    """What goes out, day by day; `at_once` is what the change itself sends on the first working day.

    `differing` are the anchors for which the two ladders say something else in the days to come, the nearest first.
    """

    past: list[Row]
    ahead: list[Row]
    at_once: list[Row]
    knows_past: bool
    differing: list[date]

    @property
    def totals(self) -> dict[str, tuple[int, int]]:
        """The sums of each part: with the ladder in force, with the new one."""
        parts = {"past": self.past, "ahead": self.ahead, "at_once": self.at_once}
        return {name: (sum(row.now for row in rows), sum(row.then for row in rows)) for name, rows in parts.items()}


def preview(rule: ReminderRule, now: Ladder | None, then: Ladder | None) -> Preview:
    """Work out what changes when `then` takes the place of `now`; None is switched off."""
    seen = window()
    matters = [one for one in spans(rule, seen) if one.first < one.until]
    old, new = (_Count(ladder, seen, matters) for ladder in (now, then))
    rows = _rows(old, new)
    at_once = _at_once(now, then, seen, matters)
    return Preview(
        [row for row in rows if row.on < seen.today],
        [row for row in rows if row.on >= seen.today],
        at_once,
        knows_the_past(rule),
        [anchor for anchor in sorted(old.coming | new.coming) if old.ahead(anchor) != new.ahead(anchor)],
    )


class _Count:
    """How many matters come to each step of a ladder, by the day."""

    def __init__(self, ladder: Ladder | None, seen: Window, matters: list[Span]) -> None:
        self.ladder, self.seen = ladder, seen
        self.found: Counter[tuple[date, str]] = Counter()
        self.steps: dict[str, Step] = {}
        self.coming: set[date] = set()
        self._kept: dict[date, list[DueStep]] = {}
        places = {day: place for place, day in enumerate(seen.days)}
        for one in matters:
            for due in self.of(one.anchor):
                if one.first <= places[due.on] < one.until:
                    self.found[due.on, due.step.key] += one.number
                    self.steps[due.step.key] = due.step
                    if due.on >= seen.today:
                        self.coming.add(one.anchor)

    def of(self, anchor: date) -> list[DueStep]:
        """Return the steps of an anchor in the window."""
        if self.ladder is None:
            return []
        if anchor not in self._kept:
            self._kept[anchor] = [*self._of_past(self.ladder, anchor), *self._of_coming(self.ladder, anchor)]
        return self._kept[anchor]

    def _of_past(self, ladder: Ladder, anchor: date) -> list[DueStep]:
        """Return the steps before today; repetitions as if the ladder had been in force all the time."""
        always = replace(ladder, repeat_after=None)
        return schedule(always, anchor, self.seen.days[0], self.seen.today - timedelta(days=1), calendar())

    def _of_coming(self, ladder: Ladder, anchor: date) -> list[DueStep]:
        return schedule(ladder, anchor, self.seen.today, self.seen.days[-1], calendar())

    def ahead(self, anchor: date) -> list[tuple[date, Step]]:
        """Return the steps of an anchor on the days to come."""
        return [(due.on, due.step) for due in self.of(anchor) if due.on >= self.seen.today]

    def height(self, key: str) -> tuple[bool, int]:
        """Return a step's place in the ladder; repetitions come after all steps."""
        step = self.steps[key]
        return self.ladder is not None and step not in self.ladder.steps, step.height

    def words(self, key: str) -> tuple[Text, str | Text] | None:
        """Say when a step comes and whom it reaches."""
        step = self.steps.get(key)
        return None if step is None or self.ladder is None else _words(step, self.ladder)


def _words(step: Step, ladder: Ladder) -> tuple[Text, str | Text]:
    return (when(step) if step in ladder.steps else Text("repetition")), whom(step.audience)


def _rows(old: _Count, new: _Count) -> list[Row]:
    """Put the two ladders side by side; a step with another day or other people is another row."""
    sides: dict[tuple[date, Text, str | Text], list[int]] = {}
    heights: dict[tuple[date, Text, str | Text], tuple[bool, int]] = {}
    for side, counted in enumerate((old, new)):
        for (on, key), number in counted.found.items():
            words = counted.words(key)
            if words and number > 0:
                sides.setdefault((on, *words), [0, 0])[side] += number
                heights[on, *words] = counted.height(key)
    return [
        Row(*key, sides[key][0], sides[key][1], heights[key])
        for key in sorted(sides, key=lambda key: (key[0], heights[key]))
    ]


def _at_once(now: Ladder | None, then: Ladder | None, seen: Window, matters: list[Span]) -> list[Row]:
    """Count what has reached a step of the new ladder on an earlier day that the ladder in force has not told it of."""
    if then is None or seen.now == len(seen.days):
        return []
    day, found = seen.days[seen.now], Counter[tuple[Text, str | Text]]()
    standing = [one for one in matters if one.first <= seen.now < one.until]
    for anchor, number in _by_anchor(standing).items():
        due = steps_due(then, anchor, day, calendar()).step
        if due is None or due.on >= seen.today:
            continue
        if now is None or due.key not in _reached(now, anchor, day):
            found[_words(due.step, then)] += number
    return [Row(day, *words, 0, number) for words, number in found.items() if number > 0]


def _by_anchor(matters: list[Span]) -> Counter[date]:
    found: Counter[date] = Counter()
    for one in matters:
        found[one.anchor] += one.number
    return found


def _reached(ladder: Ladder, anchor: date, day: date) -> set[str]:
    due = steps_due(ladder, anchor, day, calendar())
    return {one.key for one in (*due.skipped, *([due.step] if due.step else []))}
