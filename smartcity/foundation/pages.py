"""What every page has: layout context, link patterns, filters of days and instants."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import BuildError

from smartcity.foundation import clock, feature, i18n
from smartcity.foundation.access import Actor, current_actor
from smartcity.foundation.examples import holds_examples
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pieces import MACROS, add_pieces, hashable
from smartcity.foundation.remembering import remembered_lasting
from smartcity.foundation.sent_once import form_token


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a page with its status."""
    return make_response(render_template(template, **context), status)


def link(endpoint: str, **values: Any) -> str | None:
    """Return a page's address, or None where its feature isn't there."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def safe_next(target: str | None, default: str) -> str:
    """Return `target` if it is a path of this site, else `default`."""
    plain = (target or "").strip()
    if plain.startswith("/") and not plain.startswith(("//", "/\\")) and plain.isprintable() and "\\" not in plain:
        return plain
    return default


def day_text(value: date | None) -> str:
    """Write a day: `2026-11-24`."""
    return value.isoformat() if value else "—"


def weekday_text(value: date) -> str:
    """Write a day with its weekday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{value.isoformat()} {names[value.weekday()]}"


def instant_text(value: datetime | None) -> str:
    """Write an instant in the city's time: `2026-11-24 15:00`."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else "—"


def local_day(value: datetime) -> str:
    """Write the city's day of an instant: `2026-11-24`."""
    return clock.local(value).date().isoformat()


def _navigation(actor: Actor | None) -> list[dict[str, Any]]:
    if actor is None:
        return []
    here = request.blueprint or ""
    return [
        {"label": label, "url": url, "active": blueprint == here}
        for label, url, blueprint in _menu(actor, request.script_root)
    ]


@remembered_lasting
def _menu(actor: Actor, _script_root: str) -> list[tuple[str, str, str]]:
    return [(str(item.label), url_for(item.endpoint), item.endpoint.partition(".")[0]) for item in feature.menu(actor)]


@remembered_lasting
def _addresses(_script_root: str) -> dict[str, Any]:
    """Return the addresses that stand on every page."""
    return {
        "languages": _languages(),
        "inbox_url": link("messages.inbox"),
        "search_url": link("search.search"),
        "profile_url": link("accounts.profile"),
        "sign_in_url": link("accounts.sign_in"),
        "sign_out_url": link("accounts.sign_out"),
        "bootstrap_css_url": url_for("bootstrap.static", filename="css/bootstrap.min.css"),
        "home_url": link("dashboard.index") or "/",
    }


def _languages() -> list[tuple[str, str, str]]:
    return [(code, name, url_for("language.switch", code=code)) for code, name in i18n.LANGUAGES.items()]


def _unread(actor: Actor | None) -> int:
    if actor is None:
        return 0
    return sum(f.unread(actor) for f in feature.features() if f.unread)


def _banners(actor: Actor | None) -> list[feature.Banner]:
    if actor is None:
        return []
    return [banner for f in feature.features() for load in f.banners for banner in load(actor)]


def shows_examples() -> bool:
    """Tell whether the page shows example data; asked once a request. A page without the database doesn't know."""
    if "shows_examples" not in g:
        try:
            g.shows_examples = holds_examples()
        except SQLAlchemyError:
            g.shows_examples = False
    found: bool = g.shows_examples
    return found


def layout() -> dict[str, Any]:
    """Return the layout's context, made once a request."""
    if "layout" not in g:
        actor = current_actor()
        settings = current_app.extensions["smartcity.settings"]
        g.layout = {
            "actor": actor,
            "nav": _navigation(actor),
            "unread": _unread(actor),
            "banners": _banners(actor),
            "example_data": shows_examples(),
            "language": i18n.language(),
            **_addresses(request.script_root),
            "instance_name": settings.instance_name,
            "feedback_url": settings.feedback_url,
            "csp_nonce": g.get("csp_nonce", ""),
            "version": current_app.config["VERSION"],
            "now": clock.now(),
            "today": clock.today(),
        }
    found: dict[str, Any] = g.layout
    return found


def page_query(without: Collection[str], add: Mapping[str, object]) -> str:
    """Return this page's query without some parameters, and with others: `?state=draft&sort=deadline`."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name not in without and name not in add
    ]
    return "?" + urlencode([*kept, *((name, value) for name, value in add.items() if value is not None)])


def static_url(filename: str) -> str:
    """Return the address of one of our own static files."""
    return url_for("static", filename=filename)


def init_pages(app: Flask) -> None:
    """Give the templates the layout, the filters and the panels."""
    app.context_processor(layout)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=day_text, weekday=weekday_text, instant=instant_text, local_day=local_day, hashable=hashable
    )
    add_pieces(app.jinja_env, MACROS)
    app.jinja_env.globals.update(
        static_url=static_url, page_query=page_query, panels=feature.panels, form_token=form_token
    )
