"""Who is told what of a step: each recipient once, the office with what it has to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from smartcity.foundation.texts import Text, enumerated
from smartcity.reminders.ladders import why
from smartcity.reminders.recipients import Call, Directory, Recipient
from smartcity.reminders.rules import PAPERS_ONLY, Audience, DueStep, ReminderRule, StepAction
from smartcity.reminders.sources import Candidate
from smartcity.workdays.queries import calendar

INBOX, EMAIL, PHONE, PAPER = "inbox", "email", "phone", "paper"
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One step for one recipient. By `phone` and on `paper` nobody is sent anything: a person calls, or signs."""

    candidate: Candidate
    step: DueStep
    recipient: Recipient
    channel: str
    text: Text


def lines_of(candidate: Candidate, step: DueStep, directory: Directory) -> list[Line]:
    """Return one line for each who is told of a step, and one for each unit to phone or paper to draft."""
    people = _told(candidate, step.step.audience, directory)
    calls = _calls(candidate, step, people, directory)
    drafts = step.step.action is StepAction.DRAFT_NOTICE
    office = directory.secretariat if calls or drafts or Audience.SECRETARIAT in step.step.audience else []
    reason = candidate.reason or why(candidate.rule, candidate.anchor, directory.on, calendar())
    plain = Text("%(matter)s: %(reason)s", matter=candidate.matter, reason=reason)
    office_text = _for_the_office(step, calls, plain)
    in_office = {one.person_id for one in office}
    lines = [
        *(_line(candidate, step, one, plain) for one in people if one.person_id not in in_office),
        *(_line(candidate, step, one, office_text) for one in office),
        *(Line(candidate, step, _called(call), PHONE, office_text) for call in calls),
    ]
    if drafts:
        lines.append(Line(candidate, step, Recipient(NOBODY, "", False, reason), PAPER, office_text))
    return lines


def _line(candidate: Candidate, step: DueStep, recipient: Recipient, text: Text) -> Line:
    return Line(candidate, step, recipient, EMAIL if recipient.has_mail else INBOX, text)


def _called(call: Call) -> Recipient:
    because = Text("%(unit)s is to be phoned", unit=call.unit)
    return Recipient(call.person_id, call.name or call.unit, False, because)


def _told(candidate: Candidate, audience: frozenset[Audience], directory: Directory) -> list[Recipient]:
    """Return the people of an audience, each once, with the first reason."""
    found: list[Recipient] = []
    for one in Audience:
        if one in audience and one is not Audience.SECRETARIAT:
            found += _of_audience(candidate, one, directory)
    return list({recipient.person_id: recipient for recipient in reversed(found)}.values())[::-1]


def _of_audience(candidate: Candidate, audience: Audience, directory: Directory) -> list[Recipient]:
    """Return the people behind an audience: the liaisons of the unit where the person responsible can't be told."""
    if audience in PAPERS_ONLY:
        return []
    because = _BECAUSE.get(audience)
    people = directory.people(candidate.people.get(audience, ()), because) if because else []
    if people or audience is Audience.SECONDED_PERSON:
        return people
    units = candidate.units.get(audience, ())
    return directory.liaisons(units, lambda unit: _because_liaison(candidate, audience, unit))


_BECAUSE = {
    Audience.RESPONSIBLE: Text("You get this because you are the person responsible"),
    Audience.SECONDED_PERSON: Text("You get this because it is your secondment"),
}


def _because_liaison(candidate: Candidate, audience: Audience, unit: str) -> Text:
    if candidate.rule is ReminderRule.UNSIGNED:
        return Text("You get this because you are the liaison of %(unit)s", unit=unit)
    if audience is Audience.SUPPORTING_LIAISON:
        return Text("You get this because you are the liaison of a supporting unit, %(unit)s", unit=unit)
    if audience is Audience.HOME_UNIT:
        return Text("You get this because you are the liaison of the home unit, %(unit)s", unit=unit)
    return Text("You get this because you are the liaison of the lead unit, %(unit)s", unit=unit)


def _calls(candidate: Candidate, step: DueStep, told: Sequence[Recipient], directory: Directory) -> list[Call]:
    """Return the units to phone: those the step says, and those where nobody can be told."""
    calls = [directory.call(unit_id) for unit_id in candidate.units.get(Audience.LEAD_LIAISON, ())]
    if step.step.action is StepAction.PHONE_TASK:
        return calls
    if Audience.LEAD_LIAISON in step.step.audience or (Audience.RESPONSIBLE in step.step.audience and not told):
        return [call for call in calls if not call.reachable]
    return []


def _for_the_office(step: DueStep, calls: Sequence[Call], plain: Text) -> Text:
    """Say what the office has to do: phone, or sign."""
    if step.step.notice is not None:
        return Text("%(plain)s. Drafted, waits to be signed: %(kind)s", plain=plain, kind=step.step.notice)
    if not calls:
        return plain
    named = (" ".join(part for part in (call.unit, call.name, call.phone) if part) for call in calls)
    whom = enumerated(named, clauses=True)
    if all(call.reachable for call in calls):
        return Text("%(plain)s. Please phone %(whom)s", plain=plain, whom=whom)
    return Text("%(plain)s. Nobody there can be reached by the desk; please phone %(whom)s", plain=plain, whom=whom)
