"""HTTP authentication as a client: Digest (RFC 7616), and Basic (RFC 7617) where nobody else can listen."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from detente.sparql_followers.logins import EngineLogin

_HASHES = {"MD5": "md5", "SHA-256": "sha256"}
"""Algorithms by their names, the strongest last."""


class DigestChallenge:
    """What a server asks of who authenticates by Digest, and how often it was answered; threads share it."""

    def __init__(self, fields: dict[str, str]) -> None:
        self._fields = fields
        self._count = 0
        self._lock = threading.Lock()

    @property
    def algorithm(self) -> str:
        """The hash that the server wants."""
        return self._fields.get("algorithm", "MD5").upper()

    @property
    def is_known(self) -> bool:
        """Tell whether it can be answered."""
        qop = self._fields.get("qop")
        has_all = {"realm", "nonce"} <= self._fields.keys() and self.algorithm in _HASHES
        return has_all and (qop is None or "auth" in {each.strip() for each in qop.split(",")})

    def answer(self, login: EngineLogin, method: str, target: str, cnonce: str = "") -> str:
        """Write the value of Authorization for a request; `target` is as the request line has it."""
        with self._lock:
            self._count += 1
            count = f"{self._count:08x}"
        of, cnonce = self._fields, cnonce or secrets.token_hex(8)
        secret = self._hash(f"{login.user}:{of['realm']}:{login.password}")
        request = self._hash(f"{method}:{target}")
        between = f"{of['nonce']}:{count}:{cnonce}:auth" if "qop" in of else of["nonce"]
        told = {
            "username": login.user,
            "realm": of["realm"],
            "nonce": of["nonce"],
            "uri": target,
            "response": self._hash(f"{secret}:{between}:{request}"),
            **({"cnonce": cnonce} if "qop" in of else {}),
            **({"opaque": of["opaque"]} if "opaque" in of else {}),
        }
        rest = f", algorithm={self.algorithm}" + (f", qop=auth, nc={count}" if "qop" in of else "")
        return "Digest " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in told.items()) + rest

    def _hash(self, text: str) -> str:
        return hashlib.new(_HASHES[self.algorithm], text.encode(), usedforsecurity=False).hexdigest()


class Authentication:
    """Answers challenges of the servers at some addresses, in the name of one login; threads share it."""

    def __init__(self, login: EngineLogin) -> None:
        self._login = login
        self._challenges: dict[str, DigestChallenge | None] = {}
        """By address; None for Basic."""

    def authorization(self, address: str, method: str, target: str) -> str | None:
        """Write the value of Authorization, as far as it is known what the address wants."""
        if address not in self._challenges:
            return None
        challenge = self._challenges[address]
        if challenge is None:
            pair = f"{self._login.user}:{self._login.password}".encode()
            return f"Basic {base64.b64encode(pair).decode()}"
        return challenge.answer(self._login, method, target)

    def learn(self, address: str, told: Iterable[str]) -> str:
        """Take the values of WWW-Authenticate of a 401; give why they cannot be answered, if so."""
        challenges = list(_challenges(told))
        digests = [DigestChallenge(fields) for scheme, fields in challenges if scheme == "digest"]
        known = [each for each in digests if each.is_known]
        if known:
            self._challenges[address] = max(known, key=lambda each: list(_HASHES).index(each.algorithm))
            return ""
        if not any(scheme == "basic" for scheme, _ in challenges):
            return "it wants neither Basic nor Digest with MD5 or SHA-256"
        if not is_private(address):
            return "it wants the password itself (Basic), which is sent by https or to this machine alone"
        self._challenges[address] = None
        return ""


def is_private(address: str) -> bool:
    """Tell whether nobody between can read what is sent to an address.

    >>> is_private("https://engine.example/sparql"), is_private("http://127.0.0.1:8890/sparql")
    (True, True)
    >>> is_private("http://engine.example/sparql")
    False
    """
    parts = urlsplit(address)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _challenges(told: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield schemes and their parameters; a header may have several of them (RFC 9110, section 11.6.1)."""
    scheme, fields = "", list[str]()
    for item in (each for value in told for each in parse_http_list(value)):
        first, blank, rest = item.partition(" ")
        if "=" not in first:  # a scheme, with its first parameter or without any
            if scheme:
                yield scheme, parse_keqv_list(fields)
            scheme, fields = first.lower(), []
            item = rest.strip() if blank else ""
        if "=" in item:
            fields.append(item)
    if scheme:
        yield scheme, parse_keqv_list(fields)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
