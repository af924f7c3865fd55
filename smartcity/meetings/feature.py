"""What the feature declares."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Duty, Feature, MenuItem, Panel, SearchSource
from smartcity.foundation.texts import Text
from smartcity.meetings import (  # noqa: F401  their routes belong to the blueprints
    agenda_api,
    agenda_views,
    decision_api,
    exports,
    minutes_api,
    minutes_views,
    occurrence_api,
    people_api,
    people_views,
    scan_models,
    scan_views,
    series_api,
    series_views,
)
from smartcity.meetings.access import POLICY, Permission
from smartcity.meetings.api import api
from smartcity.meetings.calendar_files import my_meetings
from smartcity.meetings.calendar_views import files
from smartcity.meetings.decision_queries import of_action
from smartcity.meetings.duties import matters
from smartcity.meetings.queries import numbers_of, seen_among
from smartcity.meetings.searching import decisions, meetings
from smartcity.meetings.telling import KIND
from smartcity.meetings.views import pages
from smartcity.messages.grouping import ATTEND, grouped_under


def _of_action(actor: Actor, action_id: int) -> Mapping[str, Any] | None:
    """The panel on an item's page: the decisions it came of; the words and the link only for who sees the meeting."""
    rows = of_action(action_id)
    if not rows or not actor.may(Permission.READ):
        return None
    return {"decisions": rows, "seen_meetings": seen_among(actor, (row.meeting_id for row in rows))}


def _set_up(_app: Flask) -> None:
    grouped_under(ATTEND, KIND)


FEATURE = Feature(
    name="meetings",
    blueprints=(pages, files),
    api=(api,),
    policy=POLICY,
    search=(
        SearchSource(Text("Meetings"), Permission.READ, meetings, "meetings.index", order=20),
        SearchSource(Text("Decisions"), Permission.READ, decisions, order=25),
    ),
    menu=(MenuItem(Text("Meetings"), "meetings.index", Permission.READ, order=30),),
    panels=(Panel("action", "meetings/_action_panel.html", _of_action, order=20),),
    duties=(Duty(matters, order=30),),
    names={"meeting": numbers_of},
    calendar_sources=(my_meetings,),
    set_up=_set_up,
)
