"""One call on the screen: its ladder, while it runs and after.

``GOLDEN=write pytest tests/dashboard/test_call_screen.py`` writes the screens anew.
"""

from __future__ import annotations

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.dashboard.screens.agent import AgentScreen
from ccfloor.dashboard.screens.call import CallScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.serve.agent_day import AgentDay
from ccfloor.serve.call_story import CallStory, CallTold
from ccfloor.serve.explanation import Party, Rung
from ccfloor.serve.messages import Done, Explain
from tests.dashboard import dayplan as dp
from tests.dashboard import floorplan as fp
from tests.dashboard import pastplan as pp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, forbidden
from tests.dashboard.test_panels import same_as_golden

ON_A_CALL = (
    fp.welcome(),
    fp.snapshot(seats=(fp.seat(1001, SeatState.TALKING, SECOND, call=pp.CALL),), alerts=()),
)


async def opened(w: Watched, **fields) -> CallScreen:
    await w.press("i")
    screen = w.app.screen
    assert isinstance(screen, CallScreen)
    assert w.asked(CallStory) == CallStory(screen.number, call=pp.CALL)
    await w.tell(pp.told(screen.number, **fields))
    return screen


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_screen_reads_as_written_down_and_fills_its_width(size, language):
    async with watching(size=size, language=language, tell=ON_A_CALL) as w:
        await opened(w, runs=False)
        assert {cell_len(line.text) for line in w.app.screen._compositor.render_strips()} == {
            size[0]
        }
        same_as_golden(f"call-{language}-{size[0]}", w.text() + "\n")


async def test_what_lasted_is_told_to_the_millisecond_and_the_limit_is_a_step():
    async with watching(size=(140, 40), tell=ON_A_CALL) as w:
        await opened(w)
        text = w.text()
        assert "1002 answered, 16.345 s" in text
        assert "1002 hold ends, 11.000 s" in text
        limit = next(line for line in w.lines() if "LIMIT PASSED" in line)
        assert "+16000" in limit
        assert "!!" in limit
        assert "not seen from here on: frames came too late" in text
        assert "waited 20.000 s, answered" in text
        assert "goes on, 1:00 by now" in text


async def test_a_talk_lasts_from_its_answer_to_its_end_holds_counted_in():
    async with watching(size=(140, 40), tell=ON_A_CALL) as w:
        await opened(w, runs=False)
        assert "1002 talk ends: caller, 29.655 s" in w.text()


async def test_a_phone_that_was_taken_up_rang_until_then_and_its_answer_lasts_nothing():
    steps = [one for one in pp.told(1).ladder if one.what != "answered"]
    at = pp.BEGAN + 20 * SECOND
    steps += [Rung(at, "picked_up", 3), Rung(at + 300_000, "answered", 3)]
    async with watching(size=(140, 40), tell=ON_A_CALL) as w:
        await opened(w, ladder=tuple(sorted(steps, key=lambda one: one.at)))
        assert "1002 taken up, 16.000 s" in w.text()
        assert "1002 answered\n" in w.text()
        assert " 0.000 s" not in w.text()


async def test_a_phone_that_never_rang_is_not_said_to_have_rung_for_nothing():
    ring = msgspec.structs.replace(pp.told(1).rings[0], rang=None, outcome="unreachable")
    async with watching(size=(140, 40), tell=ON_A_CALL) as w:
        await opened(w, rings=(ring,))
        assert "1001 陈晨 never rang\n" in w.text()
        assert " 0.000 s" not in w.text()


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "zh_CN",
            ["1001 振铃结束:忙, 1.880 s", "! 告警 T01 振铃超时, 已超限", "agent1002 待核实",
             "报修热线: 等待", "1001 陈晨 振铃 1.880 s, 忙 (免责:正在通话)"],
        ),
        (
            "en",
            ["1001 ends: busy, 1.880 s", "! Alert T01 Ring over limit, past the limit",
             "agent1002 candidate", "报修热线: waited", "busy (excused: on another call)"],
        ),
    ],
)  # fmt: skip
async def test_codes_and_names_of_queues_are_told_in_words(language, lines):
    told = pp.told(1)
    labelled = msgspec.structs.replace(fp.queues()[0], queue="support", label="报修热线")
    floor = msgspec.structs.replace(ON_A_CALL[1], queues=(labelled,))
    async with watching(size=(140, 40), language=language, tell=(fp.welcome(), floor)) as w:
        await opened(
            w,
            stays=(msgspec.structs.replace(told.stays[0], queue="support"),),
            parties=(told.parties[0], Party("queue", "support"), *told.parties[2:]),
            rings=(msgspec.structs.replace(told.rings[0], excused="on_call"),),
        )
        for line in lines:
            assert line in w.text(), line
        assert "support" not in w.text()
        assert "BUSY" not in w.text()


async def test_while_it_runs_it_is_asked_again_and_once_it_is_over_no_more():
    async with watching(tell=ON_A_CALL) as w:
        screen = await opened(w)
        first = screen.number
        screen.ask()
        assert screen.number != first
        assert w.asked(CallStory).call == pp.CALL
        await w.tell(pp.told(screen.number, runs=False))
        assert "has ended" in w.text()
        last = screen.number
        screen.ask()
        assert screen.number == last


def chosen_step(screen: CallScreen) -> str:
    chosen = screen.ladder.chosen()
    return "" if chosen is None else chosen.what


