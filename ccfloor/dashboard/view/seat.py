"""One seat as cells: how loud it is, which clock it shows, and when that clock next moves.

The law: what a tile shows depends on the seat, the moment and the limits alone, and
``Tile.until`` is the first moment at which it would look different. The floor redraws a
tile when its seat changed or that moment has come, never sooner; at once where ``turns``
has come, else with the other clocks at the next full second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import HOLD, WORDS, Level, Look
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.durations import HOUR, coarse, fine
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros, SeatId
from ccfloor.floor.states import SeatState, Severity
from ccfloor.locale import Words
from ccfloor.serve.messages import Limits, Seat

FOR_EVER: Instant = 1 << 62


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to say of a seat at one moment."""

    level: Level
    clock: str
    """The seat's time, ready to show."""
    until: Instant
    """When clock or level change by themselves."""
    turns: Instant = FOR_EVER
    """When what changes is to be seen at once: a level, or the seconds of a ringing phone."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One seat's cells: a line for each line of the density."""

    lines: tuple[Line, ...]
    until: Instant
    turns: Instant


@lru_cache(maxsize=8192)
def extension(seat: SeatId) -> str:
    """Cut a seat to what people call it: 1001 of ``PJSIP/1001`` or ``Local/1001@agents/n``."""
    device = seat.split("@", 1)[0]
    return clean(device.rsplit("/", 1)[-1]) or "?"


def called(seat: Seat) -> str:
    """Tell what to call the person: the name, else the code, else the extension."""
    return clean(seat.name) or clean(seat.agent) or extension(seat.seat)


def kind(seat: Seat) -> str:
    """Tell the code of what the tile shows: the state, or ``hold`` inside a talk."""
    return HOLD if seat.on_hold and seat.state is SeatState.TALKING else seat.state.value


def exempt(seat: Seat, limits: Limits) -> bool:
    """Tell whether the pause reason has no limit of time (RULEBOOK T06, T26)."""
    reason = seat.reason.strip().casefold()
    return any(reason == one.strip().casefold() for one in limits.exempt_reasons)


def read(
    seat: Seat, now: Instant, limits: Limits, words: Words, loudest: Severity | None, *, close: bool
) -> Reading:
    """Read a seat's clock; ``close`` asks for seconds where a glance needs only minutes."""
    if seat.state is SeatState.RINGING and seat.ring_since is not None:
        return _ringing(now - seat.ring_since, now, limits, words, loudest)
    if seat.state is SeatState.WRAP and seat.wrap_until is not None:
        return _counting_down(seat.wrap_until - now, now, loudest)
    if seat.state is SeatState.AWAY and seat.away_since is not None and not exempt(seat, limits):
        passed = now - seat.away_since
        level = _level(passed, limits.away_warn, limits.away)
        steps: tuple[Micros, ...] = (limits.away_warn, limits.away)
    else:
        # An exempt absence counts from its own start too, but no step makes it louder.
        began = seat.away_since if seat.state is SeatState.AWAY else None
        passed = now - (seat.since if began is None else began)
        level, steps = Level.QUIET, ()
    level = max(level, _loudness(loudest))
    if close or level:
        unit = SECOND if passed < HOUR else MINUTE
        text = fine(passed)
    else:
        unit = SECOND if passed < MINUTE else MINUTE if passed < HOUR else HOUR
        text = coarse(passed, words)
    turns = min((now + step - passed for step in steps if step > passed), default=FOR_EVER)
    return Reading(level, text, min(turns, now + unit - max(0, passed) % unit), turns)


def _ringing(
    passed: Micros, now: Instant, limits: Limits, words: Words, loudest: Severity | None
) -> Reading:
    level = max(_level(passed, limits.ring_warn, limits.ring), _loudness(loudest))
    passed = max(0, passed)
    seconds, limit = passed // SECOND, -(-limits.ring // SECOND)
    text = f"{seconds}/{limit}" if passed < HOUR else coarse(passed, words)
    # A limit may fall between two full seconds; the level has to turn at it.
    ahead = [now + step - passed for step in (limits.ring_warn, limits.ring) if step > passed]
    unit = SECOND if passed < HOUR else HOUR
    until = min([now + unit - passed % unit, *ahead])
    return Reading(level, text, until, until)


