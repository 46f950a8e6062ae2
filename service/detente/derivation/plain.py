"""Plain things of new graphs: those of which it is seen at once what the rule of settling comes to.

The rule is stated in `settling` and `default_graph`, and here it is not stated again. A thing is plain where
each step of the rule is empty or certain: one graph of the new ones speaks of it, and none that was there
before names it; at most one claim is about it, an ordinary one of the same graph; no claim is on its values;
nobody holds it for a holder; whoever takes part stands for the same states at any time. Then the rule comes
to "copy, close, add the sides". Tenures that the authority alone speaks of are plain too, and their holders
(see `plain_offices`). Whatever is not plain is left to the rule, and so is each claim about it.

Of an event data set that nobody has adopted the rule reads what it says of itself, and of things that the
curation names; all else of it is plain, and settles nothing. One that is adopted is left to the rule.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import Literal

from detente.derivation import claim as claims
from detente.derivation.foretold import is_ahead, written_by
from detente.derivation.incoming import SEVERAL, IncomingIndex
from detente.derivation.plain_offices import AuthorityOffices
from detente.derivation.sayings import SAYING_CLASSES, SAYING_PROPERTIES, WHO_SAID_WHAT
from detente.derivation.settling import DATE_COMPANIONS, PROMISED
from detente.rdf.namespaces import DCT, DET, LABEL, RDFS, SCHEMA, TYPE, XSD
from detente.rdf.words import Word
from detente.vocabulary.edtf import hull, known_dates
from detente.vocabulary.iris import UNATTRIBUTED, Iris
from detente.vocabulary.ontology import Ontology

Fact = tuple[Word, Word]
"""Predicate and object."""
Facts = Mapping[Word, Collection[Fact]]
"""What one graph says, closed, by subject."""

_TYPE, _LABEL, _AUTHOR = str(TYPE), str(LABEL), str(SCHEMA.author)
_ABOUT, _SUBJECT, _HOLDER = str(claims.ABOUT), str(claims.SUBJECT), str(DET.holder)
_SIDE, _PARTICIPANT, _PLACE = str(DET.side), str(DET.participant), str(DET.place)
_LEADER: Fact = (_TYPE, str(DET.Leader))
_CLAIM, _EVENTUALITY, _COMMITMENT, _MEETING = map(
    str, (DET.Claim, DET.Eventuality, DET.Commitment, DET.Meeting)
)
_ATTRIBUTED, _REPORTED, _MODALITY, _POLARITY, _ALTERNATIVE = map(
    str, (DET.attributedTo, DET.reportedIn, DET.modality, DET.polarity, DET.alternativeReading)
)
_ASSERTED, _POSITIVE = str(claims.ASSERTED), str(claims.POSITIVE)
_UNDERTAKING = {str(claims.PLEDGED), str(claims.INTENDED)}
_WHO_SAID_WHAT = frozenset(map(str, WHO_SAID_WHAT))
_OF_SAYING = frozenset(map(str, (*SAYING_CLASSES, *SAYING_PROPERTIES)))
_STATUS, _PROMISED = str(DET.status), frozenset(map(str, PROMISED))
_UNATTRIBUTED = str(UNATTRIBUTED)
_ONTOLOGY, _DEFINED = f"<{DET.iri}", str(RDFS.isDefinedBy)
_DATES = tuple(map(str, DATE_COMPANIONS))
_LITERAL = re.compile(r'"([^"\\]*)"')
_DAY = f"^^{XSD.date}"
_EDTF, _START, _ISSUED = map(str, (DET.edtf, DET.start, DCT.issued))
_JUDGED_TOGETHER = {str(DET.Tenure), str(DET.Quantity)}
"""Classes whose members the rules of conflicts compare with all others."""
_BEARING = {_SUBJECT, _HOLDER, *map(str, (DCT.replaces, DET.condition, DET.exception))}
"""Properties by which what is said of one thing bears on others, or waits for them."""


class Outside(Protocol):
    """What is known beside the new graphs; the authority and the curation are there already."""

    def is_known(self, node: Word) -> bool:
        """Tell whether a graph that was there before names a node, as subject or object."""
        ...

    def sides(self, actor: Word) -> Collection[Word] | None:
        """Give the states for which an actor stands whatever the time; None where that depends."""
        ...

    def is_curator(self, actor: Word) -> bool:
        """Tell whether the authority names somebody as a curator."""
        ...

    def is_adopted(self, graph: Word) -> bool:
        """Tell whether the curation says of a data set that it is adopted, rightly or not."""
        ...

    def is_curated(self, node: Word) -> bool:
        """Tell whether the curation names a node, now or before."""
        ...


@dataclass
class Settled:
    """What came of one graph: the default graph's facts of its plain things, and what is left to the rule."""

    plain: dict[Word, Collection[Fact]] = field(default_factory=dict)
    left: set[Word] = field(default_factory=set)
    comparable: list[Word] = field(default_factory=list)
    """Plain things that may contradict others all the same: meetings at a place."""

    def sort(self, subject: Word, settled: Collection[Fact] | None) -> None:
        """Take note of what a thing settles; None where that is left to the rule."""
        if settled is None:
            self.left.add(subject)
        else:
            self.plain[subject] = settled


