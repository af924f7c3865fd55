"""What the feature declares."""

from smartcity.foundation.feature import Duty, Feature, MenuItem, Panel
from smartcity.foundation.texts import Text
from smartcity.proposals import act_api  # noqa: F401  its endpoints belong to the API's blueprint
from smartcity.proposals.access import POLICY, Permission
from smartcity.proposals.api import api
from smartcity.proposals.duties import matters
from smartcity.proposals.queries import numbers_of, of_action
from smartcity.proposals.views import pages

FEATURE = Feature(
    name="proposals",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Proposals"), "proposals.index", Permission.READ, order=27),),
    panels=(Panel("action", "proposals/_action_panel.html", of_action, order=12),),
    duties=(Duty(matters, order=22),),
    names={"proposal": numbers_of},
)
