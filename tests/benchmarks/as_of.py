"""The lights of all items as of past days: one statement over the versions, in the time of the database alone."""

import time
from datetime import timedelta
from statistics import median

import click
from flask import Flask
from sqlalchemy import case, func, select

from smartcity.actions import rows
from smartcity.actions.faces import face
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import Colour
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit


def print_times(app: Flask) -> None:
    """Count the items by light as of three past days."""
    with app.app_context(), unit(Mode.READ):
        for days in (7, 60, 200):
            shown = face(clock.today() - timedelta(days=days))
            light = case(
                *((shown.light(colour), colour.value) for colour in Colour if colour is not Colour.GREEN), else_="green"
            )
            counted = rows.items(select(light, func.count()), shown).where(ActionItem.id > 0).group_by(light)
            times = []
            for _ in range(5):
                began = time.perf_counter()
                found = dict(db.session.execute(counted).tuples().all())
                times.append(time.perf_counter() - began)
            click.echo(f"lights {days} days ago: {median(times) * 1000:.0f} ms {found}")
