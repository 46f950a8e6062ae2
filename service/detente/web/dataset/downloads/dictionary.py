"""The dictionary of the flat tables: a page for people, CSV on the Web for programs."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request, url_for

from detente.exports.catalogue import CSV, DumpFile, parse_name, parse_short_name
from detente.exports.columns import Table
from detente.exports.metadata import MEDIA_TYPE, group_metadata, table_metadata
from detente.exports.tables import TABLES
from detente.exports.tables import table as table_named
from detente.web.http.problem_types import DUMP_MISSING
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE

METADATA = "-metadata.json"
"""After the address of a CSV file stands that of its metadata (CSV on the Web, section 5.3)."""

blueprint = Blueprint("dump_tables", __name__)


@blueprint.get("/dumps/tables")
@blueprint.get("/v/<version>/dumps/tables")
def dictionary(version: str | None = None) -> Response:
    """Say what the columns of each table are."""
    manifest = context().runtime.manifest_from_thread(version)
    body = render_template("dump_tables.html", tables=TABLES, version=version, manifest=manifest)
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    return response


@blueprint.get("/v/<version>/dumps/csv-metadata.json")
def group(version: str) -> Response:
    """Describe all tables."""
    manifest = context().runtime.manifest_from_thread(version)
    return _metadata(group_metadata(lambda table: _file(table, manifest.id).name))


@blueprint.get(f"/v/<version>/dumps/<name>{METADATA}")
def metadata(version: str, name: str) -> Response:
    """Describe one table."""
    manifest = context().runtime.manifest_from_thread(version)
    file = parse_name(name, manifest.id)
    if file is None or file.content.table is None or not has_metadata(file):
        raise HttpError(DUMP_MISSING, f"Version {manifest.id} has no table {name!r}.")
    return _metadata(table_metadata(table_named(file.content.table), file.name))


def has_metadata(file: DumpFile) -> bool:
    """Say whether CSV on the Web describes a file: a table as it is, not compressed."""
    return file.ending == CSV and not file.coding


def metadata_links(file: DumpFile) -> str:
    """Give the link (RFC 8288) from a table to its metadata."""
    target = url_for("dump_tables.metadata", version=file.version, name=file.name, _external=True)
    return f'<{target}>; rel="describedby"; type="{MEDIA_TYPE}"'


def _file(table: Table, version: str) -> DumpFile:
    file = parse_short_name(f"{table.name}.{CSV}", version)
    if file is None:
        raise LookupError(f"the table {table.name} has no file")
    return file


def _metadata(document: dict[str, object]) -> Response:
    body = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    response = Response(body, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = FOREVER
    response.headers[VERSION_HEADER] = request.view_args["version"] if request.view_args else ""
    return response
