"""Readers of what a setting is written as: a value, or a ValueError that says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import NamedNode

MAX_THREADS = 256
MAX_PROXIES = 8
MAX_SECONDS = 86_400
PROFILES = ("full", "plain")
ROUTES = ("off", "groupings", "all")
FOLLOW_WRITES = ("refuse", "pass")
ALLOCATORS = ("auto", "mimalloc", "jemalloc", "system")
_LOG_ADDRESS = re.compile(r"postgres(?:ql)?://[!-~]+", re.ASCII)
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~%:\[\]-]+/(?:[A-Za-z0-9._~-]+/)*", re.ASCII)
_LINK = re.compile(r"https?://[!-~]+", re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_SWITCH = {"on": True, "off": False}


def as_host(text: str) -> str:
    """Read a host name or an address to listen on."""
    if not text or any(character.isspace() for character in text):
        raise ValueError("expected a host name or an address, such as 127.0.0.1")
    return text


def as_name(text: str) -> str:
    """Read a name on one line."""
    if not text.strip() or not text.isprintable():
        raise ValueError("expected a name, on one line")
    return text.strip()


def as_model(text: str) -> str:
    """Read the name of a language model, or none."""
    return as_name(text) if text else ""


def as_key(text: str) -> str:
    """Read a key of printable ASCII, or none; messages do not repeat it."""
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("expected a key of printable ASCII without blanks")
    return text


def as_logins(text: str) -> str:
    """Read names of engines, each with a user and a password; messages do not repeat them."""
    if not all(len(each.split(":", 2)) == 3 for each in text.split()):
        raise ValueError("expected ENGINE:USER:PASSWORD, with blanks between several")
    return text


def as_port(text: str) -> int:
    """Read a TCP port."""
    return _whole_number(text, "a port", 65_535)


def as_threads(text: str) -> int:
    """Read a number of threads."""
    return _whole_number(text, "a number of threads", MAX_THREADS)


def reader_of_numbers(what: str, most: int, *, least: int = 1) -> Callable[[str], int]:
    """Make a reader of whole numbers from `least` to `most`; `what` is what they count, in messages."""
    return lambda text: _whole_number(text, what, most, least=least)


def as_seconds(text: str) -> float:
    """Read a number of seconds above 0, of at most a day."""
    if not _SECONDS.fullmatch(text) or not 0 < float(text) <= MAX_SECONDS:
        raise ValueError(f"expected a number of seconds above 0, up to {MAX_SECONDS}")
    return float(text)


def as_switch(text: str) -> bool:
    """Read `on` or `off`."""
    if text not in _SWITCH:
        raise ValueError(f"expected {' or '.join(_SWITCH)}")
    return _SWITCH[text]


def as_addresses(text: str) -> tuple[str, ...]:
    """Read addresses of HTTP with spaces between them."""
    addresses = tuple(text.split())
    if not all(address.startswith(("http://", "https://")) for address in addresses):
        raise ValueError("expected addresses that begin with http:// or https://, with spaces between them")
    return addresses


def as_address(text: str) -> str:
    """Read an address of HTTP that ends in `/`, or none."""
    if text and not _ADDRESS.fullmatch(text):
        raise ValueError("expected an address that begins with http:// or https:// and ends in /")
    return text


def as_link(text: str) -> str:
    """Read an address of HTTP, or none."""
    if text and not _LINK.fullmatch(text):
        raise ValueError("expected an address that begins with http:// or https://")
    return text


def as_contact(text: str) -> str:
    """Read an e-mail address or an address of HTTP, or none."""
    if text and not (_LINK.fullmatch(text) or _MAILBOX.fullmatch(text)):
        raise ValueError("expected an e-mail address, or an address that begins with http:// or https://")
    return text


def as_proxies(text: str) -> int:
    """Read a number of reverse proxies."""
    return _whole_number(text, "a number of proxies", MAX_PROXIES, least=0)


def _whole_number(text: str, what: str, most: int, *, least: int = 1) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not (is_number and least <= int(text) <= most):
        raise ValueError(f"expected {what} from {least} to {most}")
    return int(text)


def as_profile(text: str) -> str:
    """Read the name of a profile."""
    if text not in PROFILES:
        raise ValueError(f"expected {' or '.join(PROFILES)}")
    return text


def as_follow_writes(text: str) -> str:
    """Read what a follower does with a change."""
    if text not in FOLLOW_WRITES:
        raise ValueError(f"expected {' or '.join(FOLLOW_WRITES)}")
    return text


def as_route(text: str) -> str:
    """Read which queries are answered by SPARQL followers."""
    if text not in ROUTES:
        raise ValueError(f"expected one of {', '.join(ROUTES)}")
    return text


def as_log(text: str) -> str:
    """Read the address of a database of PostgreSQL, or none."""
    if text and not _LOG_ADDRESS.fullmatch(text):
        raise ValueError("expected an address that begins with postgresql://")
    return text


def as_allocator(text: str) -> str:
    """Read the name of an allocator of memory."""
    if text not in ALLOCATORS:
        raise ValueError(f"expected {', '.join(ALLOCATORS[:-1])} or {ALLOCATORS[-1]}")
    return text


def as_folder(text: str) -> Path:
    """Read a folder, which need not be there."""
    if not text:
        raise ValueError("expected a folder")
    return Path(text).expanduser()


def as_seeds(text: str) -> Path | None:
    """Read a folder, or none."""
    return Path(text).expanduser() if text else None


def as_base(text: str) -> str:
    """Read an absolute IRI that ends in `/` or `#`."""
    try:
        NamedNode(text)
    except ValueError as error:
        raise ValueError(f"expected an absolute IRI ({error})") from None
    if not text.endswith(("/", "#")):
        raise ValueError("expected an IRI that ends in / or #")
    return text
