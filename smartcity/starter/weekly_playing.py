"""Playing the weekly summaries: each built at its cut-off, signed and issued that afternoon."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from flask import current_app

from smartcity.actions.queries import get_for
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.i18n import gettext as _
from smartcity.starter.records import StepRow
from smartcity.starter.stage import Happening, Stage
from smartcity.summaries import services
from smartcity.summaries.queries import get_for as summary_for
from smartcity.summaries.schedule import schedule
from smartcity.summaries.weeks import Week, cut_off, week_before

ISSUES = 4
"""How many summaries have gone out: the office has made one a week since its rules of work were issued (item 18)."""

_TO_WRITE = timedelta(minutes=90)


def summaries(stage: Stage) -> Iterator[Happening]:
    """Yield the making of the last summaries, the latest of which is last week's."""
    week, weeks = Week.of(stage.anchors["C"]), []
    for _issue_number in range(ISSUES):
        weeks.append(week)
        week = week_before(week, stage.working, schedule())
    for place, one in enumerate(reversed(weeks), 1):
        yield from _made(stage, one, last=place == ISSUES)


def _made(stage: Stage, week: Week, *, last: bool) -> Iterator[Happening]:
    until = cut_off(week, stage.working, schedule())
    assert until is not None, "a week with a cut-off was chosen"
    local = clock.local(until).replace(tzinfo=None)
    ids: list[int] = []
    yield Happening(local, partial(_build, stage, week, ids))
    yield Happening(local + _TO_WRITE, partial(_write, stage, ids, last=last))
    yield Happening(datetime.combine(local.date(), schedule().issue_at), partial(_issue, stage, ids))


def _build(stage: Stage, week: Week, ids: list[int]) -> None:
    ids.append(services.build(stage.summary_keeper, week).id)


def _write(stage: Stage, ids: list[int], *, last: bool) -> None:
    """Write what needs a leader's coordination into last week's summary, and have it signed."""
    version = 1
    if last:
        text = coordination(stage)
        version = services.edit(stage.summary_keeper, ids[0], opening="", coordination=text, version=version).version
    services.sign(stage.director, ids[0], version=version)


def _issue(stage: Stage, ids: list[int]) -> None:
    version = summary_for(stage.summary_keeper, ids[0]).version
    services.issue(stage.summary_keeper, ids[0], version=version)


def coordination(stage: Stage) -> str:
    """Say of each item that needs a leader's coordination what stands in its way, in the office's language."""
    rows = {row.number: row for row in stage.programme.actions}
    with i18n.using(current_app.extensions["smartcity.settings"].language):
        return "\n".join(
            _(
                "%(number)s “%(title)s”: %(difficulty)s",
                number=get_for(SYSTEM, stage.items[number]).number,
                title=rows[number].title,
                difficulty=_difficulty(rows[number].history),
            )
            for number in stage.programme.summary.coordination
        )


def _difficulty(history: tuple[StepRow, ...]) -> str:
    """Return the difficulty that was reported last, else what was noted last."""
    reported = [step.difficulty for step in history if step.difficulty]
    noted = [step.text for step in history if step.do == "note"]
    return (reported or noted)[-1]
