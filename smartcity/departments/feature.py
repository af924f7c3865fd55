"""What the feature declares."""

from smartcity.departments import group_views, queries  # noqa: F401  its pages join the blueprint of views
from smartcity.departments.access import POLICY, Permission
from smartcity.departments.api import api
from smartcity.departments.searching import found
from smartcity.departments.views import pages
from smartcity.foundation.feature import Feature, MenuItem, SearchSource
from smartcity.foundation.texts import Text

FEATURE = Feature(
    name="departments",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    search=(SearchSource(Text("Departments"), Permission.READ, found, "departments.index", order=40),),
    menu=(MenuItem(Text("Departments"), "departments.index", Permission.READ, order=80),),
    names={"organisation": queries.names, "working_group": queries.group_names},
)
