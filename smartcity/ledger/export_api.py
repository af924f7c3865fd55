"""The resource `ledger/layouts` of the API: the forms in which the ledger is written."""

from typing import Any

from smartcity.actions.access import Permission as ItemPermission
from smartcity.foundation.access import requires
from smartcity.foundation.api import ListOf, ListQuery, Schema, api_blueprint, listing, operation
from smartcity.ledger import export_layout_queries as queries
from smartcity.ledger.export_models import ExportLayout

api = api_blueprint("ledger_layouts")


class ColumnOut(Schema):
    """A column: the desk's key of it, empty for one that is filled by hand, and its heading."""

    key: str
    heading: str


class LayoutOut(Schema):
    """A form of the ledger; `template`: the name of its file, null where it has none."""

    id: int
    name: str
    title: str
    columns: list[ColumnOut]
    per_unit: bool
    template: str | None
    version: int


@api.get("/ledger/layouts")
@requires(ItemPermission.READ)
@operation("List the forms in which the ledger is written", query=ListQuery, response=ListOf[LayoutOut])
def list_layouts(query: ListQuery) -> Any:
    """List forms."""
    return ListOf[LayoutOut](**listing(queries.page_of(query.cursor, query.limit), _out))


def _out(row: ExportLayout) -> LayoutOut:
    same = {name: getattr(row, name) for name in ("id", "name", "title", "per_unit", "version")}
    columns = [ColumnOut(key=key, heading=heading) for key, heading in row.columns]
    return LayoutOut(**same, columns=columns, template=row.file.shown_name if row.file else None)
