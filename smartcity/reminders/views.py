"""What went out, what is coming, and whom to phone today."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.actions.progress import note_call
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.messages.access import Permission as MailPermission
from smartcity.messages.rules import OutboxState
from smartcity.reminders import notice_queries, queries
from smartcity.reminders.access import Permission
from smartcity.reminders.forms import SaidForm
from smartcity.reminders.lines import EMAIL, INBOX, PAPER, PHONE
from smartcity.reminders.models import NoticeState, ReminderState
from smartcity.reminders.outward import kept_inside, sms_file, texts_of
from smartcity.reminders.phone_list import count_calls, phone_list
from smartcity.reminders.queries import Filters
from smartcity.reminders.reasons import read_by
from smartcity.reminders.reminding import BY_HAND
from smartcity.reminders.rules import ReminderRule
from smartcity.workdays.queries import calendar
from smartcity.workdays.services import EARLIEST, LATEST

pages = Blueprint("reminders", __name__, url_prefix="/reminders", template_folder="templates")
SEE_OTHER = 303


def rule_name(rule: str) -> str:
    """Return the words for a rule, also for what was done by hand."""
    return label(ReminderRule(rule)) if rule in set(ReminderRule) else _("By hand")


def channel_name(channel: str) -> str:
    """Return the words for the way a reminder took."""
    return {INBOX: _("Inbox"), EMAIL: _("Inbox and mail"), PHONE: _("Phone"), PAPER: _("Paper")}.get(channel, "—")


def tab_counts() -> dict[str, int]:
    """Return the numbers beside the tabs: calls to make, papers to sign."""
    return {"phone": count_calls(), "notices": notice_queries.counts().get(NoticeState.DRAFT, 0)}


def chosen() -> Filters:
    """Return what the address narrows the list to."""
    given = request.args.get
    state, mail = given("state", ""), given("mail", "")
    return Filters(
        text=given("text", "").strip()[:100],
        rule=given("rule") or None,
        channel=given("channel") or None,
        state=ReminderState(state) if state in set(ReminderState) else None,
        mail=OutboxState(mail) if mail in set(OutboxState) else None,
        first=day_given("from"),
        last=day_given("to"),
    )


def day_given(name: str) -> date | None:
    """Return the day that the address gives under a name; None for none, or for what is no day of the calendar."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List what went out, to whom, by which way, and what became of the mail."""
    actor, filters = the_actor(), chosen()
    found = queries.page_of(actor, filters, cursor=request.args.get("cursor"))
    return page(
        "reminders/index.html",
        rows=found,
        effects=queries.effects(found.rows),
        may_retry=actor.may(MailPermission.RETRY),
        total=queries.count(actor, filters),
        options=_options(),
        rule_name=rule_name,
        channel_name=channel_name,
        tab_counts=tab_counts(),
    )


def _options() -> dict[str, list[tuple[str, str]]]:
    return {
        "rule": [(rule, rule_name(rule)) for rule in (*(one.value for one in ReminderRule), BY_HAND)],
        "channel": [(channel, channel_name(channel)) for channel in (INBOX, EMAIL, PHONE, PAPER)],
        "state": [(state.value, label(state)) for state in ReminderState],
        "mail": [(state.value, label(state)) for state in OutboxState],
    }


@pages.get("/preview")
@requires(Permission.READ)
def preview() -> Response:
    """Show what would go to whom on a day; nothing is sent."""
    on = day_given("on") or calendar().add(clock.today(), 1)
    return page(
        "reminders/preview.html",
        read_by=read_by,
        on=on,
        before=calendar().add(on, -1),
        after=calendar().add(on, 1),
        working=calendar().is_working(on),
        provisional=calendar().provisional(on.year),
        people=_by_person(queries.preview(on)),
        rule_name=rule_name,
        channel_name=channel_name,
        tab_counts=tab_counts(),
    )


def _by_person(lines: list[Any]) -> list[tuple[str, list[Any]]]:
    """Put the lines of each person together, as the digest will; calls stand apart."""
    found: dict[tuple[str, int], list[Any]] = {}
    for line in lines:
        found.setdefault((line.channel, line.recipient.person_id), []).append(line)
    return [(mine[0].recipient.name, mine) for mine in found.values()]


@pages.get("/phone")
@requires(Permission.READ)
def phone() -> Response:
    """Show whom to phone today, with the number and what was said last time; `titles=1`: in the texts to copy, too."""
    return _phone()


@pages.post("/phone/<int:item_id>")
@requires(Permission.MANAGE)
def said(item_id: int) -> Response | BaseResponse:
    """Write down what a unit said; its call is off the list."""
    form = SaidForm()
    if form.accept(lambda: note_call(the_actor(), item_id, form.unit.data or 0, text=form.text.data or "")):
        flash(_("Written into the history of the item"), "success")
        return redirect(url_for("reminders.phone"), SEE_OTHER)
    return _phone((form.unit.data or 0, item_id), form)


def _phone(refused_at: tuple[int, int] = (0, 0), refused: SaidForm | None = None) -> Response:
    """Show the list; what was refused stands where it was typed, and in no other unit's field."""
    calls, titles = phone_list(clock.today()), request.args.get("titles") == "1"
    asked = {(unit.call.unit_id, errand.item_id) for unit in calls for errand in unit.errands}
    forms = {place: SaidForm(formdata=None, data={"unit": place[0]}) for place in asked}
    if refused and refused_at in forms:
        forms[refused_at] = refused
    elif refused:
        flash(_("This call is not on the list any more"), "warning")
    return page(
        "reminders/phone.html",
        status=refused.status if refused else 200,
        calls=calls,
        titles=titles,
        texts={unit.call.unit_id: texts_of(unit, titles=titles) for unit in calls},
        inside={unit.call.unit_id: kept_inside(unit) for unit in calls},
        sms=sms_file(calls),
        forms=forms,
        may_manage=the_actor().may(Permission.MANAGE),
        tab_counts=tab_counts(),
    )
