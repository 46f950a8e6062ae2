"""`/help`, `/add`, who makes it on `/about`, and the foot of every page."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from flask.testing import FlaskClient

from detente import __version__
from detente.cli import main as command
from detente.settings import Settings
from tests.web.conftest import Past
from tests.web.served import serving
from tests.web.site.test_front import BROWSER, outline, words

FOUR = {"/about", "/help", "/docs", "/add"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("path", ["/help", "/add", "/about", "/docs", "/docs/decisions"])
def test_links_of_the_pages_of_words_lead_somewhere(path: str, seeds: FlaskClient) -> None:
    seen = outline(seeds.get(path, headers=BROWSER).text)
    assert (seen.open, seen.inline) == ([], [])
    own = {link.partition("#")[0] for link in seen.links if link.startswith("/")}
    statuses = {link: seeds.get(link, headers=BROWSER).status_code for link in sorted(own)}
    if path == "/add":  # to where nobody comes in at a service that is only read
        assert statuses.pop("/review") == 403
    assert {link: status for link, status in statuses.items() if status not in (200, 302, 303, 308)} == {}


@pytest.mark.parametrize(
    "path", ["/", "/help", "/add", "/about", "/docs/claims", "/id/state/TUR", "/no/such/page", "/problems"]
)
def test_every_page_leads_to_the_four_and_has_the_licence(path: str, seeds: FlaskClient) -> None:
    page = seeds.get(path, headers=BROWSER).text
    links = outline(page).links
    assert set(links) >= {*FOUR, LICENCE}
    assert {"/add", "/help"} <= set(outline(page.partition("</header>")[0] + "</header></body></html>").links)
    assert f"detente {__version__}" in words(page.partition("<footer")[2])


def test_help_needs_no_query_language(seeds: FlaskClient) -> None:
    page = seeds.get("/help", headers=BROWSER).text
    told = words(page.partition("<main")[2].partition("</main>")[0])
    assert not re.search(r"SPARQL|RDF|IRI|graph store|triple", told)
    links = outline(page).links
    assert {"/search", "/questions/", "/relation/", "/cite", "/dumps/", "/add"} <= set(links)
    assert "do not pass it on as a fact" in told


def test_help_does_without_a_pair_of_states(client: FlaskClient) -> None:
    assert client.get("/help", headers=BROWSER).status_code == 200


def test_every_command_that_add_shows_is_one(seeds: FlaskClient) -> None:
    shown = words(seeds.get("/add", headers=BROWSER).text)
    named = set(re.findall(r"detente (new|check|build|import|load|token)\b", shown))
    assert named == {"new", "check", "build", "import", "load", "token"}
    commands = {name: shipped_command(name) for name in named}
    assert "goes in by the browser" in shown
    for option in set(re.findall(r"(--[a-z-]+)", shown)) - {"--scope"}:
        assert any(option in each.opts for made in commands.values() for each in made.params), option


def shipped_command(name: str) -> click.Command:
    found = command.get_command(click.Context(command), name)
    assert found is not None, name
    return found


def test_the_foot_has_the_version_that_the_page_is_of(past: Past) -> None:
    first, _, last = past.versions
    assert f"Version {last} ." in foot(past.client, "/")
    assert f"Version {last} ." in foot(past.client, "/docs/claims")
    assert f"Version {first} ." in foot(past.client, f"/v/{first}/id/meeting/m")


def test_the_foot_has_no_version_where_there_is_none(empty_client: FlaskClient) -> None:
    assert "Version " not in foot(empty_client, "/docs/claims")
    assert "Version " not in foot(empty_client, "/")


def foot(client: FlaskClient, path: str) -> str:
    return words("<" + client.get(path, headers=BROWSER).text.partition("<footer")[2])


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("graph@institute.example", "mailto:graph@institute.example"),
        ("https://institute.example/@graph", "https://institute.example/@graph"),
    ],
)
def test_contact_and_repository_are_those_of_the_settings(contact: str, link: str, data: Path) -> None:
    settings = Settings(
        data=data, processes=1, creator="An <i>", contact=contact, repository="https://git.example/it"
    )
    with serving(settings) as app:
        page = app.test_client().get("/about", headers=BROWSER).text
        assert {link, "https://git.example/it"} <= set(outline(page).links)
        assert "The graph is made by An &lt;i&gt;." in page
        assert link in outline(app.test_client().get("/add", headers=BROWSER).text).links


def test_without_them_about_says_so(client: FlaskClient) -> None:
    told = words(client.get("/about", headers=BROWSER).text)
    assert "has given no address" in told
    assert "CC BY 4.0" in told
    assert "Curators read entries" in told
