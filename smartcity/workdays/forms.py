"""What is typed about the working calendar."""

from typing import Any

from smartcity.foundation.forms import BaseForm, line, number, one, upload, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.workdays.rules import DayKind


class DayForm(BaseForm):
    """What a day is."""

    kind = one(Text("On this day"))
    name = line(Text("Holiday"), description=Text("Also for a make-up working day: the holiday it is worked for"))
    version = version()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", str(Text("as its weekday says"))), *((k.value, label(k)) for k in DayKind)]


class PublishForm(BaseForm):
    """That a year is known, and from what."""

    source = line(
        Text("Holiday notice"),
        required=True,
        description=Text("Number of the State Council's notice, or where it was read"),
    )
    version = version()


class ImportForm(BaseForm):
    """A table of holidays."""

    file = upload(Text("CSV file"), required=True, accept=".csv,text/csv")
    source = line(
        Text("Holiday notice"),
        required=True,
        description=Text("Number of the State Council's notice, or where it was read"),
    )
    year = number(Text("Year"), description=Text("Only needed where the file holds part of a year"))
