"""What is known of a stored file. Its content lies on the disk under its hash; who refers to it keeps the link."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.files.rules import FileKind, size_text
from smartcity.foundation.database import Base, UTCDateTime, enum_type


class StoredFile(Base):
    """A file as somebody gave it; the same content given twice is two rows and one content.

    `name` is as given, `shown_name` safe to save under; `unit_id` is the unit whose room it takes, None: the office's.
    `removed_at`: nobody ever used it; the row stays, its content is swept, and it takes no room any more.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="hash"),
        Index("ix_stored_file_content", "sha256", "size"),
        Index("ix_stored_file_unit", "unit_id", "size"),
        {"info": {"keep": ("removed_at",), "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    shown_name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[FileKind] = mapped_column(enum_type(FileKind))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def size_text(self) -> str:
        """The size as people read it."""
        return size_text(self.size)
