"""One's own seat on a terminal, in both languages: what it shows, sends and survives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from ccfloor.clock import SetClock
from ccfloor.dashboard.screens.seat import CaseScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.seat_app import SeatApp
from ccfloor.floor.deeds import AwayLimit, BreakAsked, BreakWithdrawn
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.locale import LANGUAGES
from ccfloor.serve.cases import CasesMoved, MyCase, MyStep
from ccfloor.serve.messages import Do, Done, Limits, Seat
from ccfloor.serve.mine import AnyMessage, Appeal, Mine, MyBreak, Own
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.protocol_examples import EXAMPLES
from tests.dashboard import floorplan as fp
from tests.dashboard.test_hostile import NASTY, forbidden

NOW = fp.NOON
AWAY = fp.seat(
    1001, SeatState.AWAY, 187 * SECOND, reason="tea", away_since=NOW - 187 * SECOND, team="一组"
)
_CASE = EXAMPLES["MyCase"]
assert isinstance(_CASE, MyCase)
CASE: MyCase = _CASE
_FIGURES = EXAMPLES["MyFigures"]
assert isinstance(_FIGURES, MyFigures)
FIGURES: MyFigures = _FIGURES


def own(**fields: Any) -> Own:
    values: dict[str, Any] = {"id": 1, "at": NOW, "agent": "agent1001", "figures": FIGURES}
    return Own(**(values | {"seat": AWAY, "cases": (CASE,)} | fields))


@dataclass
class Sat:
    app: SeatApp
    pilot: Pilot[int]
    feed: fp.HandFeed
    clock: SetClock

    async def settle(self) -> None:
        await self.pilot.pause()
        self.app.show_all()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def tell(self, *messages: AnyMessage) -> None:
        self.feed.tell(*messages, at_s=self.clock.monotonic())
        await self.settle()

    async def pass_time(self, duration: int) -> None:
        self.clock.move(self.clock.now() + duration)
        await self.settle()

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    def toasts(self) -> list[str]:
        return [one.message for one in self.app._notifications]


@asynccontextmanager
async def sitting(
    *messages: AnyMessage,
    language: str = "en",
    size: tuple[int, int] = (80, 24),
    role: str = "agent",
) -> AsyncIterator[Sat]:
    clock, feed = SetClock(NOW), fp.HandFeed()
    app = SeatApp(feed, clock, language=language, ask_s=3600)
    feed.tell(fp.welcome(role=role, limits=Limits()), *messages, at_s=clock.monotonic())
    async with app.run_test(size=size, notifications=True) as pilot:
        sat = Sat(app, pilot, feed, clock)
        await sat.settle()
        yield sat


ENGLISH = """\
 Connected                                                             22:13:20
 My seat
 吴敏  agent1001  PJSIP/1001  一组
 Now         Away  3:07 / 5:00  1:53 left  tea
 Break       none is asked for
 Away now    3 of 3 away in team 一组 already; 1 away in queue support
 Permit      none is in force
 Today
 Calls       41 answered  talked 1h58  past the end of the shift: 1, 4:00
 Rings       mean 4.2 s  longest 14.0 s  over 12 s: 1  not taken up: 1
 Off desk    2 times, 9:00 in all
 My cases, this month and the last
