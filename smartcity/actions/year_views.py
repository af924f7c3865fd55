"""The page on which the office closes a year, having seen what is left of it."""

from flask import Response, flash, make_response, redirect, url_for

from smartcity.actions import year_end, year_queries
from smartcity.actions.access import Permission
from smartcity.actions.views import pages
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import BaseForm, line
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.texts import Text


class CloseForm(BaseForm):
    """The year, typed on purpose."""

    confirmation = line(Text("Confirmation"), required=True)


class ReopenForm(BaseForm):
    """Why a closing is undone."""

    reason = line(Text("Reason"), required=True)


@pages.get("/year-end")
@requires(Permission.CLOSE_YEAR)
def year_end_page() -> Response:
    """Show what closing the next year would do, and which years are closed."""
    return _shown(CloseForm(formdata=None), ReopenForm(formdata=None))


@pages.post("/year-end/<int:year>/close")
@requires(Permission.CLOSE_YEAR)
def close_year(year: int) -> Response:
    """Close a year."""
    form = CloseForm()
    if form.accept(lambda: year_end.close_year(the_actor(), year, confirmation=form.confirmation.data or "")):
        row = form.result
        flash(_("%(year)s is closed; %(n)s items were carried over", year=row.year, n=row.carried), "success")
        return _back()
    return _shown(form, ReopenForm(formdata=None))


@pages.post("/year-end/<int:year>/reopen")
@requires(Permission.CLOSE_YEAR)
def reopen_year(year: int) -> Response:
    """Undo a closing."""
    form = ReopenForm()
    if form.accept(lambda: year_end.reopen_year(the_actor(), year, reason=form.reason.data or "")):
        flash(_("%(year)s is open again", year=year), "success")
        return _back()
    return _shown(CloseForm(formdata=None), form)


def _shown(form: CloseForm, reopening: ReopenForm) -> Response:
    last = year_queries.latest_closed()
    return page(
        "actions/year_end.html",
        end=year_queries.year_end(the_actor(), year_queries.next_to_close()),
        closings=year_queries.closings(),
        last=last,
        undone_until=year_end.undone_until(last) if last else None,
        form=form,
        reopening=reopening,
        most=year_queries.MOST_SHOWN,
        status=max(form.status, reopening.status),
    )


def _back() -> Response:
    return make_response(redirect(url_for("actions.year_end_page"), 303))
