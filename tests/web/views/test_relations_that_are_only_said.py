"""A tenure that is only said is told so by its name, as what is said to have happened is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pyoxigraph import QuerySolutions, Store

from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import Object
from detente.settings import Settings
from detente.web.presentation.description import describe_thing, facts_query
from detente.web.querying.runtime import Runtime
from detente.web.views.settled_things import settled_by_iri
from tests.derivation.settling import IRIS

if TYPE_CHECKING:
    from tests.derivation.settling import Settle, World

SAID = """entry:a {
  tenure:putin-president-tur a det:Tenure ; rdfs:label "Putin as president of Turkey"@en ;
    det:holder person:putin ; det:office office:president-tur .
  a:1 a det:Claim ; det:about tenure:putin-president-tur ; det:modality dets:modality-alleged .
  incident:i a det:Incident ; rdfs:label "i"@en . a:2 a det:Claim ; det:about incident:i }"""


class Asked:
    """Stands for the runtime: asks a world."""

    settings = Settings()

    def __init__(self, world: World) -> None:
        self._store = Store()
        self._store.extend([*world.stated, *world.derived])

    def rows(self, query: str, _: str) -> list[dict[str, Object]]:
        prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        found = cast(QuerySolutions, self._store.query(prefixes + query))
        names = [name.value for name in found.variables]
        return [{name: cast(Object, row[name]) for name in names if row[name] is not None} for row in found]


def test_only_those_tenures_are_told_that_nothing_settles(settle: Settle) -> None:
    names = ["tenure/putin-president-tur", "tenure/putin", "incident/i", "incident/j", "state/RUS"]
    things = {name: IRIS.thing(name).value for name in names}
    told = settled_by_iri(cast(Runtime, Asked(settle(SAID))), "1", things.values())
    assert told == {
        things["tenure/putin-president-tur"]: False,
        things["incident/i"]: True,
        things["incident/j"]: False,
    }


def test_the_title_of_its_page_tells_it(settle: Settle) -> None:
    asked = Asked(settle(SAID))
    for name, title in (
        ("tenure/putin-president-tur", "Putin as president of Turkey (not settled)"),
        ("incident/i", "i"),
    ):
        iri = IRIS.thing(name).value
        assert describe_thing(iri, asked.rows(facts_query(iri, IRIS.base), "1")).name_alone == title
