"""The language switch."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, request
from werkzeug.exceptions import NotFound

from smartcity.foundation.access import public
from smartcity.foundation.i18n import COOKIE, LANGUAGES
from smartcity.foundation.pages import safe_next

blueprint = Blueprint("language", __name__)


@blueprint.get("/language/<code>")
@public
def switch(code: str) -> Response:
    """Keep the chosen language in a cookie of this browser, and go back."""
    if code not in LANGUAGES:
        raise NotFound
    came_from = urlsplit(request.referrer or "")
    back = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    response = make_response(redirect(safe_next(back, "/"), 303))
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, code, max_age=365 * 86400, httponly=True, samesite="Lax", secure=secure)
    return response
