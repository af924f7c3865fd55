"""The OpenAPI 3.1 document, made from the endpoints' own declarations."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from smartcity.foundation.access import access_of, signed_in
from smartcity.foundation.api import LARGEST_ID, PREFIX, Operation, Schema
from smartcity.foundation.sent_once import HEADER, LONGEST_KEY

blueprint = Blueprint("openapi", __name__, url_prefix=PREFIX)
CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
REFERENCE = "#/components/schemas/{model}"


class FieldError(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


@blueprint.get("/openapi.json")
@signed_in
def document() -> Response:
    """Return the document."""
    return jsonify(describe(current_app))


def operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """Yield each endpoint of the API: rule, method, declaration."""
    for rule in app.url_map.iter_rules():
        found = getattr(app.view_functions[rule.endpoint], "operation", None)
        if found is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, found


def describe(app: Flask) -> dict[str, Any]:
    """Return the whole document."""
    listed = list(operations(app))
    models = {m for _, _, op in listed for m in (op.json, *op.responses.values()) if m} | {ProblemDocument}
    ordered = sorted(models, key=lambda model: model.__name__)
    names, definitions = models_json_schema(
        [(m, "serialization" if _given(m, listed) else "validation") for m in ordered], ref_template=REFERENCE
    )
    schemas = {model: schema for (model, _mode), schema in names.items()}
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, op in listed:
        path = CONVERTER.sub(r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(app, rule, method, op, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Task Force Desk", "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _given(model: type[BaseModel], listed: list[tuple[Rule, str, Operation]]) -> bool:
    return model is ProblemDocument or any(model in op.responses.values() for _, _, op in listed)


def _operation(app: Flask, rule: Rule, method: str, op: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    access = access_of(view)
    described: dict[str, Any] = {
        "operationId": f"{rule.endpoint.replace('.', '_')}_{method.lower()}",
        "summary": op.summary,
        "tags": [rule.endpoint.split("_api.")[0]],
        "parameters": [*_path_parameters(rule), *_query_parameters(op), *_key_parameter(method)],
        "responses": {
            **{str(status): _response(op, schemas.get(model)) for status, model in op.responses.items()},
            "default": {
                "description": "Problem",
                "content": {"application/problem+json": {"schema": schemas[ProblemDocument]}},
            },
        },
    }
    if access and access.permission:
        described["description"] = f"Needs `{access.permission}`."
    if op.json:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schemas[op.json]}}}
    if op.file:
        described["requestBody"] = _file_body(op.file)
    return described


def _file_body(name: str) -> dict[str, Any]:
    part = {"type": "object", "required": [name], "properties": {name: {"type": "string", "format": "binary"}}}
    return {"required": True, "content": {"multipart/form-data": {"schema": part}}}


def _response(op: Operation, schema: Any) -> dict[str, Any]:
    if op.gives_file:
        return {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    return {"description": "Done", **({"content": {"application/json": {"schema": schema}}} if schema else {})}


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(rule, name)}
        for name in sorted(rule.arguments)
    ]


def _key_parameter(method: str) -> list[dict[str, Any]]:
    if method != "POST":
        return []
    said = "A request that is sent again with its key within 24 hours is carried out once and answered the same"
    return [
        {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": said,
            "schema": {"type": "string", "pattern": f'^"?[!#-~]{{1,{LONGEST_KEY}}}"?$'},
        }
    ]


def _path_schema(rule: Rule, name: str) -> dict[str, Any]:
    if f"<int:{name}>" in rule.rule:
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return {"type": "string"}


def _query_parameters(op: Operation) -> list[dict[str, Any]]:
    if op.query is None:
        return []
    schema = op.query.model_json_schema()
    definitions = schema.get("$defs", {})
    required = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inlined(part, definitions)}
        for name, part in schema.get("properties", {}).items()
    ]


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
        return {
            key: _inlined(value, definitions) for key, value in schema.items() if key != "default" or value is not None
        }
    if isinstance(schema, list):
        return [_inlined(part, definitions) for part in schema]
    return schema
