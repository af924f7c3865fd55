"""Files of an item for programs: sent first, then named in a report; listed and given out."""

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.actions.api_schemas import FileSeen
from smartcity.actions.evidence import upload
from smartcity.actions.evidence_models import ActionFile
from smartcity.actions.evidence_queries import files_of
from smartcity.actions.evidence_views import given_out
from smartcity.actions.queries import get_for
from smartcity.files.models import StoredFile
from smartcity.files.receiving import receive, received
from smartcity.foundation.access import prepared_by, requires, the_actor
from smartcity.foundation.api import ListOf, ListQuery, operation
from smartcity.foundation.paging import Key, paged
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text


@api.post("/actions/<int:action_id>/files")
@requires(Permission.NOTE)
@prepared_by(receive)
@operation("Send a file to an item, to be named in a report", file="file", response={201: FileSeen})
def upload_file(action_id: int) -> tuple[FileSeen, int]:
    """Take one file."""
    actor = the_actor()
    get_for(actor, action_id)
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    found = received("file")
    if len(found) != 1:
        raise InvalidInput({"file": Text("Please choose a file")})
    return _seen(upload(actor, action_id, found[0]), None), 201


@api.get("/actions/<int:action_id>/files")
@requires(Permission.READ)
@operation("List the files of an item, newest first", query=ListQuery, response=ListOf[FileSeen])
def list_files(action_id: int, query: ListQuery) -> ListOf[FileSeen]:
    """List files."""
    found = files_of(the_actor(), action_id)
    page = paged(found, [Key(ActionFile.id.expression, descending=True)], query.cursor, query.limit)
    rows = [row.ActionFile for row in page.rows]
    return ListOf[FileSeen](items=[_seen(row.file, row.event_id) for row in rows], next=page.next)


@api.get("/actions/<int:action_id>/files/<int:file_id>")
@requires(Permission.READ)
@operation("Give out a file of an item", gives_file=True, response={200: None})
def read_file(action_id: int, file_id: int) -> Response:
    """Give a file out."""
    return given_out(action_id, file_id)


def _seen(file: StoredFile, event_id: int | None) -> FileSeen:
    return FileSeen(
        id=file.id,
        name=file.shown_name,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
        uploaded_at=file.uploaded_at,
        event=event_id,
    )
