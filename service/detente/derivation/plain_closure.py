"""The closure of graphs that are new as a whole, by table: what `closure.close_change` gives for each."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from detente.derivation.date_bounds import implied_bounds, with_bounds
from detente.derivation.plain import Fact
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.words import Word, WordTriple, as_quads
from detente.vocabulary.ontology import Ontology

_TYPE, _EDTF = str(TYPE), str(DET.edtf)
_BOUNDS = (str(DET.start), str(DET.end))
_DATED = frozenset((_EDTF, *_BOUNDS))
_SUBJECT = NamedNode("urn:subject")


class PlainClosure:
    """Closes what a new graph says, subject by subject; remembers the bounds of the dates that it met."""

    def __init__(self, ontology: Ontology) -> None:
        self._above = {str(each): tuple(map(str, above)) for each, above in ontology.superclasses.items()}
        self._wider = {str(each): tuple(map(str, wider)) for each, wider in ontology.superproperties.items()}
        self._implied: dict[Word, dict[Word, Word]] = {}

    def closed(self, triples: Iterable[WordTriple]) -> dict[Word, list[Fact]]:
        """Give what follows from the triples of one graph, those included, by subject, each once."""
        facts: dict[Word, dict[Fact, None]] = {}
        add, above, wider = facts.setdefault, self._above, self._wider
        for s, p, o in triples:
            of_it = add(s, {})
            of_it[p, o] = None
            if p == _TYPE:
                for each in above.get(o, ()):
                    of_it[_TYPE, each] = None
            for each in wider.get(p, ()):
                of_it[each, o] = None
        for of_it in facts.values():
            if dates := [o for p, o in of_it if p == _EDTF]:
                self._bound(dates, of_it)
        # Each dictionary goes as its list comes: all of both would be twice the memory.
        return {subject: list(facts.pop(subject)) for subject in list(facts)}

    def _bound(self, dates: list[Word], of_it: dict[Fact, None]) -> None:
        """Add the days of a date; where there is more to it than one date, the rule says which."""
        stated = {p: [o for q, o in of_it if q == p] for p in _BOUNDS}
        implied = self._days(dates[0])
        if len(dates) > 1 or any(stated[p] not in ([], [implied.get(p)]) for p in _BOUNDS):
            self._bound_by_rule(of_it)
            return
        for p, day in implied.items():
            of_it[p, day] = None

    def _days(self, date: Word) -> dict[Word, Word]:
        found = self._implied.get(date)
        if found is None:
            (quad,) = as_quads([(str(_SUBJECT), _EDTF, date)], "")
            found = {str(q.predicate): str(q.object) for q in implied_bounds([quad])}
            self._implied[date] = found
        return found

    def _bound_by_rule(self, of_it: dict[Fact, None]) -> None:
        said = [fact for fact in of_it if fact[0] in _DATED]
        quads: list[Quad] = list(as_quads(((str(_SUBJECT), p, o) for p, o in said), ""))
        kept = {(str(quad.predicate), str(quad.object)) for quad in with_bounds(quads)}
        for fact in said:
            if fact not in kept:
                del of_it[fact]
        of_it.update(dict.fromkeys(kept))
