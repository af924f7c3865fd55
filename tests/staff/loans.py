"""Lending people of the test city."""

from datetime import UTC, date, datetime

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.staff import services
from smartcity.staff.rules import SecondmentKind

AUTUMN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday, 24 November 2026, 10:00 in the city: the day on which the tests play, where they name no other."""


def lend(
    city,
    writing,
    *,
    actor="secretary",
    person="member",
    home_unit="data",
    group="resources",
    kind=SecondmentKind.SECONDED,
    start=date(2026, 12, 14),
    end=date(2027, 2, 28),
    **more,
):
    """Second a person; the office hears of it early enough: on the tests' day, or well before a term that has begun."""
    heard = min(AUTUMN, datetime(start.year, start.month, start.day, tzinfo=UTC)) if start < AUTUMN.date() else AUTUMN
    with clock.at(heard.replace(year=heard.year - 1) if start < AUTUMN.date() else heard):
        return writing(
            services.second,
            city.actor(actor),
            person_id=city.person(person),
            kind=kind,
            home_unit_id=city.unit(home_unit),
            working_group_id=city.group(group),
            start=start,
            planned_end=end,
            **more,
        )


def lent(model, row_id):
    """Return a row by its id."""
    return db.session.get_one(model, row_id)
