"""What the feature declares."""

from flask import Flask
from flask_login import LoginManager

from smartcity.accounts.access import POLICY, Permission
from smartcity.accounts.admin_views import admin
from smartcity.accounts.commands import COMMANDS
from smartcity.accounts.duties import matters
from smartcity.accounts.jobs import JOBS
from smartcity.accounts.queries import logins
from smartcity.accounts.sessions import actor_of_request, load
from smartcity.accounts.views import pages
from smartcity.foundation.access import provide_actor
from smartcity.foundation.feature import Duty, Feature, MenuItem
from smartcity.foundation.texts import Text


def _set_up(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the server keeps the sessions; a change of browser text proves nothing
    manager.request_loader(load)
    manager.init_app(app, add_context_processor=False)
    provide_actor(actor_of_request)


FEATURE = Feature(
    name="accounts",
    blueprints=(pages, admin),
    policy=POLICY,
    menu=(MenuItem(Text("Accounts"), "accounts_admin.index", Permission.LIST, order=90),),
    duties=(Duty(matters, order=90),),
    jobs=JOBS,
    commands=COMMANDS,
    names={"account": logins},
    set_up=_set_up,
)
