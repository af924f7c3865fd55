"""When an office is at work: its hours on a working day. Local times without a zone. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from smartcity.workdays.rules import WorkCalendar


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From when until when the office works; a city with summer and winter hours has two of these."""

    opens: time = time(8, 30)
    closes: time = time(17, 30)

    def __post_init__(self) -> None:
        """Refuse an office that closes before it opens."""
        if self.opens >= self.closes:
            raise ValueError("an office opens before it closes")

    def is_open(self, moment: datetime, calendar: WorkCalendar) -> bool:
        """Tell whether the office is at work at a local moment."""
        return calendar.is_working(moment.date()) and self.opens <= moment.time() < self.closes

    def next_open(self, moment: datetime, calendar: WorkCalendar) -> datetime:
        """Return the moment itself if the office is at work, else when it opens next."""
        if self.is_open(moment, calendar):
            return moment
        day = moment.date()
        later = day if moment.time() < self.opens else day + timedelta(days=1)
        return datetime.combine(calendar.next_working(later), self.opens)