class PlainThings:
    """Tells the plain things of one new graph after the other."""

    def __init__(self, index: IncomingIndex, ontology: Ontology, iris: Iris, outside: Outside) -> None:
        self._index = index
        self._outside = outside
        self._above = {str(each): tuple(map(str, above)) for each, above in ontology.superclasses.items()}
        self._wider = {str(each): tuple(map(str, wider)) for each, wider in ontology.superproperties.items()}
        self._claims = str(iris.claim(""))[:-1]
        self._things = str(iris.thing(""))[:-1]
        self._local_actors = str(iris.thing("actor/"))[:-1]

    def settled(self, graph: Word, facts: Facts, *, is_authority: bool) -> Settled:
        """Sort the things of an entry's graph, or of the authority, into plain ones and others."""
        done = Settled()
        if graph in self._index.data_sets:
            self._sort_data_set(graph, facts, done)
            return done
        if is_authority:
            self._sort_authority(graph, facts, done)
        elif self._is_ordinary_entry(graph, facts):
            for subject, of_it in facts.items():
                is_candidate = self._is_candidate(subject, graph, of_it)
                done.sort(
                    subject, self._of_entry(subject, graph, facts, done.comparable) if is_candidate else None
                )
        else:
            done.left.update(facts)
        self._leave_claims(facts, done)
        return done

    def _sort_authority(self, graph: Word, facts: Facts, done: Settled) -> None:
        offices = AuthorityOffices(graph, facts, self._index, self._outside)
        for subject, of_it in facts.items():
            is_certain = offices.is_alone(subject) and not subject.startswith(self._local_actors)
            done.sort(subject, self._of_authority(subject, graph, of_it, offices) if is_certain else None)

    def is_adopted(self, graph: Word) -> bool:
        """Tell whether a graph is that of a data set that the curation adopts."""
        return graph in self._index.data_sets and self._outside.is_adopted(graph)

    def is_unread(self, graph: Word) -> bool:
        """Tell whether a graph is that of a data set of which the rule reads what it says of itself alone."""
        return graph in self._index.data_sets and not self._outside.is_adopted(graph)

    def _sort_data_set(self, graph: Word, facts: Facts, done: Settled) -> None:
        if self._outside.is_adopted(graph):
            done.left.update(facts)
            return
        for subject in facts:
            if self.is_unread_thing(subject, graph):
                done.plain[subject] = ()
            else:
                done.left.add(subject)

    def is_unread_thing(self, subject: Word, graph: Word) -> bool:
        """Tell whether the rule reads nothing of a thing of which a data set speaks that nobody adopted."""
        is_alone = self._index.graph_of.get(subject) == graph and subject != graph
        return is_alone and not self._outside.is_curated(subject)

    def _is_ordinary_entry(self, graph: Word, facts: Facts) -> bool:
        """Tell whether an entry is described here alone, and is neither replaced nor replaces another."""
        return graph in facts and self._is_candidate(graph, graph, facts[graph])

    def _is_candidate(self, subject: Word, graph: Word, of_it: Collection[Fact]) -> bool:
        index = self._index
        return (
            subject[0] == "<"
            and index.graph_of.get(subject) == graph
            and subject not in index.odd
            and subject not in index.holders
            and not subject.startswith(self._local_actors)
            and not any(p in _BEARING for p, _ in of_it)
            and not self._outside.is_known(subject)
        )

    def _leave_claims(self, facts: Facts, done: Settled) -> None:
        """Leave to the rule what claims to be about things that are left to it, or are elsewhere."""
        plain = done.plain
        for subject in list(plain):
            for p, thing in facts[subject]:
                if p == _ABOUT and thing not in plain and not self._is_nowhere(thing, subject):
                    del plain[subject]
                    done.left.add(subject)
                    break

    def _is_nowhere(self, thing: Word, claim: Word) -> bool:
        """Tell whether a thing is known by one claim alone: then the default graph has nothing of it."""
        index = self._index
        return (
            thing[0] == "<"
            and thing not in index.graph_of
            and index.about.get(thing) == claim
            and thing not in index.odd
            and thing not in index.holders
            and not self._outside.is_known(thing)
        )

    def _of_authority(
        self, subject: Word, graph: Word, of_it: Collection[Fact], offices: AuthorityOffices
    ) -> Collection[Fact] | None:
        types = {o for p, o in of_it if p == _TYPE}
        if (_DEFINED, graph) not in of_it and (not types or types & _WHO_SAID_WHAT):
            return None
        bears = {p for p, _ in of_it if p in _BEARING}
        if bears and not (bears == {_HOLDER} and offices.is_tenure(subject)):
            return None
        is_leader = offices.is_leader(subject)
        if is_leader is None:
            return None
        closed = self._closed([*of_it, _LEADER] if is_leader else of_it)
        return None if (_TYPE, _EVENTUALITY) in closed else closed

    def _of_entry(
        self, subject: Word, graph: Word, facts: Facts, comparable: list[Word]
    ) -> Collection[Fact] | None:
        of_it = facts[subject]
        types = {o for p, o in of_it if p == _TYPE}
        settled = self._settled_facts(subject, graph, facts, types)
        if settled is None or not self._add_sides(settled):
            return None
        if _MEETING in types and subject in self._index.about and any(p == _PLACE for p, _ in of_it):
            comparable.append(subject)  # settled or not: conflicts are found between all that is claimed
        if _EVENTUALITY in types:
            settled.update(dict.fromkeys(fact for fact in of_it if fact[0] == _LABEL))
            return self._closed(settled)
        if types & _WHO_SAID_WHAT:
            if subject.startswith(self._things) or not _tells_of_saying(of_it):
                return None
            settled.update(self._closed(of_it))
        return settled

    def _settled_facts(
        self, subject: Word, graph: Word, facts: Facts, types: set[Word]
    ) -> dict[Fact, None] | None:
        """Give what is settled of a thing, sides apart; None where that is for the rule to say."""
        claim = self._index.about.get(subject)
        if claim is None:
            return {}
        if claim == SEVERAL or types & _JUDGED_TOGETHER or subject.startswith(self._claims):
            return None
        is_settled = self._settles(claim, graph, facts, types)
        if is_settled is None or (is_settled and _wants_a_look(facts[subject], types, facts[graph])):
            return None
        stated = [fact for fact in facts[subject] if fact[0] != _SIDE and fact != _LEADER]
        if any(sum(p == date for p, _ in stated) > 1 for date in _DATES):
            return None
        return self._closed(stated) if is_settled else {}

    def _add_sides(self, settled: dict[Fact, None]) -> bool:
        """Add the states that take part in a settled eventuality; tells whether that is certain."""
        if (_TYPE, _EVENTUALITY) not in settled:
            return True
        for participant in [o for p, o in settled if p == _PARTICIPANT]:
            states = self._outside.sides(participant)
            if states is None:
                return False
            settled.update(dict.fromkeys((_SIDE, state) for state in states))
        return True

    def _settles(self, claim: Word, graph: Word, facts: Facts, types: set[Word]) -> bool | None:
        """Tell whether the one claim about a thing settles it; None where its own words do not say."""
        if claim not in facts or not self._is_candidate(claim, graph, facts[claim]):
            return None
        said: dict[Word, list[Word]] = defaultdict(list)
        for p, o in facts[claim]:
            said[p].append(o)
        single = [said[p] for p in (_ATTRIBUTED, _ABOUT, _MODALITY, _POLARITY)]
        if any(len(each) != 1 or each[0][0] != "<" for each in single) or _CLAIM not in said[_TYPE]:
            return None
        (source,), _, (modality,), (polarity,) = single
        if _ALTERNATIVE in said or graph not in said[_REPORTED]:
            return None
        if self._outside.is_curator(source) or not self._is_sure_voice(source, facts[graph]):
            return None
        is_own = (_AUTHOR, source) in facts[graph]
        if polarity != _POSITIVE or not (modality == _ASSERTED or _undertakes(modality, types)):
            return False
        if is_own or modality == _ASSERTED:
            return is_own
        return None  # it may bind through whoever conveys it

    def _is_sure_voice(self, source: Word, of_entry: Collection[Fact]) -> bool:
        """Tell whether it is plain whose word an entry's own is (see `ClaimIndex.voice`)."""
        authors = [o for p, o in of_entry if p == _AUTHOR]
        is_somebody = source != _UNATTRIBUTED and not source.startswith(self._local_actors)
        return source not in authors or (is_somebody and len(authors) == 1)

    def _closed(self, facts: Iterable[Fact]) -> dict[Fact, None]:
        """Close facts of one subject by class and property, as the ontology does quads."""
        found: dict[Fact, None] = {}
        for fact in facts:
            found[fact] = None
            p, o = fact
            if p == _TYPE:
                for above in self._above.get(o, ()):
                    found[_TYPE, above] = None
            for wider in self._wider.get(p, ()):
                found[wider, o] = None
        return found


