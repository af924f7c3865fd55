"""The working calendar in a file: the days that differ from their weekday; each whole year of them is published."""

from collections.abc import Iterator, Sequence

from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheet_stream import Value
from smartcity.foundation.texts import Text, enumerated
from smartcity.ledger.desk_words import member_of
from smartcity.registers.choices import Choices
from smartcity.registers.rules import Fate, Verdict, day_of
from smartcity.registers.tables import Record
from smartcity.workdays import notice_file, queries
from smartcity.workdays.notice_file import RowOutcome
from smartcity.workdays.rules import DayKind, PublishedDay
from smartcity.workdays.services import import_notice


class CalendarRows:
    """Takes the rows of one file; they are written together at the end."""

    def __init__(self, actor: Actor, choices: Choices) -> None:
        self._actor, self._source = actor, choices.source
        self._days: dict[PublishedDay, int] = {}

    def take(self, record: Record) -> Verdict:
        """Read a row; InvalidInput where it can't be taken."""
        day, month_only = day_of(record.cells["day"].value if "day" in record.cells else None)
        written = record.text("day") if day is None or month_only else day.isoformat()
        kind = member_of(DayKind, record.text("kind"))
        cells: dict[str | None, str] = {"day": written, "name": record.text("name")}
        cells["kind"] = kind.value if kind else record.text("kind")
        row = notice_file.read_row(record.row, cells)
        found = row.published()
        if found is None:
            raise InvalidInput({"": row.message or Text("This is no day: %(written)s", written=written[:40])})
        earlier = next((place for one, place in self._days.items() if one.day == found.day), None)
        if earlier is not None:
            raise InvalidInput({"day": Text("%(day)s stands in row %(row)s already", day=found.day, row=earlier)})
        self._days[found] = record.row
        kept = queries.special_day(found.day)
        same = kept is not None and (kept.kind, kept.name) == (found.kind, found.name)
        fate = Fate.SAME if same else Fate.ADDED if kept is None else Fate.CHANGED
        notes = (row.message,) if row.message and row.outcome is RowOutcome.WARNED else ()
        return Verdict(record.row, fate, found.day.isoformat(), f"{label(found.kind)} {found.name}", notes)

    def finish(self) -> list[Text]:
        """Put the years in place of what stood there."""
        given = {one.day for one in self._days}
        kept = {year: [row.day for row in queries.special_days(year)] for year in {day.year for day in given}}
        years = import_notice(self._actor, list(self._days), self._source)
        gone = [day for year in years for day in kept.get(year, ()) if day not in given]
        notes = [Text("Published: %(years)s", years=enumerated(map(str, years)))]
        return [*notes, Text("Plain days again: %(days)s", days=enumerated(map(str, gone)))] if gone else notes

    def unknown(self) -> list[str]:
        """Return the units that somebody has to decide about: a calendar names none."""
        return []


def calendar_rows(choices: Choices) -> Iterator[Sequence[Value]]:
    """Yield the days of the entered years, or of the one year that is asked for."""
    for year in [choices.year] if choices.year else sorted(queries.years()):
        for row in queries.special_days(year):
            yield (row.day, label(row.kind), row.name)
