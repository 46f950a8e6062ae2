"""Answers of queries: what they are, how they are written, and what can be wrong with a query."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Literal, TypeVar, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from detente.errors import DetenteError
from detente.rdf.quads import Object
from detente.rdf.serializing import ABBREVIATED, UnwritablePredicateError, write_prefixed
from detente.rdf.xml_characters import ForbiddenCharacterError, XmlWriter
from detente.sparql.csv_results import MEDIA_TYPE as CSV
from detente.sparql.csv_results import write_csv

_SYNTAX_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NO_RDF_1_2 = re.compile("does not support RDF 1.2")
_UNKNOWN_FUNCTION = re.compile(r"The custom function <(.*)> is not supported", re.DOTALL)
_Format = TypeVar("_Format", RdfFormat, QueryResultsFormat)


class QueryError(DetenteError):
    """A query that cannot be evaluated, or not answered in the format asked for."""


class QuerySyntaxError(QueryError):
    """Text that is not a SPARQL query; `line` and `column` count from 1, and are None where unknown."""

    exit_code = 2

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
    """An answer that has something in it for which a format has no form; others have one."""

    def __init__(self, media_type: str, reason: str) -> None:
        self.media_type = media_type
        self.reason = reason
        super().__init__(f"the answer cannot be written as {media_type}: {reason}")


class Answer:
    """The result of one query, to be read once: by `write` or by `rows`.

    `check` raises what went wrong unseen by the engine while it was read. `is_known`: the query's skeleton
    was read before (see `wordings`).
    """

    def __init__(
        self,
        result: QuerySolutions | QueryBoolean | QueryTriples,
        check: Callable[[], None] = lambda: None,
        *,
        is_known: bool = False,
    ) -> None:
        self.is_known = is_known
        self._result = result
        self._check = check

    @property
    def kind(self) -> Literal["solutions", "boolean", "triples"]:
        """What the query asked for: SELECT, ASK, or CONSTRUCT and DESCRIBE."""
        if isinstance(self._result, QuerySolutions):
            return "solutions"
        return "boolean" if isinstance(self._result, QueryBoolean) else "triples"

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns of solutions, in order; empty for other kinds."""
        if not isinstance(self._result, QuerySolutions):
            return ()
        return tuple(variable.value for variable in self._result.variables)

    def __bool__(self) -> bool:
        """Answer of an ASK query; raises TypeError for other kinds."""
        if not isinstance(self._result, QueryBoolean):
            raise TypeError(f"{self.kind} have no truth value")
        self._check()
        return bool(self._result)

    def rows(self) -> Iterator[dict[str, Object]]:
        """Yield each solution as bound variables and their terms, each triple as its three positions."""
        if isinstance(self._result, QueryBoolean):
            raise TypeError("a boolean has no rows")
        columns = self.variables or ("subject", "predicate", "object")
        with evaluation(RuntimeError, OSError):
            for row in self._result:
                yield {name: term for name, term in zip(columns, row, strict=True) if term is not None}
        self._check()

    def write(
        self,
        output: BinaryIO | str | os.PathLike[str],
        media_type: str,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Serialise the answer as `media_type`, a SPARQL results format or an RDF format by kind.

        Turtle and RDF/XML declare the `prefixes`.

        Raises QueryError if the engine has no such format or evaluation fails, and UnwritableError for triple
        terms and characters where the format has none; an OSError of `output` passes.
        """
        if isinstance(output, (str, os.PathLike)):
            with open(output, "wb") as file:  # noqa: PTH123 - either kind of path
                return self.write(file, media_type, prefixes)
        with evaluation(RuntimeError), _unwritable(media_type):
            if isinstance(self._result, QueryTriples):
                rdf_format = _known(RdfFormat.from_media_type(media_type), media_type)
                if rdf_format == RdfFormat.RDF_XML or (prefixes and rdf_format in ABBREVIATED):
                    write_prefixed(self._result, output, rdf_format, prefixes or {})
                else:
                    self._result.serialize(output, rdf_format)
            elif media_type == CSV and isinstance(self._result, QuerySolutions):
                write_csv(self._result, output)
            else:
                results_format = _known(QueryResultsFormat.from_media_type(media_type), media_type)
                if results_format == QueryResultsFormat.XML:
                    output = cast(BinaryIO, XmlWriter(output))
                self._result.serialize(output, results_format)
        self._check()
        return None


class Translating:
    """A context whose exceptions are told in other words, by a function that raises those that it knows.

    It takes a quarter of the time of a context that is a generator; each query passes through four.
    """

    __slots__ = ("_translate",)

    def __init__(self, translate: Callable[[BaseException], None]) -> None:
        self._translate = translate

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: object) -> None:
        """Tell an exception in other words."""
        if error is not None:
            self._translate(error)


def evaluation(*kinds: type[Exception]) -> Translating:
    """Turn the engine's SyntaxError, and exceptions of `kinds`, into a QueryError."""

    def translate(error: BaseException) -> None:
        if isinstance(error, SyntaxError):
            raise _syntax_error(str(error)) from error
        if isinstance(error, kinds):
            unknown = _UNKNOWN_FUNCTION.fullmatch(str(error))
            raise UnknownFunctionError(unknown[1]) if unknown else QueryError(str(error)) from error

    return Translating(translate)


def _unwritable(media_type: str) -> Translating:
    """Turn a refusal to write what is new in RDF 1.2, or nothing for XML, into an UnwritableError."""

    def translate(error: BaseException) -> None:
        if isinstance(error, ForbiddenCharacterError | UnwritablePredicateError):
            raise UnwritableError(media_type, str(error)) from error
        if isinstance(error, OSError) and error.errno is None and _NO_RDF_1_2.search(str(error)):
            raise UnwritableError(media_type, "it has triple terms, or text with a direction") from error

    return Translating(translate)


def _syntax_error(text: str) -> QuerySyntaxError:
    match = _SYNTAX_ERROR.fullmatch(text)
    if match is None:
        return QuerySyntaxError(text)
    line, column, expected = match.groups()
    return QuerySyntaxError(_explain(expected), int(line), int(column))


def _explain(expected: str) -> str:
    # The engine lists some of the tokens it would have taken, which misleads; a sentence there is a cause.
    causes = re.findall(r"[A-Z]\w*(?: [\w*]+)+", expected)
    return "; ".join(causes) or "not valid SPARQL, here or just before"


def _known(format_: _Format | None, media_type: str) -> _Format:
    if format_ is None:
        raise QueryError(f"an answer of this kind cannot be written as {media_type!r}")
    return format_