def _undertakes(modality: Word, types: set[Word]) -> bool:
    return modality in _UNDERTAKING and _COMMITMENT in types


def _wants_a_look(of_it: Collection[Fact], types: set[Word], of_entry: Collection[Fact]) -> bool:
    """Tell whether values of what one claim settles may not settle with it: then the rule has to say."""
    is_beyond = any(p == _STATUS and o not in _PROMISED for p, o in of_it)
    return (is_beyond and _COMMITMENT in types) or _may_be_foretold(of_it, types, of_entry)


def _may_be_foretold(of_it: Collection[Fact], types: set[Word], of_entry: Collection[Fact]) -> bool:
    """Tell whether a thing may be dated after its entry (see `foretold`): then the rule has to say."""
    if _EVENTUALITY not in types:
        return False
    dates = known_dates([*_literals(of_it, _EDTF), *_literals(of_it, _START)])
    starts = [each.start for each in dates if each.start is not None]
    if not starts:
        return False
    written = written_by(hull(_literals(of_entry, _ISSUED)), hull(_literals(of_entry, _EDTF)))
    return is_ahead(max(starts), written)


def _literals(facts: Iterable[Fact], predicate: Word) -> list[Literal]:
    found = ((_LITERAL.match(o), o) for p, o in facts if p == predicate)
    return [Literal(text[1], datatype=XSD.date if o.endswith(_DAY) else None) for text, o in found if text]


def _tells_of_saying(of_it: Collection[Fact]) -> bool:
    """Tell whether all that is said of an entry, a claim or a part of one is of saying (see `sayings`)."""
    terms = (value if predicate == _TYPE else predicate for predicate, value in of_it)
    return all(not term.startswith(_ONTOLOGY) or term in _OF_SAYING for term in terms)
