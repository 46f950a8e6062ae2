"""The view of an office: who held it, when, as far as that is known."""

from __future__ import annotations

from dataclasses import dataclass

from detente.rdf.namespaces import DET, ORG, SKOS
from detente.web.language.labels import asked_in_language
from detente.web.presentation.terms import Value
from detente.web.views.actor import Tenure, read_tenures
from detente.web.views.resource import ResourcePage, claims_and_links, claims_of, read_resource
from detente.web.views.view import Answers, Queries, Subject, View

_TENURES = """
SELECT DISTINCT ?tenure ?holder ?holderLabel ?office ?date ?start {{
  VALUES ?office {{ {office} }}
  ?tenure det:office ?office ; det:holder ?holder .
  OPTIONAL {{ ?holder rdfs:label ?holderLabel FILTER (LANG(?holderLabel) = "en") }}
  OPTIONAL {{ ?tenure det:edtf ?date }}
  OPTIONAL {{ ?tenure det:start ?start }}
}} ORDER BY (!BOUND(?start)) DESC(?start) ?holderLabel LIMIT 500"""


@dataclass(frozen=True)
class OfficePage:
    """What the page of an office shows: its tenures, the latest first; those without a date come last."""

    tenures: tuple[Tenure, ...]
    of: tuple[Value, ...]
    names: tuple[Value, ...]
    resource: ResourcePage


def _tenures(subject: Subject, answers: Answers) -> Queries:
    return {
        **claims_and_links(subject, answers),
        "tenures": asked_in_language(_TENURES.format(office=f"<{subject.iri}>")),
    }


def _build(subject: Subject, answers: Answers) -> OfficePage:
    thing = subject.thing
    return OfficePage(
        tenures=read_tenures(answers["tenures"]),
        of=thing.settled_values(DET.ofState, ORG.postIn),
        names=thing.settled_values(SKOS.altLabel),
        resource=read_resource(subject, answers),
    )


VIEW = View("views/office.html", (_tenures, claims_of), _build)
