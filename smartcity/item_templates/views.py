"""Pages of the templates of recurring items."""

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.texts import Text
from smartcity.item_templates import queries, services
from smartcity.item_templates.access import Permission
from smartcity.item_templates.forms import AdoptForm, TemplateForm
from smartcity.item_templates.models import ItemTemplate
from smartcity.item_templates.queries import Filters
from smartcity.item_templates.rules import Period, coming
from smartcity.item_templates.services import NewTemplate
from smartcity.workdays.queries import calendar

pages = Blueprint("item_templates", __name__, url_prefix="/item-templates", template_folder="templates")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List the templates, with what each makes next."""
    filters = _asked()
    found = queries.page_of(filters, cursor=request.args.get("cursor"))
    last = queries.last_days(row.ItemTemplate.id for row in found.rows)
    working = calendar()
    upcoming = {
        row.ItemTemplate.id: next(coming(row.ItemTemplate.rhythm, working, last.get(row.ItemTemplate.id)), None)
        for row in found.rows
    }
    return page(
        "item_templates/index.html",
        rows=found,
        total=queries.count(filters),
        upcoming=upcoming,
        may_manage=the_actor().may(Permission.MANAGE),
        options={"lead": unit_choices(), "period": [(one.value, label(one)) for one in Period]},
        sentence=_sentence,
    )


def _asked() -> Filters:
    period = request.args.get("period", "")
    return Filters(
        text=request.args.get("text", "")[:100],
        lead=as_id(request.args.get("lead")),
        period=Period(period) if period in list(Period) else None,
        active=None if request.args.get("view") == "all" else True,
    )


def _sentence(kept: dict[str, object]) -> Text:
    return Text.from_json(kept)


@pages.get("/made")
@requires(Permission.READ)
def made() -> Response:
    """List what the templates made, or only the drafts that wait to be assigned."""
    waiting = bool(request.args.get("waiting"))
    found = queries.made_by(the_actor(), None, waiting=waiting, cursor=request.args.get("cursor"))
    return page("item_templates/made.html", rows=found, waiting=waiting, sentence=_sentence)


@pages.get("/<int:template_id>")
@requires(Permission.READ)
def show(template_id: int) -> Response:
    """Show a template: what it says, what it makes next, what it made."""
    return _shown(queries.get(template_id), AdoptForm(formdata=None))


def _shown(row: ItemTemplate, form: AdoptForm) -> Response:
    actor = the_actor()
    upcoming = queries.next_ones(row)
    return page(
        "item_templates/show.html",
        status=form.status,
        row=row,
        upcoming=upcoming,
        working=calendar(),
        made=queries.made_by(actor, row.id, cursor=request.args.get("cursor")),
        sentence=_sentence,
        form=form,
        ended=row.until_on is not None and row.until_on < clock.today(),
        may_manage=actor.may(Permission.MANAGE),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    """Enter a template."""
    form = TemplateForm(NewTemplate(title="", lead_id=None, due_month=12, from_on=clock.today()))
    if form.accept(lambda: services.create(the_actor(), form.described())):
        return _to(form.result.id, _("The template is kept"))
    return page("item_templates/form.html", form=form, row=None, status=form.status)


@pages.route("/<int:template_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(template_id: int) -> Response:
    """Change a template, for the periods to come."""
    row = queries.get(template_id)
    form = TemplateForm(services.as_described(row), row.version)
    act = services.edit
    if form.accept(lambda: act(the_actor(), template_id, form.described(), version=form.version.data or 0)):
        return _to(template_id, _("Saved; it holds for the items still to be made"))
    return page("item_templates/form.html", form=form, row=row, status=form.status)


@pages.post("/<int:template_id>/make_next")
@requires(Permission.MANAGE)
def make_next(template_id: int) -> Response:
    """Make the next item today."""
    seen = request.form.get("version", 0, type=int)
    services.make_next(the_actor(), template_id, version=seen)
    return _to(template_id, _("The item was made"))


@pages.post("/<int:template_id>/adopt")
@requires(Permission.MANAGE)
def adopt(template_id: int) -> Response:
    """Count an item that exists as the one of its period."""
    row, form = queries.get(template_id), AdoptForm()
    if form.accept(lambda: services.adopt(the_actor(), template_id, number=form.number.data or "")):
        return _to(template_id, _("The item belongs to the template now"))
    return _shown(row, form)


def _to(template_id: int, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("item_templates.show", template_id=template_id), 303))
