"""What is typed about agendas, minutes and decisions."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from wtforms import StringField
from wtforms.widgets import HiddenInput

from smartcity.actions.new_action import NewAction
from smartcity.actions.part_forms import ItemPart
from smartcity.actions.rules import Priority, SourceKind, default_deadline
from smartcity.departments.queries import choices as unit_choices
from smartcity.files.rules import ENDINGS
from smartcity.foundation import clock
from smartcity.foundation.checks import TITLE
from smartcity.foundation.forms import (
    BaseForm,
    Choice,
    as_id,
    day,
    line,
    number,
    one,
    paragraph,
    tick,
    uploads,
    version,
)
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.meetings.models import AgendaItem, Decision, Meeting, Minutes
from smartcity.meetings.series_forms import NONE
from smartcity.people.queries import choices as people_choices
from smartcity.workdays.queries import calendar


class TopicForm(BaseForm):
    """A topic of the agenda."""

    version = version()
    title = line(Text("Topic"), required=True)
    unit = one(Text("Unit"))
    presenter = line(Text("Presenter"))
    minutes_allotted = number(Text("Length in minutes"))
    reason = line(Text("Reason"), description=Text("Needed once the agenda is locked"))

    def __init__(self, units: list[Choice] | None = None, row: AgendaItem | None = None) -> None:
        super().__init__(data=_topic(row) if row else None)
        self.unit.choices = [NONE, *unit_choices()] if units is None else units

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        return {
            "title": self.title.data or "",
            "unit_id": as_id(self.unit.data),
            "presenter": self.presenter.data or "",
            "minutes_allotted": self.minutes_allotted.data,
            "reason": self.reason.data or "",
        }


def _topic(row: AgendaItem) -> dict[str, Any]:
    return {
        "version": row.version,
        "title": row.title,
        "unit": str(row.unit_id or ""),
        "presenter": row.presenter,
        "minutes_allotted": row.minutes_allotted,
    }


class MinutesForm(BaseForm):
    """The whole text of the minutes: the general part, and what was said under each topic (fields of `minutes_form`).

    Each part carries the version that was read, and a mark of its text: a part that nobody touched is not written.
    """

    version_text = version()
    was_text = StringField(widget=HiddenInput())
    text = paragraph(Text("General part"), rows=6)

    def touched(self, field: str, was: str) -> bool:
        """Tell whether a part was changed since its page was made."""
        return bool(mark_of(self[field].data) != self[was].data)

    def show_stored(self, minutes: Minutes, topics: Iterable[AgendaItem]) -> None:
        """Carry the stored versions and marks from now on: after a stale save, so that saving again is a decision."""
        for name, value in _carried(minutes, topics).items():
            self[name].data, self[name].raw_data = value, [str(value)]


def minutes_form(minutes: Minutes, topics: Sequence[AgendaItem]) -> MinutesForm:
    """Return the form for an edition and the topics of its meeting."""
    fields: dict[str, Any] = {}
    for item in topics:
        fields[f"said_{item.id}"] = paragraph(Text("What was said under the topic"), rows=3)
        fields[f"version_{item.id}"] = version()
        fields[f"was_{item.id}"] = StringField(widget=HiddenInput())
    said = {f"said_{item.id}": item.said for item in topics}
    form: MinutesForm = type("MinutesForm", (MinutesForm,), fields)(
        data={"text": minutes.text, **said, **_carried(minutes, topics)}
    )
    return form


def _carried(minutes: Minutes, topics: Iterable[AgendaItem]) -> dict[str, Any]:
    found: dict[str, Any] = {"version_text": minutes.version, "was_text": mark_of(minutes.text)}
    for item in topics:
        found |= {f"version_{item.id}": item.version, f"was_{item.id}": mark_of(item.said)}
    return found


def mark_of(text: str | None) -> str:
    """Return a mark by which a text is known again, whatever line ends the browser sends."""
    lines = (text or "").replace("\r\n", "\n").strip()
    return sha256(lines.encode(errors="surrogatepass")).hexdigest()[:16]


class DecisionForm(BaseForm):
    """A decision."""

    version = version()
    text = paragraph(Text("Decision"), required=True, rows=3)
    topic = one(Text("Topic"))
    needs_action = tick(Text("An action item is to come of it"), default=True)

    def __init__(self, meeting: Meeting, row: Decision | None = None, **given: Any) -> None:
        super().__init__(data={**given, **(_decision(row) if row else {})})
        topics = [(str(item.id), topic_title(item)) for item in meeting.agenda if item.accepted]
        self.topic.choices = [NONE, *topics]


def topic_title(item: AgendaItem) -> str:
    """Return a topic's title; the generated one speaks the reader's language."""
    return _("How the last decisions stand") if item.reviews_last else item.title


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "version": row.version,
        "text": row.text,
        "topic": str(row.agenda_item_id or ""),
        "needs_action": row.needs_action,
    }


class HandOnForm(BaseForm):
    """Who has the minutes in hand."""

    holder = one(Text("With whom"), required=True)
    note = line(Text("Remark"), description=Text("Such as: on paper"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.holder.choices = [NONE, *people_choices()]


class ItemForm(ItemPart):
    """An action item that comes of a decision; the deadline by date, or in working days from today."""

    responsible = one(Text("Responsible person"))
    deadline = day(Text("Deadline"))
    working_days = number(Text("or within so many working days"))
    deadline_text = line(Text("As the decision words it"))
    priority = one(Text("Priority"))
    assign_now = tick(Text("Assign it at once"), default=True)

    def __init__(self, meeting: Meeting, decision: Decision) -> None:
        first = decision.text.split("\n", 1)[0]
        topic = next((item for item in meeting.agenda if item.id == decision.agenda_item_id), None)
        super().__init__(
            data={
                "title": first[:TITLE],
                "requirement": decision.text if decision.text != first[:TITLE] else "",
                "lead": str(topic.unit_id) if topic and topic.unit_id else "",
                "deadline": default_deadline([SourceKind.MEETING], Priority.NORMAL, clock.today()),
            }
        )
        self.offer_units()
        self.responsible.choices = [NONE, *people_choices()]
        self.priority.choices = [(one.value, label(one)) for one in Priority]

    def last_day(self) -> date | None:
        """Return the deadline: working days from today win over a date."""
        days = self.working_days.data
        longest = 2500
        return calendar().add(clock.today(), days) if days and 0 < days <= longest else self.deadline.data

    def new_action(self, meeting: Meeting) -> NewAction:
        """Return the item as actions take it."""
        return NewAction(
            title=self.title.data or "",
            lead_id=as_id(self.lead.data),
            requirement=self.requirement.data or "",
            supporting_ids=tuple(int(one) for one in self.supporting.data or ()),
            deadline=self.last_day(),
            deadline_text=self.deadline_text.data or "",
            working_group_id=meeting.working_group_id,
            responsible_id=as_id(self.responsible.data),
            priority=Priority(self.priority.data),
        )


class ScanForm(BaseForm):
    """The signed original."""

    files = uploads(Text("Scan or file of the signed paper"), accept=",".join(f".{ending}" for ending in ENDINGS))


class LinkForm(BaseForm):
    """An item that exists, by its number."""

    number = line(Text("Number of the item"), required=True, description=Text("Such as 2026-012"))
