"""Pages of the minutes: written topic by topic, decisions numbered, items made of them, handed on, as a document."""

from datetime import date

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.documents import DOCX_TYPE
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput, NotFound, StaleVersion
from smartcity.foundation.unit_of_work import record_after, savepoint
from smartcity.meetings import agenda, deciding, queries
from smartcity.meetings import minutes as services
from smartcity.meetings.access import Permission, reads_minutes, writes_minutes
from smartcity.meetings.decision_queries import decisions_of, get
from smartcity.meetings.minutes_document import minutes_document
from smartcity.meetings.minutes_forms import (
    DecisionForm,
    HandOnForm,
    ItemForm,
    LinkForm,
    MinutesForm,
    ScanForm,
    minutes_form,
    topic_title,
)
from smartcity.meetings.minutes_queries import content_of
from smartcity.meetings.models import AgendaItem, Meeting
from smartcity.meetings.scans import scans_of
from smartcity.meetings.views import pages


@pages.get("/<int:meeting_id>/minutes")
@requires(Permission.READ)
def minutes(meeting_id: int) -> Response:
    """Write the minutes: the general part, what was said under each topic, and the decisions."""
    return minutes_page(queries.get_for(the_actor(), meeting_id))


def minutes_page(row: Meeting, status: int = 200, **forms: object) -> Response:
    """Return the page of the minutes; `forms` are those that were sent and not taken."""
    actor = the_actor()
    found = queries.minutes_of(row.id)
    if found is None or not (reads_minutes(actor, row, found) or writes_minutes(actor, found)):
        raise NotFound
    return page(
        "meetings/minutes.html",
        row=row,
        minutes=found,
        decisions=decisions_of(actor, row.id),
        topic_title=topic_title,
        writable=row.state in agenda.WRITABLE and writes_minutes(actor, found),
        may_manage=actor.may(Permission.MANAGE),
        may_hand_on=found.issued_at is None and writes_minutes(actor, found),
        text_form=forms.get("text") or minutes_form(found, _topics(row)),
        decision_form=forms.get("decision") or DecisionForm(row, formdata=None),
        hand_form=forms.get("hand") or HandOnForm(formdata=None),
        scans=scans_of(row.id),
        scan_form=forms.get("scan") or ScanForm(formdata=None),
        may_scan=found.edition > 1 or found.issued_at is not None,
        status=status,
    )


def _topics(row: Meeting) -> list[AgendaItem]:
    return [item for item in row.agenda if item.accepted]


def _back(meeting_id: int, anchor: str | None = None) -> BaseResponse:
    return redirect(url_for("meetings.minutes", meeting_id=meeting_id, _anchor=anchor), 303)


@pages.post("/<int:meeting_id>/minutes")
@requires(Permission.READ)
def write_minutes(meeting_id: int) -> BaseResponse:
    """Save what was changed of the minutes, all of it or nothing."""
    actor = the_actor()
    row = queries.get_for(actor, meeting_id)
    found = queries.minutes_of(row.id)
    if found is None:
        raise NotFound
    form = minutes_form(found, _topics(row))
    if form.accept(lambda: _write(row, form)):
        flash(_("Saved"), "success")
        return _back(meeting_id)
    if form.stale:
        form.show_stored(found, _topics(row))
    return minutes_page(row, form.status, text=form)


def _write(row: Meeting, form: MinutesForm) -> None:
    """Write the parts that were touched; what one of them refuses undoes the others."""
    actor = the_actor()
    with savepoint():
        if form.touched("text", "was_text"):
            services.write(actor, row.id, form.version_text.data or 0, form.text.data or "")
        for item in _topics(row):
            said = form[f"said_{item.id}"]
            if form.touched(said.name, f"was_{item.id}"):
                _write_said(row, item, form[f"version_{item.id}"].data or 0, said)


def _write_said(row: Meeting, item: AgendaItem, version: int, said: Field) -> None:
    try:
        agenda.write_said(the_actor(), row.id, item.id, version, said.data or "")
    except StaleVersion as stale:
        raise StaleVersion(stale.version, {said.name: said.data}, {said.name: item.said}) from None
    except InvalidInput as refusal:
        raise InvalidInput({said.name: refusal.errors["said"]}) from None


@pages.post("/<int:meeting_id>/minutes/hand-on")
@requires(Permission.READ)
def hand_on(meeting_id: int) -> BaseResponse:
    """Note who has the minutes in hand now."""
    actor, form = the_actor(), HandOnForm()
    holder = as_id(form.holder.data)
    if form.accept(lambda: services.hand_on(actor, meeting_id, holder_id=holder, note=form.note.data or "")):
        flash(_("The minutes are with %(person)s now", person=form.result.holder.name), "success")
        return redirect(url_for("meetings.show", id=meeting_id), 303)
    return minutes_page(queries.get_for(actor, meeting_id), form.status, hand=form)