def _counting_down(left: Micros, now: Instant, loudest: Severity | None) -> Reading:
    if left <= 0:
        return Reading(_loudness(loudest), "0:00", FOR_EVER)
    shown = -(-left // SECOND)
    return Reading(
        _loudness(loudest), f"-{shown // 60}:{shown % 60:02d}", now + (left - 1) % SECOND + 1
    )


def _level(passed: Micros, warn: Micros, limit: Micros) -> Level:
    return Level.ALARM if passed >= limit else Level.AMBER if passed >= warn else Level.QUIET


def _loudness(severity: Severity | None) -> Level:
    if severity is Severity.CRITICAL:
        return Level.ALARM
    return Level.AMBER if severity is Severity.WARNING else Level.QUIET


# --- tiles --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Brush:
    """How tiles are drawn: the same for a whole row."""

    width: int
    look: Look
    words: Words
    odd: bool = False
    """Every second row stands on another ground."""


def card(seat: Seat, reading: Reading, brush: Brush, *, chosen: bool) -> Tile:
    """Draw two lines: state and clock, extension and name."""
    look, inner = brush.look, brush.width - 2
    ground, colour, text = _paint(seat, reading, brush, chosen=chosen)
    what = kind(seat)
    head = f" {look.glyphs[what]} {brush.words(WORDS[what])} "
    head += right(reading.clock, inner - cell_len(head))
    number, name = extension(seat.seat), called(seat)
    foot = f" {number} {name}" if name != number else f" {number}"
    bar = Segment(">" if chosen else " ", _bar(seat, reading, look))
    gap = Segment(" ", look.page)
    loud = reading.level is Level.ALARM or chosen
    state = look.on(ground, colour, bold=bool(reading.level) or chosen)
    person = look.on(ground, text, bold=loud)
    lines = (
        [bar, Segment(fit(head, inner), state), gap],
        [bar, Segment(fit(foot, inner), person), gap],
    )
    return Tile(lines, reading.until, reading.turns)


def compact(seat: Seat, reading: Reading, brush: Brush, *, chosen: bool) -> Tile:
    """Draw one line: glyph, name, clock; the panel's title tells which glyph is which."""
    look = brush.look
    ground, colour, text = _paint(seat, reading, brush, chosen=chosen)
    bold = bool(reading.level) or chosen
    clock = right(reading.clock, 5)
    name = fit(called(seat), brush.width - 11)
    line = [
        Segment(">" if chosen else " ", _bar(seat, reading, look)),
        Segment(f" {look.glyphs[kind(seat)]} ", look.on(ground, colour, bold=bold)),
        Segment(f"{name} ", look.on(ground, text, bold=bold)),
        Segment(clock, look.on(ground, colour, bold=bold)),
        Segment(" ", look.page),
    ]
    return Tile((line,), reading.until, reading.turns)


def dot(seat: Seat, reading: Reading, brush: Brush, *, chosen: bool) -> Tile:
    """Draw 3 cells: the glyph alone."""
    ground, colour, _ = _paint(seat, reading, brush, chosen=chosen)
    text = f"{'>' if chosen else ' '}{brush.look.glyphs[kind(seat)]} "
    style = brush.look.on(ground, colour, bold=bool(reading.level))
    return Tile(([Segment(text, style)],), reading.until, reading.turns)


ROOM_FOR_A_LINE = 14
"""Cells from which on a desk of the plan shows what a line shows."""


def place(seat: Seat, reading: Reading, brush: Brush, *, chosen: bool) -> Tile:
    """Draw a desk of the plan: glyph and number, and name and clock where there is room."""
    if brush.width >= ROOM_FOR_A_LINE:
        return compact(seat, reading, brush, chosen=chosen)
    ground, colour, text = _paint(seat, reading, brush, chosen=chosen)
    look, room = brush.look, brush.width - 3
    number = extension(seat.seat)
    number = number if len(number) <= room else number[-room:] if room > 0 else ""
    line = [
        Segment(">" if chosen else " ", _bar(seat, reading, look)),
        Segment(look.glyphs[kind(seat)], look.on(ground, colour, bold=bool(reading.level))),
        Segment(fit(number, room), look.on(ground, text, bold=chosen)),
        Segment(" ", look.page),
    ]
    return Tile((line,), reading.until, reading.turns)


def desk(name: str, width: int, look: Look) -> Tile:
    """Draw a desk at which nobody is known to sit."""
    room = width - 3
    number = name[-room:] if room > 0 else ""
    return Tile(([Segment(f" {'.'}{fit(number, room)} ", look.dim)],), FOR_EVER, FOR_EVER)


def _paint(seat: Seat, reading: Reading, brush: Brush, *, chosen: bool) -> tuple[str, str, str]:
    """Choose ground, colour of the state and colour of the text."""
    hue = brush.look.colours
    if reading.level is Level.ALARM:
        return hue.alarm_odd if brush.odd else hue.alarm, hue.on_alarm, hue.on_alarm
    ground = hue.chosen if chosen else hue.odd if brush.odd else hue.tile
    if reading.level is Level.AMBER:
        return ground, hue.amber, hue.text
    if chosen:
        return ground, hue.text, hue.text
    faint = seat.state in {SeatState.OUT, SeatState.OFFLINE, SeatState.UNSEEN}
    return ground, hue.states[kind(seat)], hue.dim if faint else hue.text


def _bar(seat: Seat, reading: Reading, look: Look) -> Style:
    hue = look.colours
    colour = hue.amber if reading.level is Level.AMBER else hue.states[kind(seat)]
    return look.on(colour, hue.page, bold=True)
