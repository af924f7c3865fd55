"""Problems as pages for people and as RFC 9457 documents for programs (`/api/`)."""

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from smartcity.foundation.access import current_actor
from smartcity.foundation.pages import link
from smartcity.foundation.problems import Conflict, NotSignedIn, Problem, StaleVersion
from smartcity.foundation.texts import Text

UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for a second row with the same unique key."""

TITLES = {
    400: Text("The request can't be understood"),
    403: Text("This is not for you to do"),
    404: Text("There is no such page"),
    405: Text("This address does not take such a request"),
    413: Text("Too large"),
    415: Text("This kind of content is not taken"),
    429: Text("Too many attempts"),
    500: Text("Something went wrong on our side"),
    503: Text("The system is busy"),
}

DETAILS = {
    413: Text("Nothing was saved. Go back: what you typed is still there. Send smaller files, or fewer at once."),
}


def wants_document() -> bool:
    """Tell whether the answer goes to a program."""
    return request.path.startswith("/api/")


def _document(status: int, title: str, detail: str = "", **members: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": [], **members}
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _page(status: int, title: str, detail: str = "", **context: Any) -> Response:
    context.update(status=status, heading=title, detail=detail, request_id=g.get("request_id"))
    try:
        return Response(render_template("foundation/problem.html", **context), status)
    except SQLAlchemyError:
        g.actor = None  # the database does not say who is there: the page is made for a visitor, without it
        g.pop("layout", None)
        return Response(render_template("foundation/problem.html", **context), status)


def _answer(status: int, title: str, detail: str, errors: dict[str, str], **more: Any) -> Response:
    if wants_document():
        listed = [{"field": field, "message": reason} for field, reason in errors.items()]
        return _document(status, title, detail, errors=listed, **more)
    return _page(status, title, detail, errors=errors, **more)


def problem(error: Problem) -> Response | Any:
    """Answer a refusal; a visitor who needs to sign in is taken there."""
    if isinstance(error, NotSignedIn) and not wants_document():
        sign_in = link("accounts.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
        if sign_in and current_actor() is None:
            return redirect(sign_in, 303)
    more: dict[str, Any] = {}
    if isinstance(error, StaleVersion):
        more = {"version": error.version, "stored": _plain(error.stored), "typed": _plain(error.typed)}
    errors = {field: str(reason) for field, reason in error.errors.items()}
    response = _answer(error.status, str(error.title), str(error.detail or ""), errors, **more)
    retry = getattr(error, "retry_after", None)
    if retry:
        response.headers["Retry-After"] = str(retry)
    if error.status == NotSignedIn.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def http_error(error: HTTPException) -> Response | HTTPException:
    """Answer an error of the protocol; redirects pass."""
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  the first status of refusals
        return error
    if isinstance(error, CSRFError):
        return _answer(
            400, str(TITLES[400]), str(Text("The form has expired. Load the page again and send it again.")), {}
        )
    response = _answer(status, str(TITLES.get(status, TITLES[400])), str(DETAILS.get(status, "")), {})
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def unexpected(error: Exception) -> Response:
    """Answer a failure of ours: no detail leaves the house but the request's id, which the log names too."""
    current_app.logger.error("request %s failed", g.get("request_id"), exc_info=error)
    return _answer(500, str(TITLES[500]), "", {})


def unstorable(error: DataError) -> Response:
    """Answer a value that the database can't hold and no check named: the request is wrong, not the program."""
    current_app.logger.warning("request %s holds what can't be stored", g.get("request_id"), exc_info=error)
    return _answer(400, str(TITLES[400]), "", {})


def at_the_same_moment(error: IntegrityError) -> Response:
    """Answer one of two who entered the same at once (PostgreSQL); every other broken rule is a mistake of ours."""
    if getattr(error.orig, "sqlstate", "") != UNIQUE_VIOLATION:
        return unexpected(error)
    return problem(Conflict(Text("Somebody else entered the same at the same moment. Load the page again.")))


def init_problem_pages(app: Flask) -> None:
    """Register the answers."""
    app.register_error_handler(Problem, problem)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DataError, unstorable)
    app.register_error_handler(IntegrityError, at_the_same_moment)
    app.register_error_handler(Exception, unexpected)
