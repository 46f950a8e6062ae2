"""What anybody may write influences nothing but itself: every page and question, with it and without."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule

from detente.changes.rules import DiplomaticRules, rules_of
from detente.questions.saved import Question, load_questions
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import Manifest, Version, VersionStore
from detente.store.ways import lineage
from tests.web.served import serving
from tests.web.strangers import ALIKE, MARKER, add_harmless, add_strangers, some

APART = re.compile(r'<section class="apart".*?</section>', re.DOTALL)
"""Where pages show what other graphs say."""

FORM_KEY = re.compile(r'name="form-key" value="[^"]*"')

FEW = 2
"""So many things of each kind are asked for their feeds and their history."""

FIRST = 4
"""So many things of each kind are tried in every form, and all of them with `DETENTE_EVERY_PAGE`."""

BY_COUNTS = "/sparql/editor.json"
"""Lists terms, the commonest first."""

OWN_PLACES = {
    "static": "files of the package",
    "graph_store.read": "shows or lists graphs by their names",
    "protocol.sparql": "asks what its query asks",
    "history.versions": "tells what each version wrote into which graphs",
    "history.manifest": "the same of one",
    "history.diff": "the same between two",
    "history.patch": "has the quads, each with its graph",
    "history.diff_patch": "the same",
    "history.report": "names the graphs that are wrong",
    "memento.timemap": "lists versions",
    "patch_log.head": "names the last version",
    "patch_log.lineage_ids": "lists versions",
    "patch_log.entries": "has which graphs each version touched, for followers",
    "patch_log.folder_files": "lists the files of a version",
    "patch_log.folder_file": "is such a file, as it is",
    "dumps.checksums": "of files, that of all graphs among them",
    "dumps.listing": "the same files with their sizes",
}
"""Endpoints that are about graphs or versions, and so may name those of anybody."""

KINDS = ("id", "entry", "claim", "evidence", "decision", "conflict", "run", "queries")
"""What the paths of things begin with; versions and graphs are told by what has them."""

COUNTED = ("void", "dataset", "discovery", "pages.index", "sitemap", "data_set")
"""Endpoints that tell the version and its date, or how many graphs and quads it has."""

VALUES: dict[str, tuple[str, ...]] = {
    "ending": ("ttl", "nt", "jsonld", "rdf", "bib", "ris", "json", "csv", "rq", "atom"),
    "local": ("officials-meeting-place", "presidents-meeting-place"),
    "codes": ("RUS-TUR", "TUR-RUS", "GBR-USA"),
    "form": ("svg",),
    "drawing": ("matrix", "network", "years"),
    "measure": ("russia-trade-restrictions-on-turkey-2015",),
    "part": ("1", "classes"),
    "review": ("2016-08-nothing",),
    "file": ("review.yaml",),
    "filename": ("style.css",),
}


Answer = tuple[int, str, dict[str, str]]
"""Status, text and headers."""


@dataclass(frozen=True)
class Site:
    """An application, the version that it serves, and the things of that."""

    app: Flask
    version: Version
    history: tuple[Manifest, ...]
    questions: tuple[Question, ...]

    def get(self, address: str, accept: str = "text/html, */*;q=0.5") -> Answer:
        """Get a document without its version: status, text, headers."""
        answer = self.app.test_client().get(address, headers={"Accept": accept})
        headers = {name: self.plain(value) for name, value in answer.headers.items()}
        return answer.status_code, self.plain(answer.get_data(as_text=True)), headers

    def plain(self, text: str) -> str:
        """Take out of a text what tells one version from another; any may be a term's example.

        The key of a form is made anew for each page.
        """
        text = FORM_KEY.sub("", text)
        for manifest in self.history:
            for each in (manifest.digest, manifest.id, manifest.created, manifest.created[:10]):
                text = text.replace(each, "…")
            text = text.replace(f">{manifest.added}<", ">…<")
        return text


@pytest.fixture(scope="module")
def sites(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """Give the seeds as they are, and beside graphs that forge everything."""
    folder = tmp_path_factory.mktemp("strangers")
    rules = rules_of("full", DEFAULT_BASE)
    assert isinstance(rules, DiplomaticRules)
    for name in ("clean", "forged"):
        shutil.copytree(built, folder / name)
    add_harmless(folder / "clean", rules)
    add_strangers(folder / "forged", rules)
    with _site(folder / "clean") as clean, _site(folder / "forged") as forged:
        yield clean, forged


@contextmanager
def _site(data: Path) -> Iterator[Site]:
    questions = load_questions()
    store = VersionStore(data)
    version = store.current()
    assert version is not None
    history = tuple(lineage(store, version.manifest.id))
    with serving(Settings(data=data, processes=2), questions) as app:
        yield Site(app, version, history, questions)


def _things(version: Version) -> list[str]:
    """Name every thing with a page: what any graph of the seeds speaks of, below the base."""
    found = {getattr(quad.subject, "value", "") for quad in version.match()}
    paths = (each.removeprefix(DEFAULT_BASE) for each in found if each.startswith(DEFAULT_BASE))
    return sorted(path for path in paths if path.partition("/")[0] in KINDS and "#" not in path)


def _addresses(site: Site, rule: Rule, things: Iterable[str]) -> Iterator[str]:
    """Fill the arguments of a route with everything that there is; fails for one that nobody thought of."""
    names = sorted(rule.arguments - {"kind", "name", "version", "before", "after"})
    given = dict(VALUES)
    version = site.version.manifest.id
    options: list[list[dict[str, str]]] = [[{name: value} for value in given[name]] for name in names]
    if rule.endpoint == "feeds.feed":
        options.append([{"kind": each} for each in ("claims", "changes")])
    elif "kind" in rule.arguments:
        options.append([dict(zip(("kind", "name"), each.split("/", 1), strict=True)) for each in things])
    elif "name" in rule.arguments:
        options.append([{"name": each} for each in _names(rule, version, site.questions)])
    if "version" in rule.arguments:
        options.append([{"version": version}])
    if "before" in rule.arguments:
        options.append([{"before": version, "after": version}])
    for chosen in product(*options):
        values = {name: value for each in chosen for name, value in each.items()}
        address = _built(rule, values)
        if address is not None:
            yield address


def _built(rule: Rule, values: dict[str, str]) -> str | None:
    with suppress(ValueError):  # a route that has not this ending
        built = rule.build(values, append_unknown=False)
        return None if built is None else built[1]
    return None


def _names(rule: Rule, version: str, questions: Iterable[Question]) -> list[str]:
    if "scheme" in rule.rule:
        return ["modality", "modality-asserted", "topic", "topic-trade", "event-type", "unattributed"]
    if "/entry/" in rule.rule:
        return ["2016-08-turkey-russia-1", "2016-08-turkey-russia-2"]
    if rule.endpoint == "question_feeds.question_feed":
        return ["commitments", "disputes"]
    if "/questions/" in rule.rule:
        asked = (each.slug for each in questions if "graph:log" not in each.query)
        return [f"{slug}{ending}" for slug in asked for ending in ("", ".json", ".csv")]
    if "/docs/" in rule.rule:
        return ["claims", "decisions/0002-dependencies"]
    tables = ("events", "unsettled-events", "claims", "commitments", "meetings", "people-and-offices")
    return [f"detente-{version}-{name}.csv" for name in tables] + [f"detente-{version}-settled.nt"]


def _cut(text: str) -> str:
    return APART.sub("", text)


def test_every_page_is_as_it_is_without_them(sites: tuple[Site, Site]) -> None:
    clean, forged = sites
    things = _things(clean.version)
    assert len(things) > 200
    chosen = some(things, FIRST)
    seen = 0
    for rule in clean.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in OWN_PLACES or "<before>" in rule.rule:
            continue
        pairs = zip(_addresses(clean, rule, chosen), _addresses(forged, rule, chosen), strict=True)
        for one, other in pairs:
            _compare(clean.get(one), forged.get(other), other, rule.endpoint)
            seen += 1
    assert seen > 150


def _compare(one: Answer, other: Answer, address: str, endpoint: str) -> None:
    assert MARKER not in _cut(other[1]), f"{address}: {_around(_cut(other[1]))}"
    assert MARKER not in str(other[2]), address
    if not endpoint.startswith(COUNTED):
        assert other[0] == one[0], address
        # The log says who made which graph, so that its terms are more or less common than others.
        arranged = sorted if address.endswith(BY_COUNTS) else list
        assert arranged(_cut(other[1]).split()) == arranged(one[1].split()), address


def _around(text: str) -> str:
    place = text.index(MARKER)
    return text[max(0, place - 300) : place + 100]


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_no_data_about_a_thing_has_them(sites: tuple[Site, Site], accept: str) -> None:
    things = _things(sites[0].version)
    for thing in some(things, FIRST):
        one, other = (site.get(f"/{thing}", accept) for site in sites)
        assert MARKER not in other[1], thing
        assert sorted(other[1].split()) == sorted(one[1].split()), thing


@pytest.mark.parametrize("path", ["/feeds/claims.atom", "/feeds/changes.atom", "/history"])
def test_nothing_that_is_new_of_a_thing_is_theirs(sites: tuple[Site, Site], path: str) -> None:
    clean, forged = sites
    for thing in some(_things(clean.version), FEW):
        address = f"{path}?of={DEFAULT_BASE}{thing}"
        one, other = clean.get(address), forged.get(address)
        assert MARKER not in other[1], address
        assert other[0] == one[0], address
        if path != "/history":  # it counts what other graphs say
            assert other[1].split() == one[1].split(), address


def test_every_question_has_its_answer(sites: tuple[Site, Site]) -> None:
    for question in sites[0].questions:
        kind = "text/csv" if question.form == "SELECT" else "application/n-triples"
        one, other = (_asked(site, question.query, kind) for site in sites)
        assert MARKER not in other, question.id
        if "graph:log" not in question.query:
            assert sorted(other.splitlines()) == sorted(one.splitlines()), question.id


def _asked(site: Site, query: str, accept: str) -> str:
    answer = site.app.test_client().post("/sparql", data={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_what_is_settled_is_as_it_is_without_them(sites: tuple[Site, Site]) -> None:
    one, other = ({*site.version.match(graph=DEFAULT_GRAPH)} for site in sites)
    assert one == other


def test_nothing_of_them_is_found_or_cited(sites: tuple[Site, Site]) -> None:
    _, forged = sites
    _, found, _ = forged.get(f"/search?q={MARKER}", "application/json")
    assert '"found":[]' in found.replace(" ", "").replace("\n", "")
    for thing in ("id/meeting", "claim", "decision"):
        status, text, _ = forged.get(f"/cite.bib?of={DEFAULT_BASE}{thing}/{MARKER}", "*/*")
        assert status == 404, text


def test_every_thing_is_cited_by_its_own_name(sites: tuple[Site, Site]) -> None:
    for thing in some(_things(sites[0].version), ALIKE):
        one, other = (site.get(f"/cite.bib?of={DEFAULT_BASE}{thing}", "*/*") for site in sites)
        assert (one[0], one[1]) == (other[0], other[1]), thing


def test_a_thing_that_only_they_have_is_shown_as_theirs(sites: tuple[Site, Site]) -> None:
    _, forged = sites
    status, page, headers = forged.get(f"/id/meeting/{MARKER}")
    assert status == 200
    assert "The data set says nothing of it." in page
    assert ">Cite this</a>" not in page
    assert "cite-as" not in headers["link"]
    (section,) = APART.findall(page)
    assert "denied" in section
    assert "Vladimir Putin" in section
    assert f"urn:{MARKER}:graph" in section
    assert "Turkey Russia meeting" not in _cut(page)


@pytest.mark.parametrize("settled", ["all", "only"])
def test_the_page_of_two_states_has_them_apart(sites: tuple[Site, Site], settled: str) -> None:
    one, other = (site.get(f"/id/relation/RUS-TUR?settled={settled}") for site in sites)
    assert _cut(other[1]).split() == one[1].split()
    sections = "".join(APART.findall(other[1]))
    between = "What other graphs say is between them" in sections
    assert between == (settled == "all")
    if between:
        assert f">Turkey Russia meeting {MARKER}</a>" in sections


def test_the_query_page_learns_no_terms_of_them(sites: tuple[Site, Site]) -> None:
    one, other = (json.loads(site.get("/sparql/editor.json", "*/*")[1]) for site in sites)
    assert one == other


def test_terms_are_counted_without_them(sites: tuple[Site, Site]) -> None:
    for path in ("/ontology", "/scheme/modality", "/scheme/modality-rumoured"):
        one, other = (site.get(path) for site in sites)
        assert one[1] == other[1]


RECONCILED = (
    "/reconcile/suggest/entity?prefix={}",
    "/reconcile/suggest/type?prefix={}",
    "/reconcile/suggest/property?prefix={}",
    "/reconcile/properties?type=State&limit=50",
    "/reconcile/flyout/entity?id=state/RUS",
    "/reconcile/preview?id=state/RUS",
    "/reconcile/preview?id=person/vladimir-putin",
    '/reconcile?queries={{"q0":{{"query":"{}"}},"q1":{{"query":"{}","type":"State"}}}}',
    '/reconcile?extend={{"ids":["state/RUS","person/vladimir-putin"],"properties":[{{"id":"isoAlpha3"}}]}}',
)
"""What a reconciling client asks; `{}` is a name."""


@pytest.mark.parametrize("address", RECONCILED)
def test_names_are_reconciled_without_them(sites: tuple[Site, Site], address: str) -> None:
    for name in ("Russia", "Turkey Russia meeting", MARKER):
        asked = address.format(quote(name), quote(name))
        one, other = (site.get(asked, "application/json") for site in sites)
        assert one[0] == 200, one[1]
        assert (other[0], other[1]) == (one[0], one[1])
        assert MARKER not in other[1].replace(asked, "")
