"""The own account: signing in and out, password, sessions, tokens, language."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, session, url_for

from smartcity.accounts import devices, links, queries, services
from smartcity.accounts.forms import ChangePasswordForm, LanguageForm, NewPasswordForm, SignInForm, TokenForm
from smartcity.accounts.rules import TokenScope, browser_name
from smartcity.accounts.sessions import COOKIE_FIELD
from smartcity.accounts.sessions import signed_in as who_is_here
from smartcity.accounts.signing_in import Opened, Place, choose_password
from smartcity.accounts.signing_in import change_password as change_to
from smartcity.accounts.signing_in import sign_in as enter_with
from smartcity.foundation import i18n
from smartcity.foundation.access import own_unit, public, signed_in, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import link, page, safe_next
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.services import set_language

pages = Blueprint("accounts", __name__, url_prefix="/account", template_folder="templates")

REFUSED = Text(
    "Login and password don't go together, or signing in is closed for now: after several failures it stays closed "
    "for 15 minutes. The system administrator can help."
)


def home() -> str:
    """Return where somebody goes who asked for no page."""
    return link("dashboard.index") or url_for("accounts.profile")


def _place() -> Place:
    return Place(request.remote_addr or "", request.user_agent.string, devices.known(request))


@pages.route("/sign-in", methods=["GET", "POST"])
@public
@own_unit
def sign_in() -> Response:
    """Ask for login and password; the answer to a failure is the same for every reason."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.is_submitted() and form.validate():
        opened = enter_with(form.login.data or "", form.password.data or "", _place())
        if opened:
            return _enter(opened, form.next.data)
        form.status = 422
        form.other_errors.append(REFUSED)
        form.login.data = "".join(c for c in form.login.data or "" if c.isprintable())
    with unit(Mode.READ):
        here = who_is_here()
        if here and not form.is_submitted():
            return _go_on(here.must_change, form.next.data)
        return page("accounts/sign_in.html", form=form, status=form.status)


def _enter(opened: Opened, target: str | None) -> Response:
    session.clear()  # a session id that somebody planted is worth nothing
    session[COOKIE_FIELD] = opened.secret
    if opened.ended_others:
        flash(_("Your other session has ended: one at a time is allowed."), "info")
    response = _go_on(opened.must_change, target)
    devices.remember(response, opened.account_id)
    if i18n.COOKIE not in request.cookies:
        _remember_language(response, opened.language)
    return response


def _go_on(must_change: bool, target: str | None) -> Response:
    there = safe_next(target, home())
    return make_response(redirect(url_for("accounts.change_password", next=there) if must_change else there, 303))


def _remember_language(response: Response, code: str) -> None:
    response.set_cookie(i18n.COOKIE, code, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure)


@pages.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End this session, here and on the server."""
    here = who_is_here()
    services.sign_out(the_actor(), here.session_id if here else None)
    session.clear()
    response = make_response(redirect(url_for("accounts.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.route("/password", methods=["GET", "POST"])
@signed_in
@own_unit
def change_password() -> Response:
    """Change the own password; it ends the other sessions."""
    actor = the_actor()
    form = ChangePasswordForm(next=request.args.get("next", ""))
    if form.accept(lambda: change_to(actor, form.current.data or "", form.new.data or "", _place())):
        flash(_("The password is changed. All other sessions have ended."), "good")
        return _enter(form.result, form.next.data)
    with unit(Mode.READ):
        here = who_is_here()
        due = bool(here and here.must_change)
        return page("accounts/password.html", form=form, due=due, cancel=home(), status=form.status)


@pages.route("/link/<secret>", methods=["GET", "POST"])
@public
@own_unit
def use_link(secret: str) -> Response:
    """Choose a password by a link that the system administrator made."""
    with unit(Mode.READ):
        links.account_behind(secret)
    form = NewPasswordForm()
    if form.accept(lambda: choose_password(secret, form.new.data or "", _place())):
        flash(_("The password is set."), "good")
        if form.result:
            return _enter(form.result, None)
        flash(_("You can sign in as soon as the security administrator has granted a role."), "info")
        return make_response(redirect(url_for("accounts.sign_in"), 303))
    with unit(Mode.READ):
        return page("accounts/link.html", form=form, status=form.status)


@pages.route("", methods=["GET", "POST"])
@signed_in
def profile() -> Response:
    """Show the own account, and set its language."""
    actor = the_actor()
    form = LanguageForm(language=actor.language)
    if form.accept(lambda: set_language(actor, actor.person_id or 0, form.language.data)):
        response = make_response(redirect(url_for("accounts.profile"), 303))
        _remember_language(response, form.language.data)
        return response
    return _profile(form, TokenForm())


def _profile(form: LanguageForm, token_form: TokenForm, **context: Any) -> Response:
    here = who_is_here()
    return page(
        "accounts/profile.html",
        form=form,
        token_form=token_form,
        account=queries.standing(the_actor().account_id or 0),
        scopes=TokenScope,
        browser_name=browser_name,
        sessions=queries.sessions_of(the_actor()),
        tokens=queries.tokens_of(the_actor()),
        this_session=here.session_id if here else None,
        status=max(form.status, token_form.status),
        **context,
    )


@pages.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Response:
    """End one of the own sessions."""
    services.end_session(the_actor(), session_id)
    flash(_("The session has ended."), "good")
    return make_response(redirect(url_for("accounts.profile"), 303))


@pages.post("/tokens")
@signed_in
def create_token() -> Response:
    """Make an API token and show it, this once."""
    actor, form = the_actor(), TokenForm()
    if form.accept(lambda: _new_token(form)):
        return page("accounts/token.html", secret=form.result)
    return _profile(LanguageForm(language=actor.language), form)


def _new_token(form: TokenForm) -> str:
    actor = the_actor()
    return services.create_token(
        actor, actor.account_id or 0, form.scope.data, form.days.data or 0, form.label.data or ""
    )


@pages.post("/tokens/<int:token_id>/revoke")
@signed_in
def revoke_token(token_id: int) -> Response:
    """End one of the own tokens."""
    services.revoke_token(the_actor(), token_id)
    flash(_("The token is revoked."), "good")
    return make_response(redirect(url_for("accounts.profile"), 303))
