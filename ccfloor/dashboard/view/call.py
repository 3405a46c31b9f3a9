"""One call as a ladder: time downwards, a lane for each party, what happened on the right.

The law: a lane tells its state by a glyph and a colour, and the words of the row say it again.
The lanes of caller and queues stay; of the phones as many as there is room for are in view, the
rest is to the side. What the records tell and what the clock tells (the limit passed, the moment
now, a gap's two ends) are rows like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import HOLD, Look
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.durations import clock_ms, exact, fine
from ccfloor.floor.names import MILLISECOND, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words
from ccfloor.serve.call_story import CallTold
from ccfloor.serve.explanation import Rung
from ccfloor.telling.codes import GAPS, Called, step, word
from ccfloor.telling.ladder import extension

LANE: Final = 14
"""Cells of a lane."""
_LEFT: Final = 24
"""Cells of the time of day and of what has passed."""
_TEXT: Final = 24
"""Cells that the words of a row need at least."""
_WAITS, _CALLED = "waits", "called"


class Row(NamedTuple):
    """One line of the ladder."""

    at: Instant
    what: str
    detail: str
    party: int
    """-1: of none of them."""
    to: int | None
    lasted: Micros | None
    """What ended here had lasted so long."""
    states: tuple[str, ...]
    """Of each party, from here on."""


_BECOMES: Final = {
    "called": _CALLED,
    "rings": SeatState.RINGING,
    "picked_up": SeatState.TALKING,
    "answered": SeatState.TALKING,
    "connected": SeatState.TALKING,
    "hold": HOLD,
    "unhold": SeatState.TALKING,
    "ended": "",
    "taken_back": "",
    "completed": "",
    "hung_up": "",
    "left": "",
    "given_up": "",
    "exit": "",
}
"""What a step makes of the party that it happens to."""
_OF_THE_OTHER: Final = frozenset({"called", "taken_back"})
"""Steps that make something of the party they are done to."""
_TALKS: Final = frozenset({SeatState.TALKING.value, HOLD})
_END_RINGING: Final = frozenset({"picked_up", "answered", "ended"})
_LASTED: Final = _END_RINGING | {"completed", "unhold", "hung_up", "left"}
"""Steps that end something whose length matters."""


def rows_of(told: CallTold, now: Instant) -> list[Row]:
    """Put together all that is a line of its own, in order."""
    steps = [*told.ladder, *_limits(told, now), *_gaps(told)]
    if told.runs:
        steps.append(Rung(now, "now", -1))
    steps.sort(key=lambda one: one.at)  # stable: one instant keeps its order
    states = ["" for _ in told.parties]
    since = [told.begun for _ in told.parties]
    talks = list(since)
    """Since when each talks, holds counted in."""
    rows: list[Row] = []
    for one in steps:
        party = one.party if 0 <= one.party < len(states) else -1
        lasted = None
        if party >= 0 and _ends(one.what, states[party]):
            whole = states[party] in _TALKS and one.what != "unhold"
            lasted = max(0, one.at - (talks[party] if whole else since[party]))
        before = list(states)
        _change(one, states, since)
        for place, state in enumerate(states):
            if state in _TALKS and before[place] not in _TALKS:
                talks[place] = one.at
        rows.append(Row(one.at, one.what, one.detail, party, one.to, lasted, tuple(states)))
    return rows


def _ends(what: str, state: str) -> bool:
    """Tell whether a step ends what its party was in.

    A phone that was taken up rings no more when the queue hears of it: that ends nothing.
    """
    if what in _END_RINGING:
        return state == SeatState.RINGING
    return what in _LASTED and bool(state)


def _change(one: Rung, states: list[str], since: list[Instant]) -> None:
    """Let a step make of the parties what it does."""

    def become(party: int | None, state: str) -> None:
        if party is None or not 0 <= party < len(states) or states[party] == state:
            return
        states[party], since[party] = state, one.at

    if one.what == "joined":
        become(one.party, _WAITS)
        become(one.to, _WAITS)
    elif one.what == "connected":
        become(one.party, SeatState.TALKING)
        become(one.to, SeatState.TALKING)
    elif one.what in {"completed", "left", "given_up"}:
        become(one.party, "")
        become(one.to, "")
    elif one.what in _OF_THE_OTHER:
        become(one.to, _BECOMES[one.what])
    elif one.what in _BECOMES:
        become(one.party, _BECOMES[one.what])


def _limits(told: CallTold, now: Instant) -> list[Rung]:
    """Mark where a phone had rung for as long as it may."""
    names = {party.name: place for place, party in enumerate(told.parties)}
    return [
        Rung(one.rang + told.ring_limit, "limit", names.get(one.phone, -1))
        for one in told.rings
        if one.rang is not None
        and told.ring_limit
        and (one.ended or (now if told.runs else one.rang)) - one.rang > told.ring_limit
    ]


def _gaps(told: CallTold) -> list[Rung]:
    """Mark where nobody could see, as far as it lies within the call."""
    last = told.ended or told.at
    found = []
    for gap in told.gaps:
        found.append(Rung(max(gap.from_, told.begun), "gap", -1, None, gap.reason))
        if gap.to is not None and gap.to <= last:
            found.append(Rung(gap.to, "seen", -1))
    return found


class Lanes(NamedTuple):
    """Which parties are in view."""

    shown: tuple[int, ...]
    before: int
    """Phones to the left of what is in view."""
    after: int
    """Phones to the right."""


def lanes_of(told: CallTold, width: int, first: int) -> Lanes:
    """Choose the lanes that there is room for; ``first`` counts the phones that are passed over."""
    fixed = [n for n, party in enumerate(told.parties) if party.kind != "phone"]
    phones = [n for n, party in enumerate(told.parties) if party.kind == "phone"]
    room = max(2, (width - _LEFT - _TEXT) // LANE)
    fixed = fixed[: max(1, room - 1)]
    fits = max(1, room - len(fixed))
    first = max(0, min(first, len(phones) - fits))
    return Lanes((*fixed, *phones[first : first + fits]), first, max(0, len(phones) - fits - first))


def heading(told: CallTold, lanes: Lanes, words: Words, look: Look, called: Called) -> Line:
    """Name the columns."""
    line: Line = [Segment(fit(f" {words('time')}", 14) + right("ms ", _LEFT - 14), look.title_dim)]
    for place in lanes.shown:
        party = told.parties[place]
        name = clean(party.name)
        if party.kind == "caller":
            name = name or words("caller")
        elif party.kind == "queue":
            name = called(party.name)
        elif party.kind == "phone":
            both = f"{extension(name)} {clean(party.agent)}" if name else words("another phone")
            # Half an agent's code is another agent's: below, the results have it whole.
            name = both if not name or cell_len(both) < LANE else extension(name)
        line.append(Segment(fit(fit(name, min(cell_len(name), LANE - 1)), LANE), look.title))
    more = f"< {lanes.before} " if lanes.before else ""
    more += f"{lanes.after} >" if lanes.after else ""
    if more:
        line.append(Segment(words("phones aside: {more}", more=more), look.title_dim))
    return line


def row_line(
    row: Row,
    told: CallTold,
    lanes: Lanes,
    width: int,
    zone: tzinfo,
    words: Words,
    look: Look,
    *,
    chosen: bool,
) -> Line:
    """Draw one row."""
    passed = f"+{(row.at - told.begun) // MILLISECOND}"
    plain = look.chosen if chosen else look.page
    dim = look.chosen if chosen else look.dim
    line: Line = [
        Segment(f"{'>' if chosen else ' '}{clock_ms(row.at, zone)}", plain),
        Segment(right(passed, _LEFT - 14) + " ", dim),
    ]
    for number, place in enumerate(lanes.shown):
        line += _lane(row, place, number, lanes, look, plain)
    room = max(0, width - sum(cell_len(one.text) for one in line))
    text = clean(saying(row, told, words))
    loud = look.chosen if chosen else look.amber if row.what in {"limit", "gap"} else look.page
    line.append(Segment(fit(text, room), loud))
    return line


def _lane(row: Row, place: int, number: int, lanes: Lanes, look: Look, ground: Style) -> Line:
    """Draw a lane: its state, and the part of an arrow that goes through it."""
    state = row.states[place] if place < len(row.states) else ""
    rest = LANE - 2
    head = Segment(_glyph(state, row, place, look), _style(state, look, ground))
    if row.to is None or row.to == row.party:
        return [head, Segment(" " * rest, ground)]
    ends = [lanes.shown.index(one) for one in (row.party, row.to) if one in lanes.shown]
    if len(ends) < 2 or not min(ends) <= number < max(ends):  # noqa: PLR2004 - an arrow's two ends
        return [head, Segment(" " * rest, ground)]
    if not state and min(ends) < number:
        head = Segment("--", ground + Style(bold=True))  # it goes through here
    to_right = ends[0] < ends[1]
    shaft = "-" * rest
    if to_right and number == max(ends) - 1:
        shaft = "-" * (rest - 1) + ">"
    elif not to_right and number == min(ends):
        shaft = "<" + "-" * (rest - 1)
    return [head, Segment(shaft, ground + Style(bold=True))]


def _glyph(state: str, row: Row, place: int, look: Look) -> str:
    """Give a lane's two cells."""
    if row.what == "limit" and row.party == place:
        return "!!"
    if state in {_WAITS, _CALLED}:
        return ": " if state == _WAITS else ". "
    if not state:
        return "* " if place in {row.party, row.to} else "  "
    return f"{look.glyphs.get(state, '?')} "


