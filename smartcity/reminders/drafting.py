"""What the machine writes on a notice, for a person to change: only facts that stand in the item.

An official paper is written in the office's language, whatever the language of the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import func, select

from smartcity.actions.history_models import DeadlineVersion, ProgressReport
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.queries import current_units
from smartcity.actions.rules import UnitRole
from smartcity.departments.queries import names
from smartcity.foundation import clock, i18n
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.docx_marks import official_date
from smartcity.foundation.texts import Text, enumerated
from smartcity.reminders.models import Notice, NoticeState
from smartcity.reminders.rules import NoticeKind
from smartcity.workdays.queries import calendar
from smartcity.workdays.rules import in_working_days

ACTION = "action"
ANSWER_WORKING_DAYS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper about an item tells. Units by their short names, in their order."""

    number: str
    title: str
    requirement: str
    leads: tuple[str, ...]
    supporting: tuple[str, ...]
    deadline: date | None
    former_deadlines: tuple[date, ...]
    overdue: Text
    is_late: bool
    last_report: ProgressReport | None


def facts_of(item: ActionItem, on: date) -> Facts:
    """Collect the facts of an item as of a day."""
    units = current_units(item.id)
    called = names([unit.organisation_id for unit in units])
    late = max(0, calendar().count(item.deadline, on)) if item.deadline else 0
    return Facts(
        number=item.number or "",
        title=item.title,
        requirement=item.requirement,
        leads=_named(units, UnitRole.LEAD, called),
        supporting=_named(units, UnitRole.SUPPORTING, called),
        deadline=item.deadline,
        former_deadlines=_former_deadlines(item),
        overdue=in_working_days(late),
        is_late=item.deadline is not None and item.deadline < on,
        last_report=_last_report(item.id),
    )


def _named(units: list[ActionUnit], role: UnitRole, called: dict[int, str]) -> tuple[str, ...]:
    return tuple(called[unit.organisation_id] for unit in units if unit.role is role)


def _former_deadlines(item: ActionItem) -> tuple[date, ...]:
    statement = select(DeadlineVersion.deadline).where(
        DeadlineVersion.item_id == item.id, DeadlineVersion.version < item.deadline_version
    )
    return tuple(day for day in db.session.scalars(statement.order_by(DeadlineVersion.version)) if day)


def _last_report(item_id: int) -> ProgressReport | None:
    newest = select(func.max(ProgressReport.id)).where(ProgressReport.item_id == item_id)
    return db.session.scalar(select(ProgressReport).where(ProgressReport.id == newest.scalar_subquery()))


def draft(item: ActionItem, kind: NoticeKind) -> Notice | None:
    """Draft a notice about an item; None where one of this kind was drafted for this deadline before."""
    leads = [unit for unit in current_units(item.id) if unit.role is UnitRole.LEAD]
    made = insert_or_skip(Notice).values(
        kind=kind,
        subject_type=ACTION,
        subject_id=item.id,
        deadline_version=item.deadline_version,
        unit_id=leads[0].organisation_id if leads else None,
        leader_id=item.leader_id,
        body=_body(kind, facts_of(item, clock.today())),
        state=NoticeState.DRAFT,
        drafted_at=clock.now(),
    )
    notice_id = db.session.execute(made.on_conflict_do_nothing().returning(Notice.id)).scalar()
    return None if notice_id is None else db.session.get_one(Notice, notice_id)


def _body(kind: NoticeKind, facts: Facts) -> str:
    with i18n.using(current_app.extensions["smartcity.settings"].language):
        due = official_date(facts.deadline) if facts.deadline else ""
        today = official_date(clock.today())
        values = {"title": facts.title, "number": facts.number, "due": due, "day": today, "length": facts.overdue}
        return "\n".join(
            str(paragraph) for paragraph in (*_opening(kind, values, facts), *_asking(kind, late=facts.is_late))
        )


def _opening(kind: NoticeKind, values: Mapping[str, object], facts: Facts) -> list[Text]:
    if kind is NoticeKind.REMINDER_LETTER and facts.deadline:
        return [Text("“%(title)s” (no. %(number)s), which your unit leads, is due on %(due)s.", **values)]
    if kind is NoticeKind.PAPER_FOR_LEADER:
        sentence = _TO_LEADER[_standing(facts)]
        return [Text(sentence.msgid, units=enumerated(facts.leads), **values), *_as_reported(facts)]
    return [Text(_TO_UNIT[_standing(facts)].msgid, **values)]


def _standing(facts: Facts) -> str:
    """Return how an item stands towards its deadline; not everything that is chased is late."""
    if facts.deadline is None:
        return "undated"
    return "late" if facts.is_late else "in time"


_TO_LEADER = {
    "late": Text(
        "“%(title)s” (no. %(number)s), led by %(units)s, was due on %(due)s. As of %(day)s it is overdue by "
        "%(length)s and not completed."
    ),
    "in time": Text(
        "“%(title)s” (no. %(number)s), led by %(units)s, is due on %(due)s. As of %(day)s it is not completed."
    ),
    "undated": Text("“%(title)s” (no. %(number)s), led by %(units)s, is not completed as of %(day)s."),
}
_TO_UNIT = {
    "late": Text(
        "“%(title)s” (no. %(number)s), which your unit leads, was due on %(due)s. As of %(day)s it is overdue by "
        "%(length)s and not completed."
    ),
    "in time": Text(
        "“%(title)s” (no. %(number)s), which your unit leads, is due on %(due)s. As of %(day)s it is not completed."
    ),
    "undated": Text("“%(title)s” (no. %(number)s), which your unit leads, is not completed as of %(day)s."),
}


def _as_reported(facts: Facts) -> list[Text]:
    """Tell what the lead last reported, for a leader to read."""
    report = facts.last_report
    if report is None:
        return [Text("No progress has been reported so far.")]
    day = official_date(clock.local(report.at).date())
    said = {"day": day, "progress": report.progress, "text": report.text}
    told = [Text("Last report, of %(day)s (%(progress)s%%): %(text)s", **said)]
    if report.difficulties:
        told.append(Text("Difficulties that were named: %(text)s", text=report.difficulties))
    return told


def _asking(kind: NoticeKind, *, late: bool) -> list[Text]:
    length = in_working_days(ANSWER_WORKING_DAYS)
    if kind is NoticeKind.REMINDER_LETTER:
        return [Text("Please press on with it, so that it is done in time.")]
    if kind is NoticeKind.PAPER_FOR_LEADER:
        return [Text("Submitted for your instruction.")]
    if not late:
        return [
            Text(
                "Please press on with it, and report in writing within %(length)s of receiving this notice: how it "
                "stands, and by when it will be done.",
                length=length,
            )
        ]
    return [
        Text(
            "Please press on with it, and report in writing within %(length)s of receiving this notice: how it "
            "stands, why it is late, and by when it will be done.",
            length=length,
        )
    ]
