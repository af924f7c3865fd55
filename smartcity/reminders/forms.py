"""The forms of notices, and of reminding by hand."""

from smartcity.foundation.forms import BaseForm, day, hidden_number, line, one, paragraph, tick, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.reminders.rules import NoticeKind


class VersionForm(BaseForm):
    """An act on a paper as it was read."""

    version = version()


class BodyForm(VersionForm):
    """The text of a draft."""

    body = paragraph(Text("Text"), required=True, rows=8)


class SentForm(VersionForm):
    """How a paper went out, and who has it."""

    how = line(Text("How it was sent"), required=True)
    received_by = line(Text("Received by"))
    received_on = day(Text("Received on"))


class RemindForm(BaseForm):
    """Reminding of an item by hand."""

    reason = line(Text("Reason, read by those who get it"))
    urgent = tick(
        Text("Urgent: at once, also outside office hours"),
        description=Text(
            "Otherwise it stands in the inbox at once, and in the mail of the day or, where that has gone out, the next"
        ),
    )


class DraftForm(BaseForm):
    """Which paper to draft about an item."""

    kind = one(Text("Kind of paper"), required=True)

    def offer(self) -> "DraftForm":
        """Offer the four kinds in the reader's language."""
        self.kind.choices = [(kind.value, label(kind)) for kind in NoticeKind]
        return self


class SaidForm(BaseForm):
    """What a unit said on the phone."""

    unit = hidden_number()
    text = line(Text("What was said"), required=True)
