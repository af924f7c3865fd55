"""What is asked about a ledger file."""

from smartcity.foundation.forms import BaseForm, number, one, tick, upload, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.ledger.choices import Choices
from smartcity.ledger.rules import UnknownUnits


class FileForm(BaseForm):
    """The file itself."""

    file = upload(Text("Ledger file (.xlsx or .csv)"), required=True)


class ChoicesForm(BaseForm):
    """The year, the sheet, and what is to be imported; units and phrases are read beside it."""

    year = number(Text("Year of the plan"))
    sheet = one(Text("Sheet"))
    unknown = one(Text("Units that nobody knows"))
    alike = tick(Text("Take names that only lack the sign of the city before them for the units that have it"))
    partial = tick(Text("Import the other rows without the rejected ones"))
    learn = tick(Text("Keep the written names as other names of the units that they were taken for"))
    again = tick(Text("Import this file once more"))
    version = version()

    def __init__(self, choices: Choices, seen: int, sheets: list[str]) -> None:
        super().__init__(
            data={
                "year": choices.year,
                "sheet": choices.sheet,
                "unknown": str(choices.unknown.value),
                "alike": choices.alike,
                "partial": choices.partial,
                "again": choices.again,
                "learn": choices.learn,
                "version": seen,
            }
        )
        self.unknown.choices = [(one.value, label(one)) for one in UnknownUnits]
        self.sheet.choices = [("", sheets[0] if sheets else ""), *((name, name) for name in sheets[1:])]
