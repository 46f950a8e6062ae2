"""What the engine leaves out of JSON-LD without a word, found by reading a marked copy.

JSON-LD drops keys that no context defines, and an implementation may drop what is said with IRIs and language
tags that are none (https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm). In the copy a
default vocabulary catches the keys, and characters that no IRI has give way to a mark, by which what would
have been dropped is told apart from text that merely has such characters.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, cast

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from detente.rdf.reading.source import Fault, Source

_STRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)"(\s*+:)?', re.DOTALL)
_NOT_IN_AN_IRI = re.compile(
    r"""[\x00-\x20<>{}|^`"\\\ud800-\udfff]|%(?![0-9A-Fa-f]{2})|(?<=\#)[^\#]*(\#)|\[|\]""", re.VERBOSE
)
_LANGUAGE = re.compile(rb'(?<!\\)"@language"\s*+:\s*+"([^"\\]*+)"')
_DROPPED = "x-dropped:"
_KEPT = "x-kept:"
"""Before a relative vocabulary: in the copy it would be added to the one that catches keys."""
_VOCABULARY = re.compile(rb'(?<!\\)"@vocab"\s*+:\s*+"([^":\\]*+)"')
_KEYWORD_LIKE = re.compile(rb"@[A-Za-z]++")
_KEYWORDS = re.compile(
    rb"@(?:any|base|container|context|default|direction|embed|explicit|graph|id|import|included|index|json"
    rb"|language|list|nest|none|null|omitDefault|preserve|prefix|propagate|protected|requireAll|reverse|set|type|value"
    rb"|version|vocab)"
)
"""Those of JSON-LD 1.1 and of its framing; a key of their form that is none is passed over."""
_LONGEST = 8 << 10
_LIST = 1000
_PAIRS = ("qx", "qz", "xq", "zq", "jq", "wq", "qj", "vq")
_AS_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True, order=True)
class Dropped:
    """A key that was left out with all that stands under it: its first place, and how many values it has."""

    line: int
    column: int
    key: str
    count: int

    def __str__(self) -> str:
        times = f", {self.count} values in all" if self.count > 1 else ""
        return f"{self.line}:{self.column}: {self.key!r}, {self.reason}{times}"

    @property
    def reason(self) -> str:
        """Why it was left out."""
        if self.key.startswith("_:"):
            return "a blank node, which cannot be a property"
        return "which is no keyword" if self.key.startswith("@") else "which no context defines"


class _Marks:
    """Strings of a document, each with a mark for those that need one."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._marks: dict[bytes, str] = {}
        self._first: dict[str, tuple[int, str]] = {}
        self._keys: dict[bytes, int] = {}
        self.letters = next(
            each for each in _PAIRS if source.data.find(each.encode()) < 0 or each == _PAIRS[-1]
        )
        self._mark = re.compile(f"-?({self.letters}[a-p]{{6}})-?", re.IGNORECASE)
        self._blank = f"{self.letters}-blank:"
        self._rename()

    def copy(self) -> Iterator[bytes]:
        """Yield the document with marks in it, in a context that catches what has no other."""
        yield b'{"@context":{"@vocab":"%s"},"@graph":[' % _DROPPED.encode()
        position = self._source.start
        relative = {match.start(1) for match in _VOCABULARY.finditer(self._source.data, position)}
        for match in _STRING.finditer(self._source.data, position):
            begin, end = match.span(1)
            marked = _KEPT + (_text(match[1]) or "") if begin in relative else self._marked(match[1], begin)
            if marked is not None:
                yield self._source.data[position:begin]
                yield json.dumps(marked)[1:-1].encode()
                position = end
        yield self._source.data[position : self._source.end]
        yield b"]}"

    def found(self, value: str) -> tuple[int, str] | None:
        """Give the place and the text of the string whose mark is in a term."""
        match = self._mark.search(value)
        return self._first.get(match[1].lower()) if match else None

    def whole(self, value: str) -> str:
        """Give a string as it was, where all of it is a mark."""
        found = self.found(value)
        return found[1] if found else value

    def nameless(self, predicate: str) -> str | None:
        """Give the key that a property of the copy stands for, where it can be no property."""
        key = self.whole(predicate)
        if key.startswith(self._blank):
            return f"_:{key.removeprefix(self._blank)}"
        return key if key != predicate and key.startswith(("_:", "@")) else None

    def _rename(self) -> None:
        """Mark keys that are no property, or in a map of languages no tag: their values would be dropped."""
        self._mark_languages()
        prefixes = set()
        for match in _STRING.finditer(self._source.data, self._source.start):
            name = match[1]
            if b":" in name:
                prefixes.add(name.partition(b":")[0])
            if match[2]:
                self._keys.setdefault(name, match.start(1))
        for name, begin in self._keys.items():
            if _is_no_property(name) and name not in self._marks:
                self._marks[name] = self._new(begin, name.decode("utf-8", "replace"))
            text = "" if re.search(rb"[:/@#\\]", name) else name.decode("utf-8", "replace")
            if text and not (name in self._marks or _is_language(text) or name in prefixes):
                self._marks[name] = self._new(begin, text)

    def _mark_languages(self) -> None:
        for match in _LANGUAGE.finditer(self._source.data, self._source.start):
            text = match[1].decode("utf-8", "replace")
            if match[1] not in self._marks and not _is_language(text):
                self._marks[match[1]] = self._new(match.start(1), text)

    def places(self) -> dict[str, int]:
        """Give the first place of each key."""
        return {_text(raw) or "": begin - 1 for raw, begin in self._keys.items()}

    def _marked(self, raw: bytes, begin: int) -> str | None:
        if raw in self._marks:
            return self._marks[raw]
        text = _text(raw)
        if text is None or text.startswith("@"):
            return None
        # A blank node is an IRI in the copy, whatever leads to it: as a property it would be dropped unseen.
        written = self._blank + text[2:] if text.startswith("_:") else text
        bad = _NOT_IN_AN_IRI.search(written)
        if bad is None:
            return written if written is not text else None
        mark = self._new(begin, text)
        if len(text) > _LONGEST:
            marked = mark
        else:
            at = bad.start(1) if bad[1] else bad.start()
            before, after = written[:at], _NOT_IN_AN_IRI.sub("", written[at:].replace("#", ""))
            marked = "-".join(filter(None, (before.rstrip("-"), mark, after.lstrip("-"))))
        if len(self._marks) < _LIST * _LIST:
            self._marks[raw] = marked
        return marked

    def _new(self, begin: int, text: str) -> str:
        # Letters alone: the first part of a language tag has eight of them at most, and no digit.
        mark = self.letters + f"{len(self._first):06x}".translate(_AS_LETTERS)
        self._first[mark] = begin, text
        return mark


class _Pieces:
    """A file of what an iterator gives, for the engine."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        wanted = size if size > 0 else 1 << 16
        parts = [self._left]
        length = len(self._left)
        while length < wanted and (piece := next(self._pieces, None)) is not None:
            parts.append(piece)
            length += len(piece)
        whole = b"".join(parts)
        self._left = whole[wanted:]
        return whole[:wanted]


def losses(source: Source, base: str | None) -> tuple[list[Fault], list[Dropped]]:
    """Find what reading a document would lose: faults in IRIs and language tags, and keys without a meaning.

    Raises SyntaxError where the copy cannot be read though the document can.
    """
    marks = _Marks(source)
    faults: dict[int, Fault] = {}
    keys: Counter[str] = Counter()
    pieces = cast(IO[bytes], _Pieces(marks.copy()))
    for quad in parse(pieces, format=RdfFormat.JSON_LD, base_iri=base):
        predicate = quad.predicate.value
        if (key := marks.nameless(predicate)) is not None:
            keys[key] += 1
        elif predicate.startswith(_DROPPED):
            keys[predicate.removeprefix(_DROPPED)] += 1
        for fault in _faults_of((quad.subject, quad.predicate, quad.object, quad.graph_name), marks):
            faults.setdefault(fault.offset, fault)
    return list(faults.values()), sorted(_dropped(keys, marks, source))


def _faults_of(terms: tuple[object, ...], marks: _Marks) -> Iterator[Fault]:
    for term in terms:
        if isinstance(term, NamedNode) and not term.value.startswith(_DROPPED):
            yield from _fault_of_iri(term.value, marks)
        elif isinstance(term, Literal) and term.language:
            if found := marks.found(term.language):
                yield Fault(found[0], f"{found[1][:80]!r} is no language tag, such as en or pt-BR (BCP 47)")
        elif isinstance(term, Literal) and marks.letters in term.datatype.value:
            yield from _fault_of_iri(term.datatype.value, marks)
        elif isinstance(term, Triple):
            yield from _faults_of((term.subject, term.predicate, term.object), marks)


def _fault_of_iri(value: str, marks: _Marks) -> Iterator[Fault]:
    found = marks.found(value)
    if found is None:
        return
    bad = _NOT_IN_AN_IRI.search(found[1])
    if bad is not None:
        character = bad[1] or bad[0]
        escape = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        cure = f"write {escape} for {character!r}"
        yield Fault(found[0], f"Invalid IRI: {found[1][:80]!r}; {cure}")


def _dropped(keys: Counter[str], marks: _Marks, source: Source) -> Iterator[Dropped]:
    places = marks.places()
    named = [(marks.whole(name), count) for name, count in keys.most_common(_LIST)]
    for begin, key, count in sorted((_place(key, places, source), key, count) for key, count in named):
        yield Dropped(*source.place(begin), key, count)


def _place(key: str, places: Mapping[str, int], source: Source) -> int:
    """Find a key; one that a context gives stands there, or the key does that the context's `_:` begins."""
    if key in places or not key.startswith("_:"):
        return places.get(key, source.start)
    given = source.data.find(json.dumps(key).encode(), source.start)
    return given if given >= 0 else places.get(key.removeprefix("_:"), source.start)


def _is_no_property(key: bytes) -> bool:
    is_keyword_like = _KEYWORD_LIKE.fullmatch(key) and not _KEYWORDS.fullmatch(key)
    return bool(is_keyword_like)


def _text(raw: bytes) -> str | None:
    try:
        text = json.loads(b'"%s"' % raw, strict=False)
    except ValueError:
        return None
    return str(text)


def _is_language(text: str) -> bool:
    try:
        Literal("", language=text)
    except ValueError:
        return False
    return True
