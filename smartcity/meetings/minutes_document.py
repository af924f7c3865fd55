"""Minutes as an official document (GB/T 9704-2012): always in Chinese, whatever language the reader works in."""

from datetime import date
from functools import reduce

from flask import current_app

from smartcity.foundation import i18n
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_heads import Attending, Head, Recipients, printed_on
from smartcity.foundation.docx_marks import minutes_number, official_date
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.meetings.minutes_content import MinutesContent, NumberedDecision, Topic
from smartcity.meetings.rules import MeetingKind

OFFICIAL = "zh_CN"
_SECOND_NAME = "\uff08"
"""The full-width bracket in which an office's second name stands; a paper is signed with the first."""


def minutes_document(content: MinutesContent, kind: MeetingKind, *, issued_on: date | None, printed: date) -> bytes:
    """Return the .docx; `issued_on` None marks it as a draft, `printed` dates the file."""
    with i18n.using(OFFICIAL):
        return _written(content, kind, issued_on, printed)


def _written(content: MinutesContent, kind: MeetingKind, issued_on: date | None, printed: date) -> bytes:
    name: str = current_app.extensions["smartcity.settings"].instance_name
    office = name.partition(_SECOND_NAME)[0]
    document = OfficialDocument(content.title, dated=issued_on or printed, author=office)
    document.red_head(
        Head.MINUTES,
        _("Minutes of the %(kind)s", kind=label(kind)),
        number=minutes_number(content.number),
        issuer=office,
        day=issued_on or printed,
    )
    document.title(content.title)
    if issued_on is None:
        document.note(_("(draft, not issued)"))
    elif content.change_reason:
        document.note(_("(edition %(n)s: %(reason)s)", n=content.edition, reason=content.change_reason))
    for text in (_opening(content), content.text):
        if text:
            document.paragraph(text)
    for topic in content.topics:
        if topic.said or topic.decisions:
            _write_topic(document, topic)
    _write_decisions(document, content.other_decisions)
    document.attendance(
        {
            Attending.PRESENT: content.present,
            Attending.ON_LEAVE: content.on_leave,
            Attending.SITTING_IN: content.sitting_in,
        }
    )
    document.foot({Recipients.DISTRIBUTE: _recipients(content)}, printer=office, right=printed_on(issued_on or printed))
    return document.bytes()


def _opening(content: MinutesContent) -> str:
    """Say when and where the meeting was, and who chaired it, as far as that is known."""
    words = [
        _("held on %(day)s", day=official_date(content.held_on)) if content.held_on else "",
        _("in %(room)s", room=content.room) if content.room else "",
        _("chaired by %(person)s", person=content.chair) if content.chair else "",
    ]
    known = [word for word in words if word]
    if not known:
        return ""
    facts = reduce(lambda one, other: _("%(one)s, %(other)s", one=one, other=other), known)
    return _("The meeting was %(facts)s.", facts=facts)


def _write_topic(document: OfficialDocument, topic: Topic) -> None:
    document.heading(1, topic.title or _("How the last decisions stand"))
    if topic.said:
        document.paragraph(topic.said)
    _write_decisions(document, topic.decisions)


def _write_decisions(document: OfficialDocument, decisions: tuple[NumberedDecision, ...]) -> None:
    for one in decisions:
        document.labelled(_("Decision %(n)s: ", n=one.number), one.text)


def _recipients(content: MinutesContent) -> list[str]:
    """The units of the list, each once, in their order."""
    units = [unit for unit, _names in (*content.present, *content.on_leave, *content.sitting_in) if unit]
    return list(dict.fromkeys(units))
