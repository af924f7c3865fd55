"""What the feature declares."""

from flask import Flask

from smartcity.foundation.clock_watch import on_clock_step
from smartcity.foundation.feature import Duty, Feature, Job, MenuItem, Panel
from smartcity.foundation.texts import Text
from smartcity.messages.collecting import decided_by
from smartcity.messages.grouping import ACT_NOW, ANSWER, ON_TIME, grouped_under
from smartcity.reminders import (
    action_source,
    exports,  # noqa: F401  its routes belong to the blueprint
    figure_views,  # noqa: F401  its routes belong to the blueprint
    item_sources,
    ladder_api,  # noqa: F401  its routes belong to the API's blueprint
    ladder_models,  # noqa: F401  its tables belong to the feature
    ladder_views,  # noqa: F401  its routes belong to the blueprint
    models,  # noqa: F401  its tables belong to the feature
    notice_views,  # noqa: F401  its routes belong to the blueprint
    other_sources,
    reminding_api,  # noqa: F401  its routes belong to the API's blueprint
)
from smartcity.reminders.access import POLICY, Permission
from smartcity.reminders.api import api
from smartcity.reminders.bulk_acts import BULK_ACTS
from smartcity.reminders.clock_steps import follow_clock
from smartcity.reminders.commands import COMMANDS
from smartcity.reminders.deciding import decide
from smartcity.reminders.notice_queries import numbers_of
from smartcity.reminders.panels import banners, duties, of_action
from smartcity.reminders.sources import add_source
from smartcity.reminders.views import pages
from smartcity.workdays.services import on_change


def _set_up(_app: Flask) -> None:
    add_source("milestones", item_sources.milestones)
    add_source("extensions", item_sources.extensions)
    add_source("objections", item_sources.objections)
    add_source("returned", item_sources.returned)
    add_source("notices", other_sources.notices)
    add_source("minutes", other_sources.minutes)
    add_source("secondments", other_sources.secondments)
    add_source("calendar", other_sources.next_year)
    decided_by("reminders.decide")
    grouped_under(ON_TIME, "reminders.")
    grouped_under(ACT_NOW, "reminders.by_hand", "reminders.returned")
    grouped_under(ANSWER, "reminders.unsigned", "reminders.extension", "reminders.objection")
    on_change(action_source.follow_calendar)
    on_clock_step(follow_clock)


FEATURE = Feature(
    name="reminders",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Reminders"), "reminders.index", Permission.READ, order=60),),
    panels=(Panel("action", "reminders/_action_panel.html", of_action, order=60),),
    duties=(Duty(duties, order=60),),
    jobs=(Job("reminders.decide", decide),),
    commands=COMMANDS,
    bulk_acts=BULK_ACTS,
    banners=(banners,),
    names={"notice": numbers_of},
    set_up=_set_up,
)
