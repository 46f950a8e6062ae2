"""What is derived lets go of the store that it read as soon as nobody asks it any more."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from detente.derivation.cache import weak_method
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.settling import Settling
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology
from tests.derivation.settling import Settle


@pytest.fixture(autouse=True)
def only_counted() -> Iterator[None]:
    """Nothing is looked for that holds itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Source(Quads):
    """Quads that can be watched."""


def test_what_settles_holds_nothing_once_it_is_gone(settle: Settle) -> None:
    iris = Iris("https://w3id.org/detente/")
    source = Source(settle("").stated.match())
    watched = weakref.ref(source)
    settling = Settling(ClaimIndex(source, shipped_ontology(), iris))
    person = iris.thing("person/one")
    assert settling.offices.bodies(person, None) == frozenset()
    assert settling.settling(iris.thing("commitment/none")) == []
    assert settling.index.of_texts is settling.index
    del source, settling
    assert watched() is None


def test_a_method_of_what_is_gone_says_so() -> None:
    class One:
        def asked(self, key: str) -> str:
            return key

    one = One()
    ask = weak_method(one.asked)
    assert ask("a") == "a"
    del one
    with pytest.raises(ReferenceError, match="asked"):
        ask("a")
