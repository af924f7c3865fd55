"""What was imported: which file, when, by whom, and what became of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.files.models import StoredFile
from smartcity.foundation.database import Base, UTCDateTime, Versioned, enum_type
from smartcity.people.models import Person


class ImportState(StrEnum):
    """Where an import stands: a file waits for decisions, was imported, or was put aside."""

    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


class LedgerImport(Versioned, Base):
    """A file of the office's ledger. `turn` counts how often this file's sheet was imported: 1 for the first time.

    `file_id` is empty for a file that the command read. The counts are those of the rows, by outcome.
    """

    __tablename__ = "ledger_import"
    __table_args__ = (
        UniqueConstraint("sha256", "sheet", "turn"),
        CheckConstraint("(state = 'done') = (turn IS NOT NULL)", name="turn"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("length(sha256) = 64", name="hash"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState, "state"))
    file_name: Mapped[str] = mapped_column(String(255))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(255), default="")
    turn: Mapped[int | None] = mapped_column(Integer)
    year: Mapped[int | None] = mapped_column(Integer)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    imported: Mapped[int] = mapped_column(Integer, default=0)
    warned: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[int] = mapped_column(Integer, default=0)
    rejected: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by: Mapped[Person | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
