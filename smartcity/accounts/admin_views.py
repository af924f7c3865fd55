"""The accounts, as the system and the security administrator keep them: each sees all, and does the own part."""

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.accounts import links, queries, services
from smartcity.accounts.access import Permission, is_administrator
from smartcity.accounts.forms import GrantForm, NewAccountForm, TermForm
from smartcity.accounts.models import Account
from smartcity.accounts.queries import Filters
from smartcity.accounts.rules import UNIT_ROLES, Role, Standing
from smartcity.departments import queries as departments
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people.services import add_holder

admin = Blueprint("accounts_admin", __name__, url_prefix="/account/admin", template_folder="templates")


@admin.get("")
@requires(Permission.LIST)
def index() -> Response:
    """List the accounts."""
    filters = _filters()
    listed = queries.rows(filters, cursor=request.args.get("cursor"))
    return page(
        "accounts/admin/index.html",
        listed=listed,
        total=queries.count(filters),
        roles=[(one.value, label(one)) for one in Role],
        standings=[(one.value, label(one)) for one in Standing],
        in_force=_in_force(filters),
        may=Permission,
    )


def _filters() -> Filters:
    """Return what the address asks for; what can't be understood asks nothing."""
    role, standing = request.args.get("role", ""), request.args.get("standing", "")
    return Filters(
        text=request.args.get("text", "").strip(),
        role=Role(role) if role in tuple(Role) else None,
        standing=Standing(standing) if standing in tuple(Standing) else None,
    )


def _in_force(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words)."""
    found = [("text", filters.text)] if filters.text else []
    found += [("role", label(filters.role))] if filters.role else []
    return found + ([("standing", label(filters.standing))] if filters.standing else [])


@admin.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    """Make an account; it is of use once it has a role and a password."""
    form = NewAccountForm(queries.people_without_account())
    if form.accept(lambda: _register(form)):
        flash(_("The account is made. Give its holder a link; the security administrator grants the role."), "good")
        return _to(form.result.id)
    return page("accounts/admin/new.html", form=form, status=form.status)


def _register(form: NewAccountForm) -> Account:
    actor, person_id, name = the_actor(), as_id(form.person_id.data), (form.name.data or "").strip()
    if (person_id is None) == (not name):
        raise InvalidInput({"person_id": Text("Choose a person, or enter a new name: one of the two")})
    if person_id is None:
        person_id = add_holder(actor, name).id
    return services.register_account(actor, person_id=person_id, login=form.login.data or "")


@admin.get("/<int:account_id>")
@requires(Permission.LIST)
def show(account_id: int) -> Response:
    """Show one account and what may be done with it."""
    return _show(account_id)


def _show(account_id: int, term: TermForm | None = None, grant: GrantForm | None = None) -> Response:
    row = queries.standing(account_id)
    status = max(form.status for form in (term, grant) if form) if term or grant else 200
    return page(
        "accounts/admin/show.html",
        row=row,
        own=the_actor().account_id == account_id,
        administrator=is_administrator(queries.get(account_id)),
        open_sessions=queries.open_sessions(account_id),
        term=term or TermForm(formdata=None, valid_until=row.valid_until),
        grant=grant or GrantForm(departments.choices(), formdata=None),
        may=Permission,
        unit_roles=UNIT_ROLES,
        status=status,
    )


def _to(account_id: int) -> Response:
    return make_response(redirect(url_for("accounts_admin.show", account_id=account_id), 303))


@admin.post("/<int:account_id>/disable")
@requires(Permission.MANAGE)
def disable(account_id: int) -> Response:
    """Close an account."""
    services.disable(the_actor(), account_id)
    flash(_("The account is closed; its sessions have ended."), "good")
    return _to(account_id)


@admin.post("/<int:account_id>/enable")
@requires(Permission.MANAGE)
def enable(account_id: int) -> Response:
    """Open a closed account again."""
    services.enable(the_actor(), account_id)
    flash(_("The account is open again."), "good")
    return _to(account_id)


@admin.post("/<int:account_id>/term")
@requires(Permission.MANAGE)
def set_term(account_id: int) -> Response:
    """Set the last day of an account."""
    form = TermForm()
    if form.accept(lambda: services.set_valid_until(the_actor(), account_id, form.valid_until.data)):
        flash(_("The last day is set."), "good")
        return _to(account_id)
    return _show(account_id, term=form)


@admin.post("/<int:account_id>/link")
@requires(Permission.MANAGE)
def make_link(account_id: int) -> Response:
    """Make a link for choosing a password and show it, this once."""
    secret = links.make(the_actor(), account_id)
    address = url_for("accounts.use_link", secret=secret, _external=True)
    return page("accounts/admin/link.html", row=queries.standing(account_id), address=address)


@admin.post("/<int:account_id>/grant")
@requires(Permission.GRANT)
def grant(account_id: int) -> Response:
    """Grant a role."""
    form = GrantForm(departments.choices())
    if form.accept(
        lambda: services.grant_role(the_actor(), account_id, form.role.data, as_id(form.organisation_id.data))
    ):
        flash(_("The role is granted; it counts from the next sign-in on."), "good")
        return _to(account_id)
    return _show(account_id, grant=form)


@admin.post("/<int:account_id>/revoke")
@requires(Permission.GRANT)
def revoke(account_id: int) -> Response:
    """Take a role back."""
    role, unit = request.form.get("role", ""), as_id(request.form.get("organisation_id"))
    services.revoke_role(the_actor(), account_id, role, unit)
    flash(_("The role is revoked; it counts no more."), "good")
    return _to(account_id)


@admin.post("/<int:account_id>/end-sessions")
@requires(Permission.END_SESSIONS)
def end_sessions(account_id: int) -> Response:
    """End all sessions of an account."""
    services.end_sessions_of(the_actor(), account_id)
    flash(_("All sessions of the account have ended."), "good")
    return _to(account_id)
