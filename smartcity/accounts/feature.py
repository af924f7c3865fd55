"""What the feature declares."""

from flask import Flask
from flask_login import LoginManager

from smartcity.accounts.access import POLICY
from smartcity.accounts.queries import logins
from smartcity.accounts.sessions import actor_of_request, load
from smartcity.accounts.views import pages
from smartcity.foundation.access import provide_actor
from smartcity.foundation.feature import Feature


def _set_up(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the server keeps the sessions; a change of browser text proves nothing
    manager.request_loader(load)
    manager.init_app(app, add_context_processor=False)
    provide_actor(actor_of_request)


FEATURE = Feature(name="accounts", blueprints=(pages,), policy=POLICY, names={"account": logins}, set_up=_set_up)
