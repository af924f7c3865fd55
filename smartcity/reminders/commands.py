"""`reminders preview` and `reminders run`."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from smartcity.foundation import clock
from smartcity.foundation.commands import print_json, reading
from smartcity.messages.delivery import deliver
from smartcity.reminders import queries
from smartcity.reminders.api import as_row
from smartcity.reminders.deciding import decide


@click.group("reminders")
def reminders() -> None:
    """See what reminders would go out; decide and send what is due."""


@reminders.command("preview")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day (default today).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_appcontext
def preview(on: datetime | None, as_json: bool) -> None:
    """Show what would go to whom on a day, and why; nothing is sent or written."""
    day = on.date() if on else clock.today()
    with reading():
        rows = [as_row(line) for line in queries.preview(day)]
    if as_json:
        print_json({"on": day, "reminders": rows})
        return
    for row in rows:
        about = row["about"]["number"] or f"{row['about']['type']} {row['about']['id']}"
        click.echo(f"{about}\t{row['step']}\t{row['recipient']['name']}\t{row['channel']}\t{row['reason']}")
    click.echo(f"{len(rows)} on {day}", err=True)


@reminders.command("run")
@click.option("--at", "moment", help="Business time (ISO 8601; without an offset: the city's time). Default now.")
@click.option("--force", is_flag=True, help="Try the mail server although it is out of order and left alone.")
@click.option("--yes", is_flag=True, help="Write real rows at another time although this is production.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_appcontext
def run(moment: str | None, force: bool, yes: bool, as_json: bool) -> None:
    """Decide what is due, queue it, and deliver it: one tick of the scheduler."""
    if moment and not yes and current_app.extensions["smartcity.settings"].production:
        raise click.UsageError("--at writes real rows at another time; add --yes if that is meant")
    now = _instant(moment) if moment else clock.now()
    with clock.at(now):
        decided, delivered = decide(now), deliver(now, forced=force)
    document = {
        "at": clock.local(now).isoformat(),
        "decided": decided.decided,
        "skipped": decided.skipped,
        "queued": decided.queued,
        "sent": delivered.sent,
        "failed": delivered.failed,
        "held": delivered.held,
    }
    if as_json:
        print_json(document)
    else:
        click.echo("\t".join(f"{name} {value}" for name, value in document.items()))


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date and time", param_hint="--at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone())


COMMANDS = (reminders,)