async def test_the_choice_stays_with_its_step_while_others_come():
    async with watching(tell=ON_A_CALL) as w:
        screen = await opened(w)
        await w.press("home", "down", "j", "k")
        chosen = screen.ladder.chosen()
        assert chosen is not None
        told = pp.told(screen.number)
        earlier = (Rung(pp.BEGAN - SECOND, "joined", 0, 1, "2"), *told.ladder)
        await w.tell(msgspec.structs.replace(told, ladder=earlier))
        assert screen.ladder.chosen() == chosen
        await w.press("end")
        assert chosen_step(screen) == "now"
        await w.tell(pp.told(screen.number, runs=False))
        assert chosen_step(screen) == "completed"


async def test_phones_that_have_no_room_are_to_the_side():
    async with watching(size=(80, 24), tell=ON_A_CALL) as w:
        await opened(w, more=12)
        assert "1100" not in w.lines()[1]
        assert "phones aside" in w.text() or ">" in w.lines()[1]
        await w.press(*["right"] * 30)
        assert "1111" in w.lines()[1]
        assert "138****5678" in w.lines()[1]  # the caller's lane stays
        await w.press(*["h"] * 30)
        assert "1001" in w.lines()[1]


async def test_a_step_is_explained_by_its_phones_alert_else_by_the_call():
    async with watching(tell=ON_A_CALL) as w:
        await opened(w)
        await w.press("home", "e")
        assert w.asked(Explain).what == f"call:{pp.CALL}"
        assert isinstance(w.app.screen, ExplainScreen)
        await w.press("escape", "end", "up", "e")
        assert w.asked(Explain).what == pp.T01


def top(w: Watched) -> object:
    """Give the screen that is on top now."""
    return w.app.screen


async def test_from_a_step_to_its_person_and_from_there_to_a_call():
    async with watching(tell=ON_A_CALL) as w:
        await opened(w)
        await w.press("home", "enter")  # the caller joined a queue: no person of ours
        assert type(top(w)) is CallScreen
        await w.press("end", "up", "enter")
        assert type(top(w)) is AgentScreen
        asked = w.asked(AgentDay)
        assert asked.agent == "agent1002"
        await w.tell(msgspec.structs.replace(dp.agent(1), id=asked.id))
        await w.press("home", "enter")
        assert type(top(w)) is CallScreen
        assert w.asked(CallStory).call == "1790000000.7"


async def test_older_and_newer_calls_of_the_seat():
    async with watching(tell=ON_A_CALL) as w:
        screen = await opened(w)
        await w.press("left_square_bracket")
        assert w.asked(CallStory) == CallStory(screen.number, seat="PJSIP/1001", nth=1)
        await w.tell(pp.told(screen.number, runs=False, call="older"))
        assert "older" in w.text()
        await w.press("left_square_bracket")
        await w.tell(CallTold(screen.number, fp.NOON))
        assert "There is no other call" in " ".join(w.toasts())
        assert "older" in w.text()
        await w.press("right_square_bracket")
        assert w.asked(CallStory).nth == 0
        await w.tell(pp.told(screen.number))
        await w.press("right_square_bracket")
        assert w.asked(CallStory).nth == 0


async def test_no_call_a_refusal_and_a_lost_line_are_said():
    async with watching(tell=ON_A_CALL) as w:
        await w.press("i")
        screen = w.app.screen
        assert isinstance(screen, CallScreen)
        await w.tell(CallTold(screen.number, fp.NOON))
        assert "There is no such call" in w.text()
        screen.ask()
        await w.tell(Done(screen.number, ok=False, error="store"))
        assert "could not read its records" in w.text()
        w.feed.lose(w.clock.now())
        await w.settle()
        assert "No connection to the daemon" in w.text()
        await w.press("escape")
        assert w.app.screen is w.desk


async def test_without_frames_it_says_that_it_is_told_from_the_records():
    async with watching(tell=ON_A_CALL) as w:
        await opened(w, whole=False)
        assert "Told from the records alone" in w.text()


async def test_hostile_names_are_harmless():
    parties = (Party("caller", NASTY), Party("queue", NASTY), Party("phone", NASTY, NASTY))
    ladder = (Rung(pp.BEGAN, NASTY, 0, 1, NASTY), Rung(pp.BEGAN, "called", 1, 2, NASTY),
              Rung(pp.BEGAN, "ended", 99, 77, NASTY))  # fmt: skip
    async with watching(size=(80, 24), tell=ON_A_CALL) as w:
        await opened(w, parties=parties, ladder=ladder, call=NASTY, caller=NASTY)
        await w.press("down", "down", "right", "e")
        await w.press("escape")
        for strip in w.app.screen._compositor.render_strips():
            assert forbidden(strip.text) == set()
            assert cell_len(strip.text) == 80


async def test_language_theme_help_and_a_click():
    async with watching(tell=ON_A_CALL) as w:
        screen = await opened(w)
        await w.press("L", "t")
        assert "进行中" in w.text()
        await w.press("question_mark")
        assert w.app.screen is not screen
        await w.press("escape")
        await w.pilot.click("#call_ladder", offset=(30, 3))
        assert screen.ladder.row == 2
        await w.press("pageup", "pagedown")
        await w.pilot.resize_terminal(80, 24)
        await w.settle()
        assert "138****5678" in w.text()
