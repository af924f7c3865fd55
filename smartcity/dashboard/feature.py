"""What the feature declares."""

from smartcity.dashboard import search_views  # noqa: F401  its page belongs to the blueprint
from smartcity.dashboard.views import pages
from smartcity.foundation.feature import Feature, MenuItem
from smartcity.foundation.texts import Text

FEATURE = Feature(
    name="dashboard",
    blueprints=(pages,),
    menu=(MenuItem(Text("Today's work"), "dashboard.index", order=10),),
)
