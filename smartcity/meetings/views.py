"""Pages of meetings: the list, one meeting, scheduling, changing, and what happens to it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.departments.queries import group_choices
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import BaseForm, as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.meetings import changing, queries, scheduling, services
from smartcity.meetings.access import Permission, reads_minutes, writes_minutes
from smartcity.meetings.decision_queries import decisions_of
from smartcity.meetings.forms import DetailsForm, MeetingForm, MoveForm, ReasonForm, from_new
from smartcity.meetings.invited import reach_of
from smartcity.meetings.minutes_forms import topic_title
from smartcity.meetings.minutes_queries import shown_to
from smartcity.meetings.models import Meeting
from smartcity.meetings.queries import Filters
from smartcity.meetings.rules import MeetingKind, MeetingState, notice_due_on
from smartcity.meetings.series_queries import choices as series_choices
from smartcity.meetings.story_words import QUIET, event_words, notice_text
from smartcity.meetings.workflow import MEETING_TRANSITIONS, UPCOMING_STATES, MeetingVerb, meeting_verbs
from smartcity.workdays.queries import calendar

pages = Blueprint(
    "meetings", __name__, url_prefix="/meetings", template_folder="templates", static_folder="static/meetings"
)

PAST = frozenset(set(MeetingState) - UPCOMING_STATES - {MeetingState.POSTPONED})
VIEWS: dict[str, tuple[Filters, str]] = {
    "coming": (Filters(upcoming=True), "start"),
    "past": (Filters(states=PAST), "-start"),
    "minutes": (Filters(states=queries.AWAITING_MINUTES), "start"),
    "all": (Filters(), "-start"),
}
REASONED = frozenset(row.verb for row in MEETING_TRANSITIONS if row.needs_reason)


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def filters_asked(view: str) -> Filters:
    """Return what the address narrows the list of a view to."""
    asked, base = request.args, VIEWS[view][0]
    kind = asked.get("kind", "")
    return Filters(
        text=asked.get("text", "")[:100],
        kind=MeetingKind(kind) if kind in list(MeetingKind) else None,
        series=as_id(asked.get("series")),
        group=as_id(asked.get("group")),
        states=base.states,
        first=_day(asked.get("first")),
        last=_day(asked.get("last")),
        upcoming=base.upcoming,
    )


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List the meetings: coming, past, waiting for their minutes, or all."""
    actor = the_actor()
    view = request.args.get("view", "coming")
    view = view if view in VIEWS else "coming"
    sort = request.args.get("sort", VIEWS[view][1])
    found = queries.page_of(actor, filters_asked(view), sort=sort, cursor=request.args.get("cursor"))
    late = {row.meeting_id: row for row in queries.unissued_minutes()} if view == "minutes" else {}
    return page(
        "meetings/index.html",
        rows=found,
        total=queries.count(actor, filters_asked(view)),
        view=view,
        counts={name: queries.count(actor, base) for name, (base, _sort) in VIEWS.items()},
        minutes=late,
        may_manage=actor.may(Permission.MANAGE),
        options={
            "kind": [(kind.value, label(kind)) for kind in MeetingKind],
            "series": series_choices(actor),
            "group": group_choices(),
        },
    )


@pages.get("/<int:id>")
@requires(Permission.READ)
def show(id: int) -> Response:  # noqa: A002  the name by which other features link here
    """Show a meeting: when, where, who, what for, what was decided, and what to do next."""
    return show_page(queries.get_for(the_actor(), id))


