"""The audit log from the command line."""

import sys

import click
from flask.cli import AppGroup

from smartcity.audit import queries
from smartcity.foundation.commands import REFUSED, print_json, reading

audit = AppGroup("audit", help="The audit log.")


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--anchor", default="", metavar="NUMBER:HASH", help="An anchor kept outside, which must still hold.")
def verify(anchor: str, as_json: bool) -> None:
    """Check the chain from the first entry to the head; exit 1 and the first bad entry where it is broken.

    Prints an anchor, the last entry's number and hash. Kept outside this machine it also shows a log that somebody
    wrote anew, whole and with right hashes.
    """
    number, hashed = _anchor(anchor)
    with reading():
        verdict, last = queries.verify(), queries.head()
        held = not anchor or queries.hash_of(number) == hashed
    first_bad = verdict.first_bad if verdict.first_bad is not None or held else number
    if as_json:
        print_json({"entries": verdict.entries, "ok": first_bad is None, "first_bad": first_bad})
    elif first_bad is None:
        click.echo(f"{verdict.entries} entries, the chain holds")
        click.echo(f"anchor {last[0]}:{last[1]}")
    else:
        click.echo(f"first bad entry: {first_bad}")
    if first_bad is not None:
        sys.exit(REFUSED)


def _anchor(written: str) -> tuple[int, str]:
    number, _, hashed = written.partition(":")
    if written and not (number.isascii() and number.isdigit() and hashed):
        raise click.UsageError("--anchor takes NUMBER:HASH, as this command printed it")
    return int(number or 0), hashed


COMMANDS = (audit,)
