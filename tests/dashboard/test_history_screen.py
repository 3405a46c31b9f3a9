"""The past on the screen: told from now at a glance, played, and never acted upon.

``GOLDEN=write pytest tests/dashboard/test_history_screen.py`` writes the screens anew.
"""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ccfloor.dashboard.history_keys import HISTORY_KEYS
from ccfloor.dashboard.look import Level
from ccfloor.dashboard.playing import SPEEDS, moment_of
from ccfloor.dashboard.scene import zone_named
from ccfloor.dashboard.screens.call import CallScreen
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.screens.history import HistoryScreen
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.localtime import wall_time
from ccfloor.serve.history import FloorAt, FloorCourse, FloorDay, FloorSince, FloorThen
from ccfloor.serve.messages import Delta, Done, Explain, LinkState, Snapshot
from tests.dashboard import floorplan as fp
from tests.dashboard import pastplan as pp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, forbidden, hostile_floor
from tests.dashboard.test_panels import same_as_golden

LINK = LinkState("main", "live", fp.NOON - 3600 * SECOND)
BEGIN = fp.NOON - MINUTE


def snapshot(at: int, link: LinkState = LINK) -> Snapshot:
    return Snapshot(7, at, pp.then_seats(), fp.snapshot().queues, fp.snapshot().alerts, link)


async def opened(w: Watched, *, link: LinkState = LINK, marks: bool = True) -> HistoryScreen:
    await w.press("H")
    screen = w.app.screen
    assert isinstance(screen, HistoryScreen)
    question = w.asked(FloorAt)
    assert question.at == screen.player.at
    if marks:
        await w.tell(pp.marks(w.asked(FloorDay).id, question.at))
    await w.tell(FloorThen(question.id, question.at, snapshot(question.at, link), question.at))
    return screen


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_screen_reads_as_written_down_and_fills_its_width(size, language):
    async with watching(size=size, language=language) as w:
        screen = await opened(w)
        assert screen.player.at == BEGIN
        strips = w.app.screen._compositor.render_strips()
        assert {cell_len(strip.text) for strip in strips} == {size[0]}
        same_as_golden(f"history-{language}-{size[0]}", w.text() + "\n")


async def test_the_live_floor_goes_on_beneath_and_is_not_what_is_shown():
    async with watching() as w:
        screen = await opened(w)
        await w.tell(Delta(2, fp.NOON, seats=(fp.seat(1001, SeatState.READY, name="现在"),)))
        assert "昨天" in w.text()
        assert "现在" not in w.text()
        assert screen.player.model is not w.app.model
        await w.press("escape")
        assert w.app.screen is w.desk
        assert "现在" in w.text()


async def test_it_plays_by_itself_as_far_as_it_knows_and_asks_ahead():
    async with watching() as w:
        screen = await opened(w)
        await w.press("space", "greater_than_sign")
        ahead = w.asked(FloorSince)
        assert (ahead.from_, ahead.to - ahead.from_) == (BEGIN, 10 * SECOND)
        await w.pass_time(1)
        screen.flush()
        assert screen.player.at == BEGIN  # nothing is known of the next second yet
        news = Delta(8, BEGIN + 2 * SECOND, seats=(fp.seat(1002, SeatState.AWAY, name="走了"),))
        await w.tell(FloorCourse(ahead.id, BEGIN, ahead.to, (news,), ahead.to))
        await w.pass_time(0.5)
        screen.flush()
        assert screen.player.at == BEGIN + SECOND
        assert "走了" not in w.text()
        await w.pass_time(0.5)
        screen.flush()
        await w.settle()
        assert screen.player.at == BEGIN + 2 * SECOND
        assert "走了" in w.text()
        await w.pass_time(20)
        screen.flush()
        assert screen.player.at == ahead.to  # it waits, and does not run on
        assert w.asked(FloorSince).from_ == ahead.to
        await w.press("space")
        assert not screen.player.playing


async def test_a_daemon_begun_anew_is_a_floor_of_its_own():
    async with watching() as w:
        screen = await opened(w)
        await w.press("space")
        ahead = w.asked(FloorSince)
        anew = Snapshot(
            1, BEGIN + SECOND, (fp.seat(1003, SeatState.UNSEEN, name="重启"),), link=LINK
        )
        await w.tell(FloorCourse(ahead.id, BEGIN, ahead.to, (anew,), ahead.to))
        await w.pass_time(2)
        screen.flush()
        assert list(screen.player.model.seats) == ["PJSIP/1003"]


@pytest.mark.parametrize(
    ("key", "by"),
    [
        ("left", -10 * SECOND),
        ("shift+left", -MINUTE),
        ("comma", -MINUTE),
        ("left_square_bracket", -60 * MINUTE),
    ],
)
async def test_the_keys_that_step(key, by):
    async with watching() as w:
        screen = await opened(w)
        await w.press(key)
        assert screen.player.at == BEGIN + by
        assert w.asked(FloorAt).at == BEGIN + by
        assert "the journal is asked" in w.text()
        back = {"left": "right", "shift+left": "shift+right", "comma": "full_stop"}
        await w.press(back.get(key, "right_square_bracket"))
        assert screen.player.at == BEGIN


