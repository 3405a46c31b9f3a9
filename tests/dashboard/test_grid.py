from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.dashboard.view.grid import Density, Grid, Group

TWO = (Group("A", ("a1", "a2", "a3", "a4", "a5")), Group("B", ("b1", "b2")))


def test_teams_stand_below_each_other_each_with_a_heading():
    grid = Grid(TWO, 33, Density.CARD)
    shape = [(row.top, row.team, row.seats) for row in grid.rows]
    assert shape == [
        (0, "A", ()),
        (1, "A", ("a1", "a2")),
        (3, "A", ("a3", "a4")),
        (5, "A", ("a5",)),
        (7, "B", ()),
        (8, "B", ("b1", "b2")),
    ]
    assert grid.height == 10


def test_a_single_team_without_a_name_has_no_heading():
    assert Grid((Group("", ("a", "b")),), 80, Density.DOT).height == 1


def test_tiles_are_stretched_to_fill_the_line_up_to_a_bound():
    assert (Grid(TWO, 79, Density.CARD).columns, Grid(TWO, 79, Density.CARD).cell_width) == (4, 19)
    assert Grid(TWO, 31, Density.CARD).cell_width == 24
    assert Grid(TWO, 10, Density.CARD).columns == 1


def test_moving_up_and_down_keeps_the_column_where_there_is_one():
    grid = Grid(TWO, 50, Density.COMPACT)  # two columns
    assert grid.beside("a2", 0, 1) == "a4"
    assert grid.beside("a4", 0, 1) == "a5"
    assert grid.beside("a5", 0, 1) == "b1"
    assert grid.beside("a4", 0, 2) == "b2"
    assert grid.beside("b2", 0, -1) == "a5"
    assert grid.beside("a1", 0, -1) == "a1"
    assert grid.beside("a5", 1, 0) == "b1"
    assert grid.beside("b2", 1, 0) == "b2"
    assert grid.beside("gone", 0, 1) == "a1"


def test_an_empty_floor_has_nowhere_to_go():
    grid = Grid((), 80, Density.CARD)
    assert (grid.height, grid.at(0), grid.seat_at(0, 0)) == (0, None, None)
    assert grid.beside("x", 1, 0) == "x"


layouts = st.builds(
    lambda sizes, width, density: Grid(
        [
            Group(f"t{team}", tuple(f"{team}-{seat}" for seat in range(size)))
            for team, size in enumerate(sizes)
        ],
        width,
        density,
    ),
    st.lists(st.integers(0, 30), max_size=5),
    st.integers(1, 130),
    st.sampled_from(list(Density)),
)


@given(layouts)
@settings(max_examples=150, deadline=None)
def test_every_seat_is_found_at_its_place_and_nowhere_else(grid):
    found = [grid.seat_at(x, y) for y in range(grid.height) for x in range(grid.columns * 24)]
    for seat in grid.order:
        line, cell = grid.place(seat)
        assert grid.seat_at(cell, line) == seat
        assert grid.seat_at(cell + grid.cell_width - 1, line + grid.cell_height - 1) == seat
        assert found.count(seat) == grid.cell_width * grid.cell_height


@given(layouts, st.integers(-5, 5), st.integers(-5, 5), st.randoms())
@settings(max_examples=150, deadline=None)
def test_a_step_from_a_seat_always_ends_on_a_seat(grid, right, down, chance):
    if grid.order:
        assert grid.beside(chance.choice(list(grid.order)), right, down) in grid.order


@given(layouts, st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_the_rows_between_two_lines_are_those_that_show_there(grid, first, last):
    shown = {grid.at(line)[0].top for line in range(first, last) if grid.at(line)}
    assert {row.top for row in grid.rows_between(first, last)} == shown
