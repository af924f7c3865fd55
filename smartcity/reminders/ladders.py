"""The ladders an office starts with, and the sentence that says why a message came.

Data with a default: the office may replace each ladder. Rules: DOMAIN §3, §4 and §6. Pure.
"""

from collections.abc import Mapping
from datetime import date

from smartcity.actions.light import time_left
from smartcity.foundation.texts import Text
from smartcity.reminders.rules import Audience, Ladder, NoticeKind, ReminderRule, Step, StepAction
from smartcity.workdays.rules import WorkCalendar, in_working_days

_A_WEEK = 5
_RESPONSIBLE = frozenset({Audience.RESPONSIBLE})
_UNIT = frozenset({Audience.RESPONSIBLE, Audience.LEAD_LIAISON})
_LIAISON = frozenset({Audience.LEAD_LIAISON})
_OFFICE = frozenset({Audience.SECRETARIAT})
_SECONDED = frozenset({Audience.SECONDED_PERSON, Audience.SECRETARIAT})
_SECONDED_AND_HOME = _SECONDED | {Audience.HOME_UNIT}

LADDERS: Mapping[ReminderRule, Ladder] = {
    ladder.rule: ladder
    for ladder in (
        Ladder(
            ReminderRule.DEADLINE,
            (
                Step("before_3", -3, _RESPONSIBLE),
                Step("due_today", 0, _UNIT),
                Step("late_1", 1, _UNIT | _OFFICE),
                Step("late_3", 3, _OFFICE, StepAction.PHONE_TASK),
                Step(
                    "late_5",
                    5,
                    frozenset({Audience.LEAD_HEAD}),
                    StepAction.DRAFT_NOTICE,
                    NoticeKind.SUPERVISION_NOTICE,
                ),
                Step(
                    "late_10",
                    10,
                    frozenset({Audience.LEADER}),
                    StepAction.DRAFT_NOTICE,
                    NoticeKind.PAPER_FOR_LEADER,
                    in_summary=True,
                ),
            ),
            repeat_every=_A_WEEK,
            repeat_audience=_UNIT | _OFFICE,
        ),
        Ladder(
            ReminderRule.UNSIGNED,
            (Step("unsigned_2", 2, _LIAISON), Step("unsigned_4", 4, _OFFICE, StepAction.PHONE_TASK)),
            repeat_every=_A_WEEK,
            recurs=True,
        ),
        Ladder(
            ReminderRule.REPORT,
            (
                Step("report_today", 0, _RESPONSIBLE),
                Step("report_late_1", 1, _UNIT),
                Step("report_late_3", 3, _OFFICE, StepAction.PHONE_TASK),
            ),
            repeat_every=_A_WEEK,
            recurs=True,
        ),
        Ladder(
            ReminderRule.SECONDMENT,
            (
                Step("ends_30", -30, _SECONDED_AND_HOME),
                Step("ends_10", -10, _SECONDED_AND_HOME),
                Step("ends_7", -7, _SECONDED),
                Step("ends_1", -1, _SECONDED_AND_HOME),
                Step("overstayed_1", 1, _OFFICE),
            ),
            repeat_every=_A_WEEK,
        ),
        Ladder(
            ReminderRule.MEETING_NOTICE,
            (Step("notice_today", 0, _OFFICE), Step("notice_late_1", 1, _OFFICE)),
            repeat_every=_A_WEEK,
        ),
        Ladder(ReminderRule.MINUTES, (Step("minutes_late_1", 1, _OFFICE),), repeat_every=_A_WEEK),
        Ladder(ReminderRule.CALENDAR, (Step("calendar_20", -20, _OFFICE),), repeat_every=_A_WEEK, recurs=True),
    )
}
"""By default supporting units are left out of the deadline ladder: being chased for the lead's delay shames the lead.

The calendar's anchor is 1 January of the year nobody has published yet.
"""


def why(rule: ReminderRule, anchor: date, today: date, calendar: WorkCalendar) -> Text:
    """Return the sentence that tells a reader why this came, with the date it is about and the days until or since."""
    ahead = in_working_days(max(0, calendar.count(today, anchor)))
    since = in_working_days(max(0, calendar.count(anchor, today)))
    before, after = {
        ReminderRule.DEADLINE: (time_left(today, anchor, calendar),) * 2,
        ReminderRule.UNSIGNED: (
            Text("Not signed for since %(day)s", day=anchor),
            Text("Not signed for, %(length)s after it was assigned on %(day)s", length=since, day=anchor),
        ),
        ReminderRule.REPORT: (
            Text("A progress report is due by %(due)s", due=anchor),
            Text("The progress report due on %(due)s is missing", due=anchor),
        ),
        ReminderRule.SECONDMENT: (
            Text("The secondment ends in %(length)s, on %(due)s", length=ahead, due=anchor),
            Text("The secondment ended on %(due)s, and no return is recorded", due=anchor),
        ),
        ReminderRule.MEETING_NOTICE: (
            Text("The notice is to go out by %(due)s", due=anchor),
            Text("The notice was to go out by %(due)s", due=anchor),
        ),
        ReminderRule.MINUTES: (
            Text("The minutes are promised by %(due)s", due=anchor),
            Text("The minutes were promised by %(due)s and are not issued", due=anchor),
        ),
        ReminderRule.CALENDAR: (Text("The working calendar of %(year)s is missing", year=str(anchor.year)),) * 2,
    }[rule]
    return after if today > anchor else before
