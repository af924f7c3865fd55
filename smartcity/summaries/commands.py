"""`flask summaries build`: the draft of a week, by hand."""

from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from smartcity.foundation import clock
from smartcity.foundation.access import CLI
from smartcity.foundation.commands import print_json, writing
from smartcity.summaries.models import Summary
from smartcity.summaries.reading import Reading
from smartcity.summaries.services import build
from smartcity.summaries.weeks import Week

summaries = AppGroup("summaries", help="The weekly summary.")


@summaries.command("build")
@click.option("--week", metavar="2026-W47", help="The week; default: the one of today, or of --at.")
@click.option("--at", "at_text", metavar="DATETIME", help="Business time, such as 2026-11-20T12:00 (the city's).")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON document.")
@click.option("--yes", is_flag=True, help="Write at another time than now, also in production.")
def build_command(week: str | None, at_text: str | None, *, as_json: bool, yes: bool) -> None:
    """Build or refresh the draft of a week, with the figures known now (or at --at)."""
    moment = _moment(at_text)
    if moment and current_app.extensions["smartcity.settings"].production and not yes:
        raise click.UsageError("--at writes real rows: give --yes as well in production")
    with clock.at(moment or clock.now()), writing():
        asked = week or Week.of(clock.today())
        document = described(build(CLI, asked, clock.now()))
    if as_json:
        print_json(document)
    else:
        click.echo(f"{document['week']} {document['state']}: {document['totals']}")


def described(summary: Summary) -> dict[str, Any]:
    """Return a summary's figures as other programs are given them."""
    reading = Reading(summary.content)
    return {
        "week": str(Week(summary.iso_year, summary.iso_week)),
        "issue": summary.seq,
        "state": str(summary.state),
        "totals": reading.whole.totals(),
        "departments": [{"name": part.name, **part.totals()} for part in reading.parts("departments")],
    }


def _moment(text: str | None) -> datetime | None:
    """Read a date and time; without an offset it is the city's."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write it like 2026-11-20T12:00", param_hint="--at") from None
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())
