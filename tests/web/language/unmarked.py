"""Words of a template that stand in it as they are, so that no catalogue can have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

_MARKS = {"gettext", "ngettext", "pgettext", "npgettext", "_", "translated", "vocabulary_word"}
_READ_ALOUD = {"alt", "aria-description", "aria-label", "content", "label", "placeholder", "title"}
_NOT_WORDS = {"code", "kbd", "pre", "samp", "script", "style"}
_WORD = re.compile(r"[^\W\d_]{2}")
_ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"?')
_IN_CLASS = re.compile(r'class="[^"]*$')
_PHRASE = re.compile(r"[^\W\d_]+[,.:;]? +[^\W\d_]")
# Names, which are the same in every language.
_NAMES = re.compile(
    r"\S+/\S+|mark m-|detente|SPARQL|CC BY 4\.0|Turtle|TriG|JSON(?:-LD)?|CSV|XML|PNG|SVG|RDF|SHACL|Atom|"
    r"Wikidata|BibTeX|RIS|APA|IRI|OWL|YAML|CAMEO|PLOVER|dets|detsh|det|en|hl|utf-8|light dark|website|"
    r"width=device-width, initial-scale=1|noindex"
)


def unmarked_words(environment: Environment, source: str) -> Iterator[str]:
    """Yield the words of a template that a reader meets and that are outside of every mark."""
    tree = environment.parse(source)
    yield from _in_text(tree)
    yield from _in_expressions(tree)


def unmarked_words_of_script(source: str) -> Iterator[str]:
    """Yield the words of a script that a reader meets and that are outside of every mark.

    Those are phrases, and any word that a condition shows by `&&`; not what selects or names elements, what
    goes to the log, nor what a table of them says of how they look.
    """
    tokens = [each[0] for each in _TOKEN.finditer(source) if not each[0].startswith(("//", "/*"))]
    calls: list[str] = []
    for at, each in enumerate(tokens):
        two, one = ["", "", *tokens[:at]][-2:]
        if each == "(":
            calls.append(one)
        elif each == ")" and calls:
            calls.pop()
        elif each[0] in "\"'`" and not _NOT_SHOWN.intersection(calls):
            key = two.strip("\"'") if one in (":", "=") else ""
            words = _WORD if one == "&&" else _PHRASE
            text = _EXPRESSION.sub(" 0 ", each[1:-1])
            if key not in _LOOKS and not _NOT_WORDS_OF_OURS.search(text) and words.search(_plain(text)):
                yield each[1:-1]
            for found in _EXPRESSION.findall(each) if each[0] == "`" else ():
                yield from unmarked_words_of_script(found[2:-1])


_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    r"|`(?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^{}`]|`[^`]*`|\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\})*\})*`"
    r"|(?:(?<=[(,=:?!&|])|(?<=return))\s*/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/|[\w$]+|&&|[^\w\s]",
    re.DOTALL,
)
"""Comments, strings, template strings, regular expressions, names, and what is left, each by itself."""
_NOT_SHOWN = {"gettext", "ngettext", "warn", "info", "error", "querySelector", "querySelectorAll", "closest",
              "matches", "setAttribute", "startsWith"}  # fmt: skip
_LOOKS = {"className", "class", "d", "viewBox"}
_EXPRESSION = re.compile(r"\$\{(?:[^{}`]|`[^`]*`|\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\})*\}")
_NOT_WORDS_OF_OURS = re.compile(
    r"\{\n  \?|[.#]\w+.*\[href|input, textarea, select|place said|told warning|Failed to fetch"
)
"""A query, selectors, classes of elements, and what a browser says."""
_TAG = re.compile(r"</?[a-z][^>]*>")


def _plain(text: str) -> str:
    return _NAMES.sub("", _TAG.sub(" 0 ", text))


class _Reader(HTMLParser):
    """Collects what is read of a page: its text, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the attributes."""
        self.found += [value for name, value in attrs if name in _READ_ALOUD and value]
        self._silent += tag in _NOT_WORDS

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._silent -= tag in _NOT_WORDS

    def handle_data(self, data: str) -> None:
        """Read text."""
        if not self._silent:
            self.found.append(data)


def _in_text(tree: nodes.Template) -> Iterator[str]:
    reader = _Reader()
    for output in tree.find_all(nodes.Output):
        for each in output.nodes:
            reader.feed(each.data if isinstance(each, nodes.TemplateData) else "0")
    reader.close()
    for text in reader.found:
        if _WORD.search(_NAMES.sub("", _ATTRIBUTE.sub("", text))):
            yield " ".join(text.split())


def _in_expressions(tree: nodes.Template) -> Iterator[str]:
    for assigned in tree.find_all(nodes.Assign):
        yield from _constants([assigned.node])
    for output in tree.find_all(nodes.Output):
        before = ""
        for each in output.nodes:
            if isinstance(each, nodes.TemplateData):
                before = each.data
            elif not _IN_CLASS.search(before):
                yield from _constants([each])


def _constants(found: Iterable[nodes.Node | None]) -> Iterator[str]:
    """Yield strings that are words: any that a condition shows, and phrases wherever they are handed on."""
    for node in found:
        if isinstance(node, nodes.Const):
            yield from _of_words(node, _PHRASE)
        elif isinstance(node, nodes.Pair):  # keys are not shown
            yield from _constants([node.value])
        elif isinstance(node, nodes.CondExpr):
            branches = [node.expr1, node.expr2]
            yield from (word for each in branches for word in _of_words(each, _WORD))
            yield from _constants(each for each in branches if not isinstance(each, nodes.Const))
        elif node is not None and not _is_marked(node):
            yield from _constants(node.iter_child_nodes())


def _of_words(node: nodes.Node | None, words: re.Pattern[str]) -> Iterator[str]:
    if (
        isinstance(node, nodes.Const)
        and isinstance(node.value, str)
        and words.search(_NAMES.sub("", node.value))
    ):
        yield node.value


def _is_marked(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in _MARKS
