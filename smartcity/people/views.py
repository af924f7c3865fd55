"""Pages of people: the list, one with posts through time and absences, and the forms that change them."""

from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.departments import queries as departments
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.sheets import CSV_TYPE, XLSX_TYPE, Column, Value, csv_lines, xlsx_bytes
from smartcity.people import queries, services
from smartcity.people.access import Permission, records_absence, sees_contacts
from smartcity.people.forms import AbsenceForm, EndPostForm, PersonForm, PostForm, filters_of, kinds
from smartcity.people.models import Person, Post
from smartcity.people.rules import AbsenceKind, PostKind

pages = Blueprint("people", __name__, url_prefix="/people", template_folder="templates")


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List the people in rank order."""
    actor, filters = the_actor(), filters_of(request.args)
    sort, cursor = request.args.get("sort", "rank"), request.args.get("cursor")
    return page(
        "people/index.html",
        page=queries.rows(actor, filters, sort=sort, cursor=cursor),
        total=queries.count(filters),
        units=departments.choices(),
        groups=departments.group_choices(),
        kinds=kinds(),
        in_force=_in_force(filters),
        manages=actor.may(Permission.MANAGE),
    )


def _in_force(filters: queries.Filters) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words)."""
    units = departments.names([filters.unit_id]) if filters.unit_id else {}
    groups = departments.group_names([filters.group_id]) if filters.group_id else {}
    activity = {True: _("At work"), False: _("No longer here")}
    found = (
        ("q", filters.text),
        ("unit", units.get(filters.unit_id or 0, "")),
        ("group", groups.get(filters.group_id or 0, "")),
        ("kind", label(filters.kind) if filters.kind else ""),
        ("active", activity.get(filters.active, "") if filters.active is not None else ""),
    )
    return [(name, words) for name, words in found if words]


@pages.get("/list.<any(csv, xlsx):ending>")
@requires(Permission.READ)
def export(ending: str) -> Response:
    """Give the list as a file, with the page's filters, masked as the page is."""
    headings = [_("Person's name"), _("Position"), _("Department"), _("Post"), _("Telephone"), _("E-mail")]
    lines = [_line(row) for row in queries.every(the_actor(), filters_of(request.args))]
    if ending == "csv":
        response = make_response("".join(csv_lines(headings, lines)))
        response.headers["Content-Type"] = CSV_TYPE
    else:
        response = make_response(xlsx_bytes(_("People"), [Column(heading, 24) for heading in headings], lines))
        response.headers["Content-Type"] = XLSX_TYPE
    response.headers["Content-Disposition"] = f"attachment; filename=people.{ending}"
    return response


def _line(row: queries.PersonRow) -> list[Value]:
    units = "\n".join(place.name for place in row.places)
    posts = "\n".join(place.title or label(place.kind) for place in row.places)
    return [row.name, row.title, units, posts, row.phone, row.email]


