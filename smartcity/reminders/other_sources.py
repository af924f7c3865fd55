"""What may be due about meetings, seconded staff and the working calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.numbering import written
from smartcity.foundation.texts import Text
from smartcity.meetings.queries import meetings_between, overdue_minutes
from smartcity.meetings.rules import STANDARD_PROMISES, MeetingState, notice_due_on
from smartcity.reminders.rules import Audience, ReminderRule
from smartcity.reminders.sources import Candidate, Subject, last_anchor
from smartcity.staff.queries import StaffRow, ending_within, overstayed
from smartcity.workdays.queries import calendar

MEETING, SECONDMENT, YEAR = "meeting", "secondment", "year"


def notices(now: datetime) -> Iterable[Candidate]:
    """Name the meetings whose notice is due and that nobody was told of yet."""
    on = clock.local(now).date()
    last = max(on, last_anchor(ReminderRule.MEETING_NOTICE, on, calendar()))
    for row in meetings_between(SYSTEM, on, calendar().add(last, STANDARD_PROMISES.notice + 1)):
        meets_on = clock.local(row.starts_at).date() if row.starts_at else None
        if row.state is MeetingState.DRAFT and meets_on:
            yield Candidate(
                rule=ReminderRule.MEETING_NOTICE,
                subject=Subject(MEETING, row.id, row.number),
                matter=Text("“%(title)s”, on %(day)s", title=row.title, day=meets_on),
                anchor=notice_due_on(meets_on, calendar()),
                version=meets_on.toordinal(),
                link=f"/meetings/{row.id}",
            )


def minutes(now: datetime) -> Iterable[Candidate]:
    """Name the minutes that are promised and not issued, with who holds them, as early as the ladder begins."""
    last = last_anchor(ReminderRule.MINUTES, clock.local(now).date(), calendar())
    for row in overdue_minutes(last + timedelta(days=1)):
        number = written(row.year, row.seq)
        held = Text("Minutes of “%(title)s”, held by %(holder)s", title=row.title, holder=row.holder or "—")
        yield Candidate(
            rule=ReminderRule.MINUTES,
            subject=Subject(MEETING, row.meeting_id, number),
            matter=held,
            anchor=row.due_on,
            version=row.minutes_id,
            link=f"/meetings/{row.meeting_id}",
        )


def secondments(now: datetime) -> Iterable[Candidate]:
    """Name the secondments that end soon or are over without a return; a new end re-arms every step."""
    on = clock.local(now).date()
    last = last_anchor(ReminderRule.SECONDMENT, on, calendar())
    ahead = max(0, calendar().count(on, last)) if last > date.min else 0
    yield from (_secondment(row) for row in (*ending_within(on, ahead), *overstayed(on)))


def _secondment(row: StaffRow) -> Candidate:
    return Candidate(
        rule=ReminderRule.SECONDMENT,
        subject=Subject(SECONDMENT, row.id),
        matter=Text("%(person)s, lent by %(unit)s", person=row.person, unit=row.home_unit),
        anchor=row.planned_end_on,
        version=row.planned_end_on.toordinal(),
        link=f"/staff/{row.id}",
        people={Audience.SECONDED_PERSON: (row.person_id,)},
        units={Audience.HOME_UNIT: (row.home_unit_id,)},
    )


def next_year(now: datetime) -> Iterable[Candidate]:
    """Name next year's working calendar while nobody has published it."""
    on = clock.local(now).date()
    first = date(on.year + 1, 1, 1)
    if calendar().provisional(first.year) and first <= last_anchor(ReminderRule.CALENDAR, on, calendar()):
        yield Candidate(
            rule=ReminderRule.CALENDAR,
            subject=Subject(YEAR, first.year),
            matter=Text("Working calendar"),
            anchor=first,
            version=0,
            link="/workdays",
        )
