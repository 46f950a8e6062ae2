"""The first byte that is not UTF-8, the one encoding of RDF's formats as they are read here."""

from __future__ import annotations

import codecs
import itertools

from detente.rdf.reading.source import Fault, Source

_NOT_UTF_8 = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_SAMPLE = 64


def encoding_fault(source: Source) -> Fault | None:
    """Find the first byte that no text in UTF-8 has at its place, a NUL among them."""
    other = _other_encoding(source.data[:_SAMPLE])
    if other:
        return Fault(source.start, f"Invalid UTF-8: the text looks like {other}; save it as UTF-8")
    end = _first_nul(source)
    found = _first_invalid(source, end)
    if found is not None:
        byte = source.data[found]
        return Fault(found, f"Invalid UTF-8: the byte 0x{byte:02X} does not belong here; save it as UTF-8")
    if end < source.end:
        return Fault(end, "a NUL byte, which no format of RDF has")
    return None


def _other_encoding(sample: bytes) -> str | None:
    for mark, name in _NOT_UTF_8.items():
        if sample.startswith(mark):
            return name
    # Without a mark: every other byte of a text that begins in ASCII is NUL.
    even, odd = sample[0:16:2], sample[1:16:2]
    interleaved = (any(even), any(odd)) in ((True, False), (False, True)) and (all(even) or all(odd))
    return "UTF-16" if odd and interleaved else None


def _first_nul(source: Source) -> int:
    found = source.data.find(b"\0")
    return source.end if found < 0 else found


def _first_invalid(source: Source, end: int) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    held = 0
    position = source.start
    for chunk in itertools.chain(source.chunks(source.start, end), [b""]):
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return position - held + error.start
        position += len(chunk)
        held = len(decoder.getstate()[0])
    return None
