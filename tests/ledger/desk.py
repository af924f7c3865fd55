"""The secretary's desk: ledgers that are written as offices write them, and imported by the command."""

import csv
import io
import json
from datetime import date

from openpyxl import Workbook

from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import plan_of
from tests.actions.office import Office

HEAD = ["序号", "任务", "牵头单位", "配合单位", "完成时限"]
TASK = [1, "编制数据目录", "市大数据局", "市财政局、市公安局", "2026年12月底前"]


class Desk(Office):
    """Writes ledgers, imports them, and reads what came of it."""

    def __init__(self, city, folder):
        super().__init__(city)
        self.app, self.folder = city.app, folder

    def workbook(self, rows, *, name="台账.xlsx", sheet="台账", after=None):
        """Write an Excel file; `after(sheet)` joins, hides and strikes out."""
        book = Workbook()
        page = book.active
        page.title = sheet
        for row in rows:
            page.append(row)
        if after:
            after(page)
        path = self.folder / name
        book.save(path)
        return path

    def table(self, rows, *, name="台账.csv", encoding="utf-8", delimiter=","):
        """Write a CSV file."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path = self.folder / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    def command(self, path, *options):
        """Run `ledger import`."""
        return self.app.test_cli_runner().invoke(args=["ledger", "import", str(path), *options])

    def told(self, path, *options, exit_code=0):
        """Run the command and return its document."""
        result = self.command(path, "--json", *options)
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)

    def rows(self, path, *options, exit_code=0):
        """Run it dry and return its rows by their place."""
        return {row["row"]: row for row in self.told(path, "--dry-run", *options, exit_code=exit_code)["rows"]}

    def one(self, row, head=HEAD, *options, exit_code=0):
        """Read a ledger of one task, dry."""
        return self.rows(self.workbook([head, row]), *options, exit_code=exit_code)[2]

    def plan(self, path, **options):
        """Return the plan of a file; in a read unit."""
        return self.read(plan_of, open_ledger(path.read_bytes(), path.name), path.stem, **options)


def day(text):
    """Return an ISO day."""
    return date.fromisoformat(text)
