"""What can be wrong with a query, and with writing its answer."""

from __future__ import annotations

from detente.errors import DetenteError


class QueryError(DetenteError):
    """A query that cannot be evaluated, or not answered in the format asked for."""


class QuerySyntaxError(QueryError):
    """Text that is not a SPARQL query; `line` and `column` count from 1, and are None where unknown."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.message = message
        self.line = line
        self.column = column
        super().__init__(message if line is None else f"line {line}, column {column}: {message}")


class UnknownFunctionError(QueryError):
    """A query that calls a function which is neither SPARQL's nor one of the engine's own."""

    def __init__(self, function: str) -> None:
        self.function = function
        super().__init__(f"there is no function <{function}>")


class UnwritableError(QueryError):
    """An answer with something in it that the format asked for cannot hold."""
