"""Writing a message: its subject and text in the reader's language, and the bytes that go out.

A text that stays inside is only counted. Headers are set through `EmailMessage`, which refuses line ends.
"""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from flask import current_app

from smartcity.foundation import i18n
from smartcity.foundation.i18n import ngettext
from smartcity.foundation.printable import printable, printable_line
from smartcity.foundation.texts import Text
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.smtp import Letter
from smartcity.people.models import Person

SUBJECT = 200
ALONE = 1


def written(person: Person, lines: Sequence[Notification]) -> tuple[str, str]:
    """Return subject and text of a message with these lines, in the person's language."""
    settings = current_app.extensions["smartcity.settings"]
    with i18n.using(person.language):
        shown = [line for line in lines if not line.stays_inside]
        body = current_app.jinja_env.get_template("messages/mail.txt").render(
            name=person.name,
            office=settings.instance_name,
            base=settings.base_url,
            lines=[_line(line) for line in shown],
            inside=len(lines) - len(shown),
        )
        return _subject(lines), printable(body)


def _subject(lines: Sequence[Notification]) -> str:
    """Name the one matter, or say how many there are."""
    if len(lines) == ALONE and not lines[0].stays_inside:
        subject = str(Text.from_json(lines[0].text))
    else:
        subject = ngettext("%(n)s matter for you", "%(n)s matters for you", len(lines))
    return printable_line(subject)[:SUBJECT]


def _line(line: Notification) -> dict[str, str]:
    return {
        "text": printable_line(str(Text.from_json(line.text))),
        "why": printable_line(str(Text.from_json(line.why))) if line.why else "",
        "link": line.link,
    }


def letter(row: Outbox, name: str, sent_at: datetime) -> Letter:
    """Return a stored message as it goes out; ValueError where its address is none."""
    settings = current_app.extensions["smartcity.settings"]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(printable_line(settings.instance_name), addr_spec=settings.mail_from)
    message["To"] = Address(printable_line(name), addr_spec=row.address)
    message["Subject"] = row.subject
    message["Date"] = sent_at
    message["Message-ID"] = row.message_id
    message["List-Id"] = f"<{row.kind}.{settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.body, cte="base64")
    return Letter(row.address, row.message_id, message.as_bytes())
