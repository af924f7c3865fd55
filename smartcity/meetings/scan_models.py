"""The signed original of issued minutes: the paper as it was scanned, or the file as the leader changed it."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.files.models import StoredFile
from smartcity.foundation.database import Base
from smartcity.foundation.triggers import KEEP_ALL
from smartcity.meetings.models import Minutes


class MinutesScan(Base):
    """A file of an issued edition. Nothing replaces it: a wrong one is followed by the right one, and both stay."""

    __tablename__ = "minutes_scan"
    __table_args__ = (UniqueConstraint("file_id"), {"info": {"keep": KEEP_ALL, "examples_may_go": True}})
    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    minutes: Mapped[Minutes] = relationship()
    file: Mapped[StoredFile] = relationship()
