"""Markdown becomes HTML that cannot harm; headings, sections and plain text come of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.web.documentation.markdown import read_markdown, render_markdown
from tests.web.site.test_front import outline

CASES = yaml.safe_load(Path(__file__).with_name("markdown.yaml").read_text(encoding="utf-8"))


def lead(link: str) -> str | None:
    return "/here" if link == "here.md" else None


@pytest.mark.parametrize("case", CASES, ids=[case["of"] for case in CASES])
def test_markdown_becomes_html(case: dict[str, Any]) -> None:
    html = str(render_markdown(read_markdown(case["text"]), lead))
    assert (html.strip() if case.get("strip") else html) == case["html"]


@given(st.text(alphabet="<>\"'&!-[]()`#*|\n aonscript:=/", max_size=120))
def test_no_text_brings_a_script_a_style_or_a_handler(text: str) -> None:
    seen = outline(str(render_markdown(read_markdown(text), lambda link: f"/{link.lstrip('/')}")))
    assert seen.inline == []
    assert "script" not in seen.open
    assert all(link.startswith("/") for link in seen.links)


def test_sections_have_their_text_without_marks() -> None:
    read = read_markdown(
        "Before\n\n# One `x`\n\nA *b*\nc <!-- d -->\n\n```\ncode\n```\n\n## Two\n\n| h |\n|---|\n| e |"
    )
    assert read.title == "One x"
    assert read.lead == "Before"
    assert [(each.heading.level, each.heading.text, each.text) for each in read.sections] == [
        (1, "One x", "A b c code"),
        (2, "Two", "h e"),
    ]


def test_a_text_without_a_heading_has_no_title() -> None:
    assert read_markdown("Words").title == ""
    assert read_markdown("").sections == ()
