"""What a reader keeps of the list of items: lists saved under a name, and the columns chosen."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.foundation.database import Base, UTCDateTime, Versioned
from smartcity.people.models import Person


class SavedList(Versioned, Base):
    """Filters, tab and order of the list under a name, for its owner or, shared, for everybody who may read the list.

    `criteria` are parameters of the list page's address, never where a reader was in it. It holds no items: each reader
    sees what that reader may see.
    """

    __tablename__ = "saved_list"
    __table_args__ = (UniqueConstraint("owner_id", "name"), Index("ix_saved_list_shared", "shared"))
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    owner: Mapped[Person] = relationship(lazy="joined")


class ListColumns(Base):
    """The columns that an account chose; without a row the usual ones stand in the list."""

    __tablename__ = "list_columns"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    columns: Mapped[list[str]] = mapped_column(JSON)
