from __future__ import annotations

import ast
import re
import string
import unicodedata
from pathlib import Path

import pytest

from ccfloor.dashboard.keys import KEYS
from ccfloor.dashboard.look import ASCII, GLYPHS, MARKS, WORDS
from ccfloor.locale import LANGUAGES, Words
from ccfloor.locale.compile import FOLDER, compiled
from ccfloor.locale.extract import SOURCES, catalogue_of, msgids, template
from ccfloor.telling.refusals import PBX_SAYS

SOURCE_FILES = sorted(file for folder in SOURCES for file in folder.rglob("*.py"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_msgid_of_the_sources_is_translated_and_no_other_is_kept(language):
    catalogue = catalogue_of(language)
    wanted = {message.id for message in template() if message.id}
    assert {message.id for message in catalogue if message.id} == wanted
    assert [message.id for message in catalogue if message.id and not message.string] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language):
    for message in catalogue_of(language):
        if message.id:
            assert placeholders(str(message.string)) == placeholders(str(message.id)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language):
    file = FOLDER / language / "LC_MESSAGES" / "ccfloor.mo"
    assert file.read_bytes() == compiled(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_or_sign_has_a_width_that_chinese_fonts_draw_otherwise(language):
    texts = [str(message.string) for message in catalogue_of(language) if message.id]
    texts += [*GLYPHS.values(), *ASCII.values(), *MARKS.values(), *(key.shown for key in KEYS)]
    ambiguous = {
        character
        for text in texts
        for character in text
        if unicodedata.east_asian_width(character) == "A"
    }
    assert ambiguous == set()


def test_a_msgid_is_found_inside_an_f_string_too():
    source = """f"{words('Floor')} {self.words('a {n}', n=1)}"; mark("b"); other("c"); words(d)"""
    assert sorted(msgids(source)) == ["Floor", "a {n}", "b"]


def test_an_unknown_language_speaks_english():
    assert Words("tlh").language == "en"
    assert Words("tlh")("Away over {limit}", limit="5 min") == "Away over 5 min"


def test_a_value_is_never_taken_for_a_pattern():
    assert Words("en")("Refused: {code}", code="{0.__class__} {n}") == "Refused: {0.__class__} {n}"


def test_the_regulation_s_own_words_are_used():
    words = Words("zh_CN")
    assert words("Away over {limit}", limit="5分钟") == "离席超5分钟"
    assert words("Ring over {limit}", limit="12秒") == "振铃超12秒"
    assert words("Seat empty") == "空岗"
    assert words("Left without approval") == "擅自离岗"


def shown_strings(tree: ast.Module) -> list[str]:
    """Strings that look like words for a screen and are neither docstring nor msgid."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    marked = {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and node.args
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"words", "mark"}
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings | marked
        and re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}|[\u4e00-\u9fff]", node.value)
        and "{" not in node.value  # style sheets
    ]


@pytest.mark.parametrize("file", SOURCE_FILES, ids=lambda file: "/".join(Path(file).parts[-3:]))
def test_no_words_for_the_screen_stand_outside_the_catalogues(file):
    strings = shown_strings(ast.parse(file.read_text("utf-8")))
    assert [text for text in strings if text not in PBX_SAYS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_states_have_different_words_of_at_most_five_cells(language):
    words = Words(language)
    shown = [words(word) for word in WORDS.values()]
    assert len(set(shown)) == len(shown)
    assert max(map(len, shown)) <= 5
