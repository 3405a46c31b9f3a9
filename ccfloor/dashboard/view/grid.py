"""Where each seat stands: teams one below the other, each a heading and rows of tiles.

The law: a layout is made once from names, width and density and never altered. It
answers both ways, from a line of the panel to the seats on it and from a seat to its
place, so that the cursor can be a seat's name and not a position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ccfloor.floor.names import SeatId


class Density(StrEnum):
    """How much of a seat is shown."""

    CARD = "card"
    COMPACT = "compact"
    DOT = "dot"
    PLAN = "plan"
    """Where the desks stand."""


LEAST_PLACE = 3
"""Cells of a desk on the plan, the least."""
CELL = {
    Density.CARD: (16, 2),
    Density.COMPACT: (17, 1),
    Density.DOT: (3, 1),
    Density.PLAN: (LEAST_PLACE, 1),
}
"""Cells (the least) and lines of one tile."""

WIDEST = 24
"""A tile is stretched to fill the line, up to so many cells: longer names, no ragged edge."""


@dataclass(frozen=True, slots=True)
class Group:
    """A team and the seats in it, in the order they are shown."""

    team: str
    seats: tuple[SeatId, ...]
    rows: tuple[tuple[SeatId, ...], ...] = ()
    """Of a plan: the rows as they stand, empty where no desk is; who is not in ``seats`` is a desk
    at which nobody sits, and never chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """A heading (no seats) or one row of tiles."""

    top: int
    """The line it begins at."""
    team: str
    seats: tuple[SeatId, ...] = ()
    odd: bool = False


class Grid:
    """A layout of groups at one width and density."""

    def __init__(self, groups: Sequence[Group], width: int, density: Density) -> None:
        """Lay out; a single group without a name gets no heading."""
        self.density = density
        least, self.cell_height = CELL[density]
        self.columns = max(1, width // least)
        self.cell_width = least
        if density is Density.PLAN:
            self.columns = max((len(row) for group in groups for row in group.rows), default=1)
        if density is not Density.DOT:
            self.cell_width = max(least, min(WIDEST, width // max(1, self.columns)))
        self.rows: list[Row] = []
        self._lines: list[Row] = []
        self._places: dict[SeatId, tuple[int, int]] = {}
        self._order: list[SeatId] = []
        headings = len(groups) > 1 or any(group.team for group in groups)
        for group in groups:
            if headings:
                self._put(Row(len(self._lines), group.team), 1)
            sitting = frozenset(group.seats)
            for number, seats in enumerate(group.rows or self._cut(group.seats)):
                row = len(self.rows)
                self._put(
                    Row(len(self._lines), group.team, seats, bool(number % 2)), self.cell_height
                )
                for column, seat in enumerate(seats):
                    if seat in sitting:
                        self._places[seat] = (row, column)
                        self._order.append(seat)

    def _cut(self, seats: tuple[SeatId, ...]) -> Iterator[tuple[SeatId, ...]]:
        for start in range(0, len(seats), self.columns):
            yield seats[start : start + self.columns]

    def _put(self, row: Row, lines: int) -> None:
        self.rows.append(row)
        self._lines.extend([row] * lines)

    @property
    def height(self) -> int:
        """Lines of the whole layout."""
        return len(self._lines)

    @property
    def order(self) -> Sequence[SeatId]:
        """All seats, in reading order."""
        return self._order

    def at(self, line: int) -> tuple[Row, int] | None:
        """Tell the row on a line, and which of the row's lines it is."""
        if not 0 <= line < len(self._lines):
            return None
        row = self._lines[line]
        return row, line - row.top

    def rows_between(self, first: int, last: int) -> list[Row]:
        """List the rows that show between two lines, the last one excluded."""
        found: list[Row] = []
        line = max(0, first)
        while line < min(last, len(self._lines)):
            row = self._lines[line]
            found.append(row)
            line = row.top + (self.cell_height if row.seats else 1)
        return found

    def place(self, seat: SeatId) -> tuple[int, int] | None:
        """Tell the first line and the first cell of a seat."""
        place = self._places.get(seat)
        if place is None:
            return None
        row, column = place
        return self.rows[row].top, column * self.cell_width

    def seat_at(self, x: int, line: int) -> SeatId | None:
        """Tell which seat is under a cell."""
        found = self.at(line)
        column = x // self.cell_width
        if found is None or not 0 <= column < len(found[0].seats):
            return None
        seat = found[0].seats[column]
        return seat if seat in self._places else None

    def _sat_at(self, row: int) -> bool:
        return any(name in self._places for name in self.rows[row].seats)

    def beside(self, seat: SeatId, right: int, down: int) -> SeatId:
        """Go from a seat so many to the right and so many rows down, as far as there are any."""
        place = self._places.get(seat)
        if place is None:
            return self._order[0] if self._order else seat
        row, column = place
        if right:
            position = self._order.index(seat) + right
            return self._order[max(0, min(len(self._order) - 1, position))]
        step = 1 if down > 0 else -1
        for _ in range(abs(down)):
            there = row + step
            while 0 <= there < len(self.rows) and not self._sat_at(there):
                there += step
            if not 0 <= there < len(self.rows):
                break
            row = there
        seats = self.rows[row].seats
        taken = [place for place, name in enumerate(seats) if name in self._places]
        return seats[min(taken, key=lambda place: abs(place - column))]
