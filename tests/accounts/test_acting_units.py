"""Whom somebody may speak for: the units of a liaison's or member's role, never those only observed."""

from smartcity.accounts.models import AccountRole
from smartcity.accounts.services import get
from smartcity.actions.access import acts_for
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.access import records_absence


def _roles(city, login, *roles):
    units = [(role, city.unit(key) if key else None) for role, key in roles]
    account_id = city.account(login)
    with city.app.app_context(), unit(Mode.WRITE, audited=False):
        account = get(account_id)
        account.roles.clear()
        db.session.flush()
        account.roles = [AccountRole(role=role, organisation_id=organisation) for role, organisation in units]


def test_the_liaison_of_one_unit_who_observes_another_reads_both_and_speaks_for_the_first(city):
    _roles(city, "support_liaison", ("liaison", "finance"), ("observer", "police"))
    actor = city.actor("support_liaison")
    assert {city.unit("finance"), city.unit("police")} <= actor.unit_ids
    assert acts_for(actor, city.unit("finance"))
    assert not acts_for(actor, city.unit("police"))
    assert not records_absence(actor, city.person("police_liaison"), {city.unit("police")})


def test_a_role_for_no_unit_in_particular_speaks_for_the_units_of_todays_posts(city):
    _roles(city, "lead_liaison", ("liaison", None))
    actor = city.actor("lead_liaison")
    assert acts_for(actor, city.unit("data"))
    assert not acts_for(actor, city.unit("finance"))


def test_an_observer_speaks_for_nobody(city):
    assert city.actor("observer").acting_unit_ids == frozenset()
