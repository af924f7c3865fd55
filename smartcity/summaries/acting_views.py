"""What is done with a summary on its page: edit, refresh, sign, issue, take it along as a file."""

from flask import Response, current_app, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from smartcity.audit.services import record
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.documents import DOCX_TYPE
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.sheets import XLSX_TYPE, Column, Value, xlsx_bytes
from smartcity.foundation.unit_of_work import record_after
from smartcity.summaries import queries, services
from smartcity.summaries.access import Permission
from smartcity.summaries.figures import Figure
from smartcity.summaries.forms import SignatureForm, TextsForm, VersionForm
from smartcity.summaries.models import Summary
from smartcity.summaries.paper import summary_docx
from smartcity.summaries.presenting import shown
from smartcity.summaries.reading import Part, Reading
from smartcity.summaries.views import pages
from smartcity.summaries.weeks import Week


@pages.route("/<int:id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT)
def edit(summary_id: int) -> AnyResponse:
    """Write the opening and what needs coordination."""
    summary = queries.get_for(the_actor(), summary_id)
    form = TextsForm(obj=summary)
    if form.accept(lambda: _edited(summary_id, form)):
        flash(_("Saved."), "success")
        return redirect(url_for("summaries.show", id=summary_id), 303)
    return page(
        "summaries/edit.html",
        status=form.status,
        form=form,
        summary=summary,
        week=Week(summary.iso_year, summary.iso_week),
        reading=Reading(summary.content),
    )


def _edited(summary_id: int, form: TextsForm) -> Summary:
    return services.edit(
        the_actor(),
        summary_id,
        opening=form.opening.data or "",
        coordination=form.coordination.data or "",
        version=form.version.data or 0,
    )


@pages.post("/<int:id>/refresh")
@requires(Permission.BUILD)
def refresh(summary_id: int) -> AnyResponse:
    """Count the figures of a draft anew."""
    summary = queries.get_for(the_actor(), summary_id)
    services.build(the_actor(), Week(summary.iso_year, summary.iso_week))
    flash(_("The figures are those known now."), "success")
    return redirect(url_for("summaries.show", id=summary_id), 303)


@pages.post("/<int:id>/sign")
@requires(Permission.SIGN)
def sign(summary_id: int) -> AnyResponse:
    """Sign a summary."""
    services.sign(the_actor(), summary_id, version=VersionForm().version.data or 0)
    flash(_("Signed. The office can issue it now."), "success")
    return redirect(url_for("summaries.show", id=summary_id), 303)


@pages.post("/<int:id>/signature")
@requires(Permission.RECORD_SIGNATURE)
def signature(summary_id: int) -> AnyResponse:
    """Record that a leader signed on paper."""
    summary = queries.get_for(the_actor(), summary_id)
    form = SignatureForm()
    context = shown(summary, form)
    if form.accept(lambda: _signed(summary_id, form)):
        flash(_("The signature is recorded. The summary can be issued now."), "success")
        return redirect(url_for("summaries.show", id=summary_id), 303)
    return page("summaries/show.html", status=form.status, **context)


def _signed(summary_id: int, form: SignatureForm) -> Summary:
    return services.sign(
        the_actor(), summary_id, version=form.version.data or 0, signer_id=int(form.signer_id.data or 0)
    )


@pages.post("/<int:id>/issue")
@requires(Permission.ISSUE)
def issue(summary_id: int) -> AnyResponse:
    """Issue a signed summary."""
    summary = services.issue(the_actor(), summary_id, version=VersionForm().version.data or 0)
    flash(_("Issued as number %(number)s. It never changes again.", number=summary.seq), "success")
    return redirect(url_for("summaries.show", id=summary_id), 303)


@pages.get("/<int:id>/summary.docx")
@requires(Permission.READ)
def docx(summary_id: int) -> Response:
    """Give out the paper, made from the frozen content."""
    summary = queries.get_for(the_actor(), summary_id)
    name = current_app.extensions["smartcity.settings"].instance_name
    return _file(summary, summary_docx(summary, name), "docx", DOCX_TYPE)


@pages.get("/<int:id>/figures.xlsx")
@requires(Permission.READ)
def xlsx(summary_id: int) -> Response:
    """Give out the figures of all, of each unit and of each working group; each denominator is a column too."""
    summary = queries.get_for(the_actor(), summary_id)
    reading = Reading(summary.content)
    parts = [*reading.parts("departments"), *reading.parts("groups")]
    columns = [Column(_("Unit or working group"), 28), *(Column(label(figure), 12) for figure in Figure)]
    rows = [_cells(part) for part in (reading.whole, *parts)]
    return _file(summary, xlsx_bytes(_("Figures"), columns, rows), "xlsx", XLSX_TYPE)


def _cells(part: Part) -> list[Value]:
    return [part.name or _("All"), *(part.number(figure).n for figure in Figure)]


def _file(summary: Summary, body: bytes, ending: str, kind: str) -> Response:
    actor, summary_id = the_actor(), summary.id
    record_after(lambda: record(actor, "summaries.export", "summary", summary_id))
    name = f"summary-{Week(summary.iso_year, summary.iso_week)}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers, content_type=kind)
