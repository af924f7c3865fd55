"""What the audit declares."""

from flask import Flask

from smartcity.audit.access import POLICY, Permission
from smartcity.audit.commands import COMMANDS
from smartcity.audit.queries import heads
from smartcity.audit.services import forget_entries, record_clock_step, write_entries
from smartcity.audit.views import pages
from smartcity.foundation.clock_watch import on_clock_step
from smartcity.foundation.feature import Feature, MenuItem
from smartcity.foundation.remembering import provide_heads
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import after_rollback, before_commit


def _set_up(_app: Flask) -> None:
    before_commit(write_entries)
    after_rollback(forget_entries)
    provide_heads(heads)
    on_clock_step(record_clock_step)


FEATURE = Feature(
    name="audit",
    blueprints=(pages,),
    policy=POLICY,
    menu=(MenuItem(Text("Audit log"), "audit.index", Permission.READ, order=95),),
    commands=COMMANDS,
    set_up=_set_up,
)