@pages.get("/<int:person_id>")
@requires(Permission.READ)
def show(person_id: int) -> Response:
    """Show a person: posts through time, absences, and what other features know of the person."""
    actor = the_actor()
    person = queries.get_for(actor, person_id)
    row = queries.row_for(actor, person)
    unit_ids = row.unit_ids
    absences = queries.absences_of(person.id)
    return page(
        "people/show.html",
        person=row,
        posts=queries.all_posts(person.id),
        absences=absences,
        deputies=queries.names(absence.deputy_id for absence in absences if absence.deputy_id),
        namesakes=len(queries.namesakes(person.name, person.id)),
        today=clock.today(),
        manages=actor.may(Permission.MANAGE),
        sees_reasons=sees_contacts(actor, person.id, unit_ids),
        notes_absences=records_absence(actor, person.id, unit_ids),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    """Add a person."""
    form = PersonForm()
    if form.accept(lambda: services.create_person(the_actor(), **form.fields())):
        return _saved(form.result, _("%(name)s was added. Give the person a post now.", name=form.result.name))
    return page("people/new.html", form=form, status=form.status)


@pages.route("/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(person_id: int) -> Response:
    """Change what is kept of a person."""
    person = queries.get_for(the_actor(), person_id)
    form = PersonForm(person)
    if form.accept(lambda: services.edit_person(the_actor(), person_id, form.version.data or 0, **form.fields())):
        return _saved(form.result, _("%(name)s was saved", name=form.result.name))
    return page("people/edit.html", form=form, person=person, status=form.status)


def _saved(person: Person, message: str) -> Response:
    flash(message, "good")
    if queries.namesakes(person.name, person.id):
        flash(_("There is another person of this name: they are told apart by their departments."), "warning")
    return _to(person.id)


def _to(person_id: int) -> Response:
    return make_response(redirect(url_for("people.show", person_id=person_id), 303))


@pages.post("/<int:person_id>/delete")
@requires(Permission.MANAGE)
def delete(person_id: int) -> Response:
    """Delete a person who was entered by mistake."""
    services.delete_person(the_actor(), person_id, request.form.get("version", 0, int))
    flash(_("The person was deleted."), "good")
    return make_response(redirect(url_for("people.index"), 303))


@pages.route("/<int:person_id>/posts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def add_post(person_id: int) -> Response:
    """Give a person a post."""
    actor = the_actor()
    person = queries.get_for(actor, person_id)
    form = PostForm(from_on=clock.today())
    if form.accept(lambda: _add_post(actor, person_id, form)):
        flash(_("The post was added."), "good")
        return _to(person_id)
    return page("people/post.html", form=form, person=person, status=form.status)


def _add_post(actor: Actor, person_id: int, form: PostForm) -> Post:
    return services.add_post(
        actor,
        person_id,
        PostKind(form.kind.data),
        organisation_id=as_id(form.organisation_id.data),
        working_group_id=as_id(form.working_group_id.data),
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        title=form.title.data or "",
    )


@pages.route("/posts/<int:post_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def end_post(post_id: int) -> Response:
    """End a post, or move the person to another department the day after."""
    actor, post = the_actor(), queries.get_post(post_id)
    form = EndPostForm(until_on=post.until_on or clock.today(), kind=post.kind.value)
    if form.accept(lambda: _end_post(actor, post, form)):
        flash(_("The post ends on %(day)s.", day=form.until_on.data), "good")
        return _to(post.person_id)
    return page("people/end_post.html", form=form, post=post, person=queries.get(post.person_id), status=form.status)


def _end_post(actor: Actor, post: Post, form: EndPostForm) -> None:
    unit_id, last = as_id(form.organisation_id.data), form.until_on.data
    if unit_id is None or last is None:
        services.end_post(actor, post.id, last)
    else:
        services.transfer(actor, post.id, unit_id, PostKind(form.kind.data), from_on=last + timedelta(days=1))


@pages.route("/<int:person_id>/absences/new", methods=["GET", "POST"])
@requires(Permission.READ)
def add_absence(person_id: int) -> Response:
    """Note an absence: the office, the person, or the liaison of the person's department."""
    actor = the_actor()
    person = queries.get_for(actor, person_id)
    services.may_note_absence(actor, person)
    form = AbsenceForm(person_id, from_on=clock.today())
    if form.accept(lambda: _add_absence(actor, person_id, form)):
        flash(_("The absence was noted."), "good")
        return _to(person_id)
    return page("people/absence.html", form=form, person=person, status=form.status)


def _add_absence(actor: Actor, person_id: int, form: AbsenceForm) -> None:
    services.record_absence(
        actor,
        person_id,
        AbsenceKind(form.kind.data),
        form.from_on.data,
        form.until_on.data,
        deputy_id=as_id(form.deputy_id.data),
    )


@pages.post("/absences/<int:absence_id>/cancel")
@requires(Permission.READ)
def cancel_absence(absence_id: int) -> Response:
    """Take an absence back."""
    absence = services.cancel_absence(the_actor(), absence_id, request.form.get("version", 0, int))
    flash(_("The absence was taken back."), "good")
    return _to(absence.person_id)
