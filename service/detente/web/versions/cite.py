"""`/cite`: how to cite a version, or what it says of one thing (see `citation`)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from detente.derivation.void import TITLE
from detente.exports.citation import FORMS, Citation, apa
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import Manifest
from detente.vocabulary.graphs import plan
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import NOT_ACCEPTABLE, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.presentation.description import exists
from detente.web.presentation.speech import in_marks
from detente.web.presentation.wording import date_in_words
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.versions.history import resolved
from detente.web.versions.timeline import time_of
from detente.web.views.claim_standing import claim_standing, read_settled, settled_query
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.rendering import term_names
from detente.web.views.settled_things import NOT_SETTLED, settled_by_iri, taken_back_by_iri

_LABEL = """
SELECT ?label {{ {{ <{iri}> rdfs:label ?label }}
  UNION {{ GRAPH ?g {{ <{iri}> rdfs:label ?label }} FILTER {speaking} }}
}} ORDER BY BOUND(?g) DESC(LANG(?label) = "en") ?label LIMIT 1"""
_ENDINGS = ", ".join(FORMS)

blueprint = Blueprint("cite", __name__)


@blueprint.get("/cite")
@blueprint.get(f"/cite.<any({_ENDINGS}):ending>")
@blueprint.get("/v/<version>/cite")
@blueprint.get(f"/v/<version>/cite.<any({_ENDINGS}):ending>")
@takes("of")
def cite(version: str | None = None, ending: str | None = None) -> Response:
    """Tell how to cite a version, or with `of` one thing in it, in the form asked for."""
    manifest = context().runtime.manifest_from_thread() if version is None else resolved(version)
    iri = request.args.get("of")
    cited = cited_version(manifest) if iri is None else cited_thing(iri, manifest)
    is_fixed = version == manifest.id
    media_type = FORMS[ending].media_type if ending else _accepted()
    writers = {form.media_type: form.write for form in FORMS.values()}
    if media_type == HTML:
        response = Response(_page(cited, iri), content_type=HTML)
        response.headers["Cache-Control"] = REVALIDATE  # it has the day, so it is not of the version alone
    else:
        response = Response(writers[media_type](cited), content_type=media_type)
        response.headers["Cache-Control"] = FOREVER if is_fixed else REVALIDATE
        response.headers[VERSION_HEADER] = manifest.id
    response.vary.add("Accept")
    return response


def cited_version(manifest: Manifest) -> Citation:
    """Cite a version of the data set."""
    settings = context().settings
    return Citation(
        title=TITLE.value,
        creators=(settings.creator,),
        issued=time_of(manifest).date(),
        version=manifest.id,
        digest=manifest.digest,
        url=f"{settings.base}v/{manifest.id}",
        is_local=reach() == "local",
    )


def cited_thing(iri: str, manifest: Manifest) -> Citation:
    """Cite what a version says of a thing; raises HttpError 404 where it says nothing of it."""
    settings = context().settings
    # Its quads are asked for: they may have been pruned.
    manifest = context().runtime.manifest_from_thread(manifest.id)
    path = iri.removeprefix(settings.base).partition("#")[0]
    if not iri.startswith(settings.base) or not _is_there(settings.base + path, manifest):
        detail = worded("Version %(version)s says nothing of <%(iri)s>.", version=manifest.id, iri=iri[:200])
        raise HttpError(RESOURCE_MISSING, detail, members={"iri": iri})
    claim = _claim(settings.base + path, manifest.id)
    return Citation(
        title=_claimed(claim, manifest.id) if claim else _named(settings.base + path, manifest.id),
        creators=(settings.creator,),
        issued=time_of(manifest).date(),
        version=manifest.id,
        digest=manifest.digest,
        url=f"{settings.base}v/{manifest.id}/{path}",
        container=TITLE.value,
        rests_on=_words(claim) if claim else None,
        is_local=reach() == "local",
    )


Reach = Literal["public", "elsewhere", "local"]


def reach() -> Reach:
    """Tell where the addresses of this graph lead: here, where its operator says, or nowhere but here.

    `public`: the request came to the base itself. `local`: the base is the one that every installation has
    before it is given its own, and this is not where it leads.
    """
    base = context().settings.base
    if request.url_root == base:
        return "public"
    return "local" if base == DEFAULT_BASE else "elsewhere"


def _claim(iri: str, version: str) -> ClaimLine | None:
    runtime = context().runtime
    lines = claim_lines(runtime.rows(claims_query([NamedNode(iri)]), version), term_names(runtime, version))
    return next(iter(lines), None)


def _claimed(claim: ClaimLine, version: str) -> str:
    """Write a claim so that its title alone says where nothing is settled by it."""
    runtime, iri = context().runtime, NamedNode(claim.iri)
    settled = read_settled(runtime.rows(settled_query([iri]), version))
    standing = claim_standing(claim, settled.get(claim.iri), context().settings.base)
    return f"{claim.sentence}{NOT_SETTLED}" if standing == "not settled" else claim.sentence


def _named(iri: str, version: str) -> str:
    """Name a thing; of what is only said, or was taken back, the name says so."""
    is_settled = settled_by_iri(context().runtime, version, [iri]).get(iri)
    name = _label(iri, version) or iri.removeprefix(context().settings.base)
    how = taken_back_by_iri(context().runtime, version, [iri]).get(iri)
    if how is not None:
        return f"{name} ({how})"
    return f"{name}{NOT_SETTLED}" if is_settled is False else name


def _label(iri: str, version: str) -> str | None:
    found = context().runtime.rows(
        _LABEL.format(iri=iri, speaking=plan(context().settings.base).speaking("?g")), version
    )
    return found[0]["label"].value if found else None


def _words(claim: ClaimLine) -> str | None:
    """Tell which words of which entry a claim rests on, and whose they are."""
    if claim.words is None or claim.entry is None:
        return None
    told = {"reported": ", reported in other words", "partly quoted": ", quoted in part"}.get(
        claim.speech, ""
    )
    parts = (
        claim.entry.label or claim.entry.term.value,
        claim.reporter.label if claim.reporter else None,
        date_in_words(claim.issued) if claim.issued else None,
        f"characters {claim.words.start} to {claim.words.end}",
    )
    source = ", ".join(filter(None, parts))
    return f"It rests on these words{told}: {in_marks(claim.words.exact, claim.speech)} In: {source}"


def _is_there(iri: str, manifest: Manifest) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return exists(iri, lambda query: context().runtime.rows(query, manifest.id), context().settings.base)


def _accepted() -> str:
    offers = (HTML, *(form.media_type for form in FORMS.values()))
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        detail = worded("This can be had as %(forms)s.", forms=", ".join(offers))
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": [*offers]})
    return media_type


def _page(cited: Citation, iri: str | None) -> str:
    """Show every form; the day of access is the only thing that is not of the version."""
    return render_template(
        "cite.html",
        cited=cited,
        iri=iri,
        reach=reach(),
        root=request.url_root,
        base=context().settings.base,
        reference=apa(cited, datetime.now(UTC).date()),
        forms={ending: (form.name, form.write(cited)) for ending, form in FORMS.items()},
    )
