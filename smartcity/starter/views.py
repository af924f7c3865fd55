"""The page about the example data: what is fact, what is to be verified, and the act that clears it."""

from flask import Blueprint, Response, flash, make_response, redirect, url_for

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.examples import holds_examples
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.starter import queries
from smartcity.starter.access import Permission
from smartcity.starter.clearing import CONFIRMATION, clear
from smartcity.starter.data import shipped
from smartcity.starter.forms import ClearForm

pages = Blueprint("starter", __name__, url_prefix="/starter", template_folder="templates")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """Show what the examples rest on, and what to do once they are gone."""
    return _shown(ClearForm())


@pages.post("/clear")
@requires(Permission.CLEAR)
def clear_examples() -> Response:
    """Clear the examples."""
    form = ClearForm()
    if form.accept(lambda: clear(the_actor(), form.confirmation.data or "")):
        flash(_("The example data are cleared. From now on everything here is real."), "success")
        return make_response(redirect(url_for("starter.index"), 303))
    return _shown(form)


def _shown(form: ClearForm) -> Response:
    programme, actor = shipped(), the_actor()
    return page(
        "starter/index.html",
        status=form.status,
        form=form,
        word=CONFIRMATION,
        examples=holds_examples(),
        clears=actor.may(Permission.CLEAR),
        amounts=queries.amounts(),
        facts=programme.facts,
        unverified=programme.unverified,
        units=queries.units_to_verify(),
        items=queries.items_to_verify(actor),
        doubts={row.title: row.to_verify for row in programme.actions},
    )
