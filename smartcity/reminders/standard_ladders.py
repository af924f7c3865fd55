"""The ladders an office starts with; it may replace each of them. Rules: DOMAIN §3, §4 and §6. Pure."""

from collections.abc import Mapping

from smartcity.reminders.rules import Audience, Ladder, NoticeKind, ReminderRule, Step, StepAction

_A_WEEK = 5
_EVERY_OTHER_DAY = 2
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
            ReminderRule.MILESTONE,
            (Step("milestone_late_1", 1, _UNIT), Step("milestone_late_3", 3, _OFFICE)),
            recurs=True,
        ),
        Ladder(ReminderRule.EXTENSION, (Step("extension_waits_1", 1, _OFFICE),), repeat_every=_EVERY_OTHER_DAY),
        Ladder(ReminderRule.OBJECTION, (Step("objection_waits_1", 1, _OFFICE),), repeat_every=_EVERY_OTHER_DAY),
        Ladder(ReminderRule.RETURNED, (Step("returned_2", 2, _UNIT), Step("returned_5", 5, _OFFICE))),
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

That a submission was returned, or that an extension or objection waits, is told when it happens; these ladders tell it
again. The calendar's anchor is 1 January of the year nobody has published yet.
"""
