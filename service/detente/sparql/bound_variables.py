"""What the variables of a group can be bound to, by the triple patterns that each of its solutions matches.

A subject or a predicate is never a literal, and an object is one of the objects of its property. That holds
of every solution where the triple pattern stands in the group itself, not in an OPTIONAL, a UNION or another
group within (SPARQL 1.1 Query, section 18.2.2.6: its triple patterns are joined). Read on tokens, so what is
not plainly a triple pattern ends the reading, and what was read before it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from detente.sparql.lexer import Token

_PATH_OPERATORS = frozenset("/|*+?^!(")
_GROUP_WORDS = frozenset(("optional", "minus", "union", "graph", "service", "lateral", "silent"))
_EXPRESSION_WORDS = frozenset(("filter", "bind", "values", "not", "exists", "undef"))
_TERM_KINDS = frozenset(("variable", "iri", "name", "blank"))
_BOOLEANS = ("true", "false")


@dataclass
class BoundVariables:
    """Variables by their names without `?`: those of no literals, and properties that others are objects of.

    A property is given as the token that names it. `lists` are the IRIs that are objects of one subject and
    property, where they are two or more and nothing is said of a triple itself (RDF 1.2).
    """

    resources: set[str] = field(default_factory=set)
    objects: dict[str, list[Token]] = field(default_factory=dict)
    lists: list[list[Token]] = field(default_factory=list)


class _UnreadableError(Exception):
    """What comes next is no triple pattern of the plain kind."""


def bound_variables(found: Sequence[Token], closing: Mapping[int, int], opening: int) -> BoundVariables:
    """Read the group that opens with the bracket at an index; `closing` gives each bracket's counterpart."""
    reading = _Group(found, closing, opening)
    with suppress(_UnreadableError):  # what was read before holds: a group joins all that stands in it
        reading.read()
    return reading.bound


class _Group:
    """Reads one group from its opening bracket to its closing one."""

    def __init__(self, found: Sequence[Token], closing: Mapping[int, int], opening: int) -> None:
        self.bound = BoundVariables()
        self._tokens, self._closing = found, closing
        self._at, self._end = opening + 1, closing.get(opening, opening)

    def read(self) -> None:
        while self._at < self._end:
            token = self._tokens[self._at]
            word = token.text.lower() if token.kind == "word" else ""
            if token.text in {".", "{"}:
                self._skip()
            elif word == "graph":
                self._graph()
            elif word in _GROUP_WORDS or word in _EXPRESSION_WORDS:
                self._skip_to_brackets(word)
            else:
                self._triples()

    def _skip(self) -> None:
        """Leave a token behind, or brackets and all that is in them."""
        self._at = self._closing.get(self._at, self._at) + 1

    def _graph(self) -> None:
        """Read the patterns of GRAPH, which are joined too."""
        self._at += 1
        name = self._term()
        if self._text() != "{":
            raise _UnreadableError
        self._is_resource(name)
        within = bound_variables(self._tokens, self._closing, self._at)
        self.bound.resources |= within.resources
        for variable, properties in within.objects.items():
            self.bound.objects.setdefault(variable, []).extend(properties)
        self.bound.lists += within.lists
        self._skip()

    def _skip_to_brackets(self, word: str) -> None:
        """Leave a keyword behind with what belongs to it: a group, data, or an expression in brackets."""
        opening = "{" if word in _GROUP_WORDS else "{("
        while self._at < self._end and self._tokens[self._at].text not in opening:
            self._at += 1
        is_list_of_variables = word == "values" and self._text() == "("
        self._skip()
        if is_list_of_variables and self._text() == "{":
            self._skip()

    def _text(self) -> str:
        return self._tokens[self._at].text if self._at < self._end else ""

    def _triples(self) -> None:
        """Read the triple patterns of one subject, up to the full stop, or to what ends them as well."""
        subject = self._term()
        while True:
            verb = self._verb()
            self._is_resource(subject, verb)
            iris = self._objects(verb)
            if len(iris) > 1 and (self._at >= self._end or self._text() in {".", ";"}):
                self.bound.lists.append(iris)
            while self._text() == ";":
                self._at += 1
            if self._ends():
                return

    def _ends(self) -> bool:
        """Tell whether what comes next ends a subject's triple patterns; else it must be a verb after `;`."""
        before = self._tokens[self._at - 1].text
        is_next = self._at >= self._end or self._text() in {".", "{"} or self._is_keyword()
        if not is_next and before != ";":
            raise _UnreadableError
        return is_next

    def _is_keyword(self) -> bool:
        token = self._tokens[self._at]
        return token.kind == "word" and token.text.lower() in _GROUP_WORDS | _EXPRESSION_WORDS

    def _is_resource(self, *terms: Token | None) -> None:
        self.bound.resources |= {
            term.text[1:] for term in terms if term is not None and term.kind == "variable"
        }

    def _term(self) -> Token | None:
        """Read a subject or an object: its token, or None for what is not written as one token."""
        if self._at >= self._end:
            raise _UnreadableError
        token = self._tokens[self._at]
        if token.kind in _TERM_KINDS:
            self._at += 1
            return token
        if token.text in {"[", "("}:
            self._skip()
        else:
            self._literal(token)
        return None

    def _literal(self, token: Token) -> None:
        if token.text in {"+", "-"}:
            self._at += 1
            token = self._tokens[self._at]
        if token.kind not in {"string", "number"} and not token.is_word(*_BOOLEANS):
            raise _UnreadableError
        self._at += 1
        if self._at < self._end and self._tokens[self._at].kind == "language":
            self._at += 1
        elif self._text() == "^^":
            self._at += 2

    def _verb(self) -> Token:
        """Read a verb that is no property path: a path of no steps has literals as its subjects."""
        if self._at + 1 >= self._end:
            raise _UnreadableError
        token, following = self._tokens[self._at], self._tokens[self._at + 1]
        is_one = token.kind in {"variable", "iri", "name"} or token.text == "a"
        if is_one and not (following.kind == "punctuation" and following.text in _PATH_OPERATORS - {"("}):
            self._at += 1
            return token
        raise _UnreadableError

    def _objects(self, verb: Token) -> list[Token]:
        """Read the objects of a verb, and give those that are IRIs."""
        iris: list[Token] = []
        while True:
            value = self._term()
            if value is not None and value.kind == "variable":
                self.bound.objects.setdefault(value.text[1:], []).append(verb)
            elif value is not None and value.kind == "iri":
                iris.append(value)
            if self._text() != ",":
                return iris
            self._at += 1
