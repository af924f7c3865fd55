"""The index by which action items are searched: pairs of characters of their search texts."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE action_search USING fts5"
            "(grams, content='', columnsize=0, detail=none, tokenize='ascii')"
        )
        write = sa.text("INSERT INTO action_search(rowid, grams) VALUES (:id, :grams)")
    else:
        op.execute(
            "CREATE TABLE action_search (item_id INTEGER PRIMARY KEY"
            " REFERENCES action_item(id) ON DELETE CASCADE, grams tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_action_search_grams ON action_search USING gin (grams)")
        write = sa.text(
            "INSERT INTO action_search(item_id, grams)"
            " VALUES (:id, array_to_tsvector(string_to_array(:grams, ' ')))"
        )
    rows = connection.execute(sa.text("SELECT id, search_text FROM action_item")).all()
    if rows:
        connection.execute(write, [{"id": row.id, "grams": pairs(row.search_text or "")} for row in rows])


def pairs(text: str) -> str:
    found = set()
    for line in text.casefold().split():
        found.update("".join(f"{ord(one):05x}" for one in line[n : n + 2]) for n in range(len(line)))
    return " ".join(sorted(found))


def downgrade() -> None:
    op.execute("DROP TABLE action_search")
