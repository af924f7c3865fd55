"""Giving out the files of an item, under the item's own address."""

from flask import Response

from smartcity.actions.access import Permission
from smartcity.actions.evidence_queries import file_for
from smartcity.actions.views import pages
from smartcity.audit.services import record
from smartcity.files.serving import download
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.unit_of_work import record_after


@pages.get("/<int:id>/files/<int:file_id>")
@requires(Permission.READ)
def file(item_id: int, file_id: int) -> Response:
    """Give out a file of an item."""
    return given_out(item_id, file_id)


def given_out(item_id: int, file_id: int) -> Response:
    """Return a file of an item that the person sees, and have it written down who got it."""
    actor = the_actor()
    answer = download(file_for(actor, item_id, file_id))
    record_after(lambda: record(actor, "files.download", "file", file_id))
    return answer
