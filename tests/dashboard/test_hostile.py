from __future__ import annotations

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.dashboard.screens.beyond import BeyondScreen
from ccfloor.dashboard.screens.orders import OrderScreen
from ccfloor.dashboard.screens.table import SCREENS
from ccfloor.floor.deeds import BreakAnswered
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.messages import Delta, Done, Explain, LinkState, Proof, Queue
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.protocol_examples import EXAMPLES
from tests.dashboard import floorplan as fp
from tests.dashboard.canned import CANNED, answer, poisoned
from tests.dashboard.pilot import Watched, watching
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


def harmless(w: Watched, width: int) -> None:
    """Nothing but plain cells, and on each line as many as the terminal has."""
    for strip in w.app.screen._compositor.render_strips():
        assert forbidden(strip.text) == set()
        assert cell_len(strip.text) == width
    assert not forbidden("".join(w.toasts()))


def test_every_screen_has_an_answer_for_the_tests_that_go_over_all():
    assert set(CANNED) == set(SCREENS)


@pytest.mark.parametrize("size", [(80, 24), (130, 40)])
@pytest.mark.parametrize("name", list(SCREENS))
async def test_no_answer_of_the_daemon_writes_anything_but_cells_on_any_screen(name, size):
    async with watching(size=size, tell=hostile_floor()) as w:
        w.desk.action_open(name)
        await w.settle()
        screen = w.app.screen
        assert screen is not w.desk
        await answer(w, name, lambda told: poisoned(told, NASTY))
        harmless(w, size[0])
        assert "The daemon is asked" not in w.text()
        for key in ("down", "pagedown", "end", "home", "L", "f1"):
            await w.press(key)
            harmless(w, size[0])
        if w.app.screen is not screen:
            await w.press("escape")
        assert w.app.screen is screen
        for request in list(w.feed.sent):
            await w.tell(Done(getattr(request, "id", 0), ok=False, error=NASTY, detail=NASTY))
        harmless(w, size[0])


async def test_no_question_and_no_explanation_writes_anything_but_cells():
    width = 80
    seats, welcome = hostile_floor()[1], hostile_floor()[0]
    welcome = poisoned(welcome, NASTY)
    async with watching(size=(width, 24), tell=(welcome, seats)) as w:
        await w.press("3", "e")
        asked = w.feed.sent[-1]
        assert isinstance(asked, Explain)
        told = poisoned(EXAMPLES["Explanation"], NASTY)
        await w.tell(msgspec.structs.replace(told, id=asked.id))
        for key in ("pagedown", "end", "L"):
            await w.press(key)
            harmless(w, width)
        await w.press("escape", "y")
        number = 99
        w.app._granting[number] = BreakAnswered("", NASTY, "", granted=True)
        beyond = poisoned(EXAMPLES["Beyond"], NASTY)
        assert isinstance(beyond, Beyond)
        await w.tell(msgspec.structs.replace(beyond, id=number))
        assert isinstance(w.app.screen, BeyondScreen)
        harmless(w, width)
        await w.press("n")
        w.app.push_screen(OrderScreen(w.app.scene, seats.seats[0], ("pause",), (NASTY, "")))
        await w.press("1")
        harmless(w, width)
        await w.press("1")
        sentence = poisoned(EXAMPLES["Confirm"], NASTY)
        assert isinstance(sentence, Confirm)
        await w.tell(msgspec.structs.replace(sentence, id=w.asked(Act).id))
        harmless(w, width)


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
