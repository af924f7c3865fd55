"""Files that belong to an item: evidence of a report or submission, proof of an act recorded on behalf, papers."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcity.actions.history_models import ActionEvent
from smartcity.files.models import StoredFile
from smartcity.foundation.database import Base


class ActionFile(Base):
    """A file of an item, and the act that it came with.

    A program sends the file first and names it in its report: until then `event_id` is empty, and only who uploaded
    the file sees it. Nothing else of the row ever changes: a mistake is mended by a new report.
    """

    __tablename__ = "action_file"
    __table_args__ = (
        UniqueConstraint("file_id"),
        Index("ix_action_file_item", "item_id", "id"),
        Index("ix_action_file_event", "event_id"),
        {"info": {"keep": ("event_id",), "examples_may_go": True}},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("action_item.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("action_event.id"))
    file: Mapped[StoredFile] = relationship()
    event: Mapped[ActionEvent | None] = relationship()
