"""Drafting, editing, signing and issuing the weekly summary. Nothing changes an issued one."""

from datetime import datetime
from typing import Any

from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.numbering import next_number
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people.models import Person
from smartcity.summaries.access import Permission
from smartcity.summaries.compiling import compile_content
from smartcity.summaries.earlier import earlier_numbers
from smartcity.summaries.models import Summary
from smartcity.summaries.queries import get_for, leaders, of_week
from smartcity.summaries.rules import Act, SummaryState, allowed
from smartcity.summaries.schedule import schedule
from smartcity.summaries.seal import digest
from smartcity.summaries.weeks import Period, Week, period_of
from smartcity.workdays.queries import calendar

REFUSALS = {
    SummaryState.DRAFT: Text("This summary is not signed yet"),
    SummaryState.EDITED: Text("This summary is not signed yet"),
    SummaryState.SIGNED: Text("This summary is signed. Editing it takes the signature back"),
    SummaryState.ISSUED: Text("This summary is issued and never changes; later changes go to the next one"),
}


def build(actor: Actor, week: Week | str, at: datetime | None = None) -> Summary:
    """Draft a week's summary, or refresh the figures of its draft; texts that were edited stay.

    The figures are those known at `at` (default now), at the latest at the cut-off. 422 for a week that has no cut-off
    or hasn't begun, 409 once it is signed.
    """
    actor.require(Permission.BUILD)
    period = _period(_week(week))
    as_of = min(at or clock.now(), period.until)
    if as_of <= period.since:
        raise InvalidInput({"week": Text("The period of %(week)s has not begun", week=str(period.week))})
    found = of_week(period.week)
    if found is not None:
        _permit(found, Act.REFRESH)
    summary = found or Summary(iso_year=period.week.year, iso_week=period.week.number)
    summary.period_from, summary.period_until = period.since, period.until
    summary.as_of, summary.refreshed_at = as_of, clock.now()
    summary.content = _content(period, as_of)
    db.session.add(summary)
    db.session.flush()
    record(actor, "summaries.refresh" if found else "summaries.draft", "summary", summary.id, fields=("content",))
    return summary


def _week(week: Week | str) -> Week:
    try:
        return week if isinstance(week, Week) else Week.parse(week)
    except ValueError:
        raise InvalidInput({"week": Text("Write a week like 2026-W47")}) from None


def _period(week: Week) -> Period:
    found = period_of(week, calendar(), schedule())
    if found is None:
        raise InvalidInput({"week": Text("The office does not work in %(week)s: it has no summary", week=str(week))})
    return found


def _content(period: Period, as_of: datetime) -> dict[str, Any]:
    content = compile_content(period, as_of, calendar(), schedule())
    return {**content, "before": earlier_numbers(period.week, calendar(), schedule())}


def edit(actor: Actor, summary_id: int, *, opening: str, coordination: str, version: int) -> Summary:
    """Write the office's own texts; a signed summary has to be signed again."""
    actor.require(Permission.EDIT)
    errors = checks.Errors()
    texts = {
        name: errors.text(name, value, maximum=checks.LONG, multiline=True)
        for name, value in (("opening", opening), ("coordination", coordination))
    }
    errors.stop()
    summary = _changing(actor, summary_id, Act.EDIT, version, texts)
    summary.opening, summary.coordination = texts["opening"], texts["coordination"]
    summary.state, summary.signed_at, summary.signed_by = SummaryState.EDITED, None, None
    summary.signed_on_paper = False
    record(actor, "summaries.edit", "summary", summary.id, fields=("opening", "coordination", "state"))
    return summary


def sign(actor: Actor, summary_id: int, *, version: int, signer_id: int | None = None) -> Summary:
    """Sign a summary whose figures have reached the cut-off; the office names the leader who signed on paper."""
    on_paper = not actor.may(Permission.SIGN) or signer_id is not None
    actor.require(Permission.RECORD_SIGNATURE if on_paper else Permission.SIGN)
    if on_paper:
        _check_signer(signer_id)
    summary = _changing(actor, summary_id, Act.SIGN, version)
    if summary.as_of < summary.period_until:
        raise Conflict(Text("The figures have not reached the cut-off. Refresh them after it, then sign"))
    summary.state, summary.signed_at = SummaryState.SIGNED, clock.now()
    summary.signed_by, summary.signed_on_paper = _person(signer_id if on_paper else actor.person_id), on_paper
    verb = "summaries.record_signature" if on_paper else "summaries.sign"
    record(actor, verb, "summary", summary.id, fields=("state",))
    return summary


def _check_signer(signer_id: int | None) -> None:
    if signer_id is None:
        raise InvalidInput({"signer_id": Text("Say which leader signed on paper")})
    if signer_id not in {person_id for person_id, _name in leaders(clock.today())}:
        raise InvalidInput({"signer_id": Text("Only a leader of the leading group signs")})


def _person(person_id: int | None) -> Person | None:
    return db.session.get(Person, person_id) if person_id is not None else None


def issue(actor: Actor, summary_id: int, *, version: int) -> Summary:
    """Issue a signed summary: it gets the next number of today's year, and is frozen."""
    actor.require(Permission.ISSUE)
    summary = _changing(actor, summary_id, Act.ISSUE, version)
    today, issuer = clock.today(), _person(actor.person_id)
    signer = summary.signed_by.name if summary.signed_by else ""
    number = next_number("summary", today.year)
    summary.content = {**summary.content, "signed_by": signer, "issued_by": actor.name}
    summary.year, summary.seq, summary.state = today.year, number, SummaryState.ISSUED
    summary.issued_at, summary.issued_on, summary.issued_by = clock.now(), today, issuer
    summary.content_hash = digest(summary)
    record(actor, "summaries.issue", "summary", summary.id, fields=("state", "year", "seq"))
    return summary


def _changing(actor: Actor, summary_id: int, act: Act, version: int, typed: dict[str, Any] | None = None) -> Summary:
    summary = get_for(actor, summary_id)
    _permit(summary, act)
    return check_version(summary, version, typed)


def _permit(summary: Summary, act: Act) -> None:
    if not allowed(summary.state, act):
        raise Conflict(REFUSALS[summary.state])
