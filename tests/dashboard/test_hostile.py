from __future__ import annotations

import pytest
from rich.cells import cell_len

from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.messages import Delta, LinkState, Proof, Queue
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching
from tests.dashboard.test_cells import HOSTILE

NASTY = "".join(text for text, _ in HOSTILE.values()) + "\x1b[31m\u202e[/]" + "x" * 10_000


def hostile_floor():
    seats = tuple(
        fp.away(
            number, 400 * SECOND, name=text, agent=text, team=text, reason=text, caller=text,
            queues=(text,), queue=text, device=text,
        )
        for number, (text, _) in enumerate([*HOSTILE.values(), (NASTY, "")])
    )  # fmt: skip
    alerts = tuple(
        fp.alert(
            NASTY, NASTY, number, 400 * SECOND, Severity.CRITICAL, 300 * SECOND, note=NASTY,
            id=f"{NASTY}{number}", agent=NASTY, evidence=(Proof(NASTY, fp.NOON),),
            seen_by=NASTY if number % 2 else "",
        )
        for number in range(8)
    )  # fmt: skip
    queues = (Queue(NASTY, waiting=3, oldest=fp.NOON), Queue("\x1b[2J"))
    link = LinkState(NASTY, NASTY, fp.NOON)
    return (
        fp.welcome(site=NASTY, user=NASTY, timezone=NASTY),
        fp.snapshot(seats=seats, queues=queues, alerts=alerts, link=link),
    )


def forbidden(text: str) -> set[str]:
    return {c for c in text if not c.isprintable() or ord(c) >= 0x1F000}


@pytest.mark.parametrize("size", [(80, 24), (130, 40)])
async def test_hostile_texts_reach_no_terminal_and_break_no_line(size):
    async with watching(size=size, tell=hostile_floor()) as w:
        for keys in (["enter"], ["z"], ["z"], ["2"], ["3", "enter"], ["A", "n"], ["s", "s", "s"]):
            await w.press(*keys)
            for strip in w.app.screen._compositor.render_strips():
                assert forbidden(strip.text) == set()
                assert cell_len(strip.text) == size[0]
        shouting = fp.alert(NASTY, NASTY, 1, 1, Severity.CRITICAL, 0, id="new", agent=NASTY)
        await w.tell(Delta(2, fp.NOON, alerts=(shouting,)))
        assert not forbidden("".join(w.toasts()))


async def test_markup_in_a_name_is_shown_as_it_stands():
    seat = fp.seat(1001, SeatState.READY, name="[b]x[/]")
    async with watching(tell=(fp.welcome(), fp.snapshot(seats=(seat,)))) as w:
        assert "1001 [b]x[/]" in w.text()


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (20, 6), (40, 10), (79, 23), (300, 100)])
async def test_no_size_of_terminal_breaks_the_screen(size):
    async with watching(size=size) as w:
        await w.press("enter", "3", "2", "1", "z", "z")
        await w.pass_time(5)
        assert {strip.cell_length for strip in w.app.screen._compositor.render_strips()} <= {
            size[0]
        }


async def test_two_thousand_seats_are_shown_and_walked_through():
    states = list(SeatState)[:7]
    seats = tuple(
        fp.seat(number, states[number % 7], number % 900 * SECOND, team=f"{number // 50}组")
        for number in range(2000)
    )
    async with watching(size=(200, 60), tell=(fp.welcome(), fp.snapshot(seats=seats))) as w:
        for key in ("end", "pageup", "z", "home", "pagedown", "z", "s"):
            await w.press(key)
            assert w.desk.floor.cursor in w.app.model.seats
        await w.press("end")
        changed = tuple(fp.seat(number, SeatState.WRAP) for number in range(0, 2000, 7))
        await w.tell(Delta(2, fp.NOON, seats=changed))
        assert {strip.cell_length for strip in w.app.screen._compositor.render_strips()} == {200}
        assert "Floor 2000" in w.text()
