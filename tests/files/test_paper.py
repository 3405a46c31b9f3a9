"""Columns on paper: one page wide at six points or more, else cut between columns."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import pairwise

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.files.paper import LEAST_POINTS, PAGE, PLAIN, cut_across, widths_of
from ccfloor.files.sheet_rows import POINTS
from ccfloor.files.tables import Cell, Column, Sheet
from ccfloor.files.workbook import xlsx_bytes

NAME = "欧阳" * 5
LONG = timedelta(hours=120)


def sheet(texts: int, times: int, keys: int = 1) -> Sheet:
    columns = [Column(f"t{n}", "姓名", "name") for n in range(texts)]
    columns += [Column(f"s{n}", "班内在线时长", "available", added=True) for n in range(times)]
    row: tuple[Cell, ...] = (*(NAME for _ in range(texts)), *(LONG for _ in range(times)))
    return Sheet("s", tuple(columns), (row,), keys=keys)


def test_what_fits_is_as_wide_as_it_wants():
    assert widths_of(sheet(2, 3)) == [23, 23, 15, 15, 15]


def test_chinese_headings_are_broken_before_anything_else_is_narrowed():
    assert widths_of(sheet(1, 7)) == [23, *[11] * 7]


def test_long_texts_are_narrowed_so_far_that_one_page_is_wide_enough():
    widths = widths_of(sheet(7, 4))
    assert sum(widths) == PAGE
    assert min(widths[:7]) >= 14
    assert widths[7:] == [11] * 4


def test_a_sheet_beyond_that_is_cut_into_pages_about_as_wide():
    wide = sheet(2, 30, keys=2)
    widths = widths_of(wide)
    cut = cut_across(widths, 2)
    assert cut.after == (12, 22)
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([wide])))["s"]
    assert [one.id for one in page.col_breaks.brk] == [12, 22]
    assert (page.page_setup.scale, page.page_setup.pageOrder) == (cut.scale, "overThenDown")
    assert (page.print_title_cols, page.print_title_rows) == ("$A:$B", "$1:$1")


@given(st.lists(st.integers(4, 44), min_size=2, max_size=80), st.integers(1, 3))
def test_no_page_is_wider_than_what_can_be_read_and_no_column_is_lost(widths, keys):
    keys = min(keys, len(widths) - 1)
    cut = cut_across(widths, keys)
    edges = [keys, *cut.after, len(widths)]
    assert edges == sorted(set(edges))
    pages = [widths[:keys] + widths[a:b] for a, b in pairwise(edges)]
    assert all(sum(page) * cut.scale <= PLAIN * 100 for page in pages)
    assert cut.scale * POINTS >= LEAST_POINTS * 100 or max(map(sum, pages)) > PAGE
