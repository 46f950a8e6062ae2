"""What there is to download of a version, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, render_template, request, url_for

from detente.exports.catalogue import CONTENTS, ENTRY, ENTRY_ID, Content, DumpFile, entry_content, files
from detente.exports.folder import Made
from detente.store import Manifest
from detente.vocabulary.graphs import ENTRY as ENTRY_GRAPHS
from detente.web.http.formats import HTML
from detente.web.querying.context import context
from detente.web.querying.data_sets import EventDataSet, event_data_sets

PAGE_ENTRIES = 200


def address(file: DumpFile, *, external: bool = False) -> str:
    """Give the address of a file of the service."""
    return url_for("dumps.download", version=file.version, name=file.name, _external=external)


def entry_ids(manifest: Manifest, apart: Iterable[EventDataSet]) -> list[str]:
    """List the entries of a version that have files, sorted, but for event data sets."""
    others = {each.id for each in apart}
    prefix = context().settings.base + ENTRY_GRAPHS.path
    ids = (name.removeprefix(prefix) for name in manifest.graphs if name.startswith(prefix))
    return sorted(each for each in ids if ENTRY_ID.fullmatch(each) and each not in others)


def page(manifest: Manifest) -> Response:
    """List the files as a page, and the first entries with theirs."""
    apart = event_data_sets(context().runtime, manifest.id)
    entries = entry_ids(manifest, apart)
    shown = [entry_content(each) for each in entries[:PAGE_ENTRIES]]
    body = render_template(
        "dumps.html",
        manifest=manifest,
        groups=[(each, _rows(manifest.id, each)) for each in CONTENTS],
        entries=[(each, list(files(manifest.id, [each]))) for each in shown],
        data_sets=[(each, _files_of(each, manifest)) for each in apart],
        omitted=len(entries) - len(shown),
        address=address,
    )
    return Response(body, content_type=HTML)


def _rows(version: str, content: Content) -> list[tuple[DumpFile, Made | None]]:
    folder = context().runtime.dumps.folder
    return [(file, folder.made(file)) for file in files(version, [content])]


def document(manifest: Manifest) -> dict[str, object]:
    """List the files as JSON; the names of the entries, and how their files are called."""
    folder = context().runtime.dumps.folder
    apart = event_data_sets(context().runtime, manifest.id)
    forms = [file.short_name.partition(".")[2] for file in files(manifest.id, [entry_content("x")])]
    template = f"{request.url_root}v/{manifest.id}/dumps/detente-{manifest.id}-{ENTRY}{{id}}.{{form}}"
    return {
        "version": manifest.id,
        "created": manifest.created,
        "files": [_facts(file, folder.made(file)) for file in files(manifest.id)],
        "entries": {"template": template, "forms": forms, "ids": entry_ids(manifest, apart)},
        "dataSets": [_data_set(each, manifest) for each in apart],
    }


def _files_of(data_set: EventDataSet, manifest: Manifest) -> list[DumpFile]:
    if not ENTRY_ID.fullmatch(data_set.id):
        return []
    return list(files(manifest.id, [entry_content(data_set.id, data_set.label)]))


def _data_set(told: EventDataSet, manifest: Manifest) -> dict[str, object]:
    folder = context().runtime.dumps.folder
    return {
        "id": told.id,
        "iri": told.iri,
        "title": told.label,
        "coding": told.coding,
        "licence": told.licence,
        "rights": told.rights,
        "rows": told.rows,
        "claims": told.claims,
        "triples": told.triples,
        "files": [_facts(file, folder.made(file)) for file in _files_of(told, manifest)],
    }


def _facts(file: DumpFile, made: Made | None) -> dict[str, object]:
    return {
        "name": file.name,
        "title": file.content.title,
        "url": address(file, external=True),
        "latest": url_for("dumps.latest", name=file.short_name, _external=True),
        "mediaType": file.form.media_type,
        "compression": file.coding or None,
        "size": made.size if made else None,
        "sha256": made.sha256 if made else None,
    }
