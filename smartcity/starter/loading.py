"""Loading the starter programme into an empty database: one unit of work, so it is there whole or not at all.

It plays its past in order of time, under the app's clock and through the services: only so are last week's summary and
the light of any past day true.
"""

from collections.abc import Mapping

from sqlalchemy import select

from smartcity.accounts.passwords import Secret
from smartcity.audit.services import record
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.examples import mark_examples
from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text
from smartcity.starter.data import load as read
from smartcity.starter.playing import Stage, play
from smartcity.starter.records import ActionRow
from smartcity.starter.schedule import anchors_for
from smartcity.starter.settling import settle
from smartcity.starter.timeline import timeline
from smartcity.workdays.queries import calendar
from smartcity.workdays.services import ensure_seeded


def is_empty() -> bool:
    """Tell whether nobody has entered an organisation yet."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None


def load(secrets: Mapping[str, Secret], *, must_change: bool = False) -> None:
    """Load the programme in the open write unit; `secrets` holds one password a role. Refused unless empty."""
    if not is_empty():
        raise Conflict(Text("The starter programme goes into an empty database only"))
    ensure_seeded()
    mark_examples()
    programme, working = read(), calendar()
    anchors = anchors_for(clock.today(), working)
    stage = Stage(settle(programme, secrets, must_change=must_change), anchors, working, programme.quarters)
    for act in timeline(programme, anchors, working):
        with clock.at(act.at.replace(tzinfo=clock.zone())):
            if isinstance(act.subject, ActionRow):
                play(stage, act.subject, act.step)
    record(CLI, "starter.load", "programme", count=len(programme.actions))
