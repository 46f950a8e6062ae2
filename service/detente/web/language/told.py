"""What the gate says of a change, and readers of a file, in the language of the page.

They write English, with values in it: a program reads it, and the process that writes knows no page. Here a
sentence is found again by its template, whose translation is filled with the same values. What has no
template stays English, and is marked so. Templates have values as shapes do, `{?name}` and `{$this}`, or as
`{name}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from detente.web.language.catalogues import read_catalogue
from detente.web.language.labels import Label
from detente.web.language.languages import ENGLISH, present_language
from detente.web.language.told_sentences import JUDGED, RESULT, SAID_IN, SAID_IN_MORE
from detente.web.language.words import pgettext

REPORT = "report"
"""The context of sentences of reports in the catalogues."""
PART = "part of a report"
"""The context of what is no sentence there."""
VALUE = re.compile(r"\{[?$]?\w+\}")
_NESTED = {
    **dict.fromkeys(("{advice}", "{?advice}", "{said}", "{fault}", "{reason}"), REPORT),
    **dict.fromkeys(("{quads}", "{keys}", "{claims}", "{names}"), PART),
}
"""Values that are sentences themselves, or parts of one, with the context of theirs."""
_MOST_NESTED = 3
_MOST_GRAPHS = 3
"""Graphs that the text of a result names, as `gate/report` has it."""


@dataclass(frozen=True)
class _Template:
    """What stands between the values of a message, their names, and the translation."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    translation: str

    def values(self, text: str) -> Mapping[str, str] | None:
        """Give the values of a text that was made of it, in one look along it; None where it was not.

        The last of two values may hold what stands between them.
        """
        first, *between, last = self.pieces
        if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
            return None
        rest, found = text[len(first) : len(text) - len(last)], []
        for piece in between:
            value, is_there, rest = rest.partition(piece)
            if not is_there:
                return None
            found.append(value)
        return dict(zip(self.names, (*found, rest), strict=True))


def told_in_language(text: str) -> Label:
    """Write a sentence in the language of the page, or leave it as it is, marked as English."""
    found = _translated(text, REPORT, present_language())
    return Label(text, ENGLISH) if found is None else Label(found, present_language())


def told_problems(problems: Sequence[Mapping[str, Any]]) -> Label | None:
    """Write what is wrong with files, a line each after its place; None where one of them stays English."""
    lines = []
    for each in problems:
        message = _translated(each["message"], REPORT, present_language())
        if message is None:
            return None
        place = ":".join(str(each[part]) for part in ("file", "line", "column") if each[part] is not None)
        shown = f"\n{each['excerpt']}" if len(problems) > 1 and each["excerpt"] else ""
        lines.append(f"{place}: {message}{shown}")
    return Label("\n".join(lines), present_language())


def told_report(results: Iterable[Mapping[str, Any]]) -> str:
    """Write results of the gate as its report does, in the language of the page."""
    return "\n".join(map(_result, results))


def _result(result: Mapping[str, Any]) -> str:
    focus = result["focus"]
    if focus.startswith("_:"):
        focus = _translated(focus, PART, present_language()) or focus
    values = {
        "{severity}": pgettext(PART, result["severity"]),
        "{where}": " ".join(part for part in dict.fromkeys((focus, result["path"], result["value"])) if part),
        "{message}": told_in_language(result["message"]),
        "{rule}": told_in_language(result["shape"]),
        "{graph}": _graphs(result),
    }
    place = f"{result['place']}: " if result.get("place") else ""
    return place + _filled(pgettext(PART, RESULT), values)


def _graphs(result: Mapping[str, Any]) -> str:
    """Name the judged graph, where no place says more, and those that say it, where they are others."""
    graph, graphs = result["graph"], [*result["graphs"]]
    is_named = graph and not result.get("place")
    judged = _filled(pgettext(PART, JUDGED), {"{graph}": graph}) if is_named else ""
    if not graphs or graphs == [graph]:
        return judged
    more = len(graphs) - _MOST_GRAPHS
    named = ", ".join(f"<{each}>" for each in graphs[:_MOST_GRAPHS])
    said_in = pgettext(PART, SAID_IN_MORE if more > 0 else SAID_IN)
    return judged + _filled(said_in, {"{graphs}": named, "{count}": str(more)})


def _translated(text: str, context: str, language: str, depth: int = 0) -> str | None:
    """Give a text in a language; None where it has no template there."""
    if language == ENGLISH:
        return text
    whole, templates = _templates(language, context)
    if text in whole:
        return whole[text]
    for template in templates:
        if (values := template.values(text)) is not None:
            given = {name: _value(name, value, language, depth) for name, value in values.items()}
            return _filled(template.translation, given)
    return None


def _value(name: str, value: str, language: str, depth: int) -> str:
    """Give a value as it is, or translated, where it is a sentence or a part of one."""
    context = _NESTED.get(name)
    if context is None or depth == _MOST_NESTED:
        return value
    return _translated(value, context, language, depth + 1) or value


def _filled(message: str, values: Mapping[str, str]) -> str:
    return VALUE.sub(lambda found: values[found[0]], message)


@lru_cache(maxsize=16)
def _templates(language: str, context: str) -> tuple[Mapping[str, str], Sequence[_Template]]:
    """Give the messages without values, and those with, the one with most words of its own first."""
    found = {str(each.id): str(each.string) for each in read_catalogue(language) if each.context == context}
    templates = [
        _Template(tuple(VALUE.split(message)), tuple(VALUE.findall(message)), translation)
        for message, translation in found.items()
        if VALUE.search(message)
    ]
    templates.sort(key=lambda each: sum(map(len, each.pieces)), reverse=True)
    return {message: each for message, each in found.items() if not VALUE.search(message)}, templates
