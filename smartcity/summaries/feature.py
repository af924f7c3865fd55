"""What the feature declares."""

from smartcity.foundation.feature import Duty, Feature, MenuItem
from smartcity.foundation.texts import Text
from smartcity.summaries import acting_views  # noqa: F401  its routes belong to the blueprint
from smartcity.summaries.access import POLICY, Permission
from smartcity.summaries.api import api
from smartcity.summaries.commands import summaries
from smartcity.summaries.duties import matters
from smartcity.summaries.jobs import DRAFT
from smartcity.summaries.views import pages

FEATURE = Feature(
    name="summaries",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Weekly summaries"), "summaries.index", Permission.READ, order=50),),
    duties=(Duty(matters, order=50),),
    jobs=(DRAFT,),
    commands=(summaries,),
)
