"""XML within bounds: well-formedness with a place, entities, depth, length.

Entities that are declared inside the document and are plain text, as editors of ontologies write them for
namespaces, are let through; all else in a DOCTYPE is refused.
"""

from __future__ import annotations

from xml.parsers import expat

from detente.rdf.reading.limits import MOST_BYTES_A_CHARACTER, InputLimits, exceeded
from detente.rdf.reading.source import Fault, Source
from detente.rdf.reading.xml_literals import SEPARATOR

_CHUNK = 1 << 16
_ENTITY_CHARACTERS = 1 << 10


class Stop(Exception):  # noqa: N818 - ends a parse, and is no error yet
    """Ends a parse at a fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class BoundedXml:
    """An expat parser whose handlers stop it at the first thing that is not to be read.

    Names come as namespace, local name and prefix, each on a line. The text is UTF-8, whatever it declares:
    `encoding` has seen to that.
    """

    def __init__(self, source: Source, limits: InputLimits) -> None:
        self._start = source.start
        self._limits = limits
        self._depth = 0
        self._text = 0
        self._expanded = 0
        self._longest_entity = 0
        self._fed = 0
        self._last = 0
        self._parser = parser = expat.ParserCreate("utf-8", SEPARATOR)
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._element
        parser.EndElementHandler = self._element_end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.AttlistDeclHandler = self._attributes_declared
        parser.ExternalEntityRefHandler = self._external

    def feed(self, chunk: bytes) -> None:
        """Read on, and bound what entities in attributes may have become, which call no handler."""
        self._parser.Parse(chunk, False)
        self._fed += len(chunk)
        if self._fed - self._last > MOST_BYTES_A_CHARACTER * self._limits.literal_characters:
            offset, limits = self._start + self._last, self._limits
            raise Stop(
                exceeded(limits, "literal_characters", "a tag or comment of more than {} characters", offset)
            )
        self._grow(chunk.count(b"&") * self._longest_entity)

    def finish(self) -> None:
        """Read the end of the document."""
        self._parser.Parse(b"", True)

    @property
    def error_offset(self) -> int:
        """Give the byte at which the parser found an error."""
        return self._start + self._parser.ErrorByteIndex

    @property
    def _offset(self) -> int:
        return self._start + max(0, self._parser.CurrentByteIndex)

    def _stop(self, message: str) -> None:
        raise Stop(Fault(self._offset, message))

    def _exceed(self, name: str, what: str) -> None:
        raise Stop(exceeded(self._limits, name, what, self._offset))

    def _grow(self, count: int) -> None:
        self._expanded += count
        if self._expanded > self._limits.expanded_bytes:
            self._exceed("expanded_bytes", "entities expand to more than {} characters")

    def _element(self, _name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._text = 0
        self._last = self._parser.CurrentByteIndex
        if self._depth > self._limits.nesting:
            self._exceed("nesting", "elements nested more than {} deep")
        if any(len(value) > self._limits.literal_characters for value in attributes.values()):
            self._exceed("literal_characters", "an attribute of more than {} characters")

    def _element_end(self, _name: str) -> None:
        self._depth -= 1
        self._text = 0

    def _comment(self, _text: str) -> None:
        self._last = self._parser.CurrentByteIndex

    def _instruction(self, _target: str, _data: str) -> None:
        self._last = self._parser.CurrentByteIndex

    def _characters(self, text: str) -> None:
        self._text += len(text)
        self._last = self._parser.CurrentByteIndex
        self._grow(len(text))
        if self._text > self._limits.literal_characters:
            self._exceed("literal_characters", "text of more than {} characters")

    def _doctype(self, _name: str, system: str | None, public: str | None, _internal: bool) -> None:
        if system or public:
            self._stop("a DOCTYPE that names an external file, which is not fetched; leave it out")

    def _entity(
        self, name: str, is_parameter: bool, value: str | None, _base: str | None, *_external: str | None
    ) -> None:
        if is_parameter:
            self._stop(f"the parameter entity %{name}; only entities for namespaces are read")
        if value is None:
            self._stop(f"the entity {name} is external, and is not fetched")
        elif "&" in value or "<" in value:
            self._stop(f"the entity {name} has markup or another entity in it; only plain text is read")
        elif len(value) > _ENTITY_CHARACTERS:
            self._stop(f"the entity {name} has more than {_ENTITY_CHARACTERS} characters")
        self._longest_entity = max(self._longest_entity, len(value or ""))

    def _attributes_declared(self, element: str, *_declaration: object) -> None:
        self._stop(f"the DOCTYPE declares attributes of {element}; only entities are read")

    def _external(self, _context: str, *_name: str | None) -> int:
        self._stop("an external entity, which is not fetched")
        return 0
