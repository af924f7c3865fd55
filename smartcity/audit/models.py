"""The audit log: one entry an act, chained by hashes, with the chain's head in a row of its own.

An entry holds ids, a verb and names of changed fields, never texts or names of people: administrators read it, and
they read no business content (DESIGN §3.4).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation.database import Base, UTCDateTime
from smartcity.foundation.triggers import KEEP_ALL


class AuditEntry(Base):
    """One act. `body` is the canonical text that was hashed; the other columns repeat parts of it for searching."""

    __tablename__ = "audit_entry"
    __table_args__ = ({"info": {"keep": KEEP_ALL}},)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(Integer, index=True)
    door: Mapped[str] = mapped_column(String(16))
    verb: Mapped[str] = mapped_column(String(64), index=True)
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[int | None] = mapped_column(Integer)
    unit_id: Mapped[int | None] = mapped_column(Integer)
    result: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The chain's last entry: the row that is locked to add one.

    `lasting` is the last entry of an act that changed rows of what lasts (foundation/database.py).
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
    lasting: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    hash: Mapped[str] = mapped_column(String(64))
