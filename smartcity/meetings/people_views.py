"""Pages of a meeting's list: who is invited, leave and substitutes, and the ticks at the door."""

from datetime import datetime, time

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.meetings import attendance, changing
from smartcity.meetings.access import Permission, answers_for
from smartcity.meetings.attendance import entry_of
from smartcity.meetings.forms import InviteForm, LeaveForm, PersonForm, SubstituteForm, TimesForm
from smartcity.meetings.minutes_queries import open_to
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.queries import get_for
from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingState
from smartcity.meetings.views import pages
from smartcity.meetings.workflow import UPCOMING_STATES

CLOSED = frozenset({MeetingState.ISSUED, MeetingState.CANCELLED})


@pages.get("/<int:meeting_id>/people")
@requires(Permission.READ)
def people(meeting_id: int) -> Response:
    """Show who is invited, who is on leave, and who came."""
    return _page(get_for(the_actor(), meeting_id))


def _page(row: Meeting, form: InviteForm | None = None, status: int = 200) -> Response:
    actor = the_actor()
    manages, open_ = actor.may(Permission.MANAGE), row.state not in CLOSED
    return page(
        "meetings/people.html",
        row=row,
        figures=figures(row),
        shows_minutes=open_to(actor, row),
        form=form or (InviteForm() if manages and open_ else None),
        may_manage=manages and open_,
        upcoming=row.state in UPCOMING_STATES,
        ticking=manages and open_ and row.state not in {MeetingState.DRAFT, MeetingState.POSTPONED},
        may_decide=actor.may(Permission.DECIDE_LEAVE),
        answerable={one.id for one in row.attendance if _answerable(row, one)},
        sees_reasons=actor.may(Permission.SEE_ALL),
        status=status,
    )


def _answerable(row: Meeting, one: Attendance) -> bool:
    actor = the_actor()
    return row.state not in CLOSED and actor.may(Permission.ANSWER) and answers_for(actor, one)


def figures(row: Meeting) -> dict[str, int]:
    """Return how many came, are on leave, stand in and are to be decided: for the office, at a glance."""
    rows = row.attendance
    return {
        "listed": len(rows),
        "present": sum(one.state is AttendanceState.PRESENT for one in rows),
        "on_leave": sum(one.kind is AttendanceKind.LEAVE for one in rows),
        "substitutes": sum(one.kind is AttendanceKind.SUBSTITUTE for one in rows),
        "absent": sum(one.state is AttendanceState.ABSENT for one in rows),
        "to_check": sum(one.state is AttendanceState.TO_CHECK for one in rows),
    }


def _back(meeting_id: int, row_id: int | None = None) -> BaseResponse:
    anchor = f"row-{row_id}" if row_id else None
    return redirect(url_for("meetings.people", meeting_id=meeting_id, _anchor=anchor), 303)


@pages.post("/<int:meeting_id>/people")
@requires(Permission.MANAGE)
def invite(meeting_id: int) -> BaseResponse:
    """Put units and people on the list."""
    actor, form = the_actor(), InviteForm()
    if form.accept(
        lambda: changing.invite(
            actor,
            meeting_id,
            units=tuple(int(one) for one in form.units.data or ()),
            people=tuple(int(one) for one in form.people.data or ()),
            invited_as=AttendanceKind(form.invited_as.data),
            despite_clashes=bool(form.despite_clashes.data),
        )
    ):
        flash(_("%(n)s put on the list", n=len(form.result)), "success")
        return _back(meeting_id)
    return _page(get_for(actor, meeting_id), form, form.status)


@pages.post("/<int:meeting_id>/people/<int:row_id>/<any(present, absent, expected):state>")
@requires(Permission.MANAGE)
def mark(meeting_id: int, row_id: int, state: str) -> BaseResponse:
    """Tick an entry, with one tap."""
    attendance.mark(the_actor(), meeting_id, row_id, AttendanceState(state))
    return _back(meeting_id, row_id)