>2026-09-21 22:13:07  T01 Ring over 12 s          confirmed"""


TOGETHER = (AwayLimit("queue", "support", 1, stay=9), AwayLimit("team", "一组", 3, 3, stay=9))


async def test_the_screen_in_a_small_terminal():
    async with sitting(own(together=TOGETHER)) as sat:
        assert "\n".join(sat.lines()).startswith(ENGLISH), sat.text()
        assert sat.lines()[-1].startswith(" b Break")


async def test_before_he_asks_he_is_told_whether_the_limit_is_reached():
    async with sitting(own(together=TOGETHER), language="zh_CN") as sat:
        assert "当前离席    一组已有 3 人离席(上限 3 人);队列 support 现有 1 人离席" in sat.text()
        await sat.tell(own(id=2, together=()))
        assert "尚不知您的班组与队列" in sat.text()


async def test_the_same_in_chinese():
    async with sitting(own(), language="zh_CN") as sat:
        for text in ("离席  3:07 / 5:00  还剩 1:53", "已接 41 通", "T01 振铃超12秒", "没有申请"):
            assert text in sat.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_line_is_as_wide_as_the_screen(size, language):
    async with sitting(own(), size=size, language=language) as sat:
        for keys in ((), ("enter",), ("o",), ("escape", "b")):
            await sat.press(*keys)
            strips = sat.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {size[0]}


async def test_the_clock_runs_between_answers_and_says_when_it_is_over():
    async with sitting(own()) as sat:
        await sat.pass_time(113 * SECOND)
        assert "5:00 / 5:00  0:00 left" in sat.text()
        await sat.pass_time(2 * SECOND)
        assert "5:02 / 5:00  over by 0:02" in sat.text()


async def test_an_exempt_reason_has_no_limit():
    async with sitting(own(seat=msgspec.structs.replace(AWAY, reason="用餐"))) as sat:
        await sat.tell(fp.welcome(role="agent"))
        assert "Away  3:07  用餐" in sat.text()


async def test_a_ring_runs_against_its_own_limit():
    ringing = Seat("PJSIP/1001", "agent1001", SeatState.RINGING, NOW, ring_since=NOW - 9 * SECOND)
    async with sitting(own(seat=ringing)) as sat:
        assert "Ring  0:09 / 0:12  0:03 left" in sat.text()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (
            MyBreak("asked", NOW, "water", 5 * MINUTE),
            "asked for at 22:13:20, not answered yet  5 min",
        ),
        (MyBreak("granted", NOW, until=NOW + 1, by="li"), "allowed by li: leave by 22:13:20"),
        (MyBreak("granted", NOW, until=NOW - 1, by="li"), "until 22:13:19: ask again"),
        (MyBreak("used", NOW, by="li"), "allowed by li, begun at 22:13:20"),
        (MyBreak("refused", NOW, by="li"), "refused by li at 22:13:20"),
    ],
)
async def test_what_became_of_a_break_is_said(asked, text):
    async with sitting(own(asked=asked)) as sat:
        assert text in sat.text()


async def test_it_asks_at_once_and_then_only_when_it_was_answered():
    async with sitting() as sat:
        assert sat.feed.sent == [Mine(1, follow=True)]
        sat.app.ask_own()
        assert sat.feed.sent == [Mine(1, follow=True)]
        await sat.tell(own(id=1))
        sat.app.ask_own()
        assert sat.feed.sent == [Mine(1, follow=True), Mine(2, follow=True)]


async def test_a_break_is_asked_for_with_reason_and_minutes():
    async with sitting(own()) as sat:
        await sat.press("b", *"water", "enter", "5", "enter")
        deed = BreakAsked("", "", "PJSIP/1001", "water", 5 * MINUTE)
        assert sat.feed.sent[-1] == Do(2, deed)
        await sat.tell(Done(2, ok=True))
        assert sat.toasts() == ["Asked: wait for the answer before you leave"]


async def test_minutes_that_are_none_send_nothing():
    async with sitting(own()) as sat:
        for minutes in ("0", "481", "-5", "5.5", "٣x"):
            await sat.press("b", "enter", *minutes, "enter")
        assert sat.feed.sent == [Mine(1, follow=True)]
        assert set(sat.toasts()) == {"Minutes are a number from 1 to 480"}


async def test_what_was_begun_can_be_given_up():
    async with sitting(own()) as sat:
        await sat.press("b", *"x", "escape")
        await sat.press("o", *"x", "escape")
        assert sat.feed.sent == [Mine(1, follow=True)]


async def test_a_request_is_taken_back():
    async with sitting(own()) as sat:
        await sat.press("w")
        assert sat.feed.sent[-1] == Do(2, BreakWithdrawn("", ""))


async def test_the_case_that_was_seen_is_objected_to_though_others_came_before_it():
    newer = msgspec.structs.replace(CASE, id="case:newer", revision=7)
    async with sitting(own()) as sat:
        await sat.tell(own(cases=(newer, CASE)))
        await sat.press("o")
        await sat.tell(own(cases=(newer, newer, CASE)))
        await sat.press(*"not so", "enter")
        assert sat.feed.sent[-1] == Appeal(2, CASE.id, "not so", CASE.revision)
        await sat.tell(Done(2, ok=True))
        assert sat.toasts() == ["Your objection is stored"]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("changed", "Not done: somebody took a step meanwhile. Look again, then decide"),
        ("too_late", "Not done: the time for an appeal is over. Speak with your team lead"),
        ("store", "Not done: the daemon could not store it. Try again"),
        (
            "bo\x1bgus",
            "Not done: the daemon gives the reason bogus, which is not known here. "
            "Update the dashboard",
        ),
    ],
)
async def test_a_refusal_is_said(error, text):
    async with sitting(own()) as sat:
        await sat.press("o", "x", "enter")
        await sat.tell(Done(2, ok=False, error=error))
        assert sat.toasts() == [text]


async def test_an_objection_without_words_or_out_of_time_is_not_sent():
    async with sitting(own()) as sat:
        await sat.press("o", "enter")
        closed = msgspec.structs.replace(CASE, appeal_until=None, state="final", outcome="upheld")
        await sat.tell(own(cases=(closed,)))
        await sat.press("o")
        assert not isinstance(sat.app.screen, WriteScreen)
        assert sat.feed.sent == [Mine(1, follow=True)]
        assert sat.toasts() == ["An objection says why", "This case cannot be objected to now"]


async def test_a_case_shows_all_it_rests_on():
    async with sitting(own()) as sat:
        await sat.press("enter")
        assert isinstance(sat.app.screen, CaseScreen)
        for text in (
            CASE.id,
            "measured 14.004308 s, limit 12.000000 s",
            "The phone is to be taken up within two rings",
            "50 / 100 yuan by the rulebook, by repetition",
            "22:13:07.000000  rings (LegRinging)  byte 1052310",
            "zhang.lan  confirmed",
            "「话机正常,座席在位」",
            "You may object until 2026-09-24 22:13:20: press o",
        ):
            assert text in sat.text()
        await sat.press("L")
        assert "应在电话铃响二声内接听" in sat.text()
        await sat.press("o", *"x", "enter")
        assert sat.feed.sent[-1] == Appeal(2, CASE.id, "x", 2)


async def test_no_case_is_said_and_the_keys_do_nothing():
    async with sitting(own(cases=())) as sat:
        assert "There is none" in sat.text()
        await sat.press("enter", "o", "down")
        assert sat.feed.sent == [Mine(1, follow=True)]


async def test_cases_that_are_left_out_are_counted():
    async with sitting(own(more=3)) as sat:
        assert "and 3 older ones" in sat.text()
        await sat.press("end", "enter")
        assert not isinstance(sat.app.screen, CaseScreen)


async def test_a_lost_line_is_said_and_the_seat_asked_for_again():
    async with sitting(own()) as sat:
        sat.feed.connected = False
        sat.feed.lose(NOW)
        await sat.settle()
        assert "The connection broke" in sat.lines()[0]
        await sat.press("w")
        assert sat.toasts() == ["No connection to the daemon"]
        sat.feed.connected = True
        before = len(sat.feed.sent)
        await sat.tell(fp.welcome(role="agent"))
        assert isinstance(sat.feed.sent[before], Mine)


async def test_an_old_answer_is_not_shown_as_new():
    async with sitting(own()) as sat:
        await sat.pass_time(7 * SECOND)
        assert "The last answer is 7 s old" in sat.lines()[0]


async def test_a_key_of_somebody_else_is_told_where_to_go():
    async with sitting(role="lead") as sat:
        assert "This key is no agent's: use ccfloor watch" in sat.lines()[0]
        assert sat.feed.sent == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_hostile_text_is_shown_and_does_nothing(language):
    step = MyStep(NASTY, NASTY, NOW, NASTY, NASTY)
    case = MyCase(
        NASTY, 1, NASTY, NASTY, NOW, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY,
        outcome=NASTY, excuse=NASTY, proofs=(NASTY,), steps=(step,), appeal_until=NOW + 1,
    )  # fmt: skip
    seat = fp.away(1001, 9 * SECOND, name=NASTY, agent=NASTY, team=NASTY, reason=NASTY)
    asked = MyBreak(NASTY, NOW, NASTY, by=NASTY)
    async with sitting(
        own(agent=NASTY, seat=seat, cases=(case,), asked=asked), language=language
    ) as sat:
        for key in ("up", "enter", "o"):
            await sat.press(key)
            assert not any(forbidden(line) for line in sat.lines())
            assert all(cell_len(line) <= 80 for line in sat.lines())


async def test_q_quits():
    async with sitting(own()) as sat:
        await sat.pilot.press("q")
        await sat.pilot.pause()
    assert sat.app.return_code == 0


async def test_when_a_case_moves_it_is_asked_for_and_shown_at_once():
    async with sitting(own()) as sat:
        await sat.tell(CasesMoved(NOW))
        assert sat.feed.sent == [Mine(1, follow=True), Mine(2, follow=True)]
        # a second one while the answer is under way: what comes may be from before it
        await sat.tell(CasesMoved(NOW))
        assert len(sat.feed.sent) == 2
        moved = msgspec.structs.replace(CASE, revision=3, state="final", outcome="overturned")
        await sat.tell(msgspec.structs.replace(own(), id=2))
        assert sat.feed.sent[2:] == [Mine(3, follow=True)]
        await sat.tell(msgspec.structs.replace(own(), id=3, cases=(moved,)))
        assert "final, overturned" in sat.text()
        assert len(sat.feed.sent) == 3


async def test_a_decision_that_was_typed_on_the_server_says_so():
    typed = MyStep("confirm", "li", NOW, "seen by me", via="command")
    case = msgspec.structs.replace(CASE, steps=(typed,))
    async with sitting(msgspec.structs.replace(own(), cases=(case,))) as sat:
        await sat.press("enter")
        assert "li (by command)  confirmed" in sat.text()
