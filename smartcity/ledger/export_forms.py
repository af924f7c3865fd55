"""What is asked about a form of the ledger."""

from smartcity.foundation.forms import BaseForm, line, paragraph, tick, upload, version
from smartcity.foundation.texts import Text
from smartcity.ledger.export_layouts import as_lines
from smartcity.ledger.export_models import ExportLayout


class LayoutForm(BaseForm):
    """Name, title and columns; or a template, which has its own."""

    name = line(Text("Name"), required=True)
    title = line(Text("Title of the ledger"))
    columns = paragraph(Text("Headings, one a line"), rows=12)
    per_unit = tick(Text("One row for each unit that leads or supports"))
    file = upload(Text("Empty template (.xlsx)"), accept=".xlsx")
    version = version()

    @classmethod
    def of(cls, row: ExportLayout | None) -> "LayoutForm":
        """Return the form as it is kept, or an empty one."""
        if row is None:
            return cls()
        told = {name: getattr(row, name) for name in ("name", "title", "per_unit", "version")}
        return cls(data={**told, "columns": as_lines(row)})
