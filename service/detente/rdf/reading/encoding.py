"""Encodings: XML is made UTF-8 from any that it declares; of all else, what is not UTF-8 is found."""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile

from detente.errors import InputError, Problem
from detente.rdf.reading.compressed import mapped, within_limit
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.source import Fault, Source

_NOT_UTF_8 = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_UTF_8 = ("utf_8", "ascii")
"""What UTF-8 is by its name, or as far as it goes."""
_SAMPLE = 64
_CURE = "save it as UTF-8, or convert it: iconv -f ENCODING -t UTF-8"
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SIGNS = {
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_DECLARED = re.compile(rb"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_ALLOWED = re.compile(
    r"utf_?(8|16|32)(_[bl]e)?|ascii|(iso8859|cp|koi8|mac|tis|kz|ptcp|hp|big5|gb|hz|shift_jis|euc|iso2022|johab)\w*"
)
_WIDE = re.compile(r"utf_?(16|32)(_[bl]e)?")


def encoding_fault(source: Source) -> Fault | None:
    """Find the first byte that no text in UTF-8 has at its place, a NUL among them."""
    other = _other_encoding(source.data[:_SAMPLE])
    if other:
        return Fault(source.start, f"Invalid UTF-8: the text looks like {other}; {_CURE}")
    end = _first_nul(source)
    found = _first_invalid(source, end)
    if found is not None:
        byte = source.data[found]
        return Fault(found, f"Invalid UTF-8: the byte 0x{byte:02X} does not belong here; {_CURE}")
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


def xml_encoding(sample: bytes, charset: str | None) -> str:
    """Tell the encoding of an XML text: by its mark, the media type, or its declaration (RFC 7303, 3)."""
    for signs in (_MARKS, _SIGNS):
        for sign, name in signs.items():
            if sample.startswith(sign):
                return name
    declared = _DECLARED.match(sample.lstrip())
    told = charset or (declared[1].decode() if declared else "utf-8")
    # Such a declaration cannot be read in what it declares: it was left when the text was saved anew.
    return "utf-8" if _WIDE.fullmatch(_canonical(told)) else told


def check_charset(charset: str | None, called: str, name: str) -> None:
    """Raise InputError where a media type says of what is no XML that it is in another charset than UTF-8.

    `charset` is None where nothing is said; `called` is the format. Every other charset is forbidden there
    (https://www.w3.org/TR/turtle/#sec-mediaReg), and its bytes would be read as other letters, or as none.
    """
    if charset is not None and _canonical(charset) not in _UTF_8:
        message = f"charset={charset}, but {called} is always in UTF-8: save it so, and send charset=utf-8"
        raise InputError([Problem(name, None, None, message)])


@contextmanager
def in_utf_8(source: Source, limits: InputLimits, charset: str | None) -> Iterator[Source]:
    """Give XML as UTF-8; raises InputError for an encoding that is not known, or that it does not keep to."""
    encoding = xml_encoding(source.data[: 1 << 10], charset)
    name = _canonical(encoding)
    if name == "utf_8":
        yield source
        return
    if not _ALLOWED.fullmatch(name):
        raise source.error(Fault(source.start, f"the encoding {encoding!r}, which is not known; {_CURE}"))
    if not _WIDE.fullmatch(name) and _is_utf_8_after_all(source):
        message = f"the text declares {encoding}, but its bytes are UTF-8: change the declaration"
        raise source.error(Fault(source.start, message))
    with TemporaryFile() as spool:
        for piece in _decoded(source, name, encoding):
            spool.write(piece.encode())
            within_limit(source.name, limits, "expanded_bytes", spool.tell())
        with mapped(spool) as buffer:
            yield Source(source.name, buffer)


def _canonical(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding).name
    except LookupError:
        found = encoding
    return found.lower().replace("-", "_")


def _is_utf_8_after_all(source: Source) -> bool:
    """Tell whether there are characters beyond ASCII, and all of them are UTF-8."""
    is_ascii = all(chunk.isascii() for chunk in source.chunks(source.start, source.end))
    return not is_ascii and _first_invalid(source, source.end) is None


def _decoded(source: Source, name: str, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)()
    lines = 1
    for chunk in itertools.chain(source.chunks(0, source.end), [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            message = f"a byte that {encoding} does not have ({error.reason}); {_CURE}"
            lines += chunk[: error.start].decode(name, "replace").count("\n")
            raise InputError([Problem(source.name, lines, None, message)]) from None
        lines += text.count("\n")
        yield text


def decodable(sample: bytes) -> str:
    """Tell in which encoding a text that was read can be shown."""
    if not sample.lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe\0").startswith(b"<"):
        return "utf-8"
    name = _canonical(xml_encoding(sample, None))
    return name if _ALLOWED.fullmatch(name) else "utf-8"


def readable(sample: bytes) -> bytes:
    """Give the beginning of a text as UTF-8 where it is UTF-16 or UTF-32, to tell its format."""
    for sign, name in (_MARKS | _SIGNS).items():
        if sample.startswith(sign):
            return sample.decode(name, "ignore").lstrip("\ufeff").encode("utf-8", "ignore")
    return sample