def _style(state: str, look: Look, ground: Style) -> Style:
    hue = look.colours
    if state in {_WAITS, _CALLED}:
        return ground + Style(color=hue.amber if state == _WAITS else hue.dim, bold=True)
    if not state:
        return ground
    return Style(color=hue.states.get(state, hue.text), bgcolor=hue.tile, bold=True)


def saying(row: Row, told: CallTold, words: Words) -> str:
    """Put a row into words."""
    if row.what == "now":
        return words("goes on, {time} by now", time=fine(row.at - told.begun))
    if row.what == "gap":
        return words("not seen from here on: {why}", why=word(GAPS, row.detail, words))
    if row.what == "seen":
        return words("seen again")
    text = step(row.what, clean(row.detail), words)
    if row.party >= 0 and told.parties[row.party].kind == "phone":
        text = f"{extension(clean(told.parties[row.party].name))} {text}"
    if row.what == "called" and row.to is not None and row.to < len(told.parties):
        text = f"{text} {extension(clean(told.parties[row.to].name))}"
    return text if row.lasted is None else f"{text}, {exact(row.lasted)}"


def matter_of(row: Row, told: CallTold) -> str:
    """Name what a row's explanation is asked by: its phone's alert, else the whole call."""
    phone = _phone_of(row, told)
    if phone is not None:
        party = told.parties[phone]
        rings = [one for one in told.rings if one.phone == party.name and one.called <= row.at]
        seats = {one.seat for one in rings}
        mine: Sequence[str] = [one.id for one in told.alerts if one.seat in seats]
        if mine:
            return mine[-1]
    return f"call:{told.call}"


def _phone_of(row: Row, told: CallTold) -> int | None:
    """Name the party that is the row's phone."""
    named = (place for place in (row.party, row.to) if place is not None and place >= 0)
    known = (place for place in named if place < len(told.parties))
    return next((place for place in known if told.parties[place].kind == "phone"), None)


def agent_of(row: Row, told: CallTold) -> str:
    """Name whose phone a row is about; empty where it is about nobody of ours."""
    phone = _phone_of(row, told)
    if phone is None:
        return ""
    party = told.parties[phone]
    rung = (one.agent for one in told.rings if one.phone == party.name and one.called <= row.at)
    return party.agent or next(rung, "")
