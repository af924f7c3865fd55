"""What the audit declares."""

from flask import Flask

from smartcity.audit.services import forget_entries, write_entries
from smartcity.foundation.feature import Feature
from smartcity.foundation.unit_of_work import after_rollback, before_commit


def _set_up(_app: Flask) -> None:
    before_commit(write_entries)
    after_rollback(forget_entries)


FEATURE = Feature(name="audit", set_up=_set_up)
