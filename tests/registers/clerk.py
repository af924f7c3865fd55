"""Somebody who keeps departments, staff list and calendar in files, and brings them in by the command."""

import json

from sqlalchemy import select

from smartcity.departments.models import Organisation
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.ledger.opening import open_ledger
from smartcity.registers.choices import Choices
from smartcity.registers.running import tried
from smartcity.registers.services import take
from smartcity.registers.tables import Register, table_of
from smartcity.registers.writing import rows_of, written
from smartcity.staff.models import Secondment
from tests.ledger.desk import Desk

STAFF = [
    "序号",
    "姓名",
    "职务",
    "派出单位",
    "联系电话",
    "所在工作组",
    "抽调方式",
    "批准文号",
    "开始时间",
    "计划结束时间",
]


def lent(name="陈抽调", unit="市财政局", start="2026-06-01", end="2026-11-30", *, group="数据资源组", phone="", approval="抽调〔2026〕3号"):  # fmt: skip
    """A row of the staff list."""
    return [1, name, "科员", unit, phone, group, "抽调", approval, start, end]


class Clerk(Desk):
    """Works with files of registers."""

    def taken(self, register, path, *options, exit_code=0):
        """Run an import command and return its document."""
        name = {"calendar": "workdays"}.get(register, register)
        result = self.app.test_cli_runner().invoke(args=[name, "import", str(path), "--json", *options])
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)

    def one(self, register, head, row, *options, exit_code=0):
        """Try a file of one row and return its verdict."""
        path = self.workbook([head, row])
        return self.taken(register, path, "--dry-run", "--partial", *options, exit_code=exit_code)["rows"][0]

    def exported(self, register, ending="xlsx"):
        """Return a register as a file."""
        rows = self.read(lambda: rows_of(CLI, Register(register), Choices()))
        return self.read(lambda: b"".join(written(Register(register), rows, ending)))

    def tried(self, register, content, ending="xlsx", **choices):
        """Return what an import of a content would do."""
        table = table_of(open_ledger(content, f"x.{ending}"), Register(register))
        return self.do(CLI, tried, Register(register), table, Choices(**choices))

    def take(self, register, content, ending="xlsx", **choices):
        """Take a content for good."""
        table = table_of(open_ledger(content, f"x.{ending}"), Register(register))
        return self.do(CLI, take, Register(register), table, Choices(**choices))

    def departments(self):
        """Return what is kept of all departments, by name."""
        return self.read(
            lambda: {
                row.name: (row.short_name, row.kind, row.rank, row.code, row.phone, row.duty, row.to_verify, sorted(a.name for a in row.aliases))
                for row in db.session.scalars(select(Organisation))
            }
        )  # fmt: skip

    def lendings(self):
        """Return what is kept of all secondments."""
        return self.read(
            lambda: [
                (row.person.name, row.home_unit.short_name, row.working_group.name, row.start_on.isoformat(), row.planned_end_on.isoformat(), row.kind, row.duty, row.position, row.approval, row.conflict_note, row.returned_on)
                for row in db.session.scalars(select(Secondment).order_by(Secondment.id))
            ]
        )  # fmt: skip
