"""The rules of reminders: what each says, and its ladder changed after a look at what would go out."""

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.foundation.problems import NotFound
from smartcity.reminders import ladder_queries, ladder_services
from smartcity.reminders.access import Permission
from smartcity.reminders.ladder_entry import may_stand_in_summary
from smartcity.reminders.ladder_examples import examples
from smartcity.reminders.ladder_forms import LadderForm
from smartcity.reminders.ladder_models import StoredLadder
from smartcity.reminders.ladder_preview import Preview, by_step, preview
from smartcity.reminders.ladder_words import ABOUT
from smartcity.reminders.ladders import ladder
from smartcity.reminders.rules import ReminderRule
from smartcity.reminders.views import pages, tab_counts

MORE, SAVE, REMOVE = "more", "save", "remove-"


@pages.get("/rules")
@requires(Permission.READ)
def rules() -> Response:
    """Show every rule: what it is about, its steps, and whether it is on."""
    may_change = the_actor().may(Permission.RULES)
    found = ladder_queries.all_rules()
    return page("reminders/rules.html", rules=found, may_change=may_change, tab_counts=tab_counts())


@pages.route("/rules/<rule>", methods=["GET", "POST"])
@requires(Permission.RULES)
def change_rule(rule: str) -> Response:
    """Take another ladder for a rule: first what it would send is shown, then it is saved."""
    found = _rule(rule)
    form = _form(found)
    then = request.form.get("then", "")
    if then == MORE or then.startswith(REMOVE):
        _rebuild(form, then)
        return _shown(form, None, touched=then)
    shown: Preview | None = None
    if form.accept(lambda: _take(form)):
        if isinstance(form.result, StoredLadder):
            flash(_("The rule is saved and in force: %(rule)s", rule=label(found)), "success")
            return make_response(redirect(url_for("reminders.rules"), 303))
        shown, form.previewed.data = form.result, form.seal()
    return _shown(form, shown)


def _form(rule: ReminderRule) -> LadderForm:
    row = ladder_services.stored(rule)
    return LadderForm(
        rule, ladder_services.written(rule), is_on=row.is_on if row else True, version=row.version if row else 0
    )


def _rebuild(form: LadderForm, then: str) -> None:
    """Offer one step more, or take one out; nothing is stored by it."""
    if then == MORE:
        form.add_step()
    else:
        place = then.removeprefix(REMOVE)
        form.remove_step(int(place) if place.isascii() and place.isdigit() and len(place) < len("100") else -1)


def _shown(form: LadderForm, shown: Preview | None, touched: str = "") -> Response:
    return page(
        "reminders/rule.html",
        form=form,
        rule=form.rule,
        about=ABOUT[form.rule],
        preview=shown,
        by_step=by_step,
        examples=examples(form.rule, shown.differing) if shown else [],
        touched=touched,
        in_summary=may_stand_in_summary(form.rule),
        status=form.status,
    )


def _take(form: LadderForm) -> StoredLadder | Preview:
    """Save what was previewed; anything else is previewed first."""
    new = form.ladder()
    if request.form.get("then") == SAVE and form.previewed.data == form.seal():
        return ladder_services.save(the_actor(), form.rule, new, version=form.version.data or 0)
    then = ladder_services.as_ladder(form.rule, new)
    return preview(form.rule, ladder(form.rule), then if new.is_on else None)


@pages.post("/rules/<rule>/reset")
@requires(Permission.RULES)
def reset_rule(rule: str) -> Response:
    """Put the standard ladder in force again."""
    found = _rule(rule)
    ladder_services.reset(the_actor(), found, version=request.form.get("version", 0, type=int))
    flash(_("The standard ladder is in force again: %(rule)s", rule=label(found)), "success")
    return make_response(redirect(url_for("reminders.rules"), 303))


def _rule(name: str) -> ReminderRule:
    if name not in set(ReminderRule):
        raise NotFound
    return ReminderRule(name)
