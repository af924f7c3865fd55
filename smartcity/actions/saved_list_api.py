"""The resource `saved-lists` of the API."""

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions import saved_list_queries, saved_lists
from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.actions.filtering import View
from smartcity.actions.filters_asked import kept, unknown
from smartcity.actions.saved_list_models import SavedList
from smartcity.actions.saved_list_views import address
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, ListOf, ListQuery, Named, Schema, operation, seen_version
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

OPEN = ("view", View.OPEN.value)
"""What the list shows without being asked, and so is not kept."""


class ListGiven(Schema):
    """A list to save; `filters` are parameters of the page `/actions`, as its address has them."""

    name: StrictStr
    filters: dict[str, StrictStr] = Field(max_length=40)
    shared: StrictBool = False


class ListChange(Schema):
    """What is other about a saved list."""

    name: StrictStr | None = None
    shared: StrictBool | None = None
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class ListSeen(Schema):
    """A saved list; `page` is where it is opened."""

    id: int
    name: str
    filters: dict[str, str]
    shared: bool
    owner: Named
    page: str
    version: int


@api.get("/saved-lists")
@requires(Permission.READ)
@operation("List the saved lists that one sees, the own ones first", query=ListQuery, response=ListOf[ListSeen])
def list_saved_lists(query: ListQuery) -> ListOf[ListSeen]:
    """List saved lists."""
    found = saved_list_queries.page_of(the_actor(), query.cursor, query.limit)
    return ListOf[ListSeen](items=[_seen(row) for row in found.rows], next=found.next)


@api.post("/saved-lists")
@requires(Permission.READ)
@operation("Save a list of action items under a name", json=ListGiven, response={201: ListSeen})
def save_one_list(json: ListGiven) -> tuple[ListSeen, int]:
    """Save a list; a filter that is no filter of the list, or can't be read, is refused by name."""
    criteria = kept(json.filters)
    given = {name: value.strip() for name, value in json.filters.items()}
    given = {name: value for name, value in given.items() if value and (name, value) != OPEN}
    wrong = {name: Text("This can't be read") for name, value in given.items() if criteria.get(name) != value}
    wrong |= {name: Text("The list has no such filter") for name in unknown(json.filters)}
    if wrong:
        raise InvalidInput({f"filters.{name}": reason for name, reason in wrong.items()})
    return _seen(saved_lists.save(the_actor(), json.name, criteria, shared=json.shared)), 201


@api.get("/saved-lists/<int:list_id>")
@requires(Permission.READ)
@operation("Read a saved list", response=ListSeen)
def read_saved_list(list_id: int) -> ListSeen:
    """Read a saved list."""
    return _seen(saved_list_queries.get_for(the_actor(), list_id))


@api.patch("/saved-lists/<int:list_id>")
@requires(Permission.READ)
@operation("Rename a saved list, share it or take it back", json=ListChange, response=ListSeen)
def change_one_list(list_id: int, json: ListChange) -> ListSeen:
    """Rename or share a saved list; what is left out stays."""
    actor = the_actor()
    row = saved_list_queries.managed_for(actor, list_id)
    name, shared = (old if new is None else new for new, old in ((json.name, row.name), (json.shared, row.shared)))
    version = seen_version(json.version)
    return _seen(saved_lists.change(actor, list_id, version=version, name=str(name), shared=bool(shared)))


@api.delete("/saved-lists/<int:list_id>")
@requires(Permission.READ)
@operation("Delete a saved list; no item is touched", response={204: None})
def delete_one_list(list_id: int) -> tuple[None, int]:
    """Delete a saved list."""
    saved_lists.remove(the_actor(), list_id)
    return None, 204


def _seen(row: SavedList) -> ListSeen:
    return ListSeen(
        id=row.id,
        name=row.name,
        filters=row.criteria,
        shared=row.shared,
        owner=Named(id=row.owner_id, name=row.owner.name),
        page=address(row.criteria),
        version=row.version,
    )
