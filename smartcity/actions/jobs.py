"""What the scheduler does for action items."""

from datetime import datetime, timedelta

from smartcity.actions import evidence, leader_rows, leading, light_queries, light_services
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.feature import Job
from smartcity.foundation.unit_of_work import Mode, unit


def apply_light_rules(_now: datetime) -> int:
    """Let the rule sets of the light whose day has come into force; return how many.

    Looked for often, so that a rule set holds from the first minutes of its day; one that came late holds from then on.
    """
    with unit(Mode.READ):
        due = bool(light_queries.waiting(clock.today()))
    if not due:
        return 0
    with unit(Mode.WRITE):
        return light_services.apply_due()


LIGHT_RULES = Job("actions.light_rules", apply_light_rules, every_seconds=60)


def apply_leaders(_now: datetime) -> int:
    """Let the leaders whose day has come be in charge; return how many."""
    with unit(Mode.READ):
        due = bool(leader_rows.planned_until(clock.today()))
    if not due:
        return 0
    with unit(Mode.WRITE):
        return leading.apply_planned()


UNNAMED = timedelta(hours=24)
"""How long a file that a program sent waits for the act that names it."""


def forget_files(_now: datetime) -> int:
    """Remove the files that were sent and not named in time; return how many."""
    with unit(Mode.READ):
        due = evidence.unnamed_since(clock.now() - UNNAMED)
    gone = 0
    for item_id, file_id in due:
        with unit(Mode.WRITE):
            gone += evidence.forget_unnamed(SYSTEM, item_id, file_id)
    return gone


FILES = Job("actions.files", forget_files, every_seconds=600)
LEADERS = Job("actions.leaders", apply_leaders, every_seconds=60)
