"""What the feature declares."""

from collections.abc import Iterable

from flask import Flask

from smartcity.actions import (
    api,
    api_bulk,
    api_splits,
    api_verbs,
    bulk_views,
    draft_views,
    evidence_api,
    evidence_models,
    evidence_views,
    history_models,
    instruction_api,
    instruction_views,
    item_views,
    leader_models,
    light_api,
    light_views,
    saved_list_api,
    saved_list_models,
    saved_list_views,
    search_index,
    split_views,
    telling,
    verb_views,
    views,
    year_api,
    year_views,
)
from smartcity.actions.access import POLICY, Permission
from smartcity.actions.bulk_acts import ACTS
from smartcity.actions.calendar_dates import my_deadlines
from smartcity.actions.duties import duties
from smartcity.actions.jobs import FILES, LEADERS, LIGHT_RULES
from smartcity.actions.light_queries import forget
from smartcity.actions.numbers import numbers_of
from smartcity.actions.recounting import follow_calendar
from smartcity.actions.searching import found
from smartcity.foundation.feature import Duty, Feature, MenuItem, SearchSource
from smartcity.foundation.pieces import add_pieces
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import after_rollback
from smartcity.messages.grouping import ACT_NOW, ANSWER, grouped_under
from smartcity.workdays.services import on_change

TABLES = (evidence_models, history_models, leader_models, saved_list_models, search_index)
PAGES = (
    bulk_views, draft_views, evidence_views, instruction_views, item_views, light_views, saved_list_views, split_views,
    verb_views, year_views,
)  # fmt: skip
ENDPOINTS = (api_bulk, api_splits, api_verbs, evidence_api, instruction_api, light_api, saved_list_api, year_api)
"""Modules that put their tables, pages and endpoints in place by being imported."""


def _set_up(app: Flask) -> None:
    add_pieces(app.jinja_env, {"item_row": ("actions/_row.html", "item_row")})
    on_change(follow_calendar)
    after_rollback(forget)
    grouped_under(ACT_NOW, telling.RETURNED, telling.INSTRUCTED, telling.RESPONSIBLE)
    grouped_under(ANSWER, telling.SIGN_FOR, telling.TO_DECIDE)


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
    jobs=(LIGHT_RULES, LEADERS, FILES),
    bulk_acts=ACTS,
    names={"action": numbers_of, "light_rule_set": _by_id, "saved_list": _by_id, "action_year": _years},
    calendar_sources=(my_deadlines,),
    set_up=_set_up,
)
