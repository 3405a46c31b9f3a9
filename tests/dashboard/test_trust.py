from __future__ import annotations

from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.serve.messages import Delta, Pong
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching


async def test_before_the_first_word_of_the_daemon_the_screen_waits():
    async with watching(tell=()) as w:
        assert "WAITING" in w.lines()[0]
        assert "No seats yet" in w.text()


async def test_after_three_seconds_of_silence_the_screen_says_it_is_stale_and_for_how_long():
    async with watching() as w:
        await w.pass_time(3)
        assert "LIVE" in w.lines()[0]
        await w.pass_time(0.5)
        assert "STALE: no news for 0:03" in w.text()
        await w.pass_time(60)
        assert "STALE: no news for 1:03" in w.text()
        assert w.desk.query_one("#main").has_class("-untrusted")


async def test_no_clock_runs_on_while_the_screen_is_stale():
    async with watching() as w:
        await w.pass_time(3)
        tiles = [strip.text for strip in map(w.desk.floor.render_line, range(14))]
        await w.pass_time(600)
        assert [strip.text for strip in map(w.desk.floor.render_line, range(14))] == tiles


async def test_any_word_of_the_daemon_ends_the_staleness():
    async with watching() as w:
        await w.pass_time(8)
        await w.tell(Pong(1, fp.NOON + 8 * SECOND))
        assert "LIVE" in w.lines()[0]
        assert "STALE" not in w.text()
        assert not w.desk.query_one("#main").has_class("-untrusted")


async def test_a_lost_daemon_is_told_since_when_and_why_and_the_first_moment_stands():
    async with watching() as w:
        await w.pass_time(1)
        w.feed.lose(w.clock.now(), "stopping", 2.0)
        await w.pass_time(4)
        w.feed.lose(w.clock.now(), "unreachable", 7.0)
        await w.settle()
        text = w.text()
        assert "CUT OFF" in w.lines()[0]
        assert (
            "No connection to the daemon since 22:13:21 (0:04). "
            "The daemon cannot be reached. Next attempt in 7 s." in text
        )
        assert "1005 朱红" in text  # what was known last stays readable


async def test_a_daemon_that_comes_back_brings_the_floor_as_it_is_now():
    async with watching() as w:
        w.feed.lose(w.clock.now())
        await w.pass_time(30)
        seats = (fp.seat(1001, SeatState.WRAP), fp.seat(1002))
        await w.tell(fp.welcome(), fp.snapshot(at=w.clock.now(), seats=seats, alerts=()))
        assert "LIVE" in w.lines()[0]
        assert list(w.desk.floor.grid.order) == ["PJSIP/1001", "PJSIP/1002"]
        assert w.desk.floor.cursor == "PJSIP/1001"
        assert "all seen" in w.text()


async def test_a_blind_daemon_is_told_with_the_moment_the_pbx_went_out_of_sight():
    async with watching(language="zh_CN") as w:
        gone = fp.link(state="lost", since=fp.NOON)
        blind = tuple(fp.seat(seat, SeatState.UNSEEN) for seat in (1001, 1002))
        await w.pass_time(2)
        await w.tell(Delta(2, w.clock.now(), seats=blind, link=gone))
        assert "失联" in w.lines()[0]
        assert "自 22:13:20 起看不到话务系统 pbx(0:02):断开。" in w.text()
        await w.tell(Delta(3, w.clock.now(), link=fp.link()))
        assert "看不到" not in w.text()


async def test_the_banner_takes_a_line_only_while_there_is_something_to_say():
    async with watching() as w:
        top = w.desk.floor.region.y
        await w.pass_time(5)
        assert w.desk.floor.region.y == top + 1
        await w.tell(Pong(1, fp.NOON))
        assert w.desk.floor.region.y == top


async def test_late_events_are_told_with_how_late_and_the_screen_is_not_trusted():
    async with watching() as w:
        link = fp.link(gap="lag", gap_since=fp.NOON - 30 * SECOND, lag=8 * SECOND)
        await w.tell(Delta(2, fp.NOON, link=link))
        assert "DOUBTED" in w.lines()[0]
        assert (
            "Events of the PBX come late since 22:12:50 (0:30), now by 0:08: nothing is held "
            "against anybody." in w.text()
        )


async def test_a_day_that_was_not_wholly_seen_says_so_beside_the_clock():
    async with watching() as w:
        await w.tell(Delta(2, fp.NOON, link=fp.link(coverage=0.9875)))
        assert "seen 98%" in w.lines()[0]
        await w.tell(Delta(3, fp.NOON, link=fp.link(coverage=0.9999)))
        assert "seen" not in w.lines()[0]
