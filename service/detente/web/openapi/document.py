"""Every JSON address (OpenAPI 3.1.0, https://spec.openapis.org/oas/v3.1.0), described from the routes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from werkzeug.routing import Rule

from detente import __version__
from detente.web.openapi.operations import (
    ANSWERS,
    EDGE_ANSWERS,
    POSTED,
    WITH_TOKEN,
    JsonAnswer,
    PostedBody,
    WithToken,
)
from detente.web.openapi.schemas import SCHEMAS

Document = dict[str, Any]

_VARIABLE = re.compile(r"<(?:(?P<converter>[a-z]+)(?:\((?P<choice>[^)]*)\))?:)?(?P<name>[a-z_]+)>")
_PATH_PARAMETERS: Mapping[str, tuple[str, str]] = {
    "local": ("Last part of the IRI of a claim", "presidents-meeting-place"),
    "version": ("Id of a version, as the header Detente-Version names it", "current"),
    "kind": ("What the IRI of a thing begins with below the base", "id"),
    "name": ("The rest of its IRI, with the slashes that are in it", "state/TUR"),
    "path": ("Path of a thing, with the slashes that are in it", "id/state/TUR"),
    "before": ("Id of a version", "current"),
    "after": ("Id of a version", "current"),
}
_NAMES_ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "vocabulary.scheme": ("Name of a concept scheme", "modality"),
    "questions.question": ("Name of a saved question; its parameters are arguments", "unsourced-claims"),
    "dump_tables.metadata": ("Name of the file of a table", "detente-{version}-events.csv"),
    "annotations.annotations_of_entry": ("Rest of the IRI of an entry", "2016-08-turkey-russia-2"),
    "annotations.one_annotation": ("Rest of the IRI of an entry", "2016-08-turkey-russia-2"),
    "openapi.json_schema": ("Name of a JSON Schema, such as draft, review or claims", "draft"),
    "graph_store.read": ("Rest of the IRI of a graph below the address", "authority"),
}
"""What `name` is at other addresses than those of things."""

_PROBLEM = {
    "description": "A problem, and what to do about it.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe_addresses(
    rules: Iterable[Rule], views: Mapping[str, Callable[..., Any]], server: str, licence: str
) -> Document:
    """Describe the routes of an application that answer in JSON, and what the edge answers besides.

    What is in neither table of `operations` is left out; a test holds that there is none.
    """
    paths: dict[str, Document] = {}
    for path, rule in sorted(_with_json(rules), key=lambda found: found[0]):
        answer = ANSWERS[rule.endpoint]
        summary = _first_line(views[rule.endpoint])
        paths[path] = {"get": _read(path, rule.endpoint, summary, answer, _path_parameters(rule, path))}
    for path, (summary, answer) in EDGE_ANSWERS.items():
        paths[path] = {"get": _read(path, path.strip("/"), summary, answer, [])}
    for path, body in POSTED.items():
        there = paths.setdefault(path, {})
        given = there.get("get", {}).get("parameters", [])
        there["post"] = _post(path, body, [each for each in given if each["in"] == "path"])
    for (path, method), asked in WITH_TOKEN.items():
        paths.setdefault(path, {})[method] = _with_token(path, method, asked)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "detente: who said what in diplomacy",
            "version": __version__,
            "description": "Every address that answers in JSON. The default graph has what is settled; a "
            "claim is what somebody says, and is no fact by being in an answer.",
            "license": {"name": "CC BY 4.0", "url": licence},
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {name: dict(schema) for name, schema in SCHEMAS.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _with_json(rules: Iterable[Rule]) -> Iterator[tuple[str, Rule]]:
    """Yield the routes that answer a GET in JSON, each with its path as OpenAPI writes it."""
    for rule in rules:
        answer = ANSWERS.get(rule.endpoint)
        if answer is None or "GET" not in (rule.methods or ()):
            continue
        chosen = answer.chosen or {}
        if all(name in rule.arguments for name in chosen):
            yield _template(rule.rule, chosen), rule


def _template(rule: str, chosen: Mapping[str, str]) -> str:
    """Write a route as OpenAPI does.

    >>> _template("/v/<version>/cite.<any(bib, json):ending>", {"ending": "json"})
    '/v/{version}/cite.json'
    """
    return _VARIABLE.sub(lambda found: chosen.get(found["name"], f"{{{found['name']}}}"), rule)


def _path_parameters(rule: Rule, path: str) -> list[Document]:
    found = _VARIABLE.finditer(rule.rule)
    return [_path_parameter(each, rule.endpoint) for each in found if f"{{{each['name']}}}" in path]


def _path_parameter(found: re.Match[str], endpoint: str) -> Document:
    name = found["name"]
    meaning, example = _PATH_PARAMETERS[name]
    if name == "name":
        meaning, example = _NAMES_ELSEWHERE.get(endpoint, (meaning, example))
    choice = found["choice"] if found["converter"] == "any" else None
    values = {"enum": [each.strip() for each in choice.split(",")]} if choice else {}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": meaning,
        "schema": {"type": "string", **values},
        "example": example,
    }


def _read(path: str, endpoint: str, summary: str, answer: JsonAnswer, parameters: list[Document]) -> Document:
    asked = [
        {
            "name": each.name,
            "in": "query",
            "required": each.required,
            "description": each.meaning,
            "schema": {"type": "string"},
            "example": each.example,
        }
        for each in (() if "{name}" in path else answer.parameters)  # what the path names needs no argument
    ]
    return {
        "operationId": _operation(endpoint, path),
        "summary": summary,
        "parameters": [*parameters, *asked],
        "responses": _responses(answer),
    }


def _with_token(path: str, method: str, asked: WithToken) -> Document:
    """Describe what needs a token: a program sends it in its header."""
    reference = {"schema": {"$ref": f"#/components/schemas/{asked.schema}"}}
    name = {"name": "review", "in": "path", "required": True, "description": "Id of the entry under review"}
    parameters = [{**name, "schema": {"type": "string"}, "example": "2016-08-talks"}] if "{" in path else []
    content = {"application/json": {"schema": {"type": "object"}, "example": asked.example}}
    answered = {"description": asked.summary, "content": {"application/json": reference}}
    return {
        "operationId": _operation(method, path),
        "summary": asked.summary,
        "security": [{"token": []}],
        "parameters": parameters,
        **({} if asked.example is None else {"requestBody": {"required": True, "content": content}}),
        "responses": {asked.status: answered, "4XX": _PROBLEM},
    }


def _post(path: str, body: PostedBody, parameters: list[Document]) -> Document:
    content = {body.media_type: {"schema": dict(body.schema), "example": body.example}}
    return {
        "operationId": f"post_{_operation(path, '')}",
        "summary": body.summary,
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": _responses(body.answer),
    }


def _responses(answer: JsonAnswer) -> Document:
    content = {answer.media_type: {"schema": {"$ref": f"#/components/schemas/{answer.schema}"}}}
    return {"200": {"description": "The answer.", "content": content}, "default": _PROBLEM}


def _operation(endpoint: str, path: str) -> str:
    """Name an operation: by its endpoint, and by the version and the path that tell it from its like."""
    found = [*re.findall(r"[a-z_]+", endpoint), *re.findall(r"[a-z_]+", path)]
    return "_".join(dict.fromkeys(found))


def _first_line(view: Callable[..., Any]) -> str:
    return (inspect.getdoc(view) or "").partition("\n")[0]
