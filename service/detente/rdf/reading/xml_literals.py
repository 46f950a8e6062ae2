"""XML within RDF as a literal: exclusive canonical XML with comments (https://www.w3.org/TR/xml-exc-c14n/)."""

from __future__ import annotations

from collections.abc import Mapping

SEPARATOR = "\n"
"""Between namespace, local name and prefix, as the parser gives names."""
XML = "http://www.w3.org/XML/1998/namespace"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


class XmlLiteral:
    """Writes elements, text, comments and instructions in their canonical form."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.length = 0
        """Characters so far."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element; only namespaces that it uses itself are declared on it."""
        written, used = _qualified(name, is_attribute=False)
        named = []
        for attribute, value in attributes.items():
            qualified, binding = _qualified(attribute, is_attribute=True)
            used |= binding
            named.append((_order(attribute), qualified, value))
        rendered = self._open[-1][1] if self._open else {}
        new = {prefix: iri for prefix, iri in used.items() if rendered.get(prefix, "") != iri}
        self._open.append((written, {**rendered, **new} if new else rendered))
        declared = (
            f' xmlns{":" if prefix else ""}{prefix}="{_value(iri)}"' for prefix, iri in sorted(new.items())
        )
        valued = (f' {qualified}="{_value(value)}"' for _, qualified, value in sorted(named))
        self._write(f"<{written}{''.join(declared)}{''.join(valued)}>")

    def end(self) -> None:
        """End the element that was begun last."""
        self._write(f"</{self._open.pop()[0]}>")

    def text(self, text: str) -> None:
        """Write text."""
        self._write(text.translate(_TEXT))

    def comment(self, text: str) -> None:
        """Write a comment."""
        self._write(f"<!--{text}-->")

    def instruction(self, target: str, data: str) -> None:
        """Write a processing instruction."""
        self._write(f"<?{target} {data}?>" if data else f"<?{target}?>")

    def __str__(self) -> str:
        return "".join(self._pieces)

    def _write(self, piece: str) -> None:
        self.length += len(piece)
        self._pieces.append(piece)


def _qualified(name: str, *, is_attribute: bool) -> tuple[str, dict[str, str]]:
    """Give a name as it is written, and what that needs declared: an element without a namespace that too."""
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return name, {} if is_attribute else {"": ""}
    iri, local, prefix = (*parts, "")[:3]
    if iri == XML:
        return f"xml:{local}", {}
    return f"{prefix}:{local}" if prefix else local, {prefix: iri}


def _order(name: str) -> tuple[str, str]:
    parts = name.split(SEPARATOR)
    return ("", name) if len(parts) == 1 else (parts[0], parts[1])


def _value(text: str) -> str:
    return text.translate(_VALUE)
