"""`/curate`: decide on a claim, a conflict or an entry, or take a decision back; `/curate/restore`.

A change goes the road of every SPARQL update: one version, judged by the gate, that names curator and token.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from detente.changes.jobs import Outcome, Part, Preconditions, WriteJob
from detente.vocabulary.graphs import CURATE
from detente.vocabulary.iris import Iris
from detente.web.curating.acts import (
    HEADS,
    KIND_NAMES,
    LONGEST,
    ActForm,
    KnownReferences,
    act_update,
    choices_on,
    read_act,
)
from detente.web.curating.subjects import (
    DecisionSubject,
    evidence_and_curators,
    read_subject,
)
from detente.web.http.address_arguments import takes
from detente.web.http.form_problem_types import EDIT_CONFLICT, FOREIGN_FORM, FORM_FIELDS
from detente.web.http.problem_types import ARGUMENT, PRECONDITION, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.presentation.terms import Rows
from detente.web.querying.context import context
from detente.web.querying.operation import UPDATE
from detente.web.sign_in.form_writing import write_as
from detente.web.sign_in.guarding import private_page, writer_of_request
from detente.web.sparql.writing import Author
from detente.web.views.claims import ClaimLine, claim_lines, claims_query, members_of
from detente.web.views.decisions import DecisionView, EvidenceView, decisions_on, read_decisions
from detente.web.views.rendering import term_names

ATTEMPTS = 5
"""So often is a decision sent again because something else was changed in the moment before."""

LONGEST_IRI = 2000

blueprint = Blueprint("curating", __name__, url_prefix="/curate")


@dataclass(frozen=True)
class _Seen:
    """What a form is about, in one version."""

    version: str
    subject: DecisionSubject
    evidence: tuple[EvidenceView, ...]
    curators: dict[str, str]

    @property
    def known(self) -> KnownReferences:
        return KnownReferences(self.curators, frozenset(each.iri for each in self.evidence))


@blueprint.route("", methods=["GET", "POST"], endpoint="decide")
@takes("of")
def decision_form() -> BaseResponse:
    """Show the form for a decision on the thing that `of` names, or make the decision."""
    if request.method != "POST":
        author = writer_of_request(CURATE)
        return _page(_see(_asked(), author), None, None)
    try:
        author = writer_of_request(CURATE)
        return _led_to(_decide(author))
    except HttpError as problem:
        if problem.type in (FOREIGN_FORM, RESOURCE_MISSING, ARGUMENT):
            raise
        seen = _see(_asked(), None)
        return _page(seen, _act(seen), problem)


@blueprint.route("/restore", methods=["GET", "POST"], endpoint="restore")
@takes("version")
def restoring_form() -> BaseResponse:
    """Ask whether to make what a version stated current again, or do so, as a new version."""
    manifest = context().runtime.manifest_from_thread(request.values.get("version", "")[:LONGEST_IRI])
    current = context().runtime.manifest_from_thread()
    problem = None
    if request.method == "POST":
        try:
            author = writer_of_request(CURATE)
            return _led_to(_restore(author, manifest.id))
        except HttpError as error:
            if error.type is FOREIGN_FORM:
                raise
            problem = _of_other_version(error)
    else:
        writer_of_request(CURATE)
    body = render_template("curating/restore.html", manifest=manifest, current=current, wrong=problem)
    return private_page(body, problem.type.status if problem else HTTPStatus.OK)


def _restore(author: Author, version: str) -> Outcome:
    seen = request.form.get("seen", "")
    job = WriteJob(
        "restore",
        author.name,
        f"Restored version {version}",
        restores=version,
        preconditions=Preconditions((seen,)),
    )
    return write_as(author, job)


def _of_other_version(problem: HttpError) -> HttpError:
    if problem.type is not PRECONDITION:
        return problem
    detail = worded(
        "Another version was made since you opened this page: look at what it changed, "
        "below, and send the form again if it shall be undone as well. Nothing was "
        "changed."
    )
    return HttpError(PRECONDITION, detail)


def _asked() -> NamedNode:
    asked = request.values.get("of", "")
    try:
        return NamedNode(asked[:LONGEST_IRI])
    except ValueError:
        raise HttpError(
            ARGUMENT,
            worded(
                "`of` is the IRI of a claim, a conflict, an entry or a decision; its page leads to this one."
            ),
            members={"argument": "of"},
        ) from None


def _see(iri: NamedNode, author: Author | None) -> _Seen:
    runtime = context().runtime
    version, base = runtime.manifest_from_thread().id, runtime.settings.base

    def ask(queries: Sequence[str]) -> list[Rows]:
        return [*runtime.rows_of_all(queries, version)]

    subject = read_subject(iri, base, ask)
    if subject is None:
        detail = worded(
            "There is no claim, conflict, entry or decision %(iri)s that a curator could decide on.", iri=iri
        )
        raise HttpError(RESOURCE_MISSING, detail, members={"iri": iri.value})
    evidence, curators = evidence_and_curators(base, ask)
    own = None if author is None else Iris(base).thing(f"person/{author.name}").value
    if own in curators:  # a token of a curator's own name decides in that name alone
        curators = {own: curators[own]}
    return _Seen(version, subject, evidence, curators)


def _act(seen: _Seen) -> ActForm:
    return read_act(request.form, request.form.getlist("evidence"), seen.subject, seen.known)


def _decide(author: Author) -> Outcome:
    """Make the decision, again if something else is changed in between; raises HttpError."""
    for _ in range(ATTEMPTS):
        seen = _see(_asked(), author)
        act = _act(seen)
        if request.form.get("state") != seen.subject.state:
            raise _decided_meanwhile()
        if act.problems:
            raise HttpError(
                FORM_FIELDS,
                worded("Look at what is marked below, and send the form again."),
                members={"fields": act.problems},
            )
        try:
            return _write(author, act, seen)
        except HttpError as problem:
            if problem.type is not PRECONDITION:
                raise
    raise _decided_meanwhile()


def _decided_meanwhile() -> HttpError:
    return HttpError(
        EDIT_CONFLICT,
        worded(
            "Somebody else has decided on this since you opened the form. Nothing was "
            "changed. What was decided stands below, and what you wrote is still in the "
            "form: send it again if it still holds."
        ),
    )


def _write(author: Author, act: ActForm, seen: _Seen) -> Outcome:
    runtime = context().runtime
    iris = Iris(runtime.settings.base)
    text = act_update(act, seen.subject, iris, _is_taken(seen.version), datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "update"
        path.write_text(text, encoding="utf-8", newline="")
        job = WriteJob(
            "update",
            author.name,
            f"Decided on {seen.subject.title}: {act.reason}"[:300],
            parts=(Part(str(path), UPDATE),),
            base_iri=runtime.settings.base,
            preconditions=Preconditions((seen.version,)),
        )
        return write_as(author, job)


def _is_taken(version: str) -> Callable[[NamedNode], bool]:
    def is_taken(iri: NamedNode) -> bool:
        query = f"SELECT ?p {{ {{ {iri} ?p ?o }} UNION {{ GRAPH ?g {{ {iri} ?p ?o }} }} }} LIMIT 1"
        return bool(context().runtime.rows(query, version))

    return is_taken


def _led_to(outcome: Outcome) -> BaseResponse:
    return redirect(url_for("history.manifest", version=outcome.version), HTTPStatus.SEE_OTHER)


def _page(seen: _Seen, act: ActForm | None, problem: HttpError | None) -> Response:
    is_flawed = problem is not None and problem.type is FORM_FIELDS
    body = render_template(
        "curating/decide.html",
        seen=seen,
        subject=seen.subject,
        head=HEADS[seen.subject.kind],
        kind_names=KIND_NAMES,
        claims=_claims(seen),
        decisions=_decisions(seen),
        choices=choices_on(seen.subject),
        longest=LONGEST,
        act=act,
        problems=act.problems if act is not None and is_flawed else {},
        wrong=problem,
    )
    return private_page(body, problem.type.status if problem else HTTPStatus.OK)


def _claims(seen: _Seen) -> tuple[ClaimLine, ...]:
    """Give the claims that are decided on: of a conflict, its members."""
    runtime, targets = context().runtime, seen.subject.targets
    conflicts = [each for each in targets if each.kind == "conflict"]
    members = runtime.rows_of_all([members_of(each.iri.value) for each in conflicts], seen.version)
    claims = [each.iri for each in targets if each.kind == "claim"]
    claims += [row["claim"] for rows in members for row in rows if isinstance(row["claim"], NamedNode)]
    names = term_names(runtime, seen.version)
    return claim_lines(runtime.rows(claims_query(claims), seen.version), names) if claims else ()


def _decisions(seen: _Seen) -> tuple[DecisionView, ...]:
    rows = context().runtime.rows_of_all(
        [decisions_on(str(each.iri)) for each in seen.subject.targets], seen.version
    )
    found = {each.iri: each for answer in rows for each in read_decisions(answer)}
    return tuple(sorted(found.values(), key=lambda each: (each.at or "", each.iri)))
