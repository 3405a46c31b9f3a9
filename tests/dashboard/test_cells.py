from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ccfloor.dashboard.view.cells import blanked, clean, fit, right

HOSTILE = {
    "escape": ("\x1b[2J\x1b]0;owned\x07王", "[2J]0;owned王"),
    "bidi": ("abc\u202edcba\u2066", "abcdcba"),
    "joined": ("a\u200db\u200cc\ufeff", "abc"),
    "emoji": ("小\U0001f600明\U0001f468\u200d\U0001f469", "小明"),
    "flags": ("\U0001f1e8\U0001f1f3", ""),
    "skin": ("\U0001f44d\U0001f3fd", ""),
    "newlines": ("a\r\nb\u2028c\u2029d", "ab c d"),
    "marks": ("Z\u0335\u0321\u0327a\u0301\u0300\u0302", "Zá"),
    "vietnamese": ("Nguye\u0302\u0303n", "Nguyễn"),
    "markup": ("[bold red]x[/]", "[bold red]x[/]"),
    "long": ("王" * 10_000, "王" * 64),
    "surrogate": ("\ud83d", ""),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_text_loses_what_a_terminal_would_obey_or_miscount(name):
    text, kept = HOSTILE[name]
    assert clean(text) == kept


@pytest.mark.parametrize("text", ["现在 ^", "`报修`", "<林>|{}~_"])
def test_signs_of_plain_ascii_stay_beside_han_letters(text):
    assert clean(text) == text
    assert blanked(text) == text


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_a_text_laid_out_elsewhere_keeps_its_cells_and_loses_what_clean_would_drop(text):
    shown = blanked(text)
    assert shown.isprintable()
    assert cell_len(shown) == sum(map(cell_len, text))
    assert all(one == " " or clean(one) for one in shown)


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_clean_text_is_printable_short_and_clean_already(text):
    kept = clean(text)
    assert kept.isprintable()
    assert len(kept) <= 64
    assert clean(kept) == kept


@given(st.text(), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_clean_text_fits_to_the_cell(text, width):
    assert cell_len(fit(clean(text), width)) == width
    assert cell_len(right(clean(text), width)) == width
    assert sum(cell_len(character) for character in fit(clean(text), width)) == width
