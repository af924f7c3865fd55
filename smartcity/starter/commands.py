"""`starter load`: the example programme into an empty database, also in production."""

from flask.cli import AppGroup

from smartcity.foundation.commands import fail
from smartcity.foundation.problems import Conflict
from smartcity.starter.first_run import load_examples, print_sign_ins

starter = AppGroup("starter", help="The example programme.")


@starter.command("load")
def load_command() -> None:
    """Load the example programme into an empty database; exit 1 where it is not empty.

    Prints a login and a password for each role, and keeps them in first-sign-in.txt in the instance folder. In
    production a new password is asked for at the first sign-in.
    """
    try:
        found = load_examples()
    except Conflict as refusal:
        fail(refusal)
    print_sign_ins(found)


COMMANDS = (starter,)