@pages.post("/<int:meeting_id>/decisions")
@requires(Permission.READ)
def add_decision(meeting_id: int) -> BaseResponse:
    """Enter a decision."""
    actor = the_actor()
    form = DecisionForm(queries.get_for(actor, meeting_id))
    if form.accept(
        lambda: deciding.decide(
            actor,
            meeting_id,
            form.text.data or "",
            agenda_item_id=as_id(form.topic.data),
            needs_action=bool(form.needs_action.data),
        )
    ):
        return _back(meeting_id, f"decision-{form.result.number}")
    return minutes_page(queries.get_for(actor, meeting_id), form.status, decision=form)


@pages.route("/<int:meeting_id>/decisions/<int:decision_id>", methods=["GET", "POST"])
@requires(Permission.READ)
def edit_decision(meeting_id: int, decision_id: int) -> BaseResponse:
    """Change a decision."""
    actor = the_actor()
    row = queries.get_for(actor, meeting_id)
    if not writes_minutes(actor, queries.minutes_of(row.id)):
        raise NotFound
    decision = get(row.id, decision_id)
    form = DecisionForm(row, decision)
    if form.accept(
        lambda: deciding.edit_decision(
            actor,
            meeting_id,
            decision_id,
            form.version.data or 0,
            text=form.text.data or "",
            needs_action=bool(form.needs_action.data),
            agenda_item_id=as_id(form.topic.data),
        )
    ):
        return _back(meeting_id, f"decision-{decision.number}")
    return page("meetings/decision.html", row=row, decision=decision, form=form, status=form.status)


@pages.post("/<int:meeting_id>/decisions/<int:decision_id>/remove")
@requires(Permission.READ)
def remove_decision(meeting_id: int, decision_id: int) -> BaseResponse:
    """Take a decision out."""
    deciding.remove_decision(the_actor(), meeting_id, decision_id)
    return _back(meeting_id)


@pages.route("/<int:meeting_id>/decisions/<int:decision_id>/action", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def make_action(meeting_id: int, decision_id: int) -> BaseResponse:
    """Make an action item of a decision, in one step."""
    actor = the_actor()
    row = queries.get_for(actor, meeting_id)
    decision = get(row.id, decision_id)
    form = ItemForm(row, decision)
    if form.accept(
        lambda: deciding.make_action(
            actor, meeting_id, decision_id, form.new_action(row), assign_now=bool(form.assign_now.data)
        )
    ):
        item = form.result
        flash(_("Item %(number)s made", number=item.number or _("(draft)")), "success")
        if request.form.get("more"):
            return redirect(url_for("meetings.make_action", meeting_id=meeting_id, decision_id=decision_id), 303)
        return _back(meeting_id, f"decision-{decision.number}")
    linked = next((one.items for one in decisions_of(actor, row.id) if one.id == decision.id), ())
    source = deciding.source_of(row, decision).reference
    return page(
        "meetings/action.html", row=row, decision=decision, linked=linked, source=source, form=form, status=form.status
    )


@pages.post("/<int:meeting_id>/decisions/<int:decision_id>/link")
@requires(Permission.MANAGE)
def link_action(meeting_id: int, decision_id: int) -> BaseResponse:
    """Link a decision with an item that exists."""
    actor, form = the_actor(), LinkForm()
    row = queries.get_for(actor, meeting_id)
    decision = get(row.id, decision_id)
    if form.accept(lambda: deciding.take_up_number(actor, meeting_id, decision_id, form.number.data or "")):
        flash(_("Linked with item %(number)s", number=form.result.number or ""), "success")
        return _back(meeting_id, f"decision-{decision.number}")
    return page("meetings/link.html", row=row, decision=decision, form=form, status=form.status)


@pages.get("/<int:meeting_id>/minutes.docx")
@requires(Permission.READ)
def minutes_file(meeting_id: int) -> Response:
    """Give out the minutes as a .docx: the edition under way, or an issued one (`?edition=`)."""
    actor = the_actor()
    row = queries.get_for(actor, meeting_id)
    edition = as_id(request.args.get("edition"))
    found = [one for one in queries.editions(row.id) if edition in {None, one.edition}]
    readable = [one for one in found if one.issued_at is not None or reads_minutes(actor, row, one)]
    if not readable:
        raise NotFound
    chosen = readable[0]
    issued = clock.local(chosen.issued_at).date() if chosen.issued_at else None
    content = minutes_document(content_of(row, chosen), row.kind, issued_on=issued, printed=clock.today())
    record_after(lambda: record(actor, "meetings.export_minutes", "meeting", meeting_id))
    return Response(content, content_type=DOCX_TYPE, headers=_named(row, issued or clock.today()))


def _named(row: Meeting, day: date) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="minutes-{row.id}-{day.isoformat()}.docx"'}
