"""What the feature declares."""

from collections.abc import Iterable

from flask import Flask

from smartcity.actions import (
    api,
    api_bulk,  # noqa: F401  its endpoint belongs to the API's blueprint
    api_splits,  # noqa: F401  its endpoints belong to the API's blueprint
    api_verbs,  # noqa: F401  its endpoints belong to the API's blueprint
    bulk_views,  # noqa: F401  its page belongs to the blueprint
    draft_views,  # noqa: F401  its pages belong to the blueprint
    evidence_api,  # noqa: F401  its endpoints belong to the API's blueprint
    evidence_models,  # noqa: F401  its table belongs to the feature
    evidence_views,  # noqa: F401  its page belongs to the blueprint
    history_models,  # noqa: F401  its tables belong to the feature
    instruction_api,  # noqa: F401  its endpoints belong to the API's blueprint
    instruction_views,  # noqa: F401  its pages belong to the blueprint
    item_views,  # noqa: F401  its pages belong to the blueprint
    leader_models,  # noqa: F401  its table belongs to the feature
    light_api,  # noqa: F401  its endpoints belong to the API's blueprint
    light_views,  # noqa: F401  its pages belong to the blueprint
    saved_list_api,  # noqa: F401  its endpoints belong to the API's blueprint
    saved_list_models,  # noqa: F401  its tables belong to the feature
    saved_list_views,  # noqa: F401  its pages belong to the blueprint
    search_index,  # noqa: F401  follows every change of an item
    split_views,  # noqa: F401  its pages belong to the blueprint
    verb_views,  # noqa: F401  its pages belong to the blueprint
    views,
    year_api,  # noqa: F401  its endpoints belong to the API's blueprint
    year_views,  # noqa: F401  its pages belong to the blueprint
)
from smartcity.actions.access import POLICY, Permission
from smartcity.actions.bulk_acts import ACTS
from smartcity.actions.calendar_dates import my_deadlines
from smartcity.actions.duties import duties
from smartcity.actions.jobs import LEADERS, LIGHT_RULES
from smartcity.actions.light_queries import forget
from smartcity.actions.numbers import numbers_of
from smartcity.actions.recounting import follow_calendar
from smartcity.actions.searching import found
from smartcity.foundation.feature import Duty, Feature, MenuItem, SearchSource
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import after_rollback
from smartcity.workdays.services import on_change


def _set_up(_app: Flask) -> None:
    on_change(follow_calendar)
    after_rollback(forget)


def _by_id(ids: Iterable[int]) -> dict[int, str]:
    return {number: f"#{number}" for number in ids}


def _years(years: Iterable[int]) -> dict[int, str]:
    return {year: str(year) for year in years}


FEATURE = Feature(
    name="actions",
    blueprints=(views.pages,),
    api=(api.api,),
    policy=POLICY,
    search=(SearchSource(Text("Action items"), Permission.READ, found, "actions.index", {"view": "all"}, order=10),),
    menu=(MenuItem(Text("Action items"), "actions.index", Permission.READ, order=20),),
    duties=(Duty(duties, order=20),),
    jobs=(LIGHT_RULES, LEADERS),
    bulk_acts=ACTS,
    names={"action": numbers_of, "light_rule_set": _by_id, "saved_list": _by_id, "action_year": _years},
    calendar_sources=(my_deadlines,),
    set_up=_set_up,
)
