"""What the page of a summary shows to a person, and what that person may do with it."""

from typing import Any

from flask import url_for

from smartcity.foundation import clock
from smartcity.foundation.access import Actor, the_actor
from smartcity.foundation.i18n import label
from smartcity.summaries import queries
from smartcity.summaries.access import Permission
from smartcity.summaries.figures import BASES, COUNTING_RULE, DEFINITIONS, TOTALS, Figure
from smartcity.summaries.forms import SignatureForm
from smartcity.summaries.models import Summary
from smartcity.summaries.reading import Number, Part, Reading
from smartcity.summaries.rules import Act, allowed
from smartcity.summaries.schedule import schedule
from smartcity.summaries.seal import intact
from smartcity.summaries.weeks import Week

LIGHTS = (Figure.RED, Figure.YELLOW, Figure.GREEN)
STRIP = (
    Figure.OPEN, Figure.OVERDUE, Figure.DUE, Figure.ON_TIME, Figure.LATE,
    Figure.DONE, Figure.NEW, Figure.EXTENDED, Figure.RETURNED,
)  # fmt: skip
OF_THE_DUE = (Figure.ON_TIME, Figure.DUE_LATE, Figure.DUE_WAITING, Figure.DUE_OPEN, Figure.ON_TIME_ORIGINAL)
"""What became of the items that were due; the last one judges them by their first deadlines."""

_PERMISSIONS = {
    Act.REFRESH: Permission.BUILD,
    Act.EDIT: Permission.EDIT,
    Act.SIGN: Permission.SIGN,
    Act.ISSUE: Permission.ISSUE,
}


def shown(summary: Summary, signature: SignatureForm) -> dict[str, Any]:
    """Return the context of a summary's page for who asks; `signature` is the form for a signature on paper."""
    reading = Reading(summary.content)
    signature.signer_id.choices = [("", ""), *((str(of), name) for of, name in queries.leaders(clock.today()))]
    return {
        "summary": summary,
        "week": Week(summary.iso_year, summary.iso_week),
        "reading": reading,
        "strip": reading.whole.numbers(STRIP),
        "of_the_due": reading.whole.numbers(OF_THE_DUE),
        "totals": TOTALS,
        "bases": BASES,
        "bars": [_bar(summary, part) for part in reading.parts("departments")],
        "list_url": lambda number, **part: list_url(summary, number, **part),
        "intact": intact(summary),
        "signature": signature,
        "may": {act: _may(the_actor(), summary, act) for act in Act},
        "may_sign_on_paper": _may_sign_on_paper(the_actor(), summary),
        "complete": summary.as_of == summary.period_until,
        "over": clock.now() >= summary.period_until,
        "issue_at": schedule().issue_at,
        "definitions": [(label(figure), text) for figure, text in DEFINITIONS.items()],
        "counting_rule": COUNTING_RULE,
    }


def _may(actor: Actor, summary: Summary, act: Act) -> bool:
    ready = act is not Act.SIGN or summary.as_of == summary.period_until
    return ready and actor.may(_PERMISSIONS[act]) and allowed(summary.state, act)


def _may_sign_on_paper(actor: Actor, summary: Summary) -> bool:
    ready = summary.as_of == summary.period_until and allowed(summary.state, Act.SIGN)
    return ready and actor.may(Permission.RECORD_SIGNATURE)


def _bar(summary: Summary, part: Part) -> dict[str, Any]:
    numbers = {number.figure: number for number in part.numbers(LIGHTS)}
    return {
        "name": part.name,
        "url": list_url(summary, part.number(Figure.OPEN), unit=part.id),
        "counts": {str(figure): number.n for figure, number in numbers.items()},
        "urls": {str(figure): list_url(summary, number, unit=part.id) for figure, number in numbers.items()},
    }


def list_url(summary: Summary, number: Number, *, unit: int | None = None, group: int | None = None) -> str:
    """Return the address of the list behind a figure."""
    return url_for("summaries.figure", id=summary.id, name=str(number.figure), unit=unit, group=group)
