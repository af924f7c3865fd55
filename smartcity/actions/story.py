"""The story of an item: what happened to it, as sentences, newest first."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from smartcity.actions.acting import heard
from smartcity.actions.changes import Words
from smartcity.actions.evidence_queries import files_of_events
from smartcity.actions.history_models import ActionEvent, ProgressReport
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import How
from smartcity.actions.workflow import Verb
from smartcity.departments.models import Organisation, OrganisationName
from smartcity.departments.rules import NamePeriod, name_borne_on
from smartcity.files.models import StoredFile
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.i18n import label
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.remembering import remembered_lasting
from smartcity.foundation.texts import Text

_TONES = {
    Verb.COMPLETE: "good",
    Verb.CLOSE: "good",
    Verb.APPROVE_EXTENSION: "good",
    Verb.RETURN: "bad",
    Verb.REFUSE_EXTENSION: "bad",
    Verb.REOPEN: "bad",
    Verb.CANCEL: "bad",
    Verb.SUBMIT: "wait",
    Verb.OBJECT: "wait",
    Verb.REQUEST_EXTENSION: "wait",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened: a sentence, who did it, what was written, and from whom the office learned of it.

    `event` is None for a leader's instruction, which is kept apart from the events.
    """

    event: ActionEvent | None
    at: datetime
    what: Text
    who: str
    text: str
    tone: str
    mark: str
    report: ProgressReport | None
    papers: str
    changes: list[tuple[str, str, str]]
    files: Sequence[StoredFile] = ()


class _Names:
    """The names that units bore on the day of an event."""

    def __init__(self) -> None:
        self._now, self._former = _names_of_all()

    def on(self, unit_id: int | None, day: date) -> str:
        if unit_id is None:
            return ""
        return name_borne_on(day, self._former.get(unit_id, []), self._now.get(unit_id, ""))


@remembered_lasting
def _names_of_all() -> tuple[dict[int, str], dict[int, list[NamePeriod]]]:
    now = {row.id: row.short_name for row in db.session.execute(select(Organisation.id, Organisation.short_name))}
    former: dict[int, list[NamePeriod]] = {}
    for row in db.session.scalars(select(OrganisationName)):
        period = NamePeriod(row.name, row.short_name, row.from_on, row.until_on, row.reason)
        former.setdefault(row.organisation_id, []).append(period)
    return now, former


def story_of(item: ActionItem, *, for_office: bool, instructions: Sequence[Instruction] = ()) -> list[Line]:
    """Return an item's whole story; with what leaders wrote, for those who see it."""
    found = _events(item, for_office).order_by(ActionEvent.id.desc())
    lines = _lines(item, db.session.scalars(found).all())
    wrote = sorted((_instruction(row) for row in instructions), key=lambda line: line.at, reverse=True)
    return list(heapq.merge(lines, wrote, key=lambda line: line.at, reverse=True))


def _instruction(row: Instruction) -> Line:
    said = Text("%(leader)s wrote on %(day)s", leader=row.leader.name, day=row.given_on)
    if row.withdrawn_at is not None:
        said = Text("Struck out, entered wrongly: %(what)s", what=said)
    return Line(
        event=None,
        at=row.entered_at,
        what=said,
        who=row.entered_by.name if row.entered_by else "",
        text=row.withdrawn_reason or row.text,
        tone="neutral" if row.withdrawn_at else "wait",
        mark="" if row.how is How.WEB else label(row.how),
        report=None,
        papers="",
        changes=[],
    )


def story_page(item: ActionItem, *, for_office: bool, cursor: str | None, limit: int) -> Page[Line]:
    """Return a page of an item's story."""
    page = paged(_events(item, for_office), [Key(ActionEvent.id.expression, descending=True)], cursor, limit)
    return Page(_lines(item, [row.ActionEvent for row in page.rows]), page.next)


def _events(item: ActionItem, for_office: bool) -> Select[ActionEvent]:
    """Select an item's events; that a fresh red is still being checked is told to the office only."""
    found = select(ActionEvent).where(ActionEvent.item_id == item.id)
    told = ActionEvent.details["act"].as_string()
    shown = found if for_office else found.where(func.coalesce(told, "") != "checking")
    return shown.options(joinedload(ActionEvent.person))


def _lines(item: ActionItem, events: Sequence[ActionEvent]) -> list[Line]:
    ids = [event.id for event in events]
    told = select(ProgressReport).where(ProgressReport.item_id == item.id, ProgressReport.event_id.in_(ids))
    reports = {row.event_id: row for row in db.session.scalars(told)}
    names = _Names()
    words = Words(event.details.get("changes", {}) for event in events)
    files = files_of_events(ids)
    lines = [_line(item, event, reports.get(event.id), names, words) for event in events]
    return [replace(line, files=files.get(event.id, ())) for event, line in zip(events, lines, strict=True)]


