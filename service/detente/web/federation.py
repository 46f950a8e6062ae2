"""Find out from a query's tokens whether it asks another service (SERVICE, SPARQL 1.1 Federated Query)."""

from __future__ import annotations

import re

# The terminals of SPARQL 1.1, section 19.8, with every character beyond ASCII taken for one of a name: where
# the grammar allows it in none, the engine refuses the query. Of two alternatives the first is taken, and
# each character is looked at a bounded number of times.
_NAME = r"[A-Za-z0-9_\u0080-\U0010FFFF]"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%]"
_TOKEN = re.compile(
    rf"""
      (?P<comment>  \#[^\r\n]* )
    | (?P<string>   \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                  | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<unclosed> ["'].* )
    | (?P<iri>      <[^<>"{{}}|^`\\\x00-\x20]*> )
    | (?P<variable> [?$]{_NAME}+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<blank>    _:{_NAME}(?:{_NAME}|[-.])* )
    | (?P<word>     [A-Za-z_\u0080-\U0010FFFF](?:{_NAME}|[-.])* )
    | (?P<local>    :(?:{_NAME}|:|{_ESCAPED})(?:{_NAME}|[:-]|{_ESCAPED}|\.+(?=[^\s.]))* )
    | (?P<other>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYWORD = re.compile("service", re.IGNORECASE)
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_ODD_ESCAPE = re.compile(r"""\\(?:[tbnrf"'\\]|(?P<odd>.))""", re.DOTALL)


def asks_elsewhere(query: str) -> bool:
    """Tell whether a query may contain the keyword SERVICE: never misses one, but may suspect one wrongly.

    Two things only a parser can tell, and a query that has the word anywhere is suspected for either: what
    `<` opens (`?a<'x>'` compares with a string; no harm where the text has no quote, `#` or `)` in it, nor
    after a scheme and `//`, which no expression starts with), and whether an unusual escape ends a string.
    """
    if not _KEYWORD.search(query):
        return False
    return any(_suspect(token) for token in _TOKEN.finditer(query))


def _suspect(token: re.Match[str]) -> bool:
    text = token[0]
    match token.lastgroup:
        case "iri":
            return not _SCHEME.match(text) and any(character in text for character in "'#)")
        case "string":
            return any(escape["odd"] for escape in _ODD_ESCAPE.finditer(text))
        case "word":
            # Keywords need no space around them: `trueSERVICE:x` is three tokens to the engine.
            return _is_keyword_part(token)
    return False


def _is_keyword_part(token: re.Match[str]) -> bool:
    word = token[0].lower()
    is_prefix = token.string.startswith(":", token.end())
    return word.endswith("service") if is_prefix else "service" in word
