"""The notices: read, change, sign, send or drop them; and reminding or drafting from an item's page."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.actions import queries as actions
from smartcity.audit.services import record
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.documents import DOCX_TYPE
from smartcity.foundation.forms import BaseForm
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.unit_of_work import record_after
from smartcity.people.queries import names
from smartcity.reminders import notice_queries, papers, services
from smartcity.reminders.access import Permission
from smartcity.reminders.drafting import facts_of
from smartcity.reminders.forms import BodyForm, DraftForm, RemindForm, SentForm, VersionForm
from smartcity.reminders.models import NoticeState
from smartcity.reminders.reminding import remind_now
from smartcity.reminders.rules import NoticeKind
from smartcity.reminders.views import SEE_OTHER, pages, tab_counts


@pages.get("/notices")
@requires(Permission.READ)
def notices() -> Response:
    """List the notices, first those that wait for a signature."""
    state, kind = request.args.get("state", NoticeState.DRAFT.value), request.args.get("kind", "")
    wanted = NoticeState(state) if state in set(NoticeState) else None
    kinds = [(one.value, label(one)) for one in NoticeKind]
    return page(
        "reminders/notices.html",
        rows=notice_queries.page_of(wanted, NoticeKind(kind) if kind in set(NoticeKind) else None, _cursor()),
        state=wanted,
        counts=notice_queries.counts(),
        states=list(NoticeState),
        kinds=kinds,
        official_number=papers.official_number,
        tab_counts=tab_counts(),
    )


def _cursor() -> str | None:
    return request.args.get("cursor")


@pages.get("/notices/<int:notice_id>")
@requires(Permission.READ)
def notice(notice_id: int) -> Response:
    """Show a notice, and what can be done with it."""
    return _shown(notice_id)


def _shown(notice_id: int, body: BodyForm | None = None, sent: SentForm | None = None) -> Response:
    actor = the_actor()
    row, stored = notice_queries.row_for(actor, notice_id), notice_queries.get_for(actor, notice_id)
    failed = body or sent
    for reason in failed.other_errors if failed else ():
        flash(str(reason), "danger")
    return page(
        "reminders/notice.html",
        status=failed.status if failed else 200,
        row=row,
        notice=stored,
        item=services.item_of(stored),
        may_manage=actor.may(Permission.MANAGE),
        body=body or BodyForm(obj=stored),
        sent=sent or SentForm(obj=stored, how=stored.sent_how),
        official_number=papers.official_number,
        signed_by=names([stored.signed_by_id]).get(stored.signed_by_id) if stored.signed_by_id else None,
    )


@pages.post("/notices/<int:notice_id>/edit")
@requires(Permission.MANAGE)
def edit_notice(notice_id: int) -> Response | BaseResponse:
    """Change the text of a draft."""
    form = BodyForm()
    if form.accept(
        lambda: services.edit(the_actor(), notice_id, body=form.body.data or "", version=form.version.data or 0)
    ):
        flash(_("Saved"), "success")
        return _back(notice_id)
    return _shown(notice_id, body=form)


@pages.post("/notices/<int:notice_id>/sign")
@requires(Permission.MANAGE)
def sign_notice(notice_id: int) -> Response | BaseResponse:
    """Sign a draft: it gets its number."""
    signed = services.sign(the_actor(), notice_id, version=_version())
    flash(_("Signed: %(number)s", number=papers.official_number(signed)), "success")
    return _back(notice_id)


@pages.post("/notices/<int:notice_id>/sent")
@requires(Permission.MANAGE)
def send_notice(notice_id: int) -> Response | BaseResponse:
    """Note how a signed notice went out, and who has it."""
    form = SentForm()
    if form.accept(
        lambda: services.mark_sent(
            the_actor(),
            notice_id,
            how=form.how.data or "",
            received_by=form.received_by.data or "",
            received_on=form.received_on.data,
            version=form.version.data or 0,
        )
    ):
        flash(_("Noted"), "success")
        return _back(notice_id)
    return _shown(notice_id, sent=form)


@pages.post("/notices/<int:notice_id>/drop")
@requires(Permission.MANAGE)
def drop_notice(notice_id: int) -> Response | BaseResponse:
    """Drop a draft."""
    services.drop(the_actor(), notice_id, version=_version())
    flash(_("Dropped"), "success")
    return redirect(url_for("reminders.notices"), SEE_OTHER)


def _version() -> int:
    return VersionForm().version.data or 0


def _back(notice_id: int) -> BaseResponse:
    return redirect(url_for("reminders.notice", notice_id=notice_id), SEE_OTHER)


@pages.get("/notices/<int:notice_id>.docx")
@requires(Permission.READ)
def notice_document(notice_id: int) -> Response:
    """Give out a notice as an official paper."""
    actor = the_actor()
    stored = notice_queries.get_for(actor, notice_id)
    record_after(lambda: record(actor, "reminders.export", "notice", notice_id))
    headers = {"Content-Disposition": f'attachment; filename="notice-{notice_id}.docx"'}
    return Response(papers.docx(stored), headers=headers, content_type=DOCX_TYPE)


@pages.get("/notices/<int:notice_id>/print")
@requires(Permission.READ)
def print_notice(notice_id: int) -> Response:
    """Show a notice as it is printed."""
    actor = the_actor()
    stored = notice_queries.get_for(actor, notice_id)
    return page(
        "reminders/print.html",
        row=notice_queries.row_for(actor, notice_id),
        notice=stored,
        facts_of=facts_of(services.item_of(stored), papers.day_of(stored)),
        day=papers.day_of(stored),
        official_number=papers.official_number,
    )


@pages.post("/items/<int:item_id>/remind")
@requires(Permission.REMIND)
def remind(item_id: int) -> Response | BaseResponse:
    """Remind of an item by hand; what is refused is shown with the sentence that was typed."""
    form = RemindForm()
    if form.accept(lambda: remind_now(the_actor(), item_id, reason=form.reason.data or "", urgent=form.urgent.data)):
        flash(str(form.result), "info")
        return _to_item(item_id, form)
    return page("reminders/remind.html", form=form, item=actions.get_for(the_actor(), item_id), status=form.status)


@pages.post("/items/<int:item_id>/draft")
@requires(Permission.MANAGE)
def draft_notice(item_id: int) -> BaseResponse:
    """Draft a paper about an item."""
    form = DraftForm().offer()
    if form.accept(lambda: services.draft_by_hand(the_actor(), item_id, NoticeKind(form.kind.data))):
        return _back(form.result.id)
    return _to_item(item_id, form)


def _to_item(item_id: int, form: BaseForm) -> BaseResponse:
    """Go back to the item's page, and say there what was refused."""
    reasons = [*form.other_errors, *(reason for field in form for reason in field.errors)]
    for reason in reasons:
        flash(str(reason), "danger")
    return redirect(url_for("actions.show", id=item_id), SEE_OTHER)
