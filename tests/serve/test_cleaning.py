from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.serve.cleaning import clean, identity, mask

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
"""Lone surrogates included: a caller's name is decoded with ``surrogateescape``."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("王丽", "王丽"),
        ("status will follow", "status will follow"),
        ("Event: Hangup\r\nUniqueid: 1.1", "Event: Hangup Uniqueid: 1.1"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b2Jwiped", "wiped"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://evil\x1b\\click", "click"),
        ("\x1b]0;never ended", "]0;never ended"),
        ("bell\x07\x00null\x7f", "bellnull"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2069\u200f\u061cb", "ab"),
        ("zero\u200b\u200c\u200d\ufeffwidth", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\ue000private\U000f0000", "private"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("heart\ufe0f", "heart"),
        ("filler\u3164\u115f", "filler"),
        ("\u0301\u0301start", "start"),
        ("a \u0301b", "a b"),
        ("z\u0335\u0336\u0337\u0338\u0339\u033a", "z\u0335\u0336\u0337"),
        ("Việt", "Việt"),
        ("  many \t\n  spaces\u2028\u3000here ", "many spaces here"),
        ("\u2800blank\u2800braille", "blank braille"),
    ],
)
def test_a_text_loses_what_deceives_and_keeps_what_speaks(text, shown):
    assert clean(text, 80) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("客户要求退款", 4, "客户要…"),
        ("abcdef", 1, "…"),
        ("abcdef", 0, ""),
    ],
)
def test_a_long_text_is_cut_with_a_sign(text, width, shown):
    assert clean(text, width) == shown


@settings(max_examples=300)
@given(any_text, st.integers(0, 40))
def test_nothing_that_is_cleaned_controls_turns_or_hides(text, width):
    shown = clean(text, width)
    assert len(shown) <= min(len(text), width)
    assert not [c for c in shown if unicodedata.category(c)[0] == "C"]
    assert not [
        c for c in shown if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"}
    ]
    assert not [c for c in shown if unicodedata.category(c) in {"Zl", "Zp"}]
    assert not unicodedata.category(shown[:1] or "a").startswith("M")
    assert clean(shown, width) == shown


def test_a_clean_name_is_its_own_key():
    assert identity("PJSIP/1001") == "PJSIP/1001"
    assert identity("王丽") == "王丽"


def test_two_hostile_names_that_look_alike_stay_two():
    one, two = identity("PJSIP/1001\u200b"), identity("PJSIP/1001\u202e")
    assert one == "PJSIP/1001~86875cf0"
    assert two.startswith("PJSIP/1001~")
    assert one != two


@settings(max_examples=300)
@given(any_text, any_text)
def test_different_names_have_different_keys_and_a_key_is_clean(one, two):
    assert (identity(one) == identity(two)) == (one == two)
    assert clean(identity(one), 120) == identity(one)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("008613812345678", "138****5678"),
        ("8613812345678", "138****5678"),
        ("013812345678", "138****5678"),
        ("138-1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("01062345678", "010****78"),
        ("02087654321", "020****21"),
        ("075512345678", "0755****78"),
        ("0755-1234567", "0755****67"),
        ("+86 10 6234 5678", "010****78"),
        ("86755 12345678", "0755****78"),
        ("(021) 6234-5678", "021****78"),
        ("62345678", "****78"),
        ("4008001234", "****34"),
        ("123456", "****56"),
        ("+441632960961", "+****61"),
        ("0014155550132", "****32"),
        ("10086", "10086"),
        ("1001", "1001"),
        ("anonymous", "****"),
        ("<unknown>", "****"),
        ("sip:13812345678@host", "****"),
        ("\x1b[31m13812345678", "****"),
        ("1" * 33, "****"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_number_shows_no_more_than_a_person_needs(number, shown):
    assert mask(number) == shown


@settings(max_examples=300)
@given(st.from_regex(r"\A(?:\+|00)?(?:86)?[0-9]{6,20}\Z"))
def test_of_a_number_with_six_digits_or_more_at_least_four_are_hidden(number):
    shown = mask(number)
    digits = sum(c.isdigit() for c in number)
    assert sum(c.isdigit() for c in shown) <= min(7, digits - 4)
    assert shown.count("*") == 4


@settings(max_examples=200)
@given(any_text)
def test_whatever_is_no_number_shows_nothing_of_itself(text):
    assert set(mask(text)) <= set("+*0123456789")
