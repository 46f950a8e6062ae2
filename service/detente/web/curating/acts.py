"""From the fields of a form to a decision with its evidence, and to the update that makes it so. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from unicodedata import category

from pyoxigraph import Literal, NamedNode, Quad

from detente.characters import readable_name
from detente.claims.mapping.curation import map_curation
from detente.claims.model import Curation, Decision, Evidence
from detente.rdf.namespaces import DET, DETS, PROV, XSD
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris, slug
from detente.web.curating.subjects import DecisionSubject, SubjectKind, Target
from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.language.words import marked

LONGEST = {
    "title": 200, "reason": 4000, "evidence-title": 200, "evidence-publisher": 200, "evidence-url": 2000,
    "evidence-description": 2000,
}  # fmt: skip
"""Characters that a field may have."""

EVIDENCE_FIELDS = ("title", "publisher", "date", "url", "description")
_LONGEST_ID = 60
BACK = "back"
"""The choice that gives back what there was before anybody decided: no rank, no status, no adoption."""
ADOPTED = "adopted"


@dataclass(frozen=True)
class Choice:
    """One thing that can be decided: what it is called, and what it does and does not do."""

    name: str
    words: str
    effect: str


_PREFER = marked(
    "Where several values are settled, this one is shown. It settles nothing that is not settled already."
)
_BACK = marked(
    "No rank and no status any more, as before anybody decided. The decisions so far stay on record."
)
HEADS: Mapping[SubjectKind, str] = {
    "claim": marked("Decide on a claim"), "conflict": marked("Decide on a conflict"),
    "data set": marked("Decide on a data set"), "entry": marked("Decide on an entry"),
    "decision": marked("Take a decision back"),
}  # fmt: skip
"""What a page is called on which something is decided, by what it is decided on."""
KIND_NAMES: Mapping[SubjectKind, str] = {
    "claim": marked("the claim"), "conflict": marked("the conflict"), "data set": marked("the data set"),
    "entry": marked("the entry"), "decision": marked("the decision"),
}  # fmt: skip
"""What a thing is called before its name that something is decided on."""
CHOICES: Mapping[SubjectKind, tuple[Choice, ...]] = {
    "claim": (
        Choice(
            "deprecated",
            marked("Deprecate it"),
            marked("It is kept and shown as deprecated, and settles nothing any more."),
        ),
        Choice("preferred", marked("Prefer it"), _PREFER),
        Choice(BACK, marked("Take back what was decided"), _BACK),
    ),
    "entry": (
        Choice(
            "deprecated",
            marked("Retract the entry"),
            marked("None of its claims settles anything any more; all are kept."),
        ),
        Choice(BACK, marked("Take back what was decided"), _BACK),
    ),
    "data set": (
        Choice(
            ADOPTED,
            marked("Adopt the release"),
            marked("What its claims assert is settled from now on, as what an entry asserts is."),
        ),
        Choice(
            "deprecated",
            marked("Retract the release"),
            marked("None of its claims settles anything any more; all are kept."),
        ),
        Choice(BACK, marked("Take back what was decided"), _BACK),
    ),
    "conflict": (
        Choice(
            "resolved-distinct-events",
            marked("They are about distinct events"),
            marked("Both claims may hold; what each settles is settled again."),
        ),
        Choice(
            "resolved-source-error",
            marked("One of the sources is in error"),
            marked(
                "The conflict is closed. Deprecate the claim that is wrong besides: this alone deprecates "
                "none."
            ),
        ),
        Choice(
            "resolved-superseded",
            marked("One was overtaken by a later one"),
            marked(
                "The conflict is closed. Deprecate the claim that was overtaken besides, if it no longer "
                "holds."
            ),
        ),
        Choice(
            "not-a-conflict",
            marked("They never excluded each other"),
            marked("The rule misfired; both may hold."),
        ),
        Choice(BACK, marked("Leave it open again"), _BACK),
    ),
    "decision": (Choice(BACK, marked("Take this decision back"), _BACK),),
}
"""What can be decided, by what it is decided on."""

_PAST = {
    "deprecated": "Deprecated",
    "preferred": "Preferred",
    ADOPTED: "Adopted",
    "resolved-distinct-events": "Distinct events",
    "resolved-source-error": "An error of a source",
    "resolved-superseded": "Overtaken",
    "not-a-conflict": "No conflict",
    BACK: "Taken back",
}


def choices_on(subject: DecisionSubject) -> tuple[Choice, ...]:
    """Give what can be decided on a thing as it stands.

    What is not in force is not taken back, and a release is adopted once, and never if a machine coded it.
    """
    refused = set()
    if subject.is_overtaken or not any(each.is_decided for each in subject.targets):
        refused.add(BACK)
    if not all(each.is_adoptable and not each.is_adopted for each in subject.targets):
        refused.add(ADOPTED)
    return tuple(each for each in CHOICES[subject.kind] if each.name not in refused)


@dataclass(frozen=True)
class ActForm:
    """What the fields of a form say: evidence by its IRIs, or new; `problems` by field."""

    choice: str
    title: str
    reason: str
    curator: str
    evidence: tuple[str, ...]
    new_evidence: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownReferences:
    """What a form may refer to: curators by IRI with their names, and the IRIs of evidence."""

    curators: Mapping[str, str]
    evidence: frozenset[str]


def read_act(
    fields: Mapping[str, str], cited: Iterable[str], subject: DecisionSubject, known: KnownReferences
) -> ActForm:
    """Read a form; what is wrong is told by field, all at once."""
    text = {name: _cleaned(value) for name, value in fields.items()}
    act = ActForm(
        choice=text.get("choice", ""),
        title=text.get("title", ""),
        reason=text.get("reason", ""),
        curator=text.get("curator", "") or _only(known.curators),
        evidence=tuple(dict.fromkeys(each for each in cited if each)),
        new_evidence={name: text.get(f"evidence-{name}", "") for name in EVIDENCE_FIELDS},
    )
    return replace(act, problems=dict(_problems(act, subject, known)) | dict(_too_long(text)))


def _cleaned(text: str) -> str:
    """Leave out controls, which not every format of RDF can write, and what is around the words."""
    lines = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(each for each in lines if each == "\n" or category(each) not in ("Cc", "Cs")).strip()


def _only(names: Mapping[str, str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def _problems(act: ActForm, subject: DecisionSubject, known: KnownReferences) -> Iterator[tuple[str, str]]:
    if act.choice not in {each.name for each in choices_on(subject)}:
        yield "choice", _("Choose what you decide.")
    if not act.reason:
        yield "reason", _("Give the reason, in words that a later curator can judge.")
    if act.curator not in known.curators:
        yield "curator", _("Choose the curator who decides.")
    has_new = any(act.new_evidence.values())
    if not known.evidence.issuperset(act.evidence):
        yield "evidence", _("Choose evidence from the list, or describe a source.")
    elif not act.evidence and not has_new:
        yield "evidence", _("A decision rests on evidence: choose some, or describe a source.")
    if has_new:
        yield from _evidence_problems(act.new_evidence)


def _evidence_problems(new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in EVIDENCE_FIELDS:
        if not new[name]:
            yield f"evidence-{name}", _("A source needs this as well.")
    if new["date"] and not _is_day(new["date"]):
        yield "evidence-date", _("Give a day of the calendar, such as 2016-08-09.")
    if new["url"] and not _is_web_address(new["url"]):
        yield "evidence-url", _("Give the whole address, such as https://example.org/report.")


def _too_long(text: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, most in LONGEST.items():
        if len(text.get(name, "")) > most:
            yield name, _("%(most)s characters at most.") % {"most": in_figures(most)}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_web_address(text: str) -> bool:
    if not text.startswith(("http://", "https://")):
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def act_update(
    act: ActForm, subject: DecisionSubject, iris: Iris, is_taken: Callable[[NamedNode], bool], now: datetime
) -> str:
    """Write the SPARQL update that makes a decision: ranks and statuses before it go, its own come.

    `is_taken` tells whether an IRI is in use; `now` is when it is decided. The form has no problems.
    """
    curation = curation_of(act, subject, iris, is_taken, now)
    graph = CURATION.iri(iris)
    quads = [*map_curation(curation, iris), *_informed(curation, subject, graph)]
    if act.choice == ADOPTED:
        quads += [Quad(target.iri, DET.adopted, Literal(True), graph) for target in subject.targets]
    dropped = [(target.iri, each) for target in subject.targets for each in _dropped(target, act.choice)]
    removals = [f"DELETE WHERE {{ GRAPH {graph} {{ {iri} {each} ?old }} }} ;" for iri, each in dropped]
    added = "\n".join(f"    {quad.subject} {quad.predicate} {quad.object} ." for quad in quads)
    return "\n".join([*removals, f"INSERT DATA {{\n  GRAPH {graph} {{\n{added}\n  }}\n}}"])


def curation_of(
    act: ActForm, subject: DecisionSubject, iris: Iris, is_taken: Callable[[NamedNode], bool], now: datetime
) -> Curation:
    """Make the decision, and its evidence where it is new, as a curation file has them."""
    new = tuple(_new_evidence(act, iris, is_taken))
    cited = (*(NamedNode(each) for each in act.evidence), *(each.iri for each in new))
    title = act.title or f"{_PAST[act.choice]}: {subject.title.removeprefix('Taken back: ')}"
    decision = Decision(
        iri=_free(iris.decision, f"{slug(title)[:_LONGEST_ID].strip('-')}-{now:%Y-%m-%d}", is_taken),
        label=readable_name(title),
        used=tuple(target.iri for target in subject.targets),
        rank=DETS[f"rank-{act.choice}"] if act.choice in ("deprecated", "preferred") else None,
        status=DETS[f"conflict-status-{act.choice}"]
        if subject.kind == "conflict" and act.choice != BACK
        else None,
        evidence=cited,
        reason=act.reason,
        at=Literal(now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD.dateTime),
    )
    return Curation(NamedNode(act.curator), new, (), (decision,))


def _new_evidence(act: ActForm, iris: Iris, is_taken: Callable[[NamedNode], bool]) -> Iterator[Evidence]:
    new = act.new_evidence
    if not any(new.values()):
        return
    name = f"{slug(new['publisher'])[:_LONGEST_ID].strip('-') or 'source'}-{new['date']}"
    yield Evidence(
        iri=_free(iris.evidence, name, is_taken),
        label=readable_name(new["title"]),
        publisher=new["publisher"],
        date=Literal(new["date"], datatype=XSD.date),
        url=NamedNode(new["url"]),
        description=new["description"],
    )


def _free(mint: Callable[[str], NamedNode], name: str, is_taken: Callable[[NamedNode], bool]) -> NamedNode:
    """Mint an IRI that is not in use: of the name, or with a number behind it."""
    name, number = name.strip("-"), 1
    found = mint(name)
    while is_taken(found):
        number += 1
        found = mint(f"{name}-{number}")
    return found


def _informed(curation: Curation, subject: DecisionSubject, graph: NamedNode) -> Iterator[Quad]:
    """Say which decisions a new one follows: what it takes back or replaces stays on record."""
    for decision in curation.decisions:
        for earlier in subject.earlier:
            yield Quad(decision.iri, PROV.wasInformedBy, earlier, graph)


def _dropped(target: Target, choice: str) -> Iterator[NamedNode]:
    yield DET.status if target.kind == "conflict" else DET.rank
    if target.is_adopted and choice == BACK:
        yield DET.adopted
