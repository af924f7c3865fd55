"""What the feature declares."""

from flask import Flask

from smartcity.foundation.feature import Feature, Job
from smartcity.reminders import action_source, models, other_sources
from smartcity.reminders.access import POLICY
from smartcity.reminders.commands import COMMANDS
from smartcity.reminders.deciding import decide
from smartcity.reminders.sources import add_source

__all__ = ["FEATURE", "models"]


def _set_up(_app: Flask) -> None:
    add_source("actions", action_source.due)
    add_source("minutes", other_sources.minutes)
    add_source("secondments", other_sources.secondments)
    add_source("calendar", other_sources.next_year)


FEATURE = Feature(
    name="reminders",
    policy=POLICY,
    jobs=(Job("reminders.decide", decide),),
    commands=COMMANDS,
    set_up=_set_up,
)
