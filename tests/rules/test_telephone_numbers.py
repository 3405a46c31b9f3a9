"""Digits are compared, not spelling; doubt is in the favour of whoever called."""

from __future__ import annotations

import pytest

from ccfloor.rules.telephone_numbers import same_number, went_to, written_number


@pytest.mark.parametrize(
    ("dialled", "number"),
    [
        ("trunk/13800138000", "13800138000"),
        ("13800138000@carrier", "138-0013-8000"),
        ("13800138000@carrier", "1３8 0013 8000"),
        ("carrier/sip:+8613800138000@10.0.0.1:5060", "13800138000"),
        ("g1/013800138000", "13800138000"),  # the 0 before a mobile of another city
        ("g1/9013800138000", "13800138000"),  # 9 for a line
        ("g1/1790913800138000", "13800138000"),  # an IP carrier
        ("trunk/13800138000", "+86 138 0013 8000"),
        ("trunk/01062345678", "010-62345678"),
        ("trunk/62345678", "010-62345678"),  # from inside the city
        ("trunk/7654321", "0471 7654321"),
        ("trunk/901062345678", "(010) 62345678"),
        ("trunk/61234567,02161234567", "02161234567"),
        ("PJSIP/8001", "8001"),
    ],
)
def test_it_is_the_same_number(dialled, number):
    assert went_to(dialled, number)


@pytest.mark.parametrize(
    ("dialled", "number"),
    [
        ("trunk/13800138001", "13800138000"),
        ("trunk/00138000", "13800138000"),  # the tail of a mobile is nobody's number
        ("trunk/1380013800", "13800138000"),
        ("trunk/18001", "8001"),  # an extension is that one only
        ("trunk/8001", "18001"),
        ("trunk/02162345678", "01062345678"),
        ("trunk/anonymous", "13800138000"),
        ("", "13800138000"),
        ("trunk/13800138000", ""),
        ("trunk/13800138000", "call me"),
    ],
)
def test_it_is_another(dialled, number):
    assert not went_to(dialled, number)


@pytest.mark.parametrize("text", ["", "12", "1" * 21, "138;0013", "\x1b[2J13800138000", "１３８ x"])
def test_it_is_no_number(text):
    assert written_number(text) == ""


def test_two_people_may_write_it_down_differently():
    assert same_number("+86 138 0013 8000", "013800138000")
    assert not same_number("138", "")
