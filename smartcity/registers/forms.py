"""What is asked about a file of a register."""

from smartcity.departments.queries import group_choices
from smartcity.foundation.forms import BaseForm, line, one, tick, upload, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.ledger.rules import UnknownUnits
from smartcity.registers.choices import Choices


class FileForm(BaseForm):
    """The file itself."""

    file = upload(Text("File (.xlsx or .csv)"), required=True)


class ChoicesForm(BaseForm):
    """What is decided before the import; single units are read beside it."""

    unknown = one(Text("Units that nobody knows"))
    group = one(Text("Working group of rows that name none"))
    source = line(Text("Number of the notice"))
    partial = tick(Text("Import the other rows without the rejected ones"))
    version = version()

    def __init__(self, choices: Choices, seen: int) -> None:
        super().__init__(
            data={
                "unknown": choices.unknown.value,
                "group": str(choices.group or ""),
                "source": choices.source,
                "partial": choices.partial,
                "version": seen,
            }
        )
        self.unknown.choices = [(one.value, label(one)) for one in UnknownUnits]
        self.group.choices = [("", "\u2014"), *group_choices()]
