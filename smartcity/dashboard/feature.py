"""What the feature declares."""

from smartcity.dashboard import search_views
from smartcity.dashboard.views import pages
from smartcity.foundation.feature import Feature, MenuItem
from smartcity.foundation.texts import Text

FEATURE = Feature(
    name="dashboard",
    blueprints=(pages, search_views.pages),
    menu=(MenuItem(Text("Today's work"), "dashboard.index", order=10),),
)
