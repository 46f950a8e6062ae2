"""Builds from parts that are kept: whatever is edited, they are what a reading of everything makes."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Quad

from detente.changes.assembling import assemble_parts
from detente.changes.build import assemble, build_version, examine_sources
from detente.claims.seeds.lints import lint
from detente.errors import InputError
from detente.rdf.digest import graph_digests
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.store import VersionStore, graph_name
from detente.store.engines.oxigraph.draft import as_stored

SET, AUTHORITY = "2016-08-turkey-russia", "authority"
STEPS = 5

Edit = Callable[[Path, random.Random], None]


@pytest.fixture
def edited(sources: Sources, tmp_path: Path) -> Sources:
    """Give a copy of the seeds with a second set, which names the same things and one of its own."""
    seeds = shutil.copytree(sources.seeds, tmp_path / "seeds")
    add_set(seeds, "2016-09-second")
    return Sources(sources.ontology, sources.shapes, seeds)


def add_set(seeds: Path, name: str) -> None:
    folder = seeds / name
    shutil.copytree(seeds / SET, folder)
    (folder / "curation.yaml").unlink()
    (folder / "2016-08-turkey-russia-2.yaml").unlink()
    claims, entries = folder / "2016-08-turkey-russia-1.yaml", folder / "entries.yaml"
    for path in (claims, entries):
        text = path.read_text(encoding="utf-8").replace("2016-08-turkey-russia-", f"{name}-")
        path.write_text(text, encoding="utf-8")


def rewrite(path: Path, pattern: str, replacement: str, chance: random.Random) -> None:
    """Replace one match of a pattern, whichever."""
    text = path.read_text(encoding="utf-8")
    matches = list(re.finditer(pattern, text))
    if matches:
        match = chance.choice(matches)
        text = text[: match.start()] + match.expand(replacement) + text[match.end() :]
        path.write_text(text, encoding="utf-8")


def any_file(seeds: Path, chance: random.Random, pattern: str) -> Path:
    return chance.choice(sorted(seeds.glob(pattern)))


def relabel(seeds: Path, chance: random.Random) -> None:
    rewrite(any_file(seeds, chance, "*/*.yaml"), r"label: (\w+)", rf"label: \1 {chance.random()}", chance)


def rename_thing(seeds: Path, chance: random.Random) -> None:
    """Rename what others may refer to: mostly a mistake."""
    rewrite(
        any_file(seeds, chance, f"{AUTHORITY}/**/*.yaml"), r"id: ([a-z]+/[a-z0-9-]+)", r"id: \1-x", chance
    )


def drop_value(seeds: Path, chance: random.Random) -> None:
    """Leave out a value that a lint may ask for."""
    rewrite(any_file(seeds, chance, "*/*.yaml"), r"\n +(?:edtf|condition): [^\n]*", "", chance)


def change_class(seeds: Path, chance: random.Random) -> None:
    """Change what a thing is for all that name it."""
    rewrite(any_file(seeds, chance, f"{AUTHORITY}/**/*.yaml"), r"type: \w+", "type: Ministry", chance)


def rename_claim(seeds: Path, chance: random.Random) -> None:
    """Rename a claim that a curation may name."""
    rewrite(any_file(seeds, chance, f"{SET}/*-1.yaml"), r"  - id: ([a-z-]+)", r"  - id: \1-x", chance)


def add_another_set(seeds: Path, chance: random.Random) -> None:
    name = f"2016-10-{chance.randrange(10**6)}"
    add_set(seeds, name)


def remove_set(seeds: Path, chance: random.Random) -> None:
    sets = sorted(path for path in seeds.glob("2016-*") if path.name != SET)
    if sets:
        shutil.rmtree(chance.choice(sets))


def same_entry(seeds: Path, chance: random.Random) -> None:
    """Give two entries one name, or take it back."""
    for path in sorted(seeds.glob("2016-09-second/*.yaml")):
        rewrite(path, "2016-09-second-1", f"2016-09-second-1{chance.choice(['', '-x'])}", chance)


EDITS: tuple[Edit, ...] = (
    relabel, rename_thing, drop_value, change_class, rename_claim, add_another_set, remove_set, same_entry,
)  # fmt: skip


def fresh(sources: Sources) -> tuple[dict[str, str], list[str]] | None:
    """Read everything: digests and warnings; None where something is wrong."""
    try:
        quads = assemble(sources, DEFAULT_BASE).quads
    except InputError:
        return None
    named = graph_digests(as_stored(quads))
    reading, _ = examine_sources(sources, DEFAULT_BASE)
    return {graph_name(graph): digest for graph, digest in named.items()}, list(map(str, lint(reading)))


def kept(sources: Sources, store: VersionStore) -> tuple[dict[str, str], list[str]] | None:
    parts = assemble_parts(sources, store, DEFAULT_BASE)
    return None if parts is None else (dict(parts.made.digests), list(map(str, parts.lints)))


@pytest.mark.parametrize("seed", range(2))
def test_a_build_from_kept_parts_is_a_fresh_one(seed: int, edited: Sources, tmp_path: Path) -> None:
    """Edit again and again, the wrong edits too, which are taken back every other time."""
    chance, store, sound = random.Random(seed), VersionStore(tmp_path / "data"), 0
    assert kept(edited, store) == fresh(edited)
    for step in range(STEPS):
        edit = chance.choice(EDITS)
        before = shutil.copytree(edited.seeds, tmp_path / f"before{step}")
        edit(edited.seeds, chance)
        found, expected = kept(edited, store), fresh(edited)
        assert found == expected, (seed, step, edit.__name__)
        sound += found is not None
        if found is None:
            shutil.rmtree(edited.seeds)
            shutil.copytree(before, edited.seeds)
            assert kept(edited, store) == fresh(edited)
    assert sound


def test_the_quads_of_each_graph_are_those_of_a_fresh_one(edited: Sources, tmp_path: Path) -> None:
    store = VersionStore(tmp_path / "data")
    for _ in range(2):
        parts = assemble_parts(edited, store, DEFAULT_BASE)
        assert parts is not None
        expected: dict[object, set[Quad]] = {}
        for quad in as_stored(assemble(edited, DEFAULT_BASE).quads):
            expected.setdefault(quad.graph_name, set()).add(quad)
        assert {graph: set(parts.made.read(graph)) for graph in expected} == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".json", ".nq.zst"])
@pytest.mark.parametrize("harm", [b"", b"x", None])
def test_what_was_kept_and_is_hurt_is_read_anew(
    ending: str, harm: bytes | None, edited: Sources, tmp_path: Path
) -> None:
    store = VersionStore(tmp_path / "data")
    assert assemble_parts(edited, store, DEFAULT_BASE) is not None
    for path in (tmp_path / "data/build").glob(f"*{ending}"):
        path.write_bytes(path.read_bytes()[:-9] + b"123456789" if harm is None else harm)
    manifest = build_version(edited, store, DEFAULT_BASE)
    opened = store.open(manifest.id)
    expected = set(as_stored(assemble(edited, DEFAULT_BASE).quads))
    assert expected <= set(opened.match())


def test_what_is_kept_has_a_bound(edited: Sources, tmp_path: Path) -> None:
    store, chance = VersionStore(tmp_path / "data"), random.Random(1)
    assert assemble_parts(edited, store, DEFAULT_BASE) is not None
    number = len(list((tmp_path / "data/build").iterdir()))
    places = min((edited.seeds / AUTHORITY / "places").glob("*.yaml"))
    for _ in range(4):
        rewrite(places, " label: {en: ", " label: {en: x", chance)
        assert assemble_parts(edited, store, DEFAULT_BASE) is not None
    assert len(list((tmp_path / "data/build").iterdir())) == number
