"""Headers and host checks of every answer (CONTROLS BR-05, SE-09, BR-11)."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from smartcity.foundation.access import preparation_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_UPLOAD = 16 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024
"""Bytes of a form without files, or of a JSON document: its parts stand in memory many times over."""
FILES_TOGETHER = 3
"""How many of the largest files one request may bring."""

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_policy(nonce: str) -> str:
    """Return the content security policy: own scripts by nonce, nothing from another host, no frames."""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def _start() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)
    if request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_TEXT
    elif preparation_of(current_app.view_functions.get(request.endpoint or "")):
        request.max_content_length = current_app.config["LARGEST_FILES"]
    if request.method not in SAFE_METHODS and _comes_from_elsewhere():
        abort(403)


def _comes_from_elsewhere() -> bool:
    """Tell whether another site's page sent the request; older browsers say so by `Origin` alone, programs don't."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "cross-site"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc not in {request.host, current_app.config["OWN_HOST"]}


def _finish(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_policy(g.get("csp_nonce", "")))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if not (request.endpoint or "").endswith("static"):
        headers["Cache-Control"] = "private, no-store" if "private" in headers.get("Cache-Control", "") else "no-store"
        response.vary.add("Cookie")
    return response


def init_security(app: Flask, *, production: bool, base_url: str, proxies: int, upload_limit_mb: int) -> None:
    """Set the cookie's rules, the size limits, the trusted host (production), the headers, and whom to believe.

    What a proxy says of the visitor (`X-Forwarded-*`) is believed of the last `proxies` ones only; by default of none.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-desk" if production else "desk",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        LARGEST_FILES=FILES_TOGETHER * upload_limit_mb * 1024 * 1024 + LARGEST_TEXT,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXT,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=production,
        OWN_HOST=urlsplit(base_url).netloc,
    )
    if production:
        app.config["TRUSTED_HOSTS"] = [urlsplit(base_url).hostname or ""]
    app.before_request(_start)
    app.after_request(_finish)
