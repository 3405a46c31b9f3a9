"""Columns say what going through the records one by one says; tables add up as their cells do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.kpi.cell_table import CellTable, Codes, Key, Packed, added, table_of, unpacked
from ccfloor.kpi.columns import (
    Line,
    Tally,
    columns_of,
    cut,
    going_on,
    is_there,
    is_true,
    numbers,
    second_bins,
)
from ccfloor.kpi.quarters import QUARTER, Cell, Quarters
from ccfloor.kpi.sums import GREATEST, HISTOGRAMS, LONGEST_BIN, PLAIN, Sums, add

S = 1_000_000
KEYS = [("sales", "Li Na"), ("sales", ""), ("", "Li Na"), ("", ""), ("vip", "王芳")]
names = st.sampled_from([name for name in PLAIN if name != GREATEST])
rows = st.lists(
    st.tuples(
        st.integers(0, 5 * QUARTER),
        st.sampled_from(KEYS),
        names,
        st.integers(0, 10**12),
        st.sampled_from(HISTOGRAMS),
        st.integers(-5, 4000 * S),
    ),
    max_size=30,
)
cells = st.dictionaries(
    st.sampled_from(KEYS),
    st.builds(
        lambda numbers, longest, bins: Sums(**numbers, longest_wait=longest, **bins),
        st.dictionaries(names, st.integers(0, 10**12)),
        st.integers(0, 10**10),
        st.dictionaries(
            st.sampled_from(HISTOGRAMS),
            st.dictionaries(st.integers(0, LONGEST_BIN + 1), st.integers(1, 10**6)),
        ),
    ),
)


@given(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62))), st.integers(-9, 9))
def test_a_column_has_the_numbers_that_it_was_given(values, missing):
    column = numbers(values, missing)
    assert column.tolist() == [missing if one is None else one for one in values]
    assert is_there(values).tolist() == [one is not None for one in values]
    assert is_true(values).tolist() == [bool(one) for one in values]
    assert column.dtype == np.int64


@given(st.lists(st.tuples(st.integers(-QUARTER, 9 * QUARTER), st.integers(-9, 7 * QUARTER))))
def test_stretches_are_cut_where_quarters_begin_and_none_of_them_is_lost(stretches):
    from_ = numbers([at for at, _ in stretches])
    row, at, last = cut(from_, from_ + numbers([length for _, length in stretches]))
    assert (last > 0).all()
    assert (at // QUARTER == (at + last - 1) // QUARTER).all()
    for place, (begins, length) in enumerate(stretches):
        mine = sorted(zip(at[row == place].tolist(), last[row == place].tolist(), strict=True))
        assert sum(lasts for _, lasts in mine) == max(0, length)
        goes_on = begins
        for begun, lasts in mine:
            assert begun == goes_on
            goes_on += lasts


@settings(max_examples=200, deadline=None)
@given(rows, st.integers(1, 7))
def test_a_tally_is_the_sum_of_its_rows_in_however_many_pieces_they_come(some, size):
    expected: dict[Cell, Sums] = defaultdict(Sums)
    for at, key, name, value, histogram, duration in some:
        sums = expected[Cell(at - at % QUARTER, *key)]
        setattr(sums, name, getattr(sums, name) + value)
        sums.longest_wait = max(sums.longest_wait, value)
        bins, second = getattr(sums, histogram), min(max(0, -(-duration // S)), LONGEST_BIN + 1)
        bins[second] = bins.get(second, 0) + 1
    quarters = Quarters()
    for start in range(0, len(some), size):
        tallied(quarters, some[start : start + size])
    assert quarters.cells() == expected


def tallied(quarters: Quarters, some: list[tuple[int, Key, str, int, str, int]]) -> None:
    ats, keys, fields, values, histograms, durations = zip(*some, strict=True)
    tally = Tally(quarters, numbers(ats), quarters.names.of(keys))
    value = numbers(values)
    for name in set(fields):
        tally.add(name, value, np.array([one == name for one in fields]))
    tally.longest(GREATEST, value, np.ones(len(some), np.bool_))
    for name in set(histograms):
        tally.note(name, numbers(durations), np.array([one == name for one in histograms]))
    tally.put()


def test_a_count_is_of_all_rows_or_of_some():
    quarters = Quarters()
    cell = quarters.names.of([KEYS[0], KEYS[1], KEYS[0]])
    tally = Tally(quarters, numbers([1, 2, 3]), cell)
    tally.count("offered")
    tally.count("answered", np.array([True, False, False]))
    tally.put()
    assert quarters.cells() == {
        Cell(0, *KEYS[0]): Sums(offered=2, answered=1), Cell(0, *KEYS[1]): Sums(offered=1),
    }  # fmt: skip
    Tally(quarters, numbers([]), numbers([])).put()  # of nothing it is nothing
    assert len(quarters.cells()) == 2


@pytest.mark.parametrize(
    ("duration", "second"), [(-1, 0), (0, 0), (1, 1), (S, 1), (S + 1, 2), (9999 * S, 3601)]
)
def test_a_bin_is_the_whole_second_within_which_it_was_over(duration, second):
    assert second_bins(numbers([duration])).tolist() == [second]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=20), st.integers(1, 5))
def test_a_line_knows_the_most_who_ever_waited_at_once(stays, size):
    stays.sort()
    line = Line()
    for start in range(0, len(stays), size):
        part = stays[start : start + size]
        from_ = numbers([at for at, _ in part])
        line.stay(from_, from_ + numbers([length for _, length in part]))
    waited = [sum(at <= now < at + length for at, length in stays) for now in range(61)]
    assert line.peak == max(waited)


# --- tables ------------------------------------------------------------------------------


def summed(parts: Iterable[dict[Key, Sums]]) -> dict[Key, Sums]:
    found: dict[Key, Sums] = defaultdict(Sums)
    for part in parts:
        for key, sums in part.items():
            add(found[key], sums)
    return dict(found)


@settings(max_examples=100, deadline=None)
@given(cells, cells, cells)
def test_tables_add_up_as_their_cells_do_in_any_order_and_any_grouping(a, b, c):
    book = Codes[Key]()
    one, two, three = (table_of(part, book) for part in (a, b, c))
    assert one.sums() == a
    whole = summed([a, b, c])
    assert added([one, two, three]).sums() == whole
    assert added([added([three, one]), two]).sums() == whole
    assert added([added([one, two]), three]).sums() == whole
    assert (one.sums(), two.sums(), three.sums()) == (a, b, c)  # they stay as they are


@settings(max_examples=100, deadline=None)
@given(cells, cells)
def test_a_table_that_was_sent_says_the_same_by_another_book_of_names(mine, other):
    table = table_of(mine, Codes[Key]())
    sent = msgspec.msgpack.encode(table.packed())
    book = Codes[Key]()
    theirs = table_of(other, book)
    arrived = unpacked(msgspec.msgpack.decode(sent, type=Packed), book)
    assert arrived.sums() == mine
    assert added([theirs, arrived]).sums() == summed([mine, other])


@settings(max_examples=100, deadline=None)
@given(cells)
def test_a_table_is_added_up_by_one_half_of_what_its_cells_are_of(some):
    by_queue = summed({(queue, ""): sums} for (queue, _), sums in some.items())
    found = table_of(some, Codes[Key]()).by(itemgetter(0))
    assert found == {queue: sums for (queue, _), sums in sorted(by_queue.items())}
    assert list(found) == sorted(found)


def test_a_table_of_no_cell_is_nothing():
    book = Codes[Key]()
    nothing = CellTable(book, numbers([]), {}, numbers([]))
    assert nothing.sums() == table_of({}, book).sums() == {}
    assert nothing.by(itemgetter(0)) == {}
    assert unpacked(nothing.packed(), book).sums() == added([nothing, nothing]).sums() == {}


stretches = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda one: (one[0], sum(one)))


@given(st.lists(st.tuples(st.integers(0, 2), stretches), max_size=30))
def test_what_goes_on_is_one_stretch(some):
    some.sort(key=lambda one: one[1])
    columns = (np.array(one, np.int64) for one in columns_of(((w, *s) for w, s in some), 3))
    found = list(going_on(*columns))
    naive: list[tuple[int, int, int]] = []
    for whose in range(3):
        last = -1
        for _, (from_, to) in (one for one in some if one[0] == whose):
            if last == from_:
                naive[-1] = (whose, naive[-1][1], to)
            else:
                naive.append((whose, from_, to))
            last = to
    assert found == naive
