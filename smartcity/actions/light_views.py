"""The rules of the lights: which hold, which held, and new ones, looked at before they are saved."""

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import light_queries, light_services
from smartcity.actions.access import Permission
from smartcity.actions.light_entry import said
from smartcity.actions.light_forms import LightRulesForm
from smartcity.actions.light_models import LightRuleSet
from smartcity.actions.light_preview import Preview, preview
from smartcity.actions.light_rules import STANDARD
from smartcity.actions.views import pages
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page

SAVE = "save"


@pages.get("/light-rules")
@requires(Permission.READ)
def light_rules() -> Response:
    """Show the rules in force and all there were: whoever is measured by them may read them."""
    found, now = light_queries.history(), light_queries.in_force()
    return page(
        "actions/light_rules.html",
        now_in_force=now,
        said_now=said(light_queries.rules_in_force()),
        said_at_first=said(STANDARD),
        history=[(row, said(row.rules)) for row in found],
        may_enter=the_actor().may(Permission.LIGHT_RULES),
    )


@pages.route("/light-rules/new", methods=["GET", "POST"])
@requires(Permission.LIGHT_RULES)
def new_light_rules() -> Response:
    """Take new rules: first what they would change is shown, then they are saved."""
    form = LightRulesForm.starting_from(light_queries.rules_in_force(), light_queries.newest_id())
    shown: Preview | None = None
    if form.accept(lambda: _take(form)):
        if isinstance(form.result, LightRuleSet):
            return _saved(form.result)
        shown, form.previewed.data = form.result, form.seal()
    return page("actions/new_light_rules.html", form=form, preview=shown, status=form.status)


def _take(form: LightRulesForm) -> LightRuleSet | Preview:
    """Save what was previewed; anything else is previewed first."""
    rules, day, reason = form.rules(), form.from_on.data, form.reason.data or ""
    if request.form.get("then") == SAVE and form.previewed.data == form.seal():
        return light_services.enter(the_actor(), rules, day, reason=reason, version=form.version.data or 0)
    light_services.checked(day, reason)
    return preview(rules)


def _saved(row: LightRuleSet) -> Response:
    now = _("The rules hold from now on; %(n)s items turn otherwise", n=row.relit)
    flash(now if row.applied_at else _("The rules will hold from %(day)s on", day=row.from_on.isoformat()), "success")
    return make_response(redirect(url_for("actions.light_rules"), 303))


@pages.post("/light-rules/<int:rule_set_id>/withdraw")
@requires(Permission.LIGHT_RULES)
def withdraw_light_rules(rule_set_id: int) -> Response:
    """Take back rules that do not hold yet."""
    light_services.withdraw(the_actor(), rule_set_id)
    flash(_("The rules were withdrawn"), "success")
    return make_response(redirect(url_for("actions.light_rules"), 303))
