"""One way from an address to a page with a picture, and to the picture by itself as SVG or PNG."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from flask import Blueprint
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from detente.store import Manifest
from detente.web.http.address_arguments import takes
from detente.web.pictures.frame import Framing
from detente.web.presentation.tables import address_on_page
from detente.web.querying.context import context, root_of_page
from detente.web.things.picture_files import (
    FORMS,
    file_framing,
    in_page,
    page_framing,
    picture_reply,
    root_of_file,
    sent_arguments,
)
from detente.web.things.relations import lead_to, page_reply

_Asked = TypeVar("_Asked")
_Found = TypeVar("_Found")

Arguments = Mapping[str, str]
"""What an address has at the variable places of its path."""


@dataclass(frozen=True)
class DrawnPage:
    """What the page of a picture is made with: each drawing, and the address of each by itself, by name."""

    drawings: Mapping[str, Markup]
    alone: Mapping[str, str]
    root: str
    manifest: Manifest


@dataclass(frozen=True)
class PicturePage(Generic[_Asked, _Found]):
    """The steps of one kind of picture; it is at `/…path.svg`, its page at `/…path`.

    `ask` reads the address, and raises HttpError where that means nothing; `place` tells the path where this
    should have been asked for; `find` asks the version; `caption` gives a title and notes; `draw` makes the
    SVG of a drawing of a name, in a frame, its links below a root; `render` the page, where there is one. Of
    several `drawings` each is at `/…path/name.svg`. `arguments` are the names that its addresses take.
    """

    name: str
    path: str
    ask: Callable[[Manifest, Arguments], _Asked]
    place: Callable[[_Asked], str]
    find: Callable[[_Asked, Manifest], _Found]
    caption: Callable[[_Found], tuple[str, ...]]
    draw: Callable[[_Found, str, Framing, str], str]
    render: Callable[[_Found, DrawnPage], str] | None = None
    drawings: tuple[str, ...] = ("",)
    arguments: tuple[str, ...] = ()

    def register(self, blueprint: Blueprint) -> None:
        """Give the picture its addresses, now and in each version."""
        several = f"/<any({','.join(self.drawings)}):drawing>" if self.drawings != ("",) else ""
        page, alone = (takes(*self.arguments)(partial(each)) for each in (self.page, self.alone))
        for root in ("/", "/v/<version>/"):
            if self.render is not None:
                blueprint.add_url_rule(f"{root}{self.path}", f"{self.name}_page", page)
            rule = f"{root}{self.path}{several}.<{FORMS}:form>"
            blueprint.add_url_rule(rule, f"{self.name}_alone", alone)

    def page(self, version: str | None = None, **arguments: str) -> BaseResponse:
        """Show the drawings in a page that has all of them in words."""
        manifest = context().runtime.manifest_from_thread(version)
        asked = self.ask(manifest, arguments)
        if (place := self.place(asked)) != self._asked_at(arguments):
            return lead_to(place, version, code=301)
        found = self.find(asked, manifest)
        root = root_of_page()
        drawings = {name: self._in_page(found, name, place, manifest, root) for name in self.drawings}
        alone = {name: f"{root}/{self._svg(place, name)}{sent_arguments()}" for name in self.drawings}
        if self.render is None:
            raise TypeError(f"{self.name} has no page")
        body = self.render(found, DrawnPage(drawings, alone, root, manifest))
        return page_reply(body, manifest, version)

    def alone(
        self, form: str, version: str | None = None, drawing: str = "", **arguments: str
    ) -> BaseResponse:
        """Give one drawing as a file; the arguments are those of the page."""
        manifest = context().runtime.manifest_from_thread(version)
        asked = self.ask(manifest, arguments)
        if (place := self.place(asked)) != self._asked_at(arguments):
            return lead_to(self._svg(place, drawing).removesuffix("svg") + form, version, code=301)
        found = self.find(asked, manifest)
        title, *notes = self.caption(found)
        framing = file_framing(title, self._svg(place, drawing), manifest, *notes)
        return picture_reply(self.draw(found, drawing, framing, root_of_file()), manifest, version, form)

    def _in_page(self, found: _Found, name: str, place: str, manifest: Manifest, root: str) -> Markup:
        title, *notes = self.caption(found)
        prefix = name or self.name
        framing = page_framing(title, self._svg(place, name), manifest, *notes, prefix=prefix)
        return in_page(self.draw(found, name, framing, root))

    def _svg(self, place: str, drawing: str) -> str:
        return f"{place}/{drawing}.svg" if drawing else f"{place}.svg"

    def _asked_at(self, arguments: Arguments) -> str:
        return re.sub(r"<(\w+)>", lambda each: arguments[each[1]], self.path)


def leads_below(root: str) -> Callable[[str], str]:
    """Give what tells, of an IRI, the address below a root to which it leads."""
    base = context().settings.base
    return lambda iri: address_on_page(iri, base, root)
