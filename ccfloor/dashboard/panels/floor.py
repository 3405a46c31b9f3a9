"""The floor: every seat a tile, teams below each other, in one widget.

The law: a tile is drawn when its seat changed or its clock has come to its next step,
and only if it is in view. One widget for two thousand seats, with kept cells, costs a
twentieth of a widget for each (docs/DECISIONS.md). The cursor is a seat's name: seats
that come, go or change places never move it to somebody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from rich.segment import Segment
from textual.geometry import Region

from ccfloor.dashboard.look import WORDS
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.sieve import MOVING, Sort, grouped, sieve
from ccfloor.dashboard.view.cells import Line, clean, length
from ccfloor.dashboard.view.grid import CELL, Density, Grid, Row
from ccfloor.dashboard.view.kpi import OFF_DUTY
from ccfloor.dashboard.view.seat import Brush, Tile, card, compact, desk, dot, place, read
from ccfloor.dashboard.view.seating import planned
from ccfloor.floor.names import SECOND, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.serve.messages import Seat

DRAW: dict[Density, Callable[..., Tile]] = {
    Density.CARD: card,
    Density.COMPACT: compact,
    Density.DOT: dot,
    Density.PLAN: place,
}
SHOWN_STATES = (
    SeatState.RINGING,
    SeatState.TALKING,
    SeatState.READY,
    SeatState.WRAP,
    SeatState.AWAY,
    SeatState.OTHER_CALL,
    SeatState.OFFLINE,
    SeatState.OUT,
    SeatState.UNSEEN,
)
"""The legend in the title, in the order of its worth."""


class FloorPanel(Lines):
    """The grid of seats."""

    def __init__(self, scene: Scene) -> None:
        """Begin with an empty floor; the density is chosen at the first seats."""
        super().__init__(scene, 1, "floor")
        self.density: Density | None = None
        self.order = Sort.EXTENSION
        self.filter = ""
        self.cursor: SeatId = ""
        self.grid = Grid((), 1, Density.CARD)
        self._groups: tuple[object, ...] = ()
        self._tiles: dict[SeatId, Tile] = {}
        self._headings: dict[str, Line] = {}
        self._in_state: Counter[str] = Counter()
        self._in_team: Counter[str] = Counter()
        self._on_duty: Counter[str] = Counter()
        self._second = -1
        """The full second at which the clocks were shown last."""

    # --- layout ---

    @property
    def densities(self) -> list[Density]:
        """What there is to choose from: a plan only where one is known."""
        welcome = self.scene.model.welcome
        planless = welcome is None or not welcome.areas
        return [one for one in Density if not (planless and one is Density.PLAN)]

    @property
    def shown_density(self) -> Density:
        """The density in use: what was asked for, else cards if all of them fit."""
        if self.density is not None and self.density in self.densities:
            return self.density
        seats = len(self.scene.model.seats)
        width, lines = CELL[Density.CARD]
        columns = max(1, self.line_width // width)
        teams = len({seat.team for seat in self.scene.model.seats.values()})
        fits = -(-seats // columns) * lines + 2 * teams < self.size.height
        return Density.CARD if fits else Density.COMPACT

    @property
    def moving(self) -> bool:
        """Whether order or filter change by themselves as time passes."""
        return self.order in MOVING or "st:" in self.filter or "：" in self.filter

    @property
    def by_name(self) -> bool:
        """Whether what a seat is called decides whether and where it stands."""
        return self.order is Sort.NAME or bool(self.filter)

    def lay_out(self, *, force: bool = False) -> None:
        """Lay the seats out; where nothing moved, nothing is drawn."""
        scene = self.scene
        test = sieve(self.filter, scene.words)
        level_of = scene.level_of
        seats = scene.model.seats.values()
        passed = [seat for seat in seats if test(seat, level_of(seat))] if self.filter else seats
        welcome, density = scene.model.welcome, self.shown_density
        if density is Density.PLAN and welcome is not None:
            elsewhere = scene.words("At no desk of the plan")
            groups = planned(welcome.areas, passed, self.line_width, elsewhere)
        else:
            groups = grouped(passed, self.order, level_of)
        key = (groups, self.line_width, density)
        if key == self._groups and not force:
            return
        before = list(self.grid.order)
        self._groups = key
        self.grid = Grid(groups, self.line_width, density)
        self._keep_cursor(before)
        self._tiles.clear()
        self.redraw()

    def _keep_cursor(self, before: list[SeatId]) -> None:
        if self.grid.place(self.cursor) is not None or not self.grid.order:
            return
        # Whoever was chosen is gone from view: the nearest in the old order takes over.
        position = before.index(self.cursor) if self.cursor in before else 0
        near = sorted(range(len(before)), key=lambda index: abs(index - position))
        there = (before[index] for index in near if self.grid.place(before[index]) is not None)
        self.cursor = next(there, self.grid.order[0])

    def redraw(self) -> None:
        """Draw everything anew, from nothing."""
        self._tiles.clear()
        self._count()
        super().redraw()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self.lay_out(force=True)

    def _count(self) -> None:
        """Count heads, once for all headings; the filter hides nobody from the count."""
        seats = self.scene.model.seats.values()
        alike = Counter([(seat.team, seat.state) for seat in seats])
        self._in_state, self._in_team, self._on_duty = Counter(), Counter(), Counter()
        for (of, state), number in alike.items():
            team = clean(of)
            self._in_state[state] += number
            self._in_team[team] += number
            self._on_duty[team] += 0 if state in OFF_DUTY else number

    # --- drawing ---

    def rows(self) -> int:
        """Count the lines of the grid."""
        return self.grid.height or 2

    def title(self) -> str:
        """Name the panel, with the filter that is on."""
        words = self.scene.words
        return f"{words('Floor')} {len(self.grid.order)}"

    def title_end(self, room: int) -> Line:
        """Draw how many are in each state: the legend of the glyphs too."""
        scene = self.scene
        look, room = scene.look, room - length(self.name_line()) - 1
        line: Line = []
        for state in SHOWN_STATES:
            number = self._in_state[state]
            if not number:
                continue
            colour = look.colours.states[state]
            glyph = Segment(f"{look.glyphs[state]} ", look.on(look.colours.bar, colour, bold=True))
            entry = [glyph, Segment(f"{scene.words(WORDS[state])} {number}  ", look.title)]
            if length(line) + length(entry) > room:
                break
            line += entry
        return line

    def draw_row(self, row: int, width: int) -> Line:
        """Draw a heading or a line of tiles."""
        del width  # the grid was laid out for it
        found = self.grid.at(row)
        if found is None:
            return self._nobody() if row == 1 else []
        row_of, line = found
        if not row_of.seats:
            self._headings[row_of.team] = self._heading(row_of.team)
            return self._headings[row_of.team]
        segments: Line = []
        for seat in row_of.seats:
            segments += self._tile(seat, odd=row_of.odd).lines[line]
        return segments

    def _tile(self, name: SeatId, *, odd: bool) -> Tile:
        tile = self._tiles.get(name)
        if tile is not None:
            return tile
        scene = self.scene
        seat = scene.model.seats.get(name)
        if seat is None:  # gone since the last layout; the next flush lays out without it
            if name and self.grid.density is Density.PLAN:
                return desk(name, self.grid.cell_width, scene.look)
            blank = [Segment(" " * self.grid.cell_width, scene.look.page)]
            return Tile((blank,) * self.grid.cell_height, 0, 0)
        chosen = name == self.cursor
        loudest = scene.model.loudest_on(name)
        reading = read(seat, scene.now, scene.model.limits, scene.words, loudest, close=chosen)
        brush = Brush(self.grid.cell_width, scene.look, scene.words, odd)
        tile = DRAW[self.grid.density](seat, reading, brush, chosen=chosen)
        self._tiles[name] = tile
        return tile

    def _nobody(self) -> Line:
        words = self.scene.words
        text = words("No seats yet")
        if self.filter and self.scene.model.seats:
            text = words("No seat passes the filter. Esc clears it.")
        return [Segment(f"  {text}", self.scene.look.dim)]

    def _heading(self, team: str) -> Line:
        scene = self.scene
        text = f" {team or scene.words('No team')} "
        if self.grid.density is Density.PLAN:  # a part of the room, and no team
            return [Segment(text, scene.look.strong)]
        count = scene.words(
            "{staffed} of {all} on duty", staffed=self._on_duty[team], all=self._in_team[team]
        )
        return [Segment(text, scene.look.strong), Segment(f" {count}", scene.look.dim)]

    # --- what changed ---

    def show_changes(self, seats: Iterable[SeatId]) -> None:
        """Draw the tiles of these seats anew, and those whose clock has moved on."""
        changed = set(seats)
        if changed:
            self._count()
        for seat in changed:
            self._tiles.pop(seat, None)
        top = self.scroll_offset.y
        second = self.scene.now // SECOND
        ticks, self._second = second != self._second, second
        parts: list[Region] = []
        for row in self.grid.rows_between(top, top + self.size.height - 1):
            if row.seats:
                parts += self._moved_on(row, ticks=ticks)
            elif changed and self._headings.get(row.team) != self._heading(row.team):
                parts.append(Region(0, row.top, self.line_width, 1))
        self.redraw_cells(parts)
        if changed:
            self.redraw_title()

    def _moved_on(self, row: Row, *, ticks: bool) -> Iterator[Region]:
        """Forget the tiles of a row whose moment has come; give the cells to be drawn.

        Clocks go on together, when ``ticks``: a line is drawn once a second for all of them.
        """
        now, tiles = self.scene.now, self._tiles
        width, height = self.grid.cell_width, self.grid.cell_height
        for column, seat in enumerate(row.seats):
            tile = tiles.get(seat)
            if tile is None or tile.turns <= now or (ticks and tile.until <= now):
                tiles.pop(seat, None)
                yield Region(column * width, row.top, width, height)

    # --- the cursor ---

    def choose(self, seat: SeatId) -> None:
        """Put the cursor on a seat and scroll to it."""
        if self.grid.place(seat) is None:
            return
        before, self.cursor = self.cursor, seat
        for name in (before, seat):
            self._tiles.pop(name, None)
            place = self.grid.place(name)
            if place is not None:
                self.redraw_rows(place[0], self.grid.cell_height)
        place = self.grid.place(seat)
        if place is not None:
            self.show_row(place[0], self.grid.cell_height)
        if before != seat:
            self.post_message(self.Chosen())

    def move(self, right: int, down: int) -> None:
        """Move the cursor by seats."""
        self.choose(self.grid.beside(self.cursor, right, down))

    def page(self, down: int) -> None:
        """Move the cursor by what is in view."""
        self.move(0, down * max(1, (self.size.height - 2) // self.grid.cell_height))

    def jump(self, *, last: bool) -> None:
        """Move the cursor to the first or the last seat."""
        if self.grid.order:
            self.choose(self.grid.order[-1 if last else 0])

    def clicked(self, right: int, row: int) -> object:
        """Choose the seat under the mouse."""
        seat = self.grid.seat_at(right, row)
        if seat is not None:
            self.choose(seat)
        return seat

    def cursor_on(self) -> object:
        """Return the chosen seat."""
        return self.cursor

    def chosen(self) -> Seat | None:
        """Tell the seat under the cursor."""
        return self.scene.model.seats.get(self.cursor)