@pages.post("/<int:meeting_id>/people/<int:row_id>/<any(approve, refuse):how>")
@requires(Permission.DECIDE_LEAVE)
def decide_leave(meeting_id: int, row_id: int, how: str) -> BaseResponse:
    """Approve or refuse a leave or a substitute."""
    attendance.decide(the_actor(), meeting_id, row_id, approved=how == "approve")
    return _back(meeting_id, row_id)


@pages.post("/<int:meeting_id>/people/<int:row_id>/remove")
@requires(Permission.MANAGE)
def uninvite(meeting_id: int, row_id: int) -> BaseResponse:
    """Take an entry off the list."""
    attendance.uninvite(the_actor(), meeting_id, row_id)
    return _back(meeting_id)


@pages.route("/<int:meeting_id>/people/<int:row_id>/leave", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def ask_leave(meeting_id: int, row_id: int) -> BaseResponse:
    """Ask for leave and propose a substitute."""
    actor, form = the_actor(), LeaveForm()
    row, entry = entry_for_page(meeting_id, row_id)
    if form.accept(
        lambda: attendance.ask_leave(
            actor,
            meeting_id,
            row_id,
            reason=form.reason.data or "",
            substitute_id=as_id(form.substitute.data),
            substitute_name=form.substitute_name.data or "",
        )
    ):
        flash(_("Asked for; somebody decides"), "success")
        return _back(meeting_id, row_id)
    return page("meetings/leave.html", row=row, entry=entry, form=form, status=form.status)


@pages.route("/<int:meeting_id>/people/<int:row_id>/substitute", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def substitute(meeting_id: int, row_id: int) -> BaseResponse:
    """Swap in a substitute: the proposed one with one tap, another one by name."""
    actor, form = the_actor(), SubstituteForm()
    row, entry = entry_for_page(meeting_id, row_id)
    if form.accept(
        lambda: attendance.substitute(
            actor,
            meeting_id,
            row_id,
            substitute_id=as_id(form.substitute.data),
            substitute_name=form.substitute_name.data or "",
        )
    ):
        return _back(meeting_id, row_id)
    return page("meetings/substitute.html", row=row, entry=entry, form=form, status=form.status)


@pages.route("/<int:meeting_id>/people/<int:row_id>/person", methods=["GET", "POST"])
@requires(Permission.ANSWER)
def name_person(meeting_id: int, row_id: int) -> BaseResponse:
    """Say who comes for a unit."""
    actor, form = the_actor(), PersonForm()
    row, entry = entry_for_page(meeting_id, row_id)
    if form.accept(lambda: attendance.name_person(actor, meeting_id, row_id, as_id(form.person.data) or 0)):
        return _back(meeting_id, row_id)
    return page("meetings/person.html", row=row, entry=entry, form=form, status=form.status)


@pages.route("/<int:meeting_id>/people/<int:row_id>/times", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def times(meeting_id: int, row_id: int) -> BaseResponse:
    """Note a late arrival or an early leaving."""
    actor = the_actor()
    row, entry = entry_for_page(meeting_id, row_id)
    form = TimesForm(data={"arrived": _time(entry.arrived_at), "left": _time(entry.left_at)})
    if form.accept(lambda: attendance.set_times(actor, meeting_id, row_id, **_times(row, form))):
        return _back(meeting_id, row_id)
    return page("meetings/times.html", row=row, entry=entry, form=form, status=form.status)


def _times(row: Meeting, form: TimesForm) -> dict[str, datetime | None]:
    return {"arrived_at": _instant(row, form.arrived.data), "left_at": _instant(row, form.left.data)}


def _time(instant: datetime | None) -> time | None:
    return clock.local(instant).time() if instant else None


def _instant(row: Meeting, at: time | None) -> datetime | None:
    return clock.instant(clock.local(row.starts_at).date(), at) if at and row.starts_at else None


def entry_for_page(meeting_id: int, row_id: int) -> tuple[Meeting, Attendance]:
    """Return a meeting and an entry of its list, as the actor sees them."""
    meeting = get_for(the_actor(), meeting_id)
    return meeting, entry_of(meeting, row_id)
