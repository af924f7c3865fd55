"""How papers say things: days, deadlines with all that were before, who is in charge, what was reported last."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from smartcity.actions.light import Light
from smartcity.actions.rules import Colour
from smartcity.actions.workflow import State
from smartcity.foundation import clock
from smartcity.foundation.docx_marks import official_date
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.papers.facts import LastReport
from smartcity.workdays.queries import calendar


@cache
def fixed() -> dict[str, str]:
    """Return what data/papers.toml says."""
    with (Path(__file__).parent / "data" / "papers.toml").open("rb") as stream:
        words: dict[str, str] = tomllib.load(stream)["words"]
    return words


def office_of(instance_name: str) -> str:
    """Return the office's name as it stands at the head of a paper."""
    return instance_name.partition(fixed()["second_name"])[0]


def moment(instant: datetime) -> str:
    """Return a day and time of the city."""
    local = clock.local(instant)
    return f"{official_date(local.date())}{local:%H:%M}"


def as_of(instant: datetime) -> str:
    """Return until when the figures of a paper run."""
    return fixed()["as_of"] % moment(instant)


def deadline_text(deadlines: Sequence[date], wording: str = "", *, short: bool = False) -> str:
    """Return the deadline in force with every one that was before it; without a day, the words of the source.

    In `short`, for a narrow column, this year's days stand without their year.
    """
    if not deadlines:
        return wording or _("no deadline")
    days = [_short(day) if short else official_date(day) for day in deadlines]
    now = days[-1]
    if len(days) == 1:
        return now
    former = fixed()["separator"].join(days[:-1])
    return _("%(now)s (revised; before: %(former)s)", now=now, former=former)


def _short(day: date) -> str:
    whole, this_year = official_date(day), str(clock.today().year)
    return whole.removeprefix(this_year)[1:] if day.year == clock.today().year else whole


def standing(state: State, deadline: date | None, light: Light, today: date) -> str:
    """Return the light in a few words, which a black and white print shows too."""
    colour = label(light.colour)
    if state is State.SUBMITTED:
        return _("%(colour)s: submitted, waits for review", colour=colour)
    if light.colour is Colour.RED and deadline is not None and deadline < today:
        days = calendar().count(deadline, today)
        return _("%(colour)s: overdue by %(n)s working days", colour=colour, n=days)
    if light.colour is Colour.YELLOW and deadline is not None and deadline >= today:
        return _("%(colour)s: %(n)s working days left", colour=colour, n=calendar().count(today, deadline))
    return _("%(colour)s: %(state)s", colour=colour, state=label(state))


def reported(report: LastReport | None, *, short: bool = False) -> str:
    """Return what was reported last, and when; without a word of difficulties, which stand apart.

    In `short`, for a narrow column, this year's days stand without their year.
    """
    if report is None:
        return _("No report yet")
    told = _short if short else official_date
    day = told(clock.local(report.at).date())
    if report.silent_at is None or not report.text:
        text = report.text or _("no new progress")
        return _("%(day)s: %(percent)s%%, %(text)s", day=day, percent=report.progress, text=text)
    silent = told(clock.local(report.silent_at).date())
    return _(
        "%(day)s: %(percent)s%%, %(text)s (no new progress reported on %(silent)s)",
        day=day, percent=report.progress, text=report.text, silent=silent,
    )  # fmt: skip
