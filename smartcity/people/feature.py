"""What the feature declares."""

from smartcity.foundation.feature import Feature, MenuItem, SearchSource
from smartcity.foundation.texts import Text
from smartcity.people.access import POLICY, Permission
from smartcity.people.api import api
from smartcity.people.searching import found
from smartcity.people.views import pages

FEATURE = Feature(
    name="people",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    search=(SearchSource(Text("People"), Permission.READ, found, "people.index", order=30),),
    menu=(MenuItem(Text("People"), "people.index", Permission.READ, order=70),),
)
