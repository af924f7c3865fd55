"""The real application served on this machine, real mail, a real browser, and a clock that can be set forward."""

import os
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import time_machine
from aiosmtpd.controller import Controller
from waitress.server import create_server

from smartcity.accounts.passwords import new_secret
from smartcity.foundation.access import ROLES
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.starter.loading import load
from tests.faults.server import free_port

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
}


class Sink:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):
        """Take a letter."""
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 taken"


def local(text):
    """Return an instant of Shanghai, which is eight hours ahead."""
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


@contextmanager
def mail_server():
    """Run a mail server; yields it with its port."""
    sink = Sink()
    running = Controller(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
    running.start()
    try:
        yield sink, running.port
    finally:
        running.stop()


@contextmanager
def served(app):
    """Serve an application; yields its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


class Office:
    """The people of the programme, each with a browser of their own."""

    def __init__(self, app, address, browser, secrets, clock):
        self.app, self.address, self.browser, self.secrets, self.clock = app, address, browser, secrets, clock
        self.faults = []
        settings = app.extensions["smartcity.settings"]
        self.environment = {
            **os.environ,
            "SMARTCITY_INSTANCE": app.instance_path,
            "SMARTCITY_MAIL_URL": settings.mail_url,
        }

    def at(self, text):
        """Set the clock to a time of Shanghai."""
        self.clock.move_to(local(text))

    def sign_in(self, login, role, size=DESKTOP):
        """Open a browser and sign in like a person."""
        context = self.browser.new_context(viewport=size, base_url=self.address, locale="zh-CN")
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto("/account/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", self.secrets[role].text)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def _heard(self, said):
        """Keep what the browser complains of; that a page is not there for somebody is no fault of a page."""
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.faults.append(said.text)

    def run(self, *command):
        """Run a command; return what it printed."""
        result = self.app.test_cli_runner().invoke(args=list(command))
        assert result.exit_code == 0, result.output
        return result.stdout


@contextmanager
def programme_on(day, make_app, migrated, **settings):
    """Load the starter programme on a day, serve it, and open the browser; yields the office."""
    from playwright.sync_api import sync_playwright  # an extra: the module is read also where it is missing

    with time_machine.travel(local(day), tick=True) as clock:
        app = make_app(migrated, **settings)
        secrets = {role: new_secret() for role in ROLES}
        with app.app_context(), unit(Mode.WRITE):
            load(secrets)
        with served(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**CHROMIUM)
            yield Office(app, address, browser, secrets, clock)
            browser.close()
