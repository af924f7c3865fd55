"""What the story of a meeting says of each act, and the notice as text to copy."""

from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import instant_text
from smartcity.foundation.texts import Text
from smartcity.meetings.minutes_forms import topic_title
from smartcity.meetings.models import Meeting, MeetingEvent
from smartcity.meetings.workflow import MeetingVerb

WORDS = {
    "schedule": Text("Scheduled"),
    "change": Text("Changed"),
    "move": Text("Moved"),
    "invite": Text("List extended"),
    "uninvite": Text("Taken off the list"),
    "name_person": Text("A unit named who comes"),
    "ask_leave": Text("Leave asked for"),
    "approve_leave": Text("Leave or substitute approved"),
    "refuse_leave": Text("Leave or substitute refused"),
    "substitute": Text("Substitute swapped in"),
    "add_topic": Text("Topic added"),
    "propose_topic": Text("Topic proposed"),
    "accept_topic": Text("Topic taken"),
    "edit_topic": Text("Topic changed"),
    "remove_topic": Text("Topic taken off"),
    "order_topics": Text("Agenda ordered"),
    "lock_agenda": Text("Agenda locked"),
    "write_minutes": Text("Minutes written"),
    "write_said": Text("Minutes written"),
    "hand_on": Text("Minutes handed on"),
    "add_scan": Text("Signed original of the minutes kept"),
    "decide": Text("Decision entered"),
    "edit_decision": Text("Decision changed"),
    "remove_decision": Text("Decision taken out"),
    "link_action": Text("Action item made of a decision"),
}
QUIET = frozenset({"decide", "edit_decision", "remove_decision", "link_action"})
"""Acts whose text is the decision's number, which the words name already."""


def event_words(event: MeetingEvent) -> str:
    """Return what happened, in words."""
    if event.verb in set(MeetingVerb):
        return label(MeetingVerb(event.verb))
    words = str(WORDS[event.verb]) if event.verb in WORDS else event.verb
    return _("%(words)s: no. %(number)s", words=words, number=event.text) if event.verb in QUIET else words


def notice_text(meeting: Meeting) -> str:
    """Return the notice as plain text, to be copied into whatever the office uses."""
    lines = [
        meeting.title,
        _("Time: %(when)s", when=instant_text(meeting.starts_at)),
        _("Place: %(room)s", room=meeting.room or "—"),
    ]
    if meeting.chair:
        lines.append(_("Chair: %(person)s", person=meeting.chair.name))
    topics = [topic_title(item) for item in meeting.agenda if item.accepted]
    lines += [f"{number}. {topic}" for number, topic in enumerate(topics, 1)]
    return "\n".join(lines)
