"""What a document of a thing links to: its licence, how to cite it, its forms, its past.

By the FAIR Signposting Profile, level 1 (https://signposting.org/FAIR/), RFC 5829 (versions) and RFC 7089
(mementos). No `author`: nobody who made the graph has an IRI. An entry has no `license`: its text belongs to
whoever published it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, g, request

from detente.derivation.void import CC_BY
from detente.rdf.namespaces import SCHEMA
from detente.store import Manifest
from detente.vocabulary.eventualities import is_event
from detente.vocabulary.graphs import ENTRY
from detente.vocabulary.iris import CLASSES_BY_KIND
from detente.web.http.forms import SUFFIXES, alternates, take_ending
from detente.web.http.links import Link, header
from detente.web.http.problems import HttpError
from detente.web.querying.context import context
from detente.web.versions.memento import mark, memento_links, negotiate

DESCRIBING = ("ttl", "jsonld")
"""The forms that are named as what describes a thing; the others are alternates like them."""

ANNOTATION_SERVICE = "http://www.w3.org/ns/oa#annotationService"
"""The relation of what is annotated to its annotations (Web Annotation Protocol, section 5.1)."""

_TYPES: Mapping[str, str] = {
    "id/state": "Country", "id/person": "Person", "id/organization": "Organization", "id/place": "Place",
    "id/project": "Project", "id/office": "Role", "id/tenure": "Role", "id/thing": "Product",
    **{f"id/{kind}": "Event" for kind, class_ in CLASSES_BY_KIND.items() if is_event(class_)},
    "id/quantity": "QuantitativeValue", "entry": "BlogPosting", "claim": "Claim",
    "evidence": "CreativeWork", "decision": "Action", "graph": "Dataset", "version": "Dataset",
}  # fmt: skip


@dataclass(frozen=True)
class DocumentPlace:
    """Where a document is: `path` is that of the thing, `root` of the service, `base` of what it mints."""

    path: str
    root: str
    base: str
    manifest: Manifest | None = None
    """The version that the address names."""
    is_known: bool = True
    """False for what only graphs speak of that anybody may write: neither citation nor licence is ours."""

    @property
    def iri(self) -> str:
        """The thing."""
        return self.base + self.path

    @property
    def address(self) -> str:
        """The document, without an ending."""
        return f"{self.root}{self.below}{self.path}"

    @property
    def below(self) -> str:
        """What the path is below."""
        return f"v/{self.manifest.id}/" if self.manifest else ""


def signposts(place: DocumentPlace) -> Iterator[Link]:
    """Yield the links of a document but to its other forms, those that matter most first."""
    yield Link(place.iri, "canonical")
    if place.is_known:
        yield Link(f"{place.base}{place.below}{place.path}", "cite-as")
    yield Link(f"{SCHEMA.iri}AboutPage", "type")
    yield Link(f"{SCHEMA.iri}{schema_type(place.path)}", "type")
    if place.is_known and not place.path.startswith(ENTRY.path):
        yield Link(CC_BY.value, "license")
    if place.path.startswith(ENTRY.path):
        yield Link(f"{place.address}/annotations", ANNOTATION_SERVICE, "application/ld+json")
    for suffix in DESCRIBING:
        yield Link(f"{place.address}.{suffix}", "describedby", SUFFIXES[suffix].partition(";")[0])
    yield Link(place.root, "collection")
    yield Link(f"{place.root}{place.below}void", "describedby", "text/turtle")
    yield Link(f"{place.root}v", "version-history")
    yield from _versions(place)


def schema_type(path: str) -> str:
    """Name the class of schema.org that fits what a path is of, broadly.

    >>> schema_type("id/state/TUR"), schema_type("id/relation/RUS-TUR")
    ('Country', 'Thing')
    """
    kind, _, rest = path.partition("/")
    return _TYPES.get(kind) or _TYPES.get(f"{kind}/{rest.partition('/')[0]}") or "Thing"


def _versions(place: DocumentPlace) -> Iterator[Link]:
    """Yield the versions on both sides of one (RFC 5829)."""
    if place.manifest is not None:
        yield Link(f"{place.root}{place.path}", "latest-version")
        if place.manifest.parent is not None:
            yield Link(f"{place.root}v/{place.manifest.parent}/{place.path}", "predecessor-version")


def attach_links(blueprint: Blueprint) -> None:
    """Have the documents of a blueprint say what they link to, and negotiate in time."""
    blueprint.before_request(negotiate)
    blueprint.after_request(_sign)


def page_links() -> list[Link]:
    """Give the links that a page of a thing has in its head; other pages have none of them.

    Those of Memento are defined for the header alone.
    """
    here = _here()
    return [] if here is None else list(signposts(here))


def _sign(response: Response) -> Response:
    """Add the links of a document to those that its reply has already."""
    here, said = _here(), response.headers.get("Link")
    if here is None or (said and 'rel="timemap"' in said):  # a page that was kept has them all
        return response
    mark(response, here.manifest)
    is_document = response.status_code < HTTPStatus.MULTIPLE_CHOICES
    links: list[Link | str] = [said] if said else []
    links += _links(here) if is_document else _memento_links(here)
    if is_document and response.mimetype != "text/html":
        links.append(Link(here.address, "describes"))
    response.headers["Link"] = header((*links, *(alternates(here.address) if is_document else ())))
    return response


def _links(here: DocumentPlace) -> Iterable[Link]:
    first, *others = signposts(here)
    return (first, *_memento_links(here), *others)


def _memento_links(here: DocumentPlace) -> Iterable[Link]:
    """Link to the same form in time: that of an address with an ending is the one with the ending."""
    path = request.path.removeprefix(f"/v/{(request.view_args or {}).get('version')}").lstrip("/")
    return tuple(memento_links(path, here.manifest))


def _here() -> DocumentPlace | None:
    """Tell where the present document is; None where that is no document of a thing in a version."""
    arguments = request.view_args or {}
    if "kind" not in arguments or "name" not in arguments:
        return None
    try:
        found = context().runtime.manifest_from_thread(arguments.get("version"))
    except HttpError:
        return None
    path = g.get("thing_path") or f"{arguments['kind']}/{take_ending(arguments['name'])[0]}"
    manifest = found if arguments.get("version") else None
    return DocumentPlace(path, request.url_root, context().settings.base, manifest, g.get("is_known", True))
