"""What the feature declares."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask import Flask, url_for

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.feature import Banner, Duty, Feature, Job, MenuItem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import after_rollback
from smartcity.workdays.access import POLICY, Permission
from smartcity.workdays.api import api
from smartcity.workdays.commands import COMMANDS
from smartcity.workdays.jobs import take_over_new_years
from smartcity.workdays.queries import calendar, forget_changes
from smartcity.workdays.rules import missing_year
from smartcity.workdays.views import pages

DAY = 86_400


def _set_up(_app: Flask) -> None:
    after_rollback(forget_changes)


def _first_run(app: Flask, _may_fill: bool) -> None:
    with app.app_context():
        take_over_new_years(clock.now())


def _duties(actor: Actor) -> Iterator[Matter]:
    """Tell the secretariat from November on that next year's calendar is missing."""
    if not actor.may(Permission.MANAGE):
        return
    today = clock.today()
    year = missing_year(today, calendar())
    if year is not None:
        yield Matter(
            Text("Enter the working calendar of %(year)s", year=year),
            url_for("workdays.index", year=year),
            urgency="overdue" if year == today.year else "soon",
            detail=Text("Until then plain weekdays are counted in it."),
        )


def _banners(actor: Actor) -> Iterator[Banner]:
    """Tell whoever keeps the calendar that days are being counted without this year's holidays."""
    today = clock.today()
    if actor.may(Permission.MANAGE) and missing_year(today, calendar()) == today.year:
        yield Banner(Text("The working calendar of %(year)s is not published.", year=today.year), "warning")


def _names(ordinals: Iterable[int]) -> dict[int, str]:
    return {number: date.fromordinal(number).isoformat() for number in ordinals}


FEATURE = Feature(
    name="workdays",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Working calendar"), "workdays.index", Permission.READ, order=85),),
    duties=(Duty(_duties, order=90),),
    jobs=(Job("workdays", take_over_new_years, every_seconds=DAY),),
    banners=(_banners,),
    commands=COMMANDS,
    names={"calendar_day": _names, "calendar_year": lambda years: {year: str(year) for year in years}},
    first_run=_first_run,
    set_up=_set_up,
)
