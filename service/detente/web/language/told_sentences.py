"""Sentences of the gate, of changes and of readers of files that pages show: their templates, in English.

Those places write them in English for programs and reports. A page finds the template of one again
(`web/language/told`) and writes its translation. Shapes have theirs in `shapes/`, as `sh:message`.
"""

from __future__ import annotations

from collections.abc import Sequence

REFUSALS: Sequence[str] = (
    "Refused: 1 violation; nothing was changed.",
    "Refused: {count} violations; nothing was changed.",
)

GATE: Sequence[str] = (
    "The ontology defines no such term. {advice}",
    "Did you mean det:{term}?",
    "Look for its spelling in the list at /ontology.",
    "{property} takes a literal. Write the value itself, in quotes.",
    "{property} leads to a thing, and this is a literal. Write the thing's IRI.",
    "Entries, claims and their anchors belong in the entry's own graph: the authority is what was reviewed, "
    "and says nothing on anybody's word. Leave this out here.",
    "Blank nodes do not get from {graph} to what is settled. Give each an IRI: claim/<entry id>/<local id>, "
    "that with #anchor, #quote or #position, evidence/<slug>, id/<kind>/<slug>.",
    "After {count} characters this label {fault}.",
    "has {character}, which turns what stands after it: take it out",
    "has {character}, which no page can show: take it out",
    "has no character that can be seen: write the name",
    "{property} takes values of datatype {datatype}. Write it as one.",
    "This is no {datatype}. Write one, or leave {property} out.",
    "{fault}. Correct the date, or leave it out.",
    "{date}… is longer than a date may be, {count} characters",
    "{date} lies outside the years 1 to 9999",
    "{date} is not an EDTF date, such as 2016-08-09, 2016-08~ or 2014-08-28/..",
    "{date} ends before it begins",
    "The authority says nothing of entries, claims and runs, and {node} is one by its name: what it is "
    "stands in the graph of its entry, what curators decide about it in {graph}.",
    "No entry is called curation: claim/curation/ is where curators' claims are. Rename it.",
    "{node} belongs to {home} by its name, and is described in {graph}. Describe it there, or give it a name "
    "of this graph, {name}.",
    "{node} belongs to {home} by its name, and {other} to {elsewhere}. Name one of {wanted}, or rename the "
    "claim and all its parts after the entry it is of.",
    "{node} is a claim of {home} by its name, and a statement conveys claims of its own entry alone. Name a "
    "claim of {graph}.",
    "The rule cannot be evaluated here ({error}). Look for a literal that is not of its datatype, or not of "
    "the datatype that the rule expects.",
    "{said} <{slip}> is there, but {scheme} is meant: <{meant}>.",
    "a triple as a term, which RDF 1.1 does not have; RDF 1.2 is not read yet",
    "a literal with a base direction, which RDF 1.1 does not have; RDF 1.2 is not read yet. Keep the "
    "language tag and leave the direction out",
)

ADVICE: Sequence[str] = (
    "The words of oa:exact stand there from {start}.",
    "The text does not have the words of oa:exact.",
)
"""What queries of shapes put into messages."""

RULES: Sequence[str] = (
    "no undefined det: term is used",
    "terms are those of RDF 1.1",
    "value is no literal",
    "value is a literal",
    "value has its property's datatype",
    "EDTF date is one",
    "label can be read",
    "nodes of entries, authority and curation have IRIs",
    "the authority has no claims",
    "names under the base are where they belong",
)
"""Names of rules that are no shapes."""

CHANGES: Sequence[str] = (
    "<{used}> is not <{meant}>, which the rules read",
    "{graph} settles nothing: {reason}",
    "{graph} settles nothing, its {claims} included: {reason}",
    "it does not describe an entry of that name (a det:Entry)",
    "only entries, the authority and the curation do, and it is none of these",
    "{said}: of what is added none of {claims} settles anything",
    "{names}: settles nothing, because {reason}",
    "{graph}: of {count} claims the first {most} were looked at",
    "and {count} more",
    "nobody claims it",
    "its det:reportedIn is not the entry of its graph, or a curator's claim is not in the curation",
    "its entry dates what it is about after itself, which cannot have seen it",
    "other claims contradict it",
    "it denies",
    "a curator deprecated it",
    "it is one of several readings of the same words",
    "its source is somebody other than the author of the entry",
    "its modality is {modality}, not asserted",
    "its polarity is not positive",
    "{entry} is withdrawn ({decision}), and settles nothing until a curator takes that decision back, on the "
    "page of the entry or of the decision",
    "{entry} is replaced by {later}, and settles nothing as long as that says so (dct:replaces)",
)

FILES: Sequence[str] = (
    "{name}: {quads} read ({format})",
    "{name}: {quads} read ({format}), {keys} left out",
    "a relative IRI, and there is no base to resolve it",
    "Invalid IRI: {iri}",
    "JSON-LD is an object or an array of objects",
    "a graph without an IRI, to which nothing outside this file can refer; give it an IRI",
    "a literal of more than {count} characters; the limit is {limit}",
    "a string of more than {count} characters; the limit is {limit}",
    "an IRI of more than {count} characters; the limit is {limit}",
    "a name of more than {count} characters; the limit is {limit}",
    "brackets nested more than {count} deep; the limit is {limit}",
    "more than {count} quads; the limit is {limit}",
    "more than {count} blank nodes in one graph; the limit is {limit}",
    "a literal has the character U+0000, which XML and many stores cannot hold",
)

ENGINE: Sequence[str] = (
    "Unexpected end",
    "Unexpected end of file",
    "The prefix {prefix} has not been declared",
    "Invalid IRI code point '{character}'",
    "Invalid IRI code point '{character}'; write {escape} for it",
    "No scheme found in an absolute IRI; write the whole IRI, or give the file a base",
    "Triples should be followed by a dot",
    "A dot is expected at the end of statements",
    "{found} is not a valid RDF object",
    "{found} is not a valid predicate",
    "{found} is not a valid subject or graph name",
    "Unexpected escape character '{character}'",
    "A language code should always start with a letter",
    "A subtag may be eight characters in length at maximum",
    "Expecting a datatype IRI after ^^, found {found}",
    "The PREFIX keyword should be followed by a prefix like 'ex:'",
    "The BASE keyword should be followed by an IRI",
    "A blank node ID cannot be empty",
    "Line jumps are not allowed in string literals, use \\n",
    "The allowed base directions are --ltr and --rtl, found {found}",
    "Object keys must be strings",
    "Trailing commas are not allowed",
    "Unexpected char: {character}",
    "{key} value must be a string",
    "{key} is defined twice",
    "@context value must be null, a string or an object",
    "@value value must be a string, number, boolean or null",
)
"""Of the parser, which are no words of ours: those that a slip in a file brings up most."""

RESULT = "{severity}: {where}\n    {message}\n    ({rule}){graph}"
JUDGED = ", in {graph}"
SAID_IN = "; said in {graphs}"
SAID_IN_MORE = "; said in {graphs} and {count} more"
PARTS: Sequence[str] = (
    *(RESULT, JUDGED, SAID_IN, SAID_IN_MORE),
    "Violation",
    "Warning",
    "Info",
    "{focus}, the {part} of {whole}",
    "{names} and {count} more",
    "1 claim",
    "{count} claims",
    "1 quad",
    "{count} quads",
    "1 key",
    "{count} keys",
)
"""No sentences: how a report lays a result out, and what stands in some of the values above."""

SENTENCES = (*REFUSALS, *GATE, *ADVICE, *RULES, *CHANGES, *FILES, *ENGINE)
