"""The papers: one item a page, red lights on a page, a unit's page and its sheet to sign, and where to find them."""

from flask import Blueprint, Response, current_app, request

from smartcity.actions.filters_asked import asked
from smartcity.actions.queries import get_for
from smartcity.audit.services import record
from smartcity.departments import queries as departments
from smartcity.departments.queries import Filters
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.documents import DOCX_TYPE
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.unit_of_work import record_after
from smartcity.papers import copying, unit_queries
from smartcity.papers.access import Permission
from smartcity.papers.item_paper import item_docx
from smartcity.papers.names import attachment, file_name
from smartcity.papers.red_paper import red_docx, red_items
from smartcity.papers.signing_paper import Sheet, signing_docx
from smartcity.papers.unit_paper import sentences, unit_docx
from smartcity.papers.year_queries import years

pages = Blueprint("papers", __name__, url_prefix="/papers", template_folder="templates")


def instance_name() -> str:
    """Return what the office is called."""
    name: str = current_app.extensions["smartcity.settings"].instance_name
    return name


@pages.get("")
@requires(Permission.PRINT)
def index() -> Response:
    """Show what can be taken to paper, and which units sign on paper."""
    actor = the_actor()
    for_units = actor.may(Permission.UNITS)
    asked_for = Filters(text=request.args.get("q", "").strip()[:100], active=True)
    units = departments.every(asked_for) if for_units else []
    return page(
        "papers/index.html",
        red=len(red_items(actor, asked({}))),
        waiting=unit_queries.out_of_reach() if for_units else [],
        units=units,
        kinds=[(kind, [row for row in units if row.kind is kind]) for kind in dict.fromkeys(row.kind for row in units)],
        in_hand=unit_queries.in_hand(actor) if for_units else {},
        years=years() if actor.may(Permission.ARCHIVE) else [],
        for_units=for_units,
    )


@pages.get("/red.docx")
@requires(Permission.PRINT)
def red() -> Response:
    """Give out all red items of the list that somebody sees, as it is filtered."""
    actor = the_actor()
    items = red_items(actor, asked(request.args))
    record_after(lambda: record(actor, "papers.print_red", "action", count=len(items)))
    return _document(red_docx(items, instance_name()), f"red-{clock.today()}", _("Items with a red light"))


@pages.get("/actions/<int:id>/page.docx")
@requires(Permission.PRINT)
def item(id: int) -> Response:  # noqa: A002  the address calls it so everywhere
    """Give out one item on one page; `instructions=no` leaves out what leaders wrote."""
    actor = the_actor()
    found = get_for(actor, id)
    content = item_docx(actor, found, instance_name(), with_instructions=request.args.get("instructions") != "no")
    record_after(lambda: record(actor, "papers.print_item", "action", id))
    return _document(content, found.number or f"draft-{id}", f"{found.number or ''} {found.title}")


@pages.get("/units/<int:organisation_id>")
@requires(Permission.UNITS)
def unit(organisation_id: int) -> Response:
    """Show how a unit stands, its papers, and texts to send to it."""
    actor = the_actor()
    standing = unit_queries.standing_of(actor, departments.get(organisation_id))
    return page(
        "papers/unit.html",
        unit=standing.unit,
        standing=standing,
        sentences=sentences(standing),
        to_sign=len(unit_queries.to_sign(actor, organisation_id)[0]),
        texts=copying.texts_of_unit(standing),
    )


@pages.get("/units/<int:organisation_id>/page.docx")
@requires(Permission.UNITS)
def unit_page(organisation_id: int) -> Response:
    """Give out a unit's page for a talk with its head."""
    actor, found = the_actor(), departments.get(organisation_id)
    content = unit_docx(unit_queries.standing_of(actor, found), instance_name())
    record_after(lambda: record(actor, "papers.print_unit", "organisation", organisation_id))
    return _document(content, f"unit-{organisation_id}", _("How %(unit)s stands", unit=found.short_name))


@pages.get("/units/<int:organisation_id>/sign.docx")
@requires(Permission.UNITS)
def unit_sign(organisation_id: int) -> Response:
    """Give out what a unit has to sign for on paper; `all=1`: all that it has in hand."""
    actor, found = the_actor(), departments.get(organisation_id)
    items, _kept = unit_queries.to_sign(actor, organisation_id, every=request.args.get("all") == "1")
    record_after(lambda: record(actor, "papers.print_sheet", "organisation", organisation_id, count=len(items)))
    content = signing_docx([Sheet(found, items)], instance_name())
    return _document(content, f"sign-{organisation_id}", f"{_('Sheet to sign for action items')} {found.short_name}")


@pages.get("/sign.docx")
@requires(Permission.UNITS)
def sign() -> Response:
    """Give out the sheets of all units that have items to sign for and nobody who could do it at the desk."""
    actor = the_actor()
    waiting = unit_queries.out_of_reach()
    sheets = [Sheet(departments.get(one.id), unit_queries.to_sign(actor, one.id)[0]) for one in waiting]
    record_after(lambda: record(actor, "papers.print_sheet", "organisation", count=len(sheets)))
    return _document(
        signing_docx(sheets, instance_name()), f"sign-{clock.today()}", _("Sheet to sign for action items")
    )


def _document(content: bytes, plain: str, name: str) -> Response:
    headers = {"Content-Disposition": attachment(f"{plain}.docx", file_name(name, "docx"))}
    return Response(content, content_type=DOCX_TYPE, headers=headers)
