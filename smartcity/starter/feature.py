"""What the starter declares."""

from collections.abc import Iterator

from flask import url_for

from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.feature import Banner, Duty, Feature
from smartcity.foundation.pages import shows_examples
from smartcity.foundation.texts import Text
from smartcity.starter.access import POLICY, Permission
from smartcity.starter.commands import COMMANDS
from smartcity.starter.first_run import begin
from smartcity.starter.queries import ledger_is_empty
from smartcity.starter.views import pages


def _banner(actor: Actor) -> Iterator[Banner]:
    """Say on every page that the data are examples; who can clear them finds the page for it."""
    if not shows_examples():
        return
    text = Text("Example data, not real affairs.")
    if actor.may(Permission.READ):
        yield Banner(text, url=url_for("starter.index"), link=Text("What is real in it, and how to clear it"))
    else:
        yield Banner(text)


def _duties(actor: Actor) -> Iterator[Matter]:
    """Lead the secretariat of a desk that holds nothing yet to what is to be done first."""
    if actor.may(Permission.READ) and not shows_examples() and ledger_is_empty():
        text, detail = (
            Text("Begin here: organisations, people, ledger, meetings"),
            Text("Nothing is on the ledger yet."),
        )
        yield Matter(text, url_for("starter.index"), urgency="today", detail=detail)


FEATURE = Feature(
    name="starter",
    blueprints=(pages,),
    policy=POLICY,
    commands=COMMANDS,
    banners=(_banner,),
    duties=(Duty(_duties, order=1),),
    first_run=begin,
)
