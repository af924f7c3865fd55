"""A desk with nothing in it, and views of the moment to try the foundation on."""

import pytest
from sqlalchemy import func, select

from smartcity.audit.models import AuditEntry
from smartcity.audit.services import record
from smartcity.foundation.access import SYSTEM, public
from smartcity.foundation.database import db
from smartcity.foundation.numbering import Counter
from smartcity.foundation.unit_of_work import Mode, unit


@pytest.fixture
def desk(empty_app):
    """An application context on an empty database."""
    with empty_app.app_context():
        yield empty_app


@pytest.fixture
def add_view(empty_app):
    """A function that adds a view to the empty application: anybody may see it unless it says otherwise."""

    def add(path, view, methods=("GET", "POST"), access=public):
        view.__name__ = path.strip("/").replace("/", "_").replace("<", "").replace(">", "").replace(":", "_")
        empty_app.add_url_rule(path, view_func=access(view) if access else view, methods=list(methods))
        return view

    return add


@pytest.fixture
def client(empty_app):
    """A visitor's browser; forms need no token, which has tests of its own."""
    empty_app.config["WTF_CSRF_ENABLED"] = False
    return empty_app.test_client()


def count_up(kind="try", *, audited=True):
    """Raise a counter by one: the smallest change there is."""
    row = db.session.get(Counter, (kind, 2026))
    if row is None:
        row = Counter(kind=kind, year=2026, last=0)
        db.session.add(row)
    row.last += 1
    if audited:
        record(SYSTEM, "try.count", "counter")
    return row


def counted(kind="try"):
    """Return how far the counter has come."""
    with unit(Mode.READ):
        return db.session.scalar(select(Counter.last).where(Counter.kind == kind)) or 0


def entries(verb="try.count"):
    """Return how many entries of a verb the audit holds."""
    with unit(Mode.READ):
        return db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == verb))
