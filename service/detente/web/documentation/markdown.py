"""Markdown (CommonMark, https://spec.commonmark.org/, with tables) as safe HTML, headings and plain text.

HTML in a text is shown and never passed on, but for comments, which are left out. Nothing has a `style`: the
policy of the pages forbids it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

Lead = Callable[[str], str | None]
"""From a target as the text has it to an address, or None where it leads nowhere from a page."""

# What the frame of every page has already.
_TAKEN = ("main", "q")
_COMMENT = re.compile(r"\s*(?:<!--.*?-->\s*)+", re.DOTALL)
_BREAKS = frozenset(("softbreak", "hardbreak"))


@dataclass(frozen=True)
class MarkdownHeading:
    """A heading: its level from 1 to 6, its id in the page, and its words."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class MarkdownSection:
    """A heading and the plain text below it, up to the next one."""

    heading: MarkdownHeading
    text: str
    folded: str
    """Heading and text in small letters."""


@dataclass(frozen=True)
class MarkdownDocument:
    """A text that was read: its first heading, its first paragraph, its tokens, its sections in order."""

    title: str
    lead: str
    tokens: Sequence[Token]
    sections: Sequence[MarkdownSection]


def read_markdown(text: str) -> MarkdownDocument:
    """Read a text; what stands before the first heading belongs to no section."""
    tokens = _parser().parse(text)
    _name_headings(tokens)
    _mend_tables(tokens)
    sections = tuple(_sections(tokens))
    title = sections[0].heading.text if sections else ""
    return MarkdownDocument(title, _first_paragraph(tokens), tokens, sections)


def render_markdown(document: MarkdownDocument, lead: Lead) -> Markup:
    """Write a document as HTML, with links and pictures where `lead` says; where it does not, their words."""
    # Every word is escaped by the renderer, and every rule below escapes what it adds.
    return Markup(_renderer.renderer.render(document.tokens, _renderer.options, {"lead": lead}))  # noqa: S704


def _parser() -> MarkdownIt:
    # "html" makes comments tokens of their own; no rule of `_Rules` lets any HTML through.
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def heading_id(text: str) -> str:
    """Name a heading as the hosts of source code do, so that a link works there and here."""
    kept = (c for c in text.strip().lower() if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def plain_text(inline: Token) -> str:
    """Return the words of an inline token, without marks."""
    return "".join(_word(each) for each in inline.children or ())


def _word(token: Token) -> str:
    if token.type in _BREAKS:
        return " "
    return "" if token.type == "html_inline" else token.content


def _name_headings(tokens: Sequence[Token]) -> None:
    used = dict.fromkeys(_TAKEN, 1)
    for opening, inline in _headings(tokens):
        name = heading_id(plain_text(inline)) or "section"
        number = used.get(name, 0)
        used[name] = number + 1
        opening.attrSet("id", f"{name}-{number}" if number else name)


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    return ((each, tokens[n + 1]) for n, each in enumerate(tokens) if each.type == "heading_open")


def _mend_tables(tokens: Sequence[Token]) -> None:
    """Give columns of numbers a class in place of a style; make an empty head of a column a plain cell."""
    for n, token in enumerate(tokens):
        style = token.attrs.pop("style", None)
        if style == "text-align:right":
            token.attrSet("class", "number")
        if token.type == "th_open":
            is_empty = not tokens[n + 1].content.strip()
            token.tag = tokens[n + 2].tag = "td" if is_empty else "th"
            if not is_empty:
                token.attrSet("scope", "col")


def _first_paragraph(tokens: Sequence[Token]) -> str:
    opened = (n for n, each in enumerate(tokens) if each.type == "paragraph_open" and each.level == 0)
    n = next(opened, None)
    return "" if n is None else plain_text(tokens[n + 1])


def _sections(tokens: Sequence[Token]) -> Iterator[MarkdownSection]:
    heading: MarkdownHeading | None = None
    words: list[str] = []
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            if heading:
                yield _section(heading, words)
            words = []
            heading = MarkdownHeading(int(token.tag[1]), str(token.attrs["id"]), plain_text(tokens[n + 1]))
        elif not (n and tokens[n - 1].type == "heading_open"):
            words.append(_text_of(token))
    if heading:
        yield _section(heading, words)


def _text_of(token: Token) -> str:
    if token.type == "inline":
        return plain_text(token)
    return token.content if token.type in {"fence", "code_block"} else ""


def _section(heading: MarkdownHeading, words: Iterable[str]) -> MarkdownSection:
    text = " ".join(" ".join(words).split())
    return MarkdownSection(heading, text, f"{heading.text} {text}".lower())


Tokens = Sequence[Token]


def _code(_self: object, tokens: Tokens, n: int, *_: object) -> str:
    # Wide ones scroll, so a keyboard has to reach them.
    return f'<pre tabindex="0"><code>{escape(tokens[n].content)}</code></pre>\n'


def _html(_self: object, tokens: Tokens, n: int, *_: object) -> str:
    content = tokens[n].content
    return "" if _COMMENT.fullmatch(content) else str(escape(content))


def _table_open(_self: object, tokens: Tokens, n: int, *_: object) -> str:
    number = sum(each.type == "table_open" for each in tokens[: n + 1])
    return f'<div class="table" tabindex="0" role="group" aria-label="Table {number}"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _link_open(_self: object, tokens: Tokens, n: int, _options: object, env: dict[str, Lead]) -> str:
    address = env["lead"](str(tokens[n].attrs["href"]))
    return f'<a href="{escape(address)}">' if address else ""


def _link_close(_self: object, tokens: Tokens, n: int, _options: object, env: dict[str, Lead]) -> str:
    """Close a link; where it leads nowhere from here, tell its target, which the source has."""
    opening = next(m for m in range(n - 1, -1, -1) if tokens[m].type == "link_open")
    target = str(tokens[opening].attrs["href"])
    if env["lead"](target):
        return "</a>"
    told = "".join(_word(each) for each in tokens[opening + 1 : n])
    return "" if told in target else f" (<code>{escape(target)}</code>)"


def _image(_self: object, tokens: Tokens, n: int, _options: object, env: dict[str, Lead]) -> str:
    address = env["lead"](str(tokens[n].attrs["src"]))
    words = escape(tokens[n].content)
    return f'<img src="{escape(address)}" alt="{words}" loading="lazy">' if address else str(words)


def _make_renderer() -> MarkdownIt:
    made = _parser()
    rules: dict[str, Callable[..., str]] = {
        "fence": _code, "code_block": _code, "html_block": _html, "html_inline": _html,
        "table_open": _table_open, "table_close": _table_close, "link_open": _link_open,
        "link_close": _link_close, "image": _image,
    }  # fmt: skip
    for name, rule in rules.items():
        made.add_render_rule(name, rule)
    return made


_renderer = _make_renderer()
