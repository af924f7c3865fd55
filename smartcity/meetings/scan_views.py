"""The signed original of the minutes: uploaded by the office, given out under the meeting's own address."""

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.audit.services import record
from smartcity.files.receiving import receive, received
from smartcity.files.serving import download
from smartcity.foundation.access import prepared_by, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.unit_of_work import record_after
from smartcity.meetings.access import Permission
from smartcity.meetings.minutes_forms import ScanForm
from smartcity.meetings.minutes_views import minutes_page
from smartcity.meetings.queries import get_for
from smartcity.meetings.scans import add_scans, scan_for
from smartcity.meetings.views import pages


@pages.post("/<int:meeting_id>/minutes/scans")
@requires(Permission.MANAGE)
@prepared_by(receive)
def add_scan(meeting_id: int) -> BaseResponse:
    """Keep a scan."""
    actor, form = the_actor(), ScanForm()
    row = get_for(actor, meeting_id)
    if form.accept(lambda: add_scans(actor, meeting_id, received("files"))):
        flash(_("The signed original was kept"), "success")
        return redirect(url_for("meetings.minutes", meeting_id=meeting_id, _anchor="scans"), 303)
    return minutes_page(row, form.status, scan=form)


@pages.get("/<int:meeting_id>/minutes/scans/<int:file_id>")
@requires(Permission.READ)
def scan(meeting_id: int, file_id: int) -> Response:
    """Give a scan out."""
    actor = the_actor()
    answer = download(scan_for(actor, meeting_id, file_id))
    record_after(lambda: record(actor, "files.download", "file", file_id))
    return answer