def _line(item: ActionItem, event: ActionEvent, report: ProgressReport | None, names: _Names, words: Words) -> Line:
    day = clock.local(event.at).date()
    unit = names.on(event.unit_id, day)
    return Line(
        event=event,
        at=event.at,
        what=_sentence(item, event, report, unit, names, day),
        who=event.person.name if event.person else "",
        text=report.text if report else event.text,
        tone=_TONES.get(event.verb, "neutral"),
        mark=_mark(event, unit),
        report=report,
        papers=event.details.get("document") or event.details.get("approval") or "",
        changes=words.tell(event.details.get("changes", {})),
    )


def _mark(event: ActionEvent, unit: str) -> str:
    how = event.how if event.on_behalf else How(event.details.get("how", How.WEB))
    return "" if how is How.WEB else str(heard(how, unit, event.told_by))


def _sentence(
    item: ActionItem, event: ActionEvent, report: ProgressReport | None, unit: str, names: _Names, day: date
) -> Text:
    details = event.details
    if event.verb is Verb.REASSIGN:
        before, after = names.on(details.get("from"), day), names.on(details.get("to"), day)
        return Text("Handed over from %(before)s to %(after)s", before=before, after=after)
    if event.verb is Verb.REPORT and report:
        if report.no_progress:
            return Text("%(unit)s reported no new progress", unit=unit)
        return Text("%(unit)s reported %(percent)s%%", unit=unit, percent=report.progress)
    if details.get("act") in _REMARKS:
        return _REMARKS[details["act"]](details, unit)
    if event.verb is Verb.EDIT:
        return Text("Edited")
    return Text(_SENTENCES[event.verb], unit=unit, number=item.number or "", day=details.get("deadline", ""))


_SENTENCES = {
    Verb.ASSIGN: Text("Assigned as %(number)s").msgid,
    Verb.SIGN_FOR: Text("%(unit)s signed for it").msgid,
    Verb.OBJECT: Text("%(unit)s objected: not theirs").msgid,
    Verb.KEEP_OBJECTION: Text("The objection was answered: the item stays where it is").msgid,
    Verb.REFER_OBJECTION: Text("The objection was laid before a leader").msgid,
    Verb.REPORT: Text("%(unit)s reported").msgid,
    Verb.REQUEST_EXTENSION: Text("%(unit)s asked for time until %(day)s").msgid,
    Verb.APPROVE_EXTENSION: Text("More time was given, until %(day)s").msgid,
    Verb.REFUSE_EXTENSION: Text("No more time was given").msgid,
    Verb.SUBMIT: Text("%(unit)s submitted it for completion").msgid,
    Verb.RETURN: Text("Returned: something is missing").msgid,
    Verb.COMPLETE: Text("Completed").msgid,
    Verb.REOPEN: Text("Taken up again").msgid,
    Verb.CLOSE: Text("Closed").msgid,
    Verb.SUSPEND: Text("Suspended").msgid,
    Verb.RESUME: Text("Taken up after the suspension").msgid,
    Verb.CANCEL: Text("Cancelled").msgid,
    Verb.NOTE: Text("Note").msgid,
}

_REMARKS: dict[str, Callable[[dict[str, str], str], Text]] = {
    "confirm": lambda _details, unit: Text("%(unit)s confirmed what the office had recorded", unit=unit),
    "phoned": lambda _details, unit: Text("%(unit)s was phoned", unit=unit),
    "milestone": lambda details, _unit: Text(
        "Milestone reached on %(day)s: %(title)s", day=details["day"], title=details["title"]
    ),
    "checking": lambda details, _unit: Text("The office checks the red light until %(day)s", day=details["until"]),
    "leader_planned": lambda details, _unit: Text("The leader in charge changes on %(day)s", day=details["day"]),
    "leader_read": lambda _details, _unit: Text("The leader has read the result"),
    "answered": lambda details, _unit: Text(
        "Answered to its source on %(day)s: %(reference)s", day=details["day"], reference=details.get("reference", "")
    ),
    "merged": lambda details, _unit: Text("Merged into %(number)s", number=details["number"]),
    "split": lambda details, _unit: (
        Text("Split into %(numbers)s", numbers=details["numbers"])
        if "numbers" in details
        else Text("Split into %(count)s drafts", count=details["count"])
    ),
    "split_from": lambda details, _unit: Text("Split off from %(number)s", number=details["number"]),
    "ledger": lambda details, _unit: Text("Taken over from the ledger as %(number)s", number=details["number"]),
    "ledger_report": lambda _details, unit: Text("%(unit)s, by the ledger: progress until then", unit=unit),
    "source": lambda details, _unit: Text("One source more: %(reference)s", reference=details.get("reference", "")),
}
