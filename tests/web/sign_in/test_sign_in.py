"""Signing in over HTTP: the cookie, its end, forms of other sites, and caches."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import httpx
import pytest

from detente.access.tokens import Tokens
from tests.web.sign_in.browsing import BROWSER, BrowserLike
from tests.web.written_service import WrittenService


@pytest.fixture
def browser(service: WrittenService) -> Iterator[BrowserLike]:
    with BrowserLike(service) as browser:
        yield browser


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    """Read the attributes of the cookie that an answer sets."""
    parts = [each.strip().partition("=") for each in answer.headers["set-cookie"].split(";")]
    return {name.lower(): value for name, _, value in parts}


def test_a_token_signs_a_browser_in(service: WrittenService, browser: BrowserLike) -> None:
    answer = browser.sign_in(service.secrets["curate"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    cookie = cookie_of(answer)
    assert {"httponly", "samesite", "max-age", "path"} <= set(cookie)
    assert (cookie["samesite"], cookie["path"], "secure" in cookie) == ("Strict", "/", False)
    assert service.secrets["curate"] not in answer.headers["set-cookie"]
    page = browser.get("/sign-in").text
    assert "<strong>curater</strong> (curate)" in page
    assert service.secrets["curate"] not in page


def test_behind_https_the_cookie_is_for_https_and_for_its_folder(built_proxied: BrowserLike) -> None:
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example", "X-Forwarded-Prefix": "/graph"}
    built_proxied.http.headers.update(proxied)
    answer = built_proxied.sign_in(str(built_proxied.http.headers["X-Secret"]))
    assert answer.status_code == 303, answer.text
    cookie = cookie_of(answer)
    assert (cookie["path"], "secure" in cookie) == ("/graph/", True)
    assert answer.headers["location"] == "/graph/sign-in"


def test_who_signs_out_is_out_everywhere(service: WrittenService, browser: BrowserLike) -> None:
    browser.sign_in(service.secrets["write"])
    kept = dict(browser.http.cookies)
    assert browser.send("/sign-out", {}, page="/sign-in").status_code == 303
    assert not browser.http.cookies
    browser.http.cookies.update(kept)
    assert "Signed in with" not in browser.get("/sign-in").text


def test_a_revoked_token_is_out_at_once(service: WrittenService, browser: BrowserLike) -> None:
    name = f"passing-{secrets.token_hex(4)}"
    browser.sign_in(Tokens(service.data).create(name, ["write"]))
    assert f"<strong>{name}</strong>" in browser.get("/sign-in").text
    Tokens(service.data).revoke(name)
    assert "Signed in with" not in browser.get("/sign-in").text


@pytest.mark.parametrize("sent", ["", "detente_wrong", "x" * 100_000, "détente_ü"])
def test_what_is_no_token_is_told(sent: str, browser: BrowserLike) -> None:
    answer = browser.sign_in(sent)
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "This is no token of this service" in answer.text
    assert not sent or sent[:20] not in answer.text


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/sparql?query=ASK+%7B%7D", "/sparql?query=ASK+%7B%7D"),
        ("//evil.example/", "/sign-in"),
        ("/\\evil.example/", "/sign-in"),
        ("https://evil.example/", "/sign-in"),
        ("/a\r\nSet-Cookie: b=c", "/sign-in"),
    ],
)
def test_it_leads_on_within_the_service(
    asked: str, led: str, service: WrittenService, browser: BrowserLike
) -> None:
    answer = browser.sign_in(service.secrets["write"], next=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, led)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    ],
)
def test_a_form_of_another_site_is_refused(
    headers: dict[str, str], service: WrittenService, browser: BrowserLike
) -> None:
    browser.site = None
    fields = {**browser.hidden("/sign-in"), "token": service.secrets["write"]}
    answer = browser.http.post("/sign-in", data=fields, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "Form of another site" in answer.text


def test_an_older_browser_says_the_origin_alone(service: WrittenService, browser: BrowserLike) -> None:
    browser.site = None
    answer = browser.send(
        "/sign-in", {"token": service.secrets["write"]}, Origin=str(browser.http.base_url).rstrip("/")
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("key", ["", "1.2", "9" * 400, "é.x"])
def test_a_form_without_its_key_is_shown_again(
    key: str, service: WrittenService, browser: BrowserLike
) -> None:
    answer = browser.sign_in(service.secrets["write"], **{"form-key": key})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "Send it again." in answer.text


def test_a_key_of_one_session_is_none_of_another(service: WrittenService, browser: BrowserLike) -> None:
    browser.sign_in(service.secrets["write"])
    with BrowserLike(service) as other:
        other.sign_in(service.secrets["curate"])
        answer = browser.http.post("/sign-out", data=other.hidden("/sign-in"))
    assert answer.status_code == 403
    assert "Signed in with" in browser.get("/sign-in").text


def test_no_cache_keeps_what_one_browser_was_shown(service: WrittenService, browser: BrowserLike) -> None:
    browser.sign_in(service.secrets["curate"])
    headers = browser.get("/sign-in").headers
    assert headers["cache-control"] == "private, no-store"
    assert "Cookie" in headers["vary"]
    assert headers["access-control-allow-origin"] == str(browser.http.base_url).rstrip("/")
    assert "etag" not in headers
    stranger = service.client.get("/sign-in", headers=BROWSER)
    assert "curater" not in stranger.text
    shared = browser.get("/id/state/TUR")
    assert "curater" not in shared.text
    assert shared.text == service.client.get("/id/state/TUR", headers=BROWSER).text


def test_signing_out_needs_the_form(browser: BrowserLike) -> None:
    assert browser.get("/sign-out").status_code == 405
