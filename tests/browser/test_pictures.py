"""The pictures of README.md, which `make pictures` copies: the tops of two pages, in small files."""

from __future__ import annotations

import pytest

from tests.browser.conftest import SCREENSHOTS, Visit

WINDOW = {"viewport": {"width": 1000, "height": 560}, "color_scheme": "light"}
LARGEST_BYTES = 150_000
PAGES = {
    "relation": "/id/relation/RUS-TUR",
    "entry": "/entry/2016-08-turkey-russia-2",
}
FIRST_SEEN = {"relation": "header.site", "entry": "section.text"}
"""What is at the top of each: of an entry its text, beside the claims."""


@pytest.mark.parametrize("context", [WINDOW], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_picture_for_the_readme_is_taken(clean_visit: Visit, name: str) -> None:
    page = clean_visit.go(PAGES[name])
    page.locator(FIRST_SEEN[name]).evaluate("element => element.scrollIntoView()")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    file = SCREENSHOTS / f"readme-{name}.png"
    page.screenshot(path=file)
    assert 10_000 < file.stat().st_size < LARGEST_BYTES
