"""What the feature declares."""

from smartcity.foundation.feature import Duty, Feature, MenuItem, Panel
from smartcity.foundation.texts import Text
from smartcity.item_templates.access import POLICY, Permission
from smartcity.item_templates.api import api
from smartcity.item_templates.duties import matters
from smartcity.item_templates.jobs import MAKE
from smartcity.item_templates.queries import of_item
from smartcity.item_templates.views import pages

FEATURE = Feature(
    name="item_templates",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Recurring items"), "item_templates.index", Permission.READ, order=25),),
    panels=(Panel("action", "item_templates/_action_panel.html", of_item, order=10),),
    duties=(Duty(matters, order=25),),
    jobs=(MAKE,),
)
