"""What a ladder says, in sentences: what it is about, when a step comes, whom it reaches and how. Pure."""

from collections.abc import Iterator

from smartcity.foundation.texts import Text, enumerated
from smartcity.messages.rules import Channel
from smartcity.reminders.rules import Audience, Counted, Ladder, ReminderRule, Step, StepAction
from smartcity.workdays.rules import in_working_days

ABOUT = {
    ReminderRule.DEADLINE: Text("Open items with a deadline, before it, on it and after it"),
    ReminderRule.UNSIGNED: Text(
        "Each lead or supporting unit that has not signed for an item, counted from its assignment"
    ),
    ReminderRule.REPORT: Text("Progress reports due by the item's rhythm that have not come in"),
    ReminderRule.MILESTONE: Text("An item's own milestones that were not reached by their day"),
    ReminderRule.EXTENSION: Text("Requests for a later deadline that nobody has answered, counted from the request"),
    ReminderRule.OBJECTION: Text(
        "Objections (“not ours”) that nobody has decided, counted from the day they were raised"
    ),
    ReminderRule.RETURNED: Text("Submissions that were returned, without a new report since"),
    ReminderRule.SECONDMENT: Text("Secondments that end soon, or are over without a recorded return"),
    ReminderRule.MEETING_NOTICE: Text("Meetings that nobody was told of yet, counted from the day the notice is due"),
    ReminderRule.MINUTES: Text("Minutes that were promised by a day and are not issued"),
    ReminderRule.CALENDAR: Text("The working calendar of next year while it is missing, counted from 1 January"),
}
"""What each rule is about, and from which day its steps are counted."""


def when(step: Step) -> Text:
    """Say when a step comes."""
    if step.offset == 0:
        return Text("on the day")
    length = length_of(step)
    return Text("%(length)s before", length=length) if step.offset < 0 else Text("%(length)s after", length=length)


def length_of(step: Step) -> Text:
    """Say how far from its day a step is."""
    number = abs(step.offset)
    if step.counted is Counted.WORKING_DAYS:
        return in_working_days(number)
    return Text("1 day") if number == 1 else Text("%(days)s days", days=number)


def whom(audience: frozenset[Audience]) -> str | Text:
    """Name an audience, in the order of the list."""
    return enumerated(Text("%(name)s", name=one) for one in Audience if one in audience)


def does(step: Step) -> Text:
    """Say what a step does, and whether the weekly summary tells of it as well."""
    done = _deed(step)
    return Text("%(deed)s, and a line in the weekly summary", deed=done) if step.in_summary else done


def _deed(step: Step) -> Text:
    if step.action is StepAction.DRAFT_NOTICE:
        return Text("a paper is drafted and waits to be signed: %(kind)s", kind=step.notice)
    if step.action is StepAction.PHONE_TASK:
        return Text("a call is put on the phone list")
    return Text("a message")


def ways(step: Step) -> str | Text:
    """Say by which ways a step goes out besides the inbox, and whether alone; a paper itself goes out by hand."""
    named = [Text("%(name)s", name=Channel(one)) for one in sorted(step.channels)]
    found = [*named] if named else [Text("inbox only")]
    told = enumerated([*found, Text("alone")] if step.alone else found)
    return Text("the secretariat hears of it: %(ways)s", ways=told) if step.action is StepAction.DRAFT_NOTICE else told


def sentence(step: Step) -> Text:
    """Say a whole step in one sentence."""
    said = {"when": when(step), "whom": whom(step.audience), "what": does(step), "ways": ways(step)}
    return Text("%(when)s → %(whom)s: %(what)s (%(ways)s)", **said)


def said(ladder: Ladder | None) -> list[Text]:
    """Say a ladder step by step; one sentence where the rule is off."""
    return [Text("Switched off: nobody is reminded")] if ladder is None else list(_sentences(ladder))


def _sentences(ladder: Ladder) -> Iterator[Text]:
    yield from (sentence(step) for step in ladder.steps)
    if ladder.repeat_every is None:
        yield Text("then nothing more")
        return
    every, people = in_working_days(ladder.repeat_every), whom(ladder.repeat_audience)
    yield Text("then every %(every)s until it is done → %(whom)s", every=every, whom=people)
