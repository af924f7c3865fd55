"""What is asked of stored files. Who may see one is for the owner of the link to say."""

from collections.abc import Collection

from sqlalchemy import func, select

from smartcity.files.models import StoredFile
from smartcity.foundation.database import db

IS_KEPT = StoredFile.removed_at.is_(None)
"""A file that was not removed."""


def used_by(unit_id: int) -> int:
    """Return how many bytes the files of a unit take."""
    total = select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.unit_id == unit_id, IS_KEPT)
    return int(db.session.scalars(total).one())


def used() -> int:
    """Return how many bytes all contents take, each counted once."""
    contents = select(StoredFile.sha256, StoredFile.size).where(IS_KEPT).distinct().subquery()
    return int(db.session.scalars(select(func.coalesce(func.sum(contents.c.size), 0))).one())


def referred(hashes: Collection[str]) -> set[str]:
    """Return which of these contents a row refers to."""
    return set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(hashes), IS_KEPT).distinct()))
