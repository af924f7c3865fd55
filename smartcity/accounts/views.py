"""Signing in and out."""

from flask import Blueprint, Response, make_response, redirect, request, session, url_for

from smartcity.accounts.forms import SignInForm
from smartcity.accounts.models import SignInSession
from smartcity.accounts.sessions import COOKIE_FIELD, signed_in as who
from smartcity.accounts.signing_in import Opened, sign_in as sign_in_with
from smartcity.audit.services import record
from smartcity.foundation.access import own_unit, public, signed_in, the_actor
from smartcity.foundation.database import db
from smartcity.foundation.pages import link, page, safe_next
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit

pages = Blueprint("accounts", __name__, url_prefix="/account", template_folder="templates")

REFUSED = Text(
    "Login and password don't go together, or signing in is closed for now. After several failures it stays closed for 15 minutes. The system administrator can help."
)


def _home() -> str:
    return link("dashboard.index") or url_for("accounts.profile")


@pages.route("/sign-in", methods=["GET", "POST"])
@public
@own_unit
def sign_in() -> Response:
    """Ask for login and password; the answer to a failure is the same for every reason."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.is_submitted() and form.validate():
        opened = sign_in_with(
            form.login.data or "", form.password.data or "", request.remote_addr or "", request.user_agent.string
        )
        if opened:
            return _enter(opened, form.next.data)
        form.status = 422
        form.other_errors.append(REFUSED)
    with unit(Mode.READ):
        return page("accounts/sign_in.html", form=form, status=form.status)


def _enter(opened: Opened, target: str | None) -> Response:
    session.clear()  # a session id that somebody planted is worth nothing
    session[COOKIE_FIELD] = opened.secret
    return make_response(redirect(safe_next(target, _home()), 303))


@pages.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End this session, here and on the server."""
    found, actor = who(), the_actor()
    if found and found.session_id:
        db.session.delete(db.session.get_one(SignInSession, found.session_id))
    record(actor, "accounts.sign_out", "account", actor.account_id)
    session.clear()
    response = make_response(redirect(url_for("accounts.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/")
@signed_in
def profile() -> Response:
    """Show the own account."""
    return page("accounts/profile.html")
