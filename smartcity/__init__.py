"""Task Force Desk: keeps the promises of a government task force."""

import logging
import secrets
from importlib.metadata import version

from flask import Flask, current_app, g
from flask.globals import request_ctx
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from smartcity import features, settings
from smartcity.foundation import clock, feature, health, i18n, language, openapi
from smartcity.foundation.application import Application
from smartcity.foundation.commands import COMMANDS
from smartcity.foundation.database import init_database
from smartcity.foundation.i18n import init_i18n
from smartcity.foundation.long_work import request_begins, request_ends
from smartcity.foundation.migrating import init_migrations
from smartcity.foundation.pages import init_pages
from smartcity.foundation.problem_pages import init_problem_pages
from smartcity.foundation.security import init_security

__all__ = ["create_app"]


def create_app(chosen: settings.Settings | None = None) -> Flask:
    """Build the application; nothing is read from or written to the database, no job is started."""
    chosen = chosen or settings.load()
    clock.set_zone(chosen.timezone)
    app = _bare(chosen)
    init_security(
        app,
        production=chosen.production,
        base_url=chosen.base_url,
        proxies=chosen.trusted_proxies,
        upload_limit_mb=chosen.upload_limit_mb,
    )
    init_database(app, chosen.database_url)
    init_migrations(app)
    init_i18n(app, chosen.language, chosen.timezone)
    init_pages(app)
    init_problem_pages(app)
    feature.register(app, features.load())
    _exempt_the_api(app)
    return app


def _bare(chosen: settings.Settings) -> Flask:
    app = Application(
        __name__,
        instance_path=str(chosen.instance),
        static_folder="foundation/static",
        template_folder="foundation/templates",
    )
    app.logger.setLevel(logging.INFO)
    app.config.update(SECRET_KEY=chosen.secret_key, BOOTSTRAP_SERVE_LOCAL=True, VERSION=version("smartcity"))
    app.extensions["smartcity.settings"] = chosen
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.before_request(_begin)
    app.teardown_request(_end)
    Bootstrap5(app)
    for blueprint in (language.blueprint, health.blueprint, openapi.blueprint):
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def _begin() -> None:
    """Give the request its name and language before anything can fail, so that each problem page has them."""
    g.request_id = secrets.token_hex(8)
    request_begins()
    g.under_way = True
    i18n.bind(i18n.chosen_language(current_app.extensions["smartcity.settings"].language))
    if request_ctx.url_adapter is None:  # a host that isn't ours; its problem page needs addresses all the same
        request_ctx.url_adapter = current_app.url_map.bind("")


def _end(_error: BaseException | None) -> None:
    """Count the request out; one that never began is none."""
    if g.pop("under_way", False):
        request_ends()


def _exempt_the_api(app: Flask) -> None:
    """Protect pages against forged requests; the API takes no cookie and needs no such token."""
    protect = CSRFProtect(app)
    for blueprint in (*(b for f in app.extensions["smartcity.features"] for b in f.api), openapi.blueprint):
        protect.exempt(blueprint)
