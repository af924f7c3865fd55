"""What the feature declares."""

from flask import Flask

from smartcity.foundation.feature import Duty, Feature, MenuItem, Panel
from smartcity.foundation.texts import Text
from smartcity.messages.grouping import ANSWER, grouped_under
from smartcity.proposals import act_api  # noqa: F401  its endpoints belong to the API's blueprint
from smartcity.proposals.access import POLICY, Permission
from smartcity.proposals.api import api
from smartcity.proposals.calendar_dates import my_proposals
from smartcity.proposals.duties import matters
from smartcity.proposals.queries import numbers_of, of_action
from smartcity.proposals.recounting import follow_calendar
from smartcity.proposals.telling import HANDED_OVER
from smartcity.proposals.views import pages
from smartcity.workdays.services import on_change


def _set_up(_app: Flask) -> None:
    on_change(follow_calendar)
    grouped_under(ANSWER, HANDED_OVER)


FEATURE = Feature(
    name="proposals",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Proposals"), "proposals.index", Permission.READ, order=27),),
    panels=(Panel("action", "proposals/_action_panel.html", of_action, order=12),),
    duties=(Duty(matters, order=22),),
    names={"proposal": numbers_of},
    calendar_sources=(my_proposals,),
    set_up=_set_up,
)
