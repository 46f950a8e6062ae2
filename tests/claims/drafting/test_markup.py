"""Inputs: plain text, Markdown and HTML give the same words, with what they quote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.claims.drafting.markup import (
    READERS,
    html_entries,
    markdown_entries,
    plain_entries,
    unseen_to_the_end,
)
from detente.claims.drafting.source_text import smooth

UNSEEN = yaml.safe_load(Path(__file__).with_name("unseen_words.yaml").read_text(encoding="utf-8"))
HTML = """<html><head><title>no</title><script>var a = "<p>no</p>";</script></head><body><nav>Menu</nav>
<h1>Talks</h1><p>He <b>said</b>&nbsp;&amp; she:</p><blockquote><p>We will.</p><p>We must.</p></blockquote>
<p>End.</body>"""
MARKDOWN = (
    "# Talks\n\nHe **said** [so](https://example.org/a) and _went_:\n\n> We will.\n> We must.\n\n"
    "End snake_case_name.\n"
)
PIECES = st.lists(
    st.sampled_from(["<p>", "</p>", "<blockquote>", "</blockquote>", "<", ">", "&amp;", "a", " ", "\n", "> ",
                     "**", "_", "[", "](x)", "<s>", "</s>",
                     "<td>", "<p hidden>", "<li>", "~~", "<article>", "</article>", "ORIGINAL ENTRY:", "<!--",
                     "é", "🕊", "…I", "’"]),
    max_size=30,
).map("".join)  # fmt: skip


def test_html_is_what_a_reader_sees() -> None:
    (made,) = html_entries(HTML)
    assert made.text == "Talks\n\nHe said & she:\n\nWe will.\n\nWe must.\n\nEnd."
    assert [made.text[a:b] for a, b in made.quoted] == ["We will.", "We must."]


def test_each_of_several_articles_is_an_entry() -> None:
    made = html_entries(
        "<p>Menu</p><article><p>One.</p></article><article><blockquote>Two.</blockquote></article>"
    )
    assert [(each.text, list(each.quoted)) for each in made] == [("One.", []), ("Two.", [(0, 4)])]


def test_markdown_keeps_its_offsets() -> None:
    (made,) = markdown_entries(MARKDOWN)
    assert made.text == MARKDOWN.rstrip("\n")
    assert smooth(made.text, made.markup).text == (
        "Talks\n\nHe said so and went:\n\nWe will.\nWe must.\n\nEnd snake_case_name."
    )
    assert [made.text[a:b] for a, b in made.quoted] == ["> We will.\n> We must.\n"]


@pytest.mark.parametrize("case", UNSEEN, ids=[case["html"] for case in UNSEEN])
def test_words_that_are_hidden_or_struck_out_are_no_text(case: dict[str, Any]) -> None:
    assert "\n\n".join(each.text for each in html_entries(case["html"])) == case["seen"]
    assert unseen_to_the_end(case["html"]) == case.get("to_the_end", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("They ~~signed~~ met.", "They  met."),
        ("They <del>signed</del> met.", "They  met."),
        ("They <s class=x>signed</s> met.<!-- or\nso -->", "They  met."),
        ("About ~~ and ~~ of it.", "About ~~ and ~~ of it."),
    ],
)
def test_words_that_markdown_strikes_out_are_not_read(text: str, read: str) -> None:
    (made,) = markdown_entries(text)
    assert made.text == text  # so that offsets count in the file
    assert smooth(made.text, made.markup).text == read


def test_elements_without_number_are_read_in_bounds() -> None:
    deep = "<p>" + "<button><b>" * 10_000 + "<div></i></td>" * 10_000
    assert html_entries(f"{deep}They met.")[0].text == "They met."
    assert (
        html_entries("<s hidden>" * 10_000 + "x" + "</p></s>" * 10_000 + "They met.")[0].text == "They met."
    )


def test_a_source_of_several_entries_is_cut_at_its_headers() -> None:
    text = "ORIGINAL ENTRY: One.\n\nORIGINAL ENTRY: Two.\n"
    for read in (plain_entries, markdown_entries):
        assert [each.text for each in read(text)] == ["ORIGINAL ENTRY: One.", "ORIGINAL ENTRY: Two."]
    assert [each.text for each in html_entries("<p>ORIGINAL ENTRY: One.</p><p>ORIGINAL ENTRY: Two.</p>")] == [
        "ORIGINAL ENTRY: One.",
        "ORIGINAL ENTRY: Two.",
    ]


@pytest.mark.parametrize("form", READERS)
@given(text=PIECES)
def test_any_input_has_texts_whose_spans_lie_within(form: str, text: str) -> None:
    for each in READERS[form](text):
        for start, end in (*each.markup, *each.quoted):
            assert 0 <= start <= end <= len(each.text)
        made = smooth(each.text, each.markup)
        assert len(made.text) == len(made.starts)
        assert list(made.starts) == sorted(made.starts)
        for index in range(len(made.text)):
            start, end = made.back(index, index + 1)
            assert 0 <= start < end <= len(each.text)
            assert made.starts[made.forth(start)] == start
