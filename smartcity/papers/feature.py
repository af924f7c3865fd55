"""What the feature declares."""

from smartcity.foundation.feature import Feature, Panel
from smartcity.papers import archive_views, panels  # noqa: F401  its routes belong to the blueprint
from smartcity.papers.access import POLICY
from smartcity.papers.views import pages

FEATURE = Feature(
    name="papers",
    blueprints=(pages,),
    policy=POLICY,
    panels=(
        Panel("action_head", "papers/_item_buttons.html", panels.of_item, order=50),
        Panel("actions_head", "papers/_list_buttons.html", panels.of_list, order=50),
        Panel("organisation_head", "papers/_unit_buttons.html", panels.of_unit, order=50),
        Panel("person", "papers/_person_panel.html", panels.of_person, order=70),
        Panel("year_end", "papers/_years_panel.html", panels.of_year_end, order=50),
    ),
)
