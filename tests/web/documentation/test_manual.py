"""The manual has every file of docs/, each under one title of its list, and its search finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.web.documentation.manual import manual_parts, read_manual, shipped_manual
from detente.web.documentation.searching import MOST_FOUND, MOST_WORDS, search_manual


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        file = folder / f"{name.replace('__', '/')}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_every_file_is_a_page_with_a_title(root: Path) -> None:
    pages = shipped_manual().pages
    files = {path.relative_to(root / "docs").as_posix() for path in (root / "docs").rglob("*.md")}
    assert {page.path for page in pages.values()} == files
    assert all(page.title != page.name for page in pages.values())
    assert pages["decisions"].path == "decisions/README.md"


def test_every_page_is_listed_once_or_in_its_folder() -> None:
    manual = shipped_manual()
    listed = [name for part in manual_parts(manual) for name in part.names]
    assert len(listed) == len(set(listed))
    assert {name for name in manual.pages if "/" not in name} == set(listed)


def test_a_page_that_no_part_names_comes_last(tmp_path: Path) -> None:
    manual = read_manual(
        write(tmp_path, claims="# Claims", unheard="# Unheard of", other__page="# Of a folder")
    )
    assert [(part.title, list(part.names)) for part in manual_parts(manual)] == [
        ("Bring something", ["claims"]),
        ("More", ["other/page", "unheard"]),
    ]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("# A\n\nOne. Two.", "One."),
        ("# A\n\nVersion 1.1 is here: read on. Two.", "Version 1.1 is here: read on."),
        ("# A\n\nThese are:\n\n- x", "These are."),
        ("# A", ""),
    ],
)
def test_the_summary_is_the_first_sentence(text: str, summary: str, tmp_path: Path) -> None:
    assert read_manual(write(tmp_path, a=text)).pages["a"].summary == summary


def test_links_lead_to_pages_pictures_or_nowhere(tmp_path: Path) -> None:
    manual = read_manual(write(tmp_path, a="# A", folder__README="# F", folder__b="# B"))
    here, deep = manual.pages["a"], manual.pages["folder/b"]

    def leads(page: object, link: str) -> str | None:
        assert page in (here, deep)
        target = manual.target(deep if page is deep else here, link)
        return f"{target.name}#{target.fragment}" if target else None

    assert leads(here, "folder/b.md#x") == "folder/b#x"
    assert leads(here, "folder/") == "folder#"
    assert leads(deep, "../a.md") == "a#"
    assert leads(deep, "#there") == "folder/b#there"
    assert leads(deep, "README.md") == "folder#"
    assert leads(here, "../a.md") is None
    assert leads(here, "images/none.png") is None


def found(folder: Path, words: str) -> tuple[list[str], bool]:
    answer = search_manual(read_manual(folder), words)
    return [f"{hit.page.name}#{hit.heading.id}" for hit in answer.hits], answer.is_near


def test_headings_come_before_text_and_words_are_found_by_their_beginnings(tmp_path: Path) -> None:
    write(tmp_path, a="# A\n\nOf tokens, tokens.\n\n## Tokens\n\nText", b="# B\n\nA token; not betoken")
    assert found(tmp_path, "Token") == (["a#tokens", "a#a", "b#b"], False)
    assert found(tmp_path, "oken") == ([], True)
    assert found(tmp_path, "token not") == (["b#b"], False)
    assert found(tmp_path, "“tokens”, text?") == (["a#tokens"], False)


def test_where_none_has_all_words_those_with_the_most_are_told_so(tmp_path: Path) -> None:
    write(tmp_path, a="# A\n\none two", b="# B\n\none")
    assert found(tmp_path, "one two three") == (["a#a"], True)
    assert found(tmp_path, "…") == ([], True)
    assert found(tmp_path, "?!") == ([], False)


def test_a_search_is_bounded(tmp_path: Path) -> None:
    write(tmp_path, a="# A\n\n" + "## Same\n\nword\n\n" * (2 * MOST_FOUND))
    assert len(found(tmp_path, "word")[0]) == MOST_FOUND
    assert found(tmp_path, "word " + " ".join(f"w{n}" for n in range(MOST_WORDS)))[1]
    assert not found(tmp_path, "word " * 2 * MOST_WORDS)[1]


def test_a_passage_is_short_and_marks_what_was_asked(tmp_path: Path) -> None:
    write(tmp_path, a="# A\n\n" + "before " * 100 + "the needle " + "after " * 100)
    (hit,) = search_manual(read_manual(tmp_path), "needle").hits
    text = "".join(each for each, _ in hit.passage)
    assert [each for each, is_marked in hit.passage if is_marked] == ["needle"]
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 300


def test_letters_that_are_two_in_small_move_no_mark(tmp_path: Path) -> None:
    write(tmp_path, a="# A\n\nİİİ Needle")
    (hit,) = search_manual(read_manual(tmp_path), "needle").hits
    assert [each for each, is_marked in hit.passage if is_marked] == ["Needle"]