def show_page(
    row: Meeting, form: BaseForm | None = None, verb: MeetingVerb | None = None, status: int = 200
) -> Response:
    """Return a meeting's page; a form of an act that was refused stands open on it."""
    actor = the_actor()
    minutes = queries.minutes_of(row.id)
    manages = actor.may(Permission.MANAGE)
    reads = reads_minutes(actor, row, minutes)
    return page(
        "meetings/show.html",
        row=row,
        minutes=minutes,
        content=shown_to(actor, row),
        decisions=decisions_of(actor, row.id) if reads else [],
        verbs=meeting_verbs(row.state) if manages else (),
        reasoned=REASONED,
        reach=reach_of(row) if manages and row.state in UPCOMING_STATES else None,
        notice_due=notice_due_on(clock.local(row.starts_at).date(), calendar()) if row.starts_at else None,
        events=queries.events_of(row.id) if actor.may(Permission.SEE_ALL) else [],
        topic_title=topic_title,
        reads_minutes=reads,
        writes_minutes=writes_minutes(actor, minutes) and row.state not in UPCOMING_STATES,
        may_manage=manages,
        may_answer=actor.may(Permission.ANSWER),
        sees_all=actor.may(Permission.SEE_ALL),
        notice_text=notice_text(row),
        event_words=event_words,
        quiet=QUIET,
        reason_form=form or ReasonForm(formdata=None, data={"version": row.version}),
        open_verb=verb,
        status=status,
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> BaseResponse:
    """Schedule a meeting: freely, in a series, or as one of its occurrences (`?series=…&day=…`)."""
    actor = the_actor()
    series_id, day = as_id(request.args.get("series")), _day(request.args.get("day"))
    given: dict[str, Any] = {"kind": MeetingKind.TOPIC.value, "series": str(series_id or "")}
    if series_id:
        given = from_new(scheduling.from_series(actor, series_id, day))
    form = MeetingForm(series_choices(actor), **given)
    if form.accept(
        lambda: scheduling.schedule(actor, form.new_meeting(day), despite_clashes=bool(form.despite_clashes.data))
    ):
        flash(_("Scheduled. Send the notice when list and agenda are ready."), "success")
        return redirect(url_for("meetings.show", id=form.result.id), 303)
    return page("meetings/new.html", form=form, day=day, status=form.status)


@pages.route("/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(meeting_id: int) -> BaseResponse:
    """Change what is said of a meeting, besides its time."""
    actor = the_actor()
    row = queries.get_for(actor, meeting_id)
    form = DetailsForm(row)
    if form.accept(lambda: changing.change(actor, meeting_id, form.version.data or 0, **form.values())):
        flash(_("Saved"), "success")
        return redirect(url_for("meetings.show", id=meeting_id), 303)
    return page("meetings/edit.html", form=form, row=row, status=form.status)


@pages.route("/<int:meeting_id>/move", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def move(meeting_id: int) -> BaseResponse:
    """Move a meeting to another time, or give a postponed one its new date."""
    actor = the_actor()
    row = queries.get_for(actor, meeting_id)
    form = MoveForm(row)
    act = _reschedule if row.state is MeetingState.POSTPONED else _move
    if form.accept(lambda: act(meeting_id, form)):
        flash(_("The meeting is on %(when)s", when=_when(form.result.starts_at)), "success")
        return redirect(url_for("meetings.show", id=meeting_id), 303)
    return page("meetings/move.html", form=form, row=row, status=form.status)


def _when(start: datetime) -> str:
    return f"{clock.local(start):%Y-%m-%d %H:%M}"


def _move(meeting_id: int, form: MoveForm) -> Meeting:
    return changing.move(
        the_actor(),
        meeting_id,
        form.version.data or 0,
        start=form.start(),
        end=form.end(),
        room=form.room.data or "",
        reason=form.reason.data or "",
        despite_clashes=bool(form.despite_clashes.data),
    )


def _reschedule(meeting_id: int, form: MoveForm) -> Meeting:
    return services.reschedule(
        the_actor(),
        meeting_id,
        start=form.start(),
        end=form.end(),
        room=form.room.data or "",
        despite_clashes=bool(form.despite_clashes.data),
        version=form.version.data,
    )


ACTS: dict[MeetingVerb, Callable[..., Meeting]] = {
    MeetingVerb.NOTIFY: services.notify,
    MeetingVerb.HOLD: services.hold,
    MeetingVerb.DRAFT_MINUTES: services.draft_minutes,
    MeetingVerb.COUNTERSIGN: services.countersign,
    MeetingVerb.SEND_BACK: services.send_back,
    MeetingVerb.ISSUE: services.issue,
    MeetingVerb.REVISE: services.revise,
    MeetingVerb.POSTPONE: services.postpone,
    MeetingVerb.CANCEL: services.cancel,
}


@pages.post(
    "/<int:meeting_id>/<any(notify, hold, draft_minutes, countersign, send_back, issue, revise, postpone, cancel):verb>"
)
@requires(Permission.MANAGE)
def act(meeting_id: int, verb: str) -> BaseResponse:
    """Make a move of the meeting's table; some need a reason."""
    chosen, form = MeetingVerb(verb), ReasonForm()
    reason = {"reason": form.reason.data or ""} if chosen in REASONED else {}
    if form.accept(lambda: ACTS[chosen](the_actor(), meeting_id, version=form.version.data, **reason)):
        flash(_("Done: %(verb)s", verb=label(chosen)), "success")
        return redirect(url_for("meetings.show", id=meeting_id), 303)
    return show_page(queries.get_for(the_actor(), meeting_id), form, chosen, form.status)
