"""Files of registers: what each would do, and what it did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.files.models import StoredFile
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.ledger.models import ImportState
from smartcity.people.models import Person
from smartcity.registers.tables import Register


class RegisterImport(Versioned, Base):
    """A file of a register. `report` holds the verdict on each row: of the trial run, then of the import."""

    __tablename__ = "register_import"
    __table_args__ = (CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[Register] = mapped_column(enum_type(Register, "register"))
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState, "registerstate"))
    file_name: Mapped[str] = mapped_column(String(255))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by: Mapped[Person | None] = relationship()
    file: Mapped[StoredFile] = relationship()
