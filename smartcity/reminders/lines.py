"""Who is told what of a step: each recipient once, the office with what it has to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    """One step for one recipient. By `phone` and on `paper` nobody is sent anything: a person calls, or signs.

    `channels` names by comma how it goes out besides the inbox; an `urgent` line goes at once and alone.
    """

    candidate: Candidate
    step: DueStep
    recipient: Recipient
    channel: str
    text: Text
    channels: str
    rule: str
    urgent: bool = False


class Asked(NamedTuple):
    """Who stands behind a step: those told, the office, and the units to phone."""

    people: list[Recipient]
    office: list[Recipient]
    calls: list[Call]


def lines_of(candidate: Candidate, step: DueStep, directory: Directory) -> list[Line]:
    """Return one line for each who is told of a step, and one for each unit to phone or paper to draft."""
    people, office, calls = _asked(candidate, step, directory)
    reason = candidate.reason or _why(candidate, directory)
    plain = Text("%(matter)s: %(reason)s", matter=candidate.matter, reason=reason)
    lines = [_line(candidate, step, one, plain) for one in people]
    drafts = step.step.action is StepAction.DRAFT_NOTICE
    if not (office or calls or drafts):
        return lines
    text = _for_the_office(step, calls, plain)
    lines += [_line(candidate, step, one, text) for one in office]
    lines += [Line(candidate, step, _called(call), PHONE, text, "", candidate.rule) for call in calls]
    if drafts:
        lines.append(Line(candidate, step, Recipient(NOBODY, "", False, reason), PAPER, text, "", candidate.rule))
    return lines


def _why(candidate: Candidate, directory: Directory) -> Text:
    key = candidate.rule, candidate.anchor
    if key not in directory.kept:
        directory.kept[key] = why(candidate.rule, candidate.anchor, directory.on, calendar())
    found: Text = directory.kept[key]
    return found


def _asked(candidate: Candidate, step: DueStep, directory: Directory) -> Asked:
    """Find who stands behind a step."""
    people = _told(candidate, step.step.audience, directory)
    calls = _calls(candidate, step, people, directory)
    drafts = step.step.action is StepAction.DRAFT_NOTICE
    office = directory.secretariat if calls or drafts or Audience.SECRETARIAT in step.step.audience else []
    in_office = {one.person_id for one in office}
    return Asked([one for one in people if one.person_id not in in_office], office, calls)


def _line(candidate: Candidate, step: DueStep, recipient: Recipient, text: Text) -> Line:
    channels = ",".join(sorted(step.step.channels))
    return Line(candidate, step, recipient, channel_of(recipient, step), text, channels, candidate.rule)


def channel_of(recipient: Recipient, step: DueStep) -> str:
    """Return the way in which the ledger says somebody is told."""
    return EMAIL if recipient.has_mail and EMAIL in step.step.channels else INBOX


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
    return directory.liaisons(units, _because_liaison(candidate, audience))


_RESPONSIBLE = Text("You get this because you are the person responsible")


def because_responsible() -> Text:
    """Say why the person responsible is told."""
    return _RESPONSIBLE


_BECAUSE = {
    Audience.RESPONSIBLE: _RESPONSIBLE,
    Audience.SECONDED_PERSON: Text("You get this because it is your secondment"),
}


def _because_liaison(candidate: Candidate, audience: Audience) -> Callable[[str], Text]:
    """Return what makes the reason for a unit's liaison out of the unit's name."""
    if candidate.rule is ReminderRule.UNSIGNED:
        return because_of_the_unit
    return {Audience.SUPPORTING_LIAISON: because_supporting, Audience.HOME_UNIT: _of_the_home_unit}.get(
        audience, because_leading
    )


def because_of_the_unit(unit: str) -> Text:
    """Say why the liaison of a unit is told that it has not signed."""
    return Text("You get this because you are the liaison of %(unit)s", unit=unit)


def because_supporting(unit: str) -> Text:
    """Say why the liaison of a supporting unit is told."""
    return Text("You get this because you are the liaison of a supporting unit, %(unit)s", unit=unit)


def _of_the_home_unit(unit: str) -> Text:
    return Text("You get this because you are the liaison of the home unit, %(unit)s", unit=unit)


def because_leading(unit: str) -> Text:
    """Say why the liaison of a lead unit is told."""
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
