"""One cell: what it is read as, and what is said of one that cannot be."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.files.safe_cells import guarded, unguarded
from ccfloor.roster import cells
from ccfloor.roster.cells import Unreadable
from ccfloor.roster.plan import Rank


@pytest.mark.parametrize(
    "cell",
    ["2026-07-01", "2026-7-1", "2026/7/1", "2026.07.01", "2026年7月1日", "20260701", " 2026-07-01 ",
     "２０２６-07-01", "2026-07-01 00:00:00", date(2026, 7, 1),
     datetime.fromisoformat("2026-07-01"), 46204,
     46204.0, 20260701],
)  # fmt: skip
def test_a_day_is_read_in_any_of_its_writings(cell):
    assert cells.day(cell) == "2026-07-01"


@pytest.mark.parametrize(
    "cell", ["", "1", "2026-02-30", "2026-13-01", "01/07/2026", 7, 0.5, 46204.5, True,
             datetime.fromisoformat("2026-07-01 08:00"), "2026-07-01 08:00", "=TODAY()"],
)  # fmt: skip
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(Unreadable, match="a day"):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "minute"),
    [("08:00", 480), ("8:00", 480), ("08:00:00", 480), ("８：００", 480), ("24:00", 1440),
     ("00:00", 0), (time(20, 30), 1230), (1 / 3, 480), (0, 0), (1.0, 1440),
     (timedelta(hours=24), 1440), (datetime.fromisoformat("1899-12-30 08:00"), 480)],
)  # fmt: skip
def test_a_time_is_read_in_any_of_its_writings(cell, minute):
    assert cells.minute(cell) == minute


@pytest.mark.parametrize(
    "cell", ["", "8", "08:60", "24:01", "25:00", "08:00:30", time(8, 0, 30), 1.5, -0.1, True, "am",
             datetime.fromisoformat("2026-07-01 08:00"), timedelta(hours=25), 0.0001],
)  # fmt: skip
def test_what_is_no_time_is_refused(cell):
    with pytest.raises(Unreadable, match="time"):
        cells.minute(cell)


@pytest.mark.parametrize(
    ("cell", "found"),
    [("", None), (None, None), ("无", ()), ("none", ()), ("-", ()),
     ("12:00-13:00", ((720, 780),)), ("12:00~13:00；17:00至17:30", ((720, 780), (1020, 1050))),
     ("23:30 - 00:30", ((1410, 30),)), ("20:00-24:00", ((1200, 0),))],
)  # fmt: skip
def test_stretches_are_read_and_none_is_not_the_same_as_nothing(cell, found):
    assert cells.stretches(cell) == found


@pytest.mark.parametrize("cell", ["12:00", "12:00-", "12-13-14", "午饭"])
def test_what_is_no_stretch_is_refused(cell):
    with pytest.raises(Unreadable):
        cells.stretches(cell)


@pytest.mark.parametrize("cell", ["a\x00b", "a\nb", "a\u202eb", "a\u200bb", "a\x1b[31m", "x" * 81])
def test_a_hostile_text_is_refused(cell):
    with pytest.raises(Unreadable):
        cells.text(cell)


def test_a_text_is_kept_as_it_is_between_its_ends():
    assert cells.text("  =HYPERLINK(1) 王 ") == "=HYPERLINK(1) 王"
    assert cells.text(1001.0) == "1001"
    assert cells.text("x" * 80) == "x" * 80


@pytest.mark.parametrize(
    ("cell", "found"),
    [(201001, "201001"), (201001.0, "201001"), ("２０１００１", "201001"),
     (" JW26010001 ", "JW26010001")],
)  # fmt: skip
def test_a_number_may_be_a_number(cell, found):
    assert cells.number(cell) == found


@pytest.mark.parametrize("cell", [1, 201001.5, "", True, "JW26130001"])
def test_what_is_no_number_of_a_person_is_refused(cell):
    with pytest.raises(Unreadable, match="six digits"):
        cells.number(cell)


def test_ranks_and_yes_and_no_are_read_in_both_languages():
    assert [cells.rank(x) for x in ("组长", " Lead ", "客服专员", "值班经理", "主管")] == [
        Rank.LEAD, Rank.LEAD, Rank.AGENT, Rank.MANAGER, Rank.SUPERVISOR,
    ]  # fmt: skip
    assert [cells.yes(x) for x in ("是", "Yes", True, 1, "否", False, 0)] == [True] * 4 + [
        False
    ] * 3
    for reader in (cells.rank, cells.yes):
        with pytest.raises(Unreadable):
            reader("maybe")
    with pytest.raises(Unreadable, match="colon"):
        cells.identifier("a:b")


@given(st.text(st.sampled_from("'=+-@\t\r\n王a ") | st.characters(codec="utf-8"), max_size=8))
def test_a_guarded_text_is_no_formula_and_comes_back(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
