"""The folders for the archive, given out as zip files while they are made."""

from collections.abc import Iterable

from flask import Response, stream_with_context

from smartcity.actions.queries import get_for
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.problems import NotFound
from smartcity.foundation.unit_of_work import record_after
from smartcity.papers.access import Permission
from smartcity.papers.archive import item_members, year_members
from smartcity.papers.names import attachment, file_name
from smartcity.papers.views import instance_name, pages
from smartcity.papers.year_queries import item_ids
from smartcity.papers.zipping import ZIP_TYPE, Member, zipped


@pages.get("/actions/<int:id>/folder.zip")
@requires(Permission.ARCHIVE)
def item_folder(id: int) -> Response:  # noqa: A002  the address calls it so everywhere
    """Give out the folder of an item; that it was taken out is recorded before the first byte leaves."""
    actor = the_actor()
    item = get_for(actor, id)
    record_after(lambda: record(actor, "papers.archive_item", "action", id))
    name = file_name(f"{item.number or ''} {item.title}", "zip")
    return _stream(item_members(actor, id, instance_name()), f"{item.number or f'draft-{id}'}.zip", name)


@pages.get("/years/<int:year>/folder.zip")
@requires(Permission.ARCHIVE)
def year_folder(year: int) -> Response:
    """Give out the folders of a year's items."""
    actor, ids = the_actor(), item_ids(year)
    if not ids:
        raise NotFound
    record_after(lambda: record(actor, "papers.archive_year", "action_year", year, count=len(ids)))
    members = year_members(actor, year, ids, instance_name())
    return _stream(members, f"{year}.zip", file_name(_("Action items of %(year)s", year=year), "zip"))


def _stream(members: Iterable[Member], plain: str, name: str) -> Response:
    parts = zipped(members, clock.local(clock.now()))
    headers = {"Content-Disposition": attachment(plain, name)}
    return Response(stream_with_context(parts), content_type=ZIP_TYPE, headers=headers)
