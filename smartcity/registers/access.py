"""Who may bring registers in and take them out; each file needs the permission for what it changes, too."""

from enum import StrEnum

from smartcity.departments.access import Permission as Departments
from smartcity.foundation.access import Grant
from smartcity.registers.tables import Register
from smartcity.staff.access import Permission as Staff
from smartcity.workdays.access import Permission as Workdays


class Permission(StrEnum):
    """What one may do with the registers' files."""

    USE = "registers.use"


POLICY = {
    Permission.USE: Grant.to(
        "Import and export departments, the staff list and the working calendar as files", "secretariat"
    ),
}

MANAGES: dict[Register, StrEnum] = {
    Register.DEPARTMENTS: Departments.MANAGE,
    Register.STAFF: Staff.MANAGE,
    Register.CALENDAR: Workdays.MANAGE,
}