async def test_an_answer_to_a_question_that_is_no_longer_asked_is_left():
    async with watching() as w:
        screen = await opened(w)
        await w.press("left")
        first = w.asked(FloorAt)
        await w.press("left")
        assert w.asked(FloorAt).at == BEGIN - 20 * SECOND
        await w.tell(FloorThen(first.id, first.at, snapshot(first.at), first.at))
        assert not screen.player.shown
        now = w.asked(FloorAt)
        await w.tell(FloorThen(now.id, now.at, None, now.at - MINUTE))
        assert "living the journal again: 1:00 left" in w.text()
        again = w.asked(FloorAt)
        assert again.id != now.id
        await w.tell(FloorThen(again.id, again.at, snapshot(again.at), again.at))
        assert screen.player.shown


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_while_the_journal_is_lived_what_is_left_is_said_in_80_columns_and_keys_work(
    language,
):
    async with watching(size=(80, 24), language=language) as w:
        await w.press("H")
        assert ("the journal is asked" if language == "en" else "正在查询日志") in w.text()
        asked = w.asked(FloorAt)
        await w.tell(FloorThen(asked.id, asked.at, None, asked.at - 637 * MINUTE))
        said = (
            "living the journal again: 10h37 left"
            if language == "en"
            else "正在重演日志,还差 10h37"
        )
        assert said in w.text()
        past = w.app.screen
        await w.press("question_mark")
        assert w.app.screen is not past
        await w.press("escape")
        assert w.app.screen is past
        await w.press("escape")
        assert w.app.screen is w.desk


async def test_speeds_have_two_ends():
    async with watching() as w:
        screen = await opened(w)
        await w.press(*["greater_than_sign"] * 20)
        assert screen.player.speed == SPEEDS[-1] == 600
        assert "stands still" in w.text()
        await w.press(*["less_than_sign"] * 20)
        assert screen.player.speed == 1


async def test_alerts_and_gaps_of_the_day():
    async with watching() as w:
        screen = await opened(w)
        await w.press("A")
        assert screen.player.at == BEGIN - 30 * MINUTE + SECOND // 10
        await w.press("A")
        assert screen.player.at == BEGIN - 120 * MINUTE + SECOND // 10
        await w.press("A")
        assert "no other alert" in " ".join(w.toasts())
        await w.press("a")
        assert screen.player.at == BEGIN - 30 * MINUTE + SECOND // 10
        await w.press("x")
        assert screen.player.at == BEGIN - 60 * MINUTE
        await w.press("x")
        assert "no other gap" in " ".join(w.toasts())


async def test_a_time_that_is_written_is_gone_to():
    async with watching() as w:
        screen = await opened(w)
        shown = wall_time(BEGIN, w.app.scene.zone)
        await w.press("g", *f"{shown:%H}:{shown:%M}", "enter")
        assert wall_time(screen.player.at, w.app.scene.zone).second == 0
        assert BEGIN - MINUTE < screen.player.at <= BEGIN
        await w.press("g", *"nonsense", "enter")
        assert "That is no time" in " ".join(w.toasts())
        await w.press("g", *"2999-01-01 10:00", "enter")
        assert "still to come" in " ".join(w.toasts())
        await w.press("g", "escape")
        assert w.app.screen is screen


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-25 14:03:20", "2026-11-25 14:03:20"),
        ("2026-11-25T14:03", "2026-11-25 14:03:00"),
        ("2026/11/25 14:03", "2026-11-25 14:03:00"),
        ("11-25 4:03", "2026-11-25 04:03:00"),
        ("14:03", "2026-11-26 14:03:00"),
        ("１４：０３：２０", "2026-11-26 14:03:20"),
        ("24:00", "2026-11-27 00:00:00"),
        ("24:01", None),
        ("14:60", None),
        ("14:03:60", None),
        ("2026-02-30 14:03", None),
        ("0000-11-25 14:03", None),
        ("", None),
        ("now", None),
        ("9" * 10_000, None),
    ],
)
def test_how_a_time_is_read(text, told):
    zone = zone_named("Asia/Shanghai")
    noon = moment_of("2026-11-26 12:00", 0, zone)
    assert noon is not None
    at = moment_of(text, noon, zone)
    shown = None if at is None else f"{wall_time(at, zone):%Y-%m-%d %H:%M:%S}"
    assert shown == told


async def test_a_click_on_the_day_goes_there():
    async with watching() as w:
        screen = await opened(w)
        marks = screen.player.marks
        assert marks is not None
        await w.pilot.click("#day", offset=(0, 0))
        assert screen.player.at == marks.begins + 24 * 60 * MINUTE // 240
        assert w.asked(FloorAt).at == screen.player.at


