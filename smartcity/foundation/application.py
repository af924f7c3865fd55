"""The Flask application class: where a request's unit of work begins and ends."""

from typing import Any

from flask import Flask, Response
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map

from smartcity.foundation.access import Access, access_of, opens_own_unit, preparation_of
from smartcity.foundation.api import LARGEST_ID
from smartcity.foundation.security import SAFE_METHODS
from smartcity.foundation.sent_once import once
from smartcity.foundation.transaction_mode import mode
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.foundation.uploads import PatientRequest


class UndeclaredAccess(RuntimeError):
    """A view says nothing of who may see it: a mistake in the program."""


class IdConverter(IntegerConverter):
    """A number of a row in an address; what no row can have is no address (404), on either database."""

    regex = "[0-9]{1,10}"

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, min=1, max=LARGEST_ID)


class Application(Flask):
    """Dispatches each request inside one unit of work.

    A view's refusal or a status of 400 and above rolls back; a failing commit reaches the error handlers, which in
    `after_request` it would not. Problem pages are made in read mode.
    """

    request_class = PatientRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters = {**self.url_map.converters, "int": IdConverter}

    def dispatch_request(self) -> ResponseReturnValue:
        """Check the view's declaration and run it in a unit of work: reading for safe methods, else writing."""
        request = request_ctx.request
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        if b"%00" in request.query_string or "\0" in request.path:
            raise BadRequest  # no text of ours holds it, and PostgreSQL fails at it
        view = self.view_functions[request.endpoint or ""]
        if _serves_files(request.endpoint or ""):
            return super().dispatch_request()
        access = access_of(view)
        if access is None:
            raise UndeclaredAccess(str(request.endpoint))
        if opens_own_unit(view):
            with unit(Mode.READ):
                access.check()
            return super().dispatch_request()
        if request.method in SAFE_METHODS:
            return self._in_unit(access, Mode.READ)
        prepare = preparation_of(view)
        if prepare is not None:
            with unit(Mode.READ):
                access.check()
            prepare()
        return self._in_unit(access, Mode.WRITE)

    def _in_unit(self, access: Access, kind: Mode) -> Response:
        with unit(kind) as opened:
            access.check()
            response = once(self._answer) if kind is Mode.WRITE else self._answer()
            if response.status_code >= 400:  # noqa: PLR2004  the first status of refusals
                opened.fail()
        return response

    def _answer(self) -> Response:
        return self.make_response(super().dispatch_request())

    def handle_user_exception(self, e: Exception) -> Any:
        """Make problem pages in a read unit: they show the menu and who is signed in."""
        if mode() is not None:
            return super().handle_user_exception(e)
        with unit(Mode.READ):
            return super().handle_user_exception(e)

    def handle_exception(self, e: Exception) -> Response:
        """Make the page of an unexpected error in a read unit."""
        if mode() is not None:
            return super().handle_exception(e)
        with unit(Mode.READ):
            return super().handle_exception(e)


def _serves_files(endpoint: str) -> bool:
    return endpoint == "static" or endpoint.endswith(".static")
