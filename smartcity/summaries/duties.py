"""What waits for somebody: a summary to sign, for the leaders; one to finish or issue, for the office."""

from collections.abc import Iterator
from typing import Any, Literal

from flask import url_for

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text
from smartcity.summaries import queries
from smartcity.summaries.access import Permission
from smartcity.summaries.rules import SummaryState
from smartcity.summaries.weeks import Week


def matters(actor: Actor) -> Iterator[Matter]:
    """Return the summaries that wait for the actor."""
    if not actor.may(Permission.READ):
        return
    for row in queries.unfinished(actor):
        text = _waiting(actor, row)
        if text is not None:
            yield Matter(text, url_for("summaries.show", id=row.id), urgency=_urgency(row))


def _waiting(actor: Actor, row: Any) -> Text | None:
    week = str(Week(row.iso_year, row.iso_week))
    complete = row.as_of == row.period_until
    if row.state is SummaryState.SIGNED:
        issues = actor.may(Permission.ISSUE)
        return Text("Weekly summary %(week)s is signed: issue it", week=week) if issues else None
    if actor.may(Permission.SIGN):
        return Text("Weekly summary %(week)s waits for your signature", week=week) if complete else None
    if complete:
        return Text("Weekly summary %(week)s waits for its signature", week=week)
    return Text("Weekly summary %(week)s is drafted: write its opening before the cut-off", week=week)


def _urgency(row: Any) -> Literal["overdue", "today", "soon"]:
    today, cut_off = clock.today(), clock.local(row.period_until).date()
    return "overdue" if cut_off < today else "today" if cut_off == today else "soon"
