"""From files to drafts, and from drafts to what is written of them: shared by one text and many."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryText, draft_entry
from detente.claims.drafting.markup import READERS, SUFFIXES, unseen_to_the_end
from detente.claims.drafting.parsing import LONGEST, NoParserError
from detente.claims.drafting.reviewed_form import ReviewedForm
from detente.claims.drafting.tagging import LEFT_OUT, tag_entry
from detente.claims.mapping.authority import map_authority
from detente.claims.seeds.reader import read_seeds
from detente.claims.seeds.text import read_text
from detente.cli.common import data_store
from detente.errors import InputError, Problem
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads, gazetteer_of_triples
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology


def entries_of(file: str, data: bytes, form: str | None, day: date | None) -> list[EntryText]:
    """Read the entries of a file; raises InputError where it is no text, or one is too long."""
    text = read_text(data, file)
    form = form or SUFFIXES.get(Path(file).suffix.lower(), "text")
    read = READERS[form](text)
    if form == "html" and (tag := unseen_to_the_end(text)):
        left = f"what follows <{tag}> is hidden or struck out to the end, and is left out"
        click.echo(f"warning: {file}: {left}", err=True)
    long = [each for each in read if len(each.text) > LONGEST]
    if long:
        message = f"an entry has {len(long[0].text):,} characters, and at most {LONGEST:,} are read: cut it"
        raise InputError([Problem(file, 1, None, message)])
    return [EntryText(each.text, day, each.markup, each.quoted) for each in read]


def names_of(settings: Settings) -> Gazetteer:
    """Give the names of the current version's authority, or of the one that ships."""
    iris, store = Iris(settings.base), data_store(settings)
    current = store.current_id()
    if current is not None:
        return gazetteer_of_quads(store.open(current).match(graph=AUTHORITY.iri(iris)), iris)
    seeds = read_seeds(shipped_sources().seeds, shipped_ontology(), iris)
    quads = map_authority(seeds.authority, iris)
    return gazetteer_of_triples(((each.subject, each.predicate, each.object) for each in quads), iris)


def draft_or_tag(entry: EntryText, names: Gazetteer) -> list[DraftClaim]:
    """Draft an entry; without the parser tag it, and say what is left out."""
    try:
        return draft_entry(entry, names)
    except NoParserError:
        click.echo(f"warning: {LEFT_OUT}", err=True)
        return tag_entry(entry, names)


def written_drafts(
    name: str, entries: Sequence[EntryText], made: Sequence[Sequence[DraftClaim]], output_format: str
) -> str:
    """Write the drafts of a file's entries, one list for each; `name` is what the file is called by."""
    ids = [name] if len(entries) == 1 else [f"{name}-{number}" for number in range(1, len(entries) + 1)]
    if output_format == "yaml":
        parts = zip(ids, entries, made, strict=True)
        return "---\n".join(ReviewedForm(each, entry.text).write(drafts) for each, entry, drafts in parts)
    told = {each: [draft.as_json() for draft in drafts] for each, drafts in zip(ids, made, strict=True)}
    return json.dumps(told if len(ids) > 1 else told[ids[0]], ensure_ascii=False, indent=2) + "\n"
