"""What of the names in a reviewed entry keeps it from being published: curators, ids that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from detente.claims.mapping.authority import map_authority
from detente.claims.model import AuthorityEntry
from detente.claims.seeds.properties import LOCAL_ID, reference_kind
from detente.claims.seeds.reader import EntrySet
from detente.documents import Cursor
from detente.errors import Problem
from detente.gazetteer.gazetteer import gazetteer_of_quads
from detente.rdf.namespaces import DET, DETS, LABEL, TYPE
from detente.reviews.near import like_things
from detente.reviews.writing import UNLIKE
from detente.store import Draft
from detente.vocabulary.graphs import AUTHORITY, CURATION
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris

_CURATOR = DETS["actor-sector-CUR"]


def unfit_for_publication(
    entry_set: EntrySet,
    authority: Sequence[Cursor],
    described: Sequence[AuthorityEntry],
    draft: Draft,
    iris: Iris,
) -> list[Problem]:
    """List what an entry set may not say, and which of its new things are taken."""
    problems = [
        *_of_curators(entry_set, draft, iris),
        *_authored_by_curators(entry_set, draft, iris),
        *_of_reviewers(entry_set, draft, iris),
        *_decided_already(entry_set, draft, iris),
    ]
    for document in authority:
        problems += [*_taken(document, described, draft, iris), *_alike(document, draft, iris)]
    return problems


def _of_curators(entry_set: EntrySet, draft: Draft, iris: Iris) -> Iterator[Problem]:
    """Find claims of an entry that are said to be a curator's: what an entry reports is never a decision."""
    for block in entry_set.blocks():
        voices = block["attributedTo"].items() if "attributedTo" in block.value else ()
        for voice in voices:
            if _is_curator(voice, draft, iris):
                yield voice.problem(
                    f"{voice.text} is a curator, whose word settles; what an entry reports of a curator is "
                    "said by the author. A curator decides with evidence, in curation"
                )


def _is_curator(voice: Cursor, draft: Draft, iris: Iris) -> bool:
    if reference_kind(voice.text) not in CLASSES_BY_KIND or not isinstance(voice.value, str):
        return False
    found = draft.match(iris.thing(voice.text), DET.sector, _CURATOR, AUTHORITY.iri(iris))
    return any(True for _ in found)


def _alike(document: Cursor, draft: Draft, iris: Iris) -> Iterator[Problem]:
    """Find what is new and has nearly the name of something that is there, unless people told them apart."""
    graph = AUTHORITY.iri(iris)
    blocks = [block for block in document.all_members() if block.has("id") and block.has("label")]
    new = [each for each in blocks if not is_there(iris.thing(each["id"].text), draft, graph)]
    if not new:
        return
    told, names = _unlike(document), gazetteer_of_quads(draft.match(None, None, None, graph), iris)
    for block in new:
        found = like_things({**block.value, "unlike": told.get(block["id"].text, ())}, names)
        if found:
            listed = ", ".join(f"{each.id} ({each.label})" for each in found)
            yield block["id"].problem(
                f"the authority has names like {block['label'].text!r}: {listed}. Choose it, or say that it "
                "is another one (unlike)"
            )


def is_there(thing: NamedNode, draft: Draft, graph: NamedNode) -> bool:
    """Tell whether a graph says what class a thing is of."""
    return any(True for _ in draft.match(thing, TYPE, None, graph))


def _unlike(document: Cursor) -> Mapping[str, tuple[str, ...]]:
    """Read from which things people told a new one apart: `checked` says so, what it is unlike by `what`."""
    found: dict[str, tuple[str, ...]] = {}
    for block in document.all_members():
        if block.has("id"):
            checks = block.value.get("checked") or ()
            told = [each["what"] for each in checks if each.get("against") == UNLIKE]
            found[block["id"].text] = tuple(name for names in told for name in names)
    return found


def _authored_by_curators(entry_set: EntrySet, draft: Draft, iris: Iris) -> Iterator[Problem]:
    """Find entries that are said to be by a curator: all that they narrate would settle without evidence."""
    blocks = entry_set.entries.get("entries") if entry_set.entries else None
    for block in blocks.all_members() if blocks else ():
        if block.has("author") and _is_curator(block["author"], draft, iris):
            yield block["author"].problem(
                f"{block['author'].text} is a curator, whose word settles only with evidence, in curation; "
                "name who wrote or published the text"
            )


def _of_reviewers(entry_set: EntrySet, draft: Draft, iris: Iris) -> Iterator[Problem]:
    """Find who is said to have reviewed or drafted claims and may not be: of people, curators alone."""
    for document in entry_set.claims:
        for role in ("reviewed", "drafted"):
            by = document[role].get("by") if role in document else None
            if by is None or not isinstance(by.value, str):
                continue
            is_person = reference_kind(by.text) in CLASSES_BY_KIND
            if (is_person or role == "reviewed") and not _is_curator(by, draft, iris):
                yield by.problem(
                    f"{by.text} is no curator of the authority (a person whose sector is CUR), and is not "
                    f"said to have {role} claims; name whoever did, such as person/curator-1"
                )


def _taken(
    document: Cursor, described: Sequence[AuthorityEntry], draft: Draft, iris: Iris
) -> Iterator[Problem]:
    """Find what is new and has the id of something that is there and is described otherwise.

    An entry that is published again brings what it has brought before, word for word.
    """
    graph = AUTHORITY.iri(iris)
    for block in document.all_members():
        if not block.has("id"):
            continue
        thing = iris.thing(block["id"].text)
        given = set(map_authority((each for each in described if each.iri == thing), iris))
        has = set(draft.match(thing, None, None, graph))
        if has and not given <= has:
            yield block["id"].problem(
                f"{block['id'].text} is the id of {_name(has)}, which the authority has already. Choose that "
                "one, and take this new one away; or, where another one is meant, give it another id, and "
                "say that it is unlike this one"
            )


def _name(described: Iterable[Quad]) -> str:
    """Give the label of a thing, in English where it has one."""
    labels = [
        each.object for each in described if each.predicate == LABEL and isinstance(each.object, Literal)
    ]
    best = min(labels, key=lambda each: (each.language != "en", each.value), default=None)
    return repr(best.value) if best is not None else "another thing"


def _decided_already(entry_set: EntrySet, draft: Draft, iris: Iris) -> Iterator[Problem]:
    """Find decisions and evidence with an id that the version has: a decision is added, never changed."""
    document, graph = entry_set.curation, CURATION.iri(iris)
    for name, mint in (("evidence", iris.evidence), ("decisions", iris.decision)):
        for block in document[name].all_members() if document and name in document else ():
            is_named = block.has("id") and LOCAL_ID.fullmatch(block["id"].text)
            if is_named and is_there(mint(block["id"].text), draft, graph):
                yield block["id"].problem(f"there is {block['id'].text!r} already; give another id")
