"""The guide shows every screen, names every key, and leads nowhere that is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccfloor.commands import guide_doc
from ccfloor.commands.guide_doc import PAGES, key_tables, main, page
from ccfloor.commands.pictures import DRAWN, FOLDER
from ccfloor.dashboard.keys import KEYS
from ccfloor.locale import LANGUAGES, Words
from tests.source_tree import ROOT

GUIDE = ROOT / "docs" / "guide"
BOTH = pytest.mark.parametrize(("name", "language"), PAGES.items())
MOST_BYTES = 150_000
STATUS = ("LIVE", "BLIND", "DOUBTED", "STALE", "CUT OFF", "PAUSED")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(name: str) -> str:
    return (GUIDE / name).read_text(encoding="utf-8")


@BOTH
def test_a_page_is_up_to_date(name: str, language: str) -> None:
    assert page(read(name), language) == read(name), "run: make docs"


@BOTH
def test_every_screen_is_shown(name: str, language: str) -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.svg\)", read(name)))
    assert shown == {f"{screen}-{language}" for screen in DRAWN}


def test_every_picture_is_there_in_both_languages_and_no_other() -> None:
    there = {file.name for file in FOLDER.iterdir()}
    assert there == {f"{name}-{language}.svg" for name in DRAWN for language in LANGUAGES}


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_a_picture_is_small_and_fetches_nothing(file: Path) -> None:
    svg = file.read_text(encoding="utf-8")
    assert svg.startswith("<svg ")
    assert len(svg.encode()) < MOST_BYTES
    assert not re.search(r"url\(\W*https?:", svg)


@BOTH
def test_every_key_table_stands_in_it_whole(name: str, language: str) -> None:
    text, words = read(name), Words(language)
    for table, keys in key_tables().items():
        assert f"<!-- keys {table} -->" in text, f"{table}: say what its keys do"
        for key in keys:
            rows = [row for row in text.splitlines() if row.endswith(f" | {words(key.text)} |")]
            assert any(f" `{key.shown}` " in row for row in rows)
    assert len(key_tables()["floor"]) == len(KEYS)


@BOTH
def test_the_words_of_the_status_line_are_the_screens_own(name: str, language: str) -> None:
    text, words = read(name), Words(language)
    assert [word for word in STATUS if f"| `{words(word)}` |" not in text] == []


@pytest.mark.parametrize(
    "file", ["README.md", "README.zh-CN.md", *(f"docs/guide/{n}" for n in PAGES)]
)
def test_links_lead_somewhere(file: str) -> None:
    assert list(dead_links(ROOT / file)) == []


def dead_links(file: Path) -> Iterator[str]:
    for link in LINK.findall(file.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        if "://" in path:
            continue
        target = (file.parent / path).resolve() if path else file
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            yield link


def anchors(file: Path) -> set[str]:
    """Name the headings of a page as the web shows them: in lower case, hyphens for spaces."""
    heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        "".join(
            "-" if letter == " " else letter
            for letter in head.lower()
            if letter in " -_" or unicodedata.category(letter)[0] in "LN"
        )
        for head in heads
    }


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One: two\n[x](b.md) [y](#one-two) [z](#three)", "utf-8")
    assert list(dead_links(tmp_path / "a.md")) == ["b.md", "#three"]


def test_a_stale_table_is_told_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PAGES:
        stale = "before\n<!-- keys seat -->\nold\n<!-- /keys -->\nafter\n"
        (tmp_path / name).write_text(stale, encoding="utf-8")
    monkeypatch.setattr(guide_doc, "FOLDER", tmp_path)
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert "| `b` | 申请离席 |" in (tmp_path / "README.zh-CN.md").read_text(encoding="utf-8")


def test_a_table_that_there_is_not_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        page("<!-- keys nobody -->\n<!-- /keys -->", "en")
