"""The rows of an item that is assigned the moment it is written: itself, its parts, and the beginning of its story."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from smartcity.actions.drafting import units_by_role
from smartcity.actions.history_models import ActionEvent, ActionVersion, DeadlineVersion
from smartcity.actions.leader_models import ActionLeader
from smartcity.actions.light import LightDates, light_dates
from smartcity.actions.light_rules import LightRules
from smartcity.actions.models import EPOCH, NEVER, ActionLook, ActionSource, ActionUnit, Milestone
from smartcity.actions.new_action import NewAction
from smartcity.actions.reporting import report_due_on
from smartcity.actions.rules import How
from smartcity.actions.versions import KEPT
from smartcity.actions.workflow import OPEN_STATES, Part, State, Verb, allowed
from smartcity.foundation.access import Actor
from smartcity.foundation.database import Base
from smartcity.foundation.numbering import written
from smartcity.workdays.rules import WorkCalendar


@dataclass(frozen=True)
class Reported:
    """What a lead had reported before the item came here; a percentage never completes it."""

    text: str
    percent: int = 0
    difficulties: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class Given:
    """What is the same for all items of one act."""

    actor: Actor
    year: int
    now: datetime
    today: date
    calendar: WorkCalendar
    rules: LightRules


class FirstRows:
    """Builds the rows of many items, as values of their columns, by model."""

    LEDGER = "ledger"
    REPORTED = "ledger_report"

    def __init__(self, given: Given) -> None:
        self._given = given
        self._lights: dict[Any, LightDates] = {}
        self._due: dict[Any, date | None] = {}
        self.by_model: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def of_item(self, new: NewAction, seq: int, reported: Reported | None = None) -> dict[str, Any]:
        """Return the row of an item that bears a number from the beginning."""
        given, state = self._given, _assigned()
        dates = self._dates(new, state, reported.percent if reported else 0)
        assert new.rhythm is not None
        return {
            "year": given.year,
            "seq": seq,
            "plan_year": new.plan_year,
            "title": new.title,
            "requirement": new.requirement,
            "clause": new.clause,
            "working_group_id": new.working_group_id,
            "leader_id": new.leader_id,
            "responsible_id": new.responsible_id,
            "contact": new.contact,
            "collective": new.collective,
            "deadline": new.deadline,
            "original_deadline": new.deadline,
            "deadline_text": new.deadline_text,
            "deadline_precision": new.precision,
            "extension_authority": new.extension_authority,
            "reporting_rhythm": new.rhythm,
            "priority": new.priority,
            "in_house_only": new.in_house_only,
            "to_verify": new.to_verify,
            "state": state,
            "is_open": state in OPEN_STATES,
            "progress": reported.percent if reported else 0,
            **_kept(dates),
            "urgent_on": dates.red_on or new.deadline or NEVER,
            "report_due_on": self._report_due(new, given.today if reported else None),
            "assigned_at": given.now,
            "submitted_on": None,
            "completed_on": None,
            "last_report_at": given.now if reported else None,
            "created_at": given.now,
            "created_by_id": given.actor.person_id,
            "search_text": _search_text(new, written(given.year, seq) or ""),
        }

    def of_parts(
        self, item_id: int, new: NewAction, item: Mapping[str, Any], text: str, details: Mapping[str, Any]
    ) -> None:
        """Add what belongs to an item: sources, units, milestones, leader, deadline, version, and its first event."""
        given, add = self._given, self.by_model
        for place, source in enumerate(new.sources):
            row = {"kind": source.kind, "reference": source.reference, "basis": source.basis}
            add[ActionSource].append({"item_id": item_id, "position": place, **row})
        for role, ids in units_by_role(new).items():
            for place, unit in enumerate(ids):
                part = {"organisation_id": unit, "role": role, "position": place, "from_on": given.today}
                light = {name: item[name] for name in ("is_open", "deadline", "yellow_on", "red_on", "urgent_on")}
                add[ActionUnit].append({"item_id": item_id, **part, **light})
        for stone in new.milestones:
            add[Milestone].append({"item_id": item_id, "title": stone.title, "due_on": stone.due_on})
        if new.leader_id is not None:
            add[ActionLeader].append({"item_id": item_id, "leader_id": new.leader_id, "from_on": given.today})
        add[ActionLook].append({"item_id": item_id, "look_on": EPOCH})
        add[DeadlineVersion].append(self._deadline(item_id, new))
        add[ActionVersion].append({"item_id": item_id, "recorded_at": given.now, **{name: item[name] for name in KEPT}})
        number = written(given.year, item["seq"])
        told = {"act": self.LEDGER, "number": number, **details}
        add[ActionEvent].append(self._event(item_id, Verb.ASSIGN, State.DRAFT, text, told))

    def event_of_report(self, item_id: int, new: NewAction) -> dict[str, Any]:
        """Return the event of what had been reported: it leaves the state alone."""
        event = self._event(item_id, Verb.NOTE, _assigned(), "", {"act": self.REPORTED})
        return {**event, "unit_id": new.lead_id, "on_behalf": True, "how": How.PAPER}

    def report(self, item_id: int, event_id: int, new: NewAction, said: Reported) -> dict[str, Any]:
        """Return the first report, recorded on the lead's behalf."""
        return {
            "item_id": item_id,
            "event_id": event_id,
            "unit_id": new.lead_id,
            "at": self._given.now,
            "person_id": self._given.actor.person_id,
            "progress": said.percent,
            "text": said.text,
            "difficulties": said.difficulties,
            "next_step": said.next_step,
            "on_behalf": True,
            "how": How.PAPER,
        }

    def _event(self, item_id: int, verb: Verb, before: State, text: str, details: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "item_id": item_id,
            "at": self._given.now,
            "verb": verb,
            "from_state": before,
            "to_state": _assigned(),
            "person_id": self._given.actor.person_id,
            "text": text,
            "details": dict(details),
        }

    def _deadline(self, item_id: int, new: NewAction) -> dict[str, Any]:
        return {
            "item_id": item_id,
            "version": 1,
            "deadline": new.deadline,
            "text": new.deadline_text,
            "set_at": self._given.now,
            "authority": new.extension_authority,
            "reason": "",
        }

    def _dates(self, new: NewAction, state: State, progress: int) -> LightDates:
        """Return the light days; equal for items of one deadline and one set of rules."""
        given = self._given
        kinds = tuple(source.kind for source in new.sources) if given.rules.by_kind else ()
        key = (new.deadline, kinds, new.milestones, progress)
        if key not in self._lights:
            rules = given.rules.for_sources(kinds) if given.rules.by_kind else given.rules.general
            self._lights[key] = light_dates(
                state,
                new.deadline,
                given.calendar,
                rules,
                milestones=_unreached(new),
                assigned_on=given.today,
                progress=progress,
            )
        return self._lights[key]

    def _report_due(self, new: NewAction, reported_on: date | None) -> date | None:
        given, key = self._given, (new.rhythm, new.milestones, reported_on)
        assert new.rhythm is not None
        if key not in self._due:
            self._due[key] = report_due_on(new.rhythm, given.today, reported_on, given.calendar, _unreached(new))
        return self._due[key]


def _assigned() -> State:
    """Return where the office's assigning leads, as the table of the workflow says."""
    found = allowed(State.DRAFT, Verb.ASSIGN, {Part.OFFICE})
    assert found is not None
    assert found.to_state is not None
    return found.to_state


def _unreached(new: NewAction) -> list[Milestone]:
    return [Milestone(title=stone.title, due_on=stone.due_on) for stone in new.milestones]


def _kept(dates: LightDates) -> dict[str, Any]:
    return {
        "yellow_on": dates.yellow_on,
        "red_on": dates.red_on,
        "yellow_reason": dates.yellow_reason.as_json() if dates.yellow_reason else None,
        "red_reason": dates.red_reason.as_json() if dates.red_reason else None,
    }


def _search_text(new: NewAction, number: str) -> str:
    """Return what a search finds the item by: as `drafting.search_text` says it of a stored one."""
    sources = [part for source in new.sources for part in (source.reference, source.basis)]
    parts = [number, new.title, new.clause, new.contact, new.collective, *sources, new.requirement]
    return "\n".join(part for part in parts if part).casefold()
