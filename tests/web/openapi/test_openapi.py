"""`/openapi.json`: every path in it is asked, and answers as it says; nothing in JSON is left out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.questions.saved import load_questions
from detente.rdf.namespaces import RDFS
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.http.headers import MCP
from detente.web.openapi.operations import ANSWERS, EDGE_ANSWERS, POSTED, WITHOUT_JSON
from detente.web.server.status import STATUS_REPLIES
from tests.web.served import PORT, serving

ADDRESS = "https://graph.example/"


@dataclass(frozen=True)
class Described:
    """A service, its version, and what it says of itself."""

    app: Flask
    root: str
    version: str
    document: Mapping[str, Any]

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request to the service."""
        return httpx.request(method, self.root + path, timeout=120, **more)

    def validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        """Give a validator in which references lead into the document."""
        components = {"components": self.document["components"]}
        return Draft202012Validator(
            {**schema, **components}, format_checker=Draft202012Validator.FORMAT_CHECKER
        )


@pytest.fixture(scope="module")
def described(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """Serve the seeds, and a graph that has its name below the address of the service."""
    folder = tmp_path_factory.mktemp("described") / "data"
    shutil.copytree(built, folder)
    store, graph = VersionStore(folder), NamedNode(f"{ADDRESS}graphs/authority")
    quad = Quad(NamedNode("urn:a"), RDFS.comment, Literal("A remark"), graph)
    commit(store, NoRules(), lambda draft: draft.insert([quad]), author="somebody", message="Loaded a file")
    version = store.current_id()
    assert version is not None
    with serving(Settings(data=folder, processes=2, address=ADDRESS), load_questions()) as app:
        root = f"http://127.0.0.1:{app.extensions[PORT]}"
        document = httpx.get(f"{root}/openapi.json", timeout=300).json()
        yield Described(app, root, version, document)


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "security" not in operation:  # tests/web/review sends those that need a token
                yield path, method, operation


def address(path: str, operation: Mapping[str, Any], version: str) -> tuple[str, dict[str, str]]:
    """Put examples into a path; what is asked beside it are the arguments that it needs."""
    for each in operation["parameters"]:
        if each["in"] == "path":
            example = each["example"].replace("{version}", version)
            path = path.replace(f"{{{each['name']}}}", version if example == "current" else example)
    needed = [each for each in operation["parameters"] if each["in"] == "query" and each["required"]]
    if path.endswith("/graphs"):
        needed = [each for each in operation["parameters"] if each["name"] == "graph"]
    return path, {each["name"]: each["example"] for each in needed}


def test_every_path_answers_as_it_says(described: Described) -> None:
    asked = 0
    for path, method, operation in operations(described.document):
        (media_type, content), *_ = operation["responses"]["200"]["content"].items()
        target, arguments = address(path, operation, described.version)
        body: dict[str, Any] = {}
        if method == "post":
            ((sent, given),) = operation["requestBody"]["content"].items()
            body = {"json" if sent == "application/json" else "data": given["example"]}
        accept = f"{media_type}, text/event-stream" if path == MCP else media_type
        answer = described.ask(method, target, params=arguments, headers={"Accept": accept}, **body)
        assert answer.status_code == 200, (method, target, answer.text[:300])
        assert answer.headers["content-type"].partition(";")[0] == media_type, (method, target)
        faults = [
            f"{method} {target}: {each.message[:200]}"
            for each in described.validator(content["schema"]).iter_errors(answer.json())
        ]
        assert faults == []
        asked += 1
    assert asked >= len(ANSWERS)


def test_every_query_argument_is_taken(described: Described) -> None:
    for path, _, operation in operations(described.document):
        target, arguments = address(path, operation, described.version)
        for each in operation["parameters"]:
            if each["in"] == "query" and each["name"] not in arguments and "/graphs" not in path:
                (media_type,) = operation["responses"]["200"]["content"]
                given = {**arguments, each["name"]: each["example"]}
                answer = described.ask("get", target, params=given, headers={"Accept": media_type})
                assert answer.status_code == 200, (target, given, answer.text[:300])


def test_what_is_wrong_is_told_as_the_document_says(described: Described) -> None:
    problem = described.validator({"$ref": "#/components/schemas/Problem"})
    for target in ("/nothing-here", "/sparql?query=SELECT", "/v/0123456789ab", "/search?q=" + "a+" * 20):
        answer = described.ask("get", target, headers={"Accept": "application/json"})
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == "application/problem+json"
        problem.validate(answer.json())


def test_a_document_that_departs_is_noticed(described: Described) -> None:
    search = described.validator({"$ref": "#/components/schemas/Search"})
    found = described.ask("get", "/search?q=Putin", headers={"Accept": "application/json"}).json()
    assert search.is_valid(found)
    assert not search.is_valid({**found, "more": 1})
    assert not search.is_valid({name: value for name, value in found.items() if name != "near"})


def test_every_route_is_described_or_said_to_have_no_json(described: Described) -> None:
    endpoints = {rule.endpoint for rule in described.app.url_map.iter_rules()}
    assert endpoints == set(ANSWERS) | WITHOUT_JSON
    assert not set(ANSWERS) & WITHOUT_JSON
    assert set(EDGE_ANSWERS) == set(STATUS_REPLIES) - {"/metrics"}
    assert set(POSTED) <= set(described.document["paths"])


def test_what_is_said_to_have_no_json_has_none(described: Described) -> None:
    arguments = {"version": described.version, "before": described.version, "after": described.version}
    values = {**arguments, "codes": "RUS-TUR", "part": "1", "filename": "style.css", "name": "classes"}
    asked = 0
    for rule in described.app.url_map.iter_rules():
        if rule.endpoint in WITHOUT_JSON and "dumps" not in rule.rule:
            target = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", lambda found: values.get(found[1], "1"), rule.rule)
            answer = described.ask("get", target, headers={"Accept": "application/json"})
            if answer.status_code == 200:
                assert "json" not in answer.headers["content-type"], target
                asked += 1
    assert asked > 10


def test_the_document_is_whole(described: Described) -> None:
    document = described.document
    assert document["openapi"] == "3.1.0"
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path, _, operation in operations(document):
        assert operation["summary"], path
        declared = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        assert sorted(declared) == sorted(re.findall(r"{([a-z]+)}", path))
    references = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(document)))
    assert references == set(document["components"]["schemas"])


def test_llms_txt_leads_to_what_is_there(described: Described) -> None:
    answer = described.ask("get", "/llms.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# detente\n\n> ")
    assert "Never tell what is not settled as a fact" in answer.text
    links = re.findall(r"\]\((http[^)]+)\)", answer.text)
    assert len(links) > 40
    for link in links:
        assert link.startswith(ADDRESS)
        found = described.ask("get", f"/{link.removeprefix(ADDRESS)}")
        assert found.status_code == (405 if link.endswith(MCP) else 200), link
