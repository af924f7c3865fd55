"""Loading the starter programme into an empty database: one unit of work, so it is there whole or not at all.

It plays its past in order of time, under the app's clock and through the services: only so are last week's summary and
the light of any past day true.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from smartcity.accounts.passwords import Secret
from smartcity.audit.services import record
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.examples import mark_examples
from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text
from smartcity.starter import meeting_playing, playing
from smartcity.starter.data import shipped
from smartcity.starter.proposal_playing import proposal
from smartcity.starter.records import ActionRow, StepRow
from smartcity.starter.reminder_playing import close, ticks
from smartcity.starter.schedule import anchors_for
from smartcity.starter.settling import settle
from smartcity.starter.staff_playing import secondments
from smartcity.starter.stage import Happening, Stage
from smartcity.starter.timeline import Act, timeline
from smartcity.starter.weekly_playing import summaries
from smartcity.workdays.queries import calendar
from smartcity.workdays.services import ensure_seeded


def is_empty() -> bool:
    """Tell whether nobody has entered an organisation yet."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None


def load(
    secrets: Mapping[str, Secret],
    *,
    must_change: bool = False,
    along: Callable[[list[Happening]], Iterable[Happening]] = iter,
) -> None:
    """Load the programme in the open write unit; `secrets` holds one password a role. Conflict unless it is empty.

    `along` goes along what happened, and may show how far it is.
    """
    _begin()
    ensure_seeded()
    programme, working = shipped(), calendar()
    anchors = anchors_for(clock.today(), working)
    stage = Stage(programme, settle(programme, secrets, must_change=must_change), anchors, working)
    for one in along(sorted(_happenings(stage), key=lambda happening: happening.at)):
        with clock.at(one.at.replace(tzinfo=clock.zone())):
            one.do()
    close(stage)
    record(CLI, "starter.load", "programme", count=len(programme.actions))


def _begin() -> None:
    """Take the empty database; of two processes that start at once the second is refused."""
    refusal = Conflict(Text("The starter programme goes into an empty database only"))
    if not is_empty():
        raise refusal
    mark_examples()
    try:
        db.session.flush()
    except IntegrityError:
        raise refusal from None


def _happenings(stage: Stage) -> Iterator[Happening]:
    """Yield all of the past; at the same moment what stands first here is done first."""
    yield from secondments(stage)
    yield from proposal(stage)
    yield from ticks(stage)
    yield from (Happening(act.at, partial(_play, stage, act)) for act in timeline_of(stage))
    yield from summaries(stage)


def timeline_of(stage: Stage) -> list[Act]:
    """Return the acts of items and meetings."""
    return timeline(stage.programme, stage.anchors, stage.working)


def _play(stage: Stage, act: Act) -> None:
    if isinstance(act.subject, ActionRow):
        assert isinstance(act.step, StepRow)
        playing.play(stage, act.subject, act.step)
    else:
        assert not isinstance(act.step, StepRow)
        meeting_playing.play(stage, act.subject, act.step)