async def test_nothing_can_be_done_in_the_past():
    """No key of the live floor that alters something does anything here."""
    altering = {"acknowledge", "acknowledge_all", "answer", "orders", "handover", "permits"}
    assert not altering & {key.name for key in HISTORY_KEYS}
    async with watching() as w:
        await opened(w)
        before = [
            one for one in w.feed.sent if not isinstance(one, FloorAt | FloorSince | FloorDay)
        ]
        await w.press("3", "y", "n", "o", "c", "u", "U", "C", "p", "s", "b", "A", "a")
        after = [one for one in w.feed.sent if not isinstance(one, FloorAt | FloorSince | FloorDay)]
        assert after == before
        assert isinstance(w.app.screen, HistoryScreen)


async def test_what_cannot_be_told_is_said_and_tried_again():
    async with watching() as w:
        await w.press("H")
        question = w.asked(FloorAt)
        await w.tell(Done(question.id, ok=False, error="no_journal"))
        assert "No journal is kept" in w.text()
        asked = len(w.feed.sent)
        assert isinstance(w.app.screen, HistoryScreen)
        w.app.screen.flush()
        assert len(w.feed.sent) == asked  # it is not asked again by itself
        await w.press("space")
        assert w.asked(FloorAt).id > question.id


async def test_before_the_journal_it_goes_to_its_beginning():
    async with watching() as w:
        await w.press("H")
        screen = w.app.screen
        assert isinstance(screen, HistoryScreen)
        kept = BEGIN + 20 * SECOND
        await w.tell(Done(w.asked(FloorAt).id, ok=False, error="not_kept", detail=str(kept)))
        assert screen.player.at == kept
        assert w.asked(FloorAt).at == kept
        await w.tell(Done(w.asked(FloorAt).id, ok=False, error="not_kept", detail="²"))
        assert "The journal begins later" in w.text()


async def test_what_is_refused_of_a_moment_that_was_left_again_is_said_to_nobody():
    async with watching() as w:
        await w.press("H")
        before = w.asked(FloorAt)
        await w.press("left")  # somebody goes on before he is answered
        assert w.asked(FloorAt).id != before.id
        at = w.asked(FloorAt).at
        await w.tell(Done(before.id, ok=False, error="not_kept", detail="1"))
        assert w.toasts() == []
        assert w.top(HistoryScreen).player.at == at


async def test_a_lost_line_stands_still_and_a_new_one_is_asked():
    async with watching() as w:
        screen = await opened(w)
        await w.press("space")
        w.feed.lose(w.clock.now())
        await w.settle()
        assert "No connection to the daemon" in w.text()
        assert not screen.player.playing
        await w.press("left")
        await w.tell(fp.welcome(), fp.snapshot())
        assert w.asked(FloorAt).at == screen.player.at


async def test_where_nobody_could_see_it_says_so():
    blind = LinkState("main", "lost", fp.NOON - SECOND, gap="link_lost", gap_since=fp.NOON)
    async with watching() as w:
        await opened(w, link=blind)
        assert "nobody could see then" in w.text()


async def test_detail_panels_call_and_why_work_on_the_past():
    async with watching(size=(160, 50)) as w:
        screen = await opened(w)
        await w.press("1", "home", "enter")
        assert "昨天" in screen.detail.title()
        await w.press("i")
        assert isinstance(w.app.screen, CallScreen)
        assert w.app.screen.call == pp.CALL
        await w.press("escape", "3", "end", "e")
        assert w.asked(Explain).what == screen.alerts.cursor
        await w.press("escape", "2", "j", "k", "4", "z", "question_mark")
        assert isinstance(w.app.screen, HelpScreen)
        await w.press("escape", "L", "t")
        assert "PAST" not in w.lines()[0]
        assert "历史" in w.lines()[0]


async def test_hostile_names_of_the_past_are_harmless():
    _, nasty = hostile_floor()
    async with watching(size=(80, 24)) as w:
        await w.press("H")
        question = w.asked(FloorAt)
        await w.tell(FloorThen(question.id, question.at, nasty, question.at))
        await w.tell(Done(w.asked(FloorDay).id, ok=False, error=NASTY))
        for keys in (["enter"], ["z"], ["2"], ["3", "enter"]):
            await w.press(*keys)
            for strip in w.app.screen._compositor.render_strips():
                assert forbidden(strip.text) == set()
                assert cell_len(strip.text) == 80


async def test_what_is_exempt_now_is_no_alarm_in_the_past():
    async with watching() as w:
        await w.press("H")
        question = w.asked(FloorAt)
        seat = fp.seat(1001, SeatState.AWAY, reason="用餐", away_since=BEGIN - 20 * MINUTE)
        told = Snapshot(7, BEGIN, (seat,), (), (), LINK)
        await w.tell(FloorThen(question.id, question.at, told, question.at))
        screen = w.app.screen
        assert isinstance(screen, HistoryScreen)
        assert screen.past.level_of(seat) is Level.QUIET
