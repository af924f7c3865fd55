"""What the feature declares."""

from smartcity.foundation.feature import Feature, MenuItem
from smartcity.foundation.texts import Text
from smartcity.people.access import POLICY, Permission
from smartcity.people.api import api
from smartcity.people.views import pages

FEATURE = Feature(
    name="people",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("People"), "people.index", Permission.READ, order=70),),
)
