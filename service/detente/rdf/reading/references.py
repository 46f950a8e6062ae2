"""Relative references made absolute (https://www.rfc-editor.org/rfc/rfc3986#section-5.2), for any scheme."""

from __future__ import annotations

import re
from functools import lru_cache

# RFC 3986, appendix B
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def is_absolute(reference: str) -> bool:
    """Tell whether a reference begins with a scheme."""
    return _SCHEME.match(reference) is not None


@lru_cache(maxsize=1 << 14)
def resolve(base: str, reference: str) -> str:
    """Resolve a reference against an absolute IRI (section 5.2.2, strict).

    >>> resolve("http://a/b/c/d;p?q", "../g#s")
    'http://a/b/g#s'
    """
    if is_absolute(reference):
        scheme, authority, path, query, fragment = _split(reference)
        return _joined(scheme, authority, _without_dots(path), query, fragment)
    scheme, authority, path, query, _ = _split(base)
    _, own_authority, own_path, own_query, fragment = _split(reference)
    if own_authority is not None:
        return _joined(scheme, own_authority, _without_dots(own_path or ""), own_query, fragment)
    if not own_path:
        return _joined(scheme, authority, path, query if own_query is None else own_query, fragment)
    merged = own_path if own_path.startswith("/") else _merged(authority, path or "", own_path)
    return _joined(scheme, authority, _without_dots(merged), own_query, fragment)


def _split(reference: str) -> tuple[str | None, ...]:
    match = _PARTS.fullmatch(reference)
    return match.groups() if match else (None, None, reference, None, None)


def _merged(authority: str | None, base_path: str, path: str) -> str:
    if authority is not None and not base_path:
        return f"/{path}"
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dots(path: str | None) -> str:
    """Remove dot segments (section 5.2.4) of a path with a root; others are opaque, as of `urn:`."""
    if not path or not path.startswith("/") or "/." not in path:
        return path or ""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    end = "/" if segments[-1] in (".", "..") and kept else ""
    return "/" + "/".join(kept) + end


def _joined(
    scheme: str | None, authority: str | None, path: str | None, query: str | None, fragment: str | None
) -> str:
    return "".join(
        (
            "" if scheme is None else f"{scheme}:",
            "" if authority is None else f"//{authority}",
            path or "",
            "" if query is None else f"?{query}",
            "" if fragment is None else f"#{fragment}",
        )
    )
