"""The mark of a browser in which somebody signed in before: a signed cookie that opens nothing by itself.

It gives the owner of an account another count of tries than strangers have (see attempts.py).
"""

import secrets
from datetime import timedelta

from flask import Request, Response, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from smartcity.accounts.attempts import Device

LASTS = timedelta(days=180)
MARK_BYTES = 12


def _cookie() -> str:
    return "__Host-desk-device" if _production() else "desk-device"


def _production() -> bool:
    return bool(current_app.extensions["smartcity.settings"].production)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="device")


def known(request: Request) -> Device | None:
    """Return the mark of this browser, if it carries a good one."""
    try:
        account_id, mark = _signer().loads(request.cookies.get(_cookie(), ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return Device(account_id, mark)


def remember(response: Response, account_id: int) -> None:
    """Mark this browser as one in which the account signed in."""
    value = _signer().dumps([account_id, secrets.token_urlsafe(MARK_BYTES)])
    response.set_cookie(
        _cookie(), str(value), max_age=LASTS, httponly=True, samesite="Strict", secure=_production(), path="/"
    )
