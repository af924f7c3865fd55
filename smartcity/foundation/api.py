"""The JSON API: how an endpoint declares what it takes and gives, and how that is checked.

One decorator holds an endpoint's declaration; the checks here and the OpenAPI document (foundation/openapi.py) both
read it, so the document can't say something else than the program does.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Generic, TypeVar

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from smartcity.foundation.paging import DEFAULT_LIMIT, MAXIMUM_LIMIT, Page
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.refusals import refusal
from smartcity.foundation.texts import Text

PREFIX = "/api/v1"
LARGEST_ID = 2**31 - 1
"""The largest number of a row on either database."""
UNKEEPABLE = Text("Contains characters that can't be kept (control characters)")
TOO_LARGE = Text("Contains a number that can't be kept")
A_DAY = Text("Write a day as YYYY-MM-DD")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Schema(BaseModel):
    """Base of what the API takes and gives: unknown members are refused."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Named(Schema):
    """A reference to something with a name."""

    id: int
    name: str


class NamedId(Schema):
    """What names a row in a body."""

    id: StrictInt = Field(ge=1, le=LARGEST_ID)


class ListQuery(Schema):
    """What every list takes."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAXIMUM_LIMIT)
    cursor: str | None = Field(None, max_length=1000)


class ListOf(Schema, Generic[T]):
    """A page of a list, and the cursor of the next or null."""

    items: list[T]
    next: str | None


@dataclass(frozen=True)
class Operation:
    """What an endpoint takes and gives; `file` is the member of a multipart body, `responses` by status."""

    summary: str
    query: type[BaseModel] | None
    json: type[BaseModel] | None
    file: str
    gives_file: bool
    responses: Mapping[int, type[BaseModel] | None]


def api_blueprint(name: str) -> Blueprint:
    """Return a feature's API blueprint below /api/v1."""
    return Blueprint(f"{name}_api", f"smartcity.{name}.api", url_prefix=PREFIX)


def operation(
    summary: str,
    *,
    query: type[BaseModel] | None = None,
    json: type[BaseModel] | None = None,
    file: str = "",
    gives_file: bool = False,
    response: type[BaseModel] | Mapping[int, type[BaseModel] | None],
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Declare an endpoint; its view receives checked `query` and `json` models and returns a model (and a status).

    `file` names the member that carries a file; a view that `gives_file` returns the answer itself.
    """
    responses = response if isinstance(response, Mapping) else {200: response}

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def checked(**values: Any) -> Response:
            if query is not None:
                values["query"] = parse(query, _arguments())
            if json is not None:
                values["json"] = parse(json, _body())
            return _answer(view(**values))

        checked.operation = Operation(summary, query, json, file, gives_file, responses)  # type: ignore[attr-defined]  # read by openapi
        return checked

    return decorate


def parse(model: type[M], values: Any) -> M:
    """Return `values` as a model; refusals name each field, also of texts that no database and no file can hold."""
    refused = {".".join(path) or "body": reason for path, reason in _unkeepable(values)}
    if refused:
        raise InvalidInput(refused)
    try:
        read = model.model_validate(values)
    except ValidationError as error:
        raise InvalidInput(
            {".".join(str(part) for part in one["loc"]) or "body": refusal(one) for one in error.errors()}
        ) from None
    misread = {".".join(path): A_DAY for path in _misread_days(read, values)}
    if misread:
        raise InvalidInput(misread)
    return read


def _misread_days(read: Any, given: Any) -> Iterator[tuple[str, ...]]:
    """Yield where a number, which pydantic takes for seconds since 1970, was read as a day."""
    if isinstance(read, date) and not (isinstance(given, str) and _DAY.match(given)):
        yield ()
    elif isinstance(read, BaseModel) and isinstance(given, Mapping):
        for name, field in type(read).model_fields.items():
            sent = field.alias or name
            if sent in given:
                yield from ((sent, *path) for path in _misread_days(getattr(read, name), given[sent]))
    elif isinstance(read, list) and isinstance(given, list):
        for place, (one, sent) in enumerate(zip(read, given, strict=False)):
            yield from ((str(place), *path) for path in _misread_days(one, sent))


def _unkeepable(values: Any) -> Iterator[tuple[tuple[str, ...], Text]]:
    """Yield where a NUL, a lone surrogate or too large a number stands; without recursion, whatever was sent."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), values)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and _UNKEEPABLE.search(value):
            yield path, UNKEEPABLE
        elif isinstance(value, int) and abs(value) > LARGEST_ID:
            yield path, TOO_LARGE
        elif isinstance(value, Mapping):
            waiting += [((*path, name), part) for name, part in value.items() if not _UNKEEPABLE.search(name)]
            if any(_UNKEEPABLE.search(name) for name in value):
                yield path, UNKEEPABLE
        elif isinstance(value, list):
            waiting += [((*path, str(place)), part) for place, part in enumerate(value)]


def _arguments() -> dict[str, str]:
    repeated = sorted(name for name, values in request.args.lists() if len(values) > 1)
    if repeated:
        raise InvalidInput({name: Text("Given more than once") for name in repeated})
    return request.args.to_dict()


def _body() -> Any:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return request.get_json()
    except RecursionError:
        raise InvalidInput({"body": Text("Nested too deeply")}) from None


def _answer(result: Any) -> Response:
    if isinstance(result, Response):
        return result
    body, status = result if isinstance(result, tuple) else (result, 200)
    if body is None:
        return Response(status=status)
    response = jsonify(body.model_dump(mode="json"))
    response.status_code = status
    if hasattr(body, "version"):
        response.headers["ETag"] = f'"{body.version}"'
    return response


def seen_version(in_body: int | None) -> int:
    """Return the version a program read, from the body or `If-Match`; a change without one is refused."""
    if in_body is not None:
        return in_body
    header = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not re.fullmatch("[0-9]{1,10}", header) or int(header) > LARGEST_ID:
        raise InvalidInput({"version": Text("Send the version you read, in the body or as If-Match")})
    return int(header)


def listing(page: Page[Any], show: Callable[[Any], T]) -> dict[str, Any]:
    """Return a page of rows as the members of `ListOf`."""
    return {"items": [show(row) for row in page.rows], "next": page.next}
