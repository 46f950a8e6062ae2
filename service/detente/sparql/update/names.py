"""The prefixes and the base of an operation, and the engine's parser where nothing is to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.sparql.answers import QuerySyntaxError, evaluation
from detente.sparql.engine_text import quads_of_update, value_of
from detente.sparql.lexer import position
from detente.sparql.text import misplaced_escape

# The engine reads all of an update before it runs any. This cannot be done, so that nothing after it is.
_GUARD = "DROP GRAPH <x-absent:>;\n"
_GUARD_LINES = 1


@dataclass(frozen=True)
class Names:
    """Prefixes and base in force."""

    prefixes: Mapping[str, str]
    base: str | None

    def used(self, text: str) -> dict[str, str]:
        """Give the prefixes that a text may use: the engine reads each it is given anew."""
        return {name: iri for name, iri in self.prefixes.items() if f"{name}:" in text}

    def with_prefix(self, prefix: str, iri: str) -> Names:
        """Give the same with one more prefix, or another IRI for it."""
        return Names({**self.prefixes, prefix: iri}, self.base)

    def resolve(self, reference: str) -> NamedNode:
        """Give what an IRI or a prefixed name stands for; raises QuerySyntaxError without a place."""
        with evaluation():
            found = value_of(reference, base=self.base, prefixes=self.used(reference))
        if not isinstance(found, NamedNode):
            raise QuerySyntaxError(f"{reference} is no IRI", None, None)
        return found

    def check_syntax(self, text: str, start: int, end: int) -> None:
        """Let the engine parse a part of an update; raises QuerySyntaxError with the place in all of it.

        Nothing is run and nothing is asked: neither LOAD nor SERVICE reach out.
        """
        part = text[start:end]
        try:
            with evaluation():
                quads_of_update(_GUARD + part, base=self.base, prefixes=self.used(part))
        except QuerySyntaxError as error:
            if (escape := misplaced_escape(part)) is not None:
                raise moved(escape, position(text, start)) from error
            raise moved(error, position(text, start), guard=_GUARD_LINES) from error
        except RuntimeError:  # what the guard is for
            return


def moved(error: QuerySyntaxError, start: tuple[int, int], *, guard: int = 0) -> QuerySyntaxError:
    """Give an error of a part its place in the whole, of which the part starts at a line and a column.

    `guard` is how many lines were put before the part.
    """
    if error.line is None or error.column is None:
        return error
    line, column = start
    part_line = error.line - guard
    if part_line < 1:  # a part that is empty: the place is that after the guard
        return QuerySyntaxError(error.message, line, column)
    column = error.column + (column - 1 if part_line == 1 else 0)
    return QuerySyntaxError(error.message, line + part_line - 1, column)
