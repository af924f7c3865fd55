"""`/healthz`: the process lives. `/readyz`: the database answers with the schema this program was written for."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from smartcity.foundation import clock
from smartcity.foundation.access import public
from smartcity.foundation.database import db
from smartcity.foundation.migrating import head_revision
from smartcity.foundation.scheduling import last_tick

blueprint = Blueprint("health", __name__)
SILENT_AFTER_SECONDS = 300


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Say that the process lives."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Say whether requests can be served; a silent scheduler is reported but keeps 200.

    `migrate`: the schema is another program's; `database`: it doesn't answer, or was never set up.
    """
    try:
        stored = db.session.scalar(text("select version_num from alembic_version"))
    except SQLAlchemyError:
        return jsonify({"status": "database", "scheduler": "unknown"}), 503
    if stored != head_revision():
        return jsonify({"status": "migrate", "scheduler": "unknown"}), 503
    return jsonify({"status": "ok", "scheduler": scheduler_state()}), 200


def scheduler_state() -> str:
    """Return `ok`, `silent` (no tick for five minutes, also not before the clock was set back) or `never`."""
    ticked = last_tick()
    if ticked is None:
        return "never"
    return "ok" if abs((clock.real_now() - ticked).total_seconds()) < SILENT_AFTER_SECONDS else "silent"
