"""Feeds as plain values: from the bytes of an RSS or Atom document to its items (docs/watching.md).

Reads RSS 0.9 to 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287).
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from detente.claims.drafting.markup import MarkedText, html_entries, unseen_to_the_end
from detente.errors import DetenteError

MOST_ITEMS: Final = 200
"""So many items of one document are read; the rest is told."""
_MOST_TITLE = 300
_MOST_LINK = 2000
_MOST_ID = 500
_END = re.compile(rb"</\s*(?:[A-Za-z]+:)?(?:rss|feed|RDF)\s*>(?:\s|<!--.*?-->)*\Z", re.DOTALL | re.IGNORECASE)
_TAIL = 4096
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FIRST = b"<?xml"
_ENTITIES = b"<!ENTITY"
_GUESSES = frozenset({"windows-1252", "iso-8859-2"})
"""Encodings that the parser falls back to where a document is not in its own."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKUP = ("text/html", "application/xhtml+xml")
_ADVICE = "pip install 'detente[feeds]'"


class FeedError(DetenteError):
    """A document that cannot be taken for a feed, or an address that cannot be asked for one."""


@dataclass(frozen=True)
class FeedItem:
    """One item of a feed.

    `id` is what the feed calls it, else its link, else the digest of what it says; `quoted` are spans of the
    text, in code points, that it quotes; `day` is its day of publication where it is told, ISO 8601, as its
    own time zone has it.
    """

    id: str
    title: str
    text: str
    quoted: tuple[tuple[int, int], ...] = ()
    link: str = ""
    day: str = ""

    @property
    def digest(self) -> str:
        """Name what the item says: whatever is told otherwise has another digest."""
        return hashlib.sha256(f"{self.title}\0{self.text}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class FeedDocument:
    """The items of a feed in the order of the document, each id once, and what a reader is to be told."""

    items: tuple[FeedItem, ...]
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write it."""
        return asdict(self)

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> FeedDocument:
        """Read what `as_json` has written."""
        items = (
            FeedItem(**{**each, "quoted": tuple((start, end) for start, end in each["quoted"])})
            for each in value["items"]
        )
        return cls(tuple(items), tuple(value["warnings"]))


def read_feed(body: bytes, address: str, media_type: str) -> FeedDocument:
    """Read a feed that came from an address with a Content-Type; raises FeedError where it is none.

    Relative addresses are those of the address. A document that ends in its middle is none: half of an item
    may say what the whole does not.
    """
    body = _in_utf8(body)
    if _ENTITIES in body:
        raise FeedError("the document declares entities, which no feed needs: it is not read")
    if not _END.search(body[-_TAIL:]):
        raise FeedError("the document is no RSS or Atom, or it ends in its middle: no closing tag ends it")
    told = _parsed(body, address, media_type)
    if not told.get("version"):
        raise FeedError(f"the document is no RSS or Atom{_why(told, body)}")
    if told.get("encoding") in _GUESSES and told["encoding"] not in _declared(body, media_type):
        raise FeedError("the document is not in the encoding that it declares, so its letters are unknown")
    entries = told.entries[:MOST_ITEMS]
    items = _each_once([_item(each) for each in entries])
    return FeedDocument(tuple(items), tuple(_warnings(told, items, body)))


def _in_utf8(body: bytes) -> bytes:
    """Write UTF-16 as UTF-8, and leave any other encoding as it is."""
    if not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    try:
        return _DECLARATION.sub("", body.decode("utf-16")).encode()
    except UnicodeDecodeError as error:
        raise FeedError(f"the document begins as UTF-16 and is none: {error}") from None


def _declared(body: bytes, media_type: str) -> str:
    """Give what says in which encoding a document is: its type and its first line."""
    first = body[:200].partition(b">")[0].decode("ascii", "replace")
    return f"{media_type} {first}".lower()


def _parsed(body: bytes, address: str, media_type: str) -> Any:
    try:
        import feedparser
    except ModuleNotFoundError:
        raise FeedError(f"feeds are read with feedparser, which is not installed: {_ADVICE}") from None
    headers = {"content-location": address, "content-type": media_type or "application/xml"}
    # A stream, for bytes would be tried as the name of a file first. HTML is read as it came: a sanitizer
    # takes away what says that words are hidden or struck out. Nothing of it is shown but as plain text.
    return feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)


def _why(told: Mapping[str, Any], body: bytes) -> str:
    error = told.get("bozo_exception")
    if error is None:
        return ""
    line = getattr(error, "getLineNumber", lambda: None)()
    message = getattr(error, "getMessage", lambda: str(error))()
    if not line:
        return f": {message}"
    own = line if _FIRST in body[:_TAIL] else line - 1  # the parser puts in a first line where it lacks
    return f": line {own}: {message}"


def _warnings(told: Any, items: Sequence[FeedItem], body: bytes) -> Iterator[str]:
    if told.bozo:
        yield f"the document is not as it should be{_why(told, body)}; what could be read of it was"
    if len(told.entries) > MOST_ITEMS:
        yield f"it has {len(told.entries)} items, and the first {MOST_ITEMS} are read"
    if damaged := sum("\ufffd" in each.title + each.text for each in items):
        yield f"{damaged} items have characters that its encoding does not account for"
    for each in told.entries[:MOST_ITEMS]:
        yield from _cut_short(each)


def _cut_short(entry: Any) -> Iterator[str]:
    """Tell of an item whose words are hidden or struck out to its end, for a tag of it is never closed."""
    for each in (*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail")):
        tag = unseen_to_the_end(_value(each)) if each and each.get("type") in _MARKUP else ""
        if tag:
            own = str(entry.get("id") or entry.get("link") or "without an id")[:_MOST_ID]
            yield f"the item {own}: what follows <{tag}> is hidden or struck out to the end, and is left out"
            return


def _item(entry: Any) -> FeedItem:
    title = " ".join(_plain(entry.get("title_detail")).text.split())[:_MOST_TITLE]
    body = _body(entry)
    quoted: Sequence[tuple[int, int]] = body.quoted
    text = body.text
    if not text.strip():
        text, quoted = title, ()
    title = _TURNING.sub("", title)  # it is shown alone, and quoted from the text
    link = _link(str(entry.get("link") or ""))
    made = FeedItem("", title, text, tuple(quoted), link, _day(entry))
    own = str(entry.get("id") or "").strip() or link or f"sha256:{made.digest}"
    return FeedItem(own if len(own) <= _MOST_ID else _digest(own), title, text, made.quoted, link, made.day)


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _body(entry: Any) -> MarkedText:
    """Give the longest of what the item has as its content, or what it has as a summary."""
    texts = [_plain(each) for each in entry.get("content", ())]
    best = max(texts, key=lambda each: len(each.text), default=MarkedText(""))
    return best if best.text.strip() else _plain(entry.get("summary_detail"))


def _plain(detail: Mapping[str, Any] | None) -> MarkedText:
    """Give what a reader sees of a construct of text, without characters that no text has."""
    if not detail:
        return MarkedText("")
    value = _value(detail)
    if detail.get("type") not in _MARKUP:
        return MarkedText(value.replace("\r\n", "\n").strip())
    return _joined(html_entries(value))


def _value(detail: Mapping[str, Any]) -> str:
    return _CONTROLS.sub("", str(detail.get("value") or ""))


def _joined(parts: Sequence[MarkedText]) -> MarkedText:
    text, quoted = "", []
    for each in parts:
        text += "\n\n" if text else ""
        quoted += [(len(text) + start, len(text) + end) for start, end in each.quoted]
        text += each.text
    return MarkedText(text, (), quoted)


def _link(address: str) -> str:
    """Give an address of the web; nothing for any other, and for one that is no address."""
    try:
        is_web = urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return ""
    return address if is_web and len(address) <= _MOST_LINK and address.isprintable() else ""


def _day(entry: Any) -> str:
    """Read the day of publication as the item has it, in its own time zone; nothing where it has none."""
    for name in (each for each in ("published", "updated") if each in entry):
        told, read = str(entry[name] or ""), entry.get(f"{name}_parsed")
        if day := _day_of_text(told):
            return day.isoformat()
        if read:
            return date(*read[:3]).isoformat()
    return ""


def _day_of_text(text: str) -> date | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text.strip()).date()
        except ValueError:
            continue
    return None


def _each_once(items: Sequence[FeedItem]) -> list[FeedItem]:
    """Tell items apart that have one id but say different things; what says the same is one."""
    told: dict[tuple[str, str], FeedItem] = {(each.id, each.digest): each for each in reversed(items)}
    unlike = Counter(own for own, _ in told)
    return [
        each if unlike[own] == 1 else FeedItem(_apart(each), *_rest(each))
        for (own, _), each in reversed(told.items())
    ]


def _apart(item: FeedItem) -> str:
    return f"{item.id} {item.digest}"


def _rest(item: FeedItem) -> tuple[Any, ...]:
    return item.title, item.text, item.quoted, item.link, item.day
