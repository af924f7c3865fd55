"""What reminding comes to in a period: how many were told, what became of the mail, how fast, and whether it helped."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy import ColumnElement, func, select

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.queries import mail_of_line
from smartcity.messages.rules import OutboxState
from smartcity.reminders.action_source import ACTION
from smartcity.reminders.effect import answered_by, answers_to
from smartcity.reminders.lines import EMAIL, INBOX, PAPER, PHONE
from smartcity.reminders.models import Reminder, ReminderState

LONGEST = timedelta(days=366)
_WAITING = frozenset({OutboxState.PENDING, OutboxState.SENDING, OutboxState.HELD, OutboxState.UNKNOWN})


@dataclass(slots=True)
class OfRule:
    """The figures of one rule. `reminded` counts steps of items that people were told of, `helped` those answered.

    Steps whose two working days are not over yet stand in neither.
    """

    rule: str
    told: int = 0
    calls: int = 0
    papers: int = 0
    skipped: int = 0
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    reminded: int = 0
    helped: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a period by rule, and the median and longest minutes from deciding to delivery; None: no mail."""

    rules: tuple[OfRule, ...]
    median_minutes: float | None
    longest_minutes: float | None


def figures(first: date, last: date) -> Figures:
    """Return the figures of what was decided from one day to another; InvalidInput for more than a year."""
    if first > last or last - first > LONGEST:
        raise InvalidInput({"to": Text("A period of at most a year, its last day not before its first")})
    period = (Reminder.decided_at >= clock.instant(first), Reminder.decided_at < clock.end_of_day(last))
    rules: dict[str, OfRule] = {}
    _count(period, rules)
    _count_effect(period, rules)
    minutes = _minutes(period)
    ordered = tuple(sorted(rules.values(), key=lambda one: -one.told))
    return Figures(ordered, median(minutes) if minutes else None, max(minutes, default=None))


def _count(period: tuple[ColumnElement[bool], ...], rules: dict[str, OfRule]) -> None:
    kept = (Reminder.rule, Reminder.state, Reminder.channel, Outbox.state.label("mail"))
    lines = select(*kept, func.count().label("lines")).outerjoin(Notification, Notification.cause_id == Reminder.id)
    found = lines.outerjoin(Outbox, Outbox.id == mail_of_line()).where(*period).group_by(*kept)
    for row in db.session.execute(found):
        of_rule = rules.setdefault(row.rule, OfRule(row.rule))
        if row.state is ReminderState.SKIPPED:
            of_rule.skipped += row.lines
            continue
        of_rule.told += row.lines if row.channel in {INBOX, EMAIL} else 0
        of_rule.calls += row.lines if row.channel == PHONE else 0
        of_rule.papers += row.lines if row.channel == PAPER else 0
        of_rule.sent += row.lines if row.mail is OutboxState.SENT else 0
        of_rule.failed += row.lines if row.mail is OutboxState.FAILED else 0
        of_rule.waiting += row.lines if row.mail in _WAITING else 0


def _count_effect(period: tuple[ColumnElement[bool], ...], rules: dict[str, OfRule]) -> None:
    key = (Reminder.rule, Reminder.subject_id, Reminder.step, Reminder.deadline_version)
    told = (Reminder.subject_type == ACTION, Reminder.state == ReminderState.DECIDED)
    steps = select(*key, func.min(Reminder.decided_at).label("at")).where(*period, *told).group_by(*key)
    over = {
        (row.rule, row.subject_id, row.at) for row in db.session.execute(steps) if answered_by(row.at) <= clock.now()
    }
    answers = answers_to((item_id, at) for _rule, item_id, at in over)
    for rule, item_id, at in over:
        rules[rule].reminded += 1
        rules[rule].helped += (item_id, at) in answers


def _minutes(period: tuple[ColumnElement[bool], ...]) -> list[float]:
    sent = (
        select(Outbox.sent_at, func.min(Reminder.decided_at))
        .join(Notification, Notification.cause_id == Reminder.id)
        .join(Outbox, Outbox.id == mail_of_line())
        .where(*period, Outbox.state == OutboxState.SENT)
        .group_by(Outbox.id, Outbox.sent_at)
    )
    return [max(0.0, (at - decided).total_seconds() / 60) for at, decided in db.session.execute(sent) if at]
