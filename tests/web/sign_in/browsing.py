"""A client that does what a browser does with forms: it keeps cookies and says which site it is on."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx

from tests.web.written_service import WrittenService

BROWSER = {"Accept": "text/html"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class BrowserLike:
    """One browser at a service; `site` is what it says of the page that sends a form."""

    def __init__(self, service: WrittenService, site: str | None = "same-origin") -> None:
        self.http = httpx.Client(base_url=service.client.base_url, timeout=120, headers=BROWSER)
        self.site = site

    def __enter__(self) -> BrowserLike:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.http.get(path, headers=headers)

    def hidden(self, path: str) -> dict[str, str]:
        """Give the hidden fields of the forms of a page; the last form's, where a name comes twice."""
        return {name: unescape(value) for name, value in HIDDEN.findall(self.get(path).text)}

    def send(
        self, path: str, fields: dict[str, Any], page: str | None = None, **headers: str
    ) -> httpx.Response:
        """Send a form with the hidden fields of its page: of the address it goes to, if none is named."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.site is not None:
            given["Sec-Fetch-Site"] = self.site
        files = {name: value for name, value in fields.items() if isinstance(value, tuple)}
        data = {**self.hidden(page or path), **{n: v for n, v in fields.items() if n not in files}}
        return self.http.post(path, data=data, files=files or None, headers=given)

    def sign_in(self, secret: str, **more: str) -> httpx.Response:
        """Sign in with a token."""
        return self.send("/sign-in", {"token": secret, **more})
