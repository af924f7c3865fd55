"""What the feature declares."""

from flask import Flask

from smartcity.dashboard import search_views
from smartcity.dashboard.views import pages
from smartcity.foundation.feature import Feature, MenuItem
from smartcity.foundation.pieces import add_pieces
from smartcity.foundation.texts import Text


def _set_up(app: Flask) -> None:
    add_pieces(app.jinja_env, {"lead_bars": ("dashboard/_bars.html", "lead_bars")})


FEATURE = Feature(
    name="dashboard",
    blueprints=(pages, search_views.pages),
    menu=(MenuItem(Text("Today's work"), "dashboard.index", order=10),),
    set_up=_set_up,
)
