"""Forms in which the ledger is written for another office."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.files.models import StoredFile
from smartcity.foundation.database import Base, UTCDateTime, Versioned


class ExportLayout(Versioned, Base):
    """Columns, order and wording under a name; with an empty template of that office, in which the rows are written.

    `columns` are pairs: the key of a column of the ledger (empty: one that is left to be filled by hand) and its
    heading there. `per_unit`: a row for each unit that leads or supports.
    """

    __tablename__ = "export_layout"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    columns: Mapped[list[list[str]]] = mapped_column(JSON)
    per_unit: Mapped[bool] = mapped_column(Boolean, default=False)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
