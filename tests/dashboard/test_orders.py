"""Orders at the dashboard: a menu, the daemon's own sentence, y or n, how it went."""

from __future__ import annotations

import pytest

from ccfloor.dashboard.feed import Lost
from ccfloor.dashboard.orders import NAMES, SENTENCES, outcome, sentence
from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.messages import Delta, Done
from ccfloor.serve.orders import Act, Confirm
from ccfloor.telling.refusals import ORDERS as REFUSED
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching

SEAT = "PJSIP/1001"
ORDERS = ("pause", "unpause", "move", "penalty", "listen", "whisper", "barge", "hangup")


def told(**fields):
    known = {"orders": ORDERS, "reasons": ("会议", "break")}
    return (fp.welcome(**(known | fields)), fp.snapshot())


def confirm(number: int, order: str = "listen", **fields) -> Confirm:
    values = {"seat": SEAT, "agent": "agent1001", "name": "王丽", "queue": "报修"}
    values |= {"caller": "138****5678", "device": "PJSIP/8001"}
    return Confirm(id=number, confirm="t1", order=order, **(values | fields))


def sent(watched: Watched) -> Act:
    act = watched.feed.sent[-1]
    assert isinstance(act, Act)
    return act


async def test_who_may_do_nothing_is_offered_nothing():
    async with watching() as w:
        assert "Orders" not in w.text()
        await w.press("o")
        assert not w.app.screen.is_modal


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_menu_offers_what_the_daemon_allows_for_the_chosen_seat(size, language):
    async with watching(tell=told(), size=size, language=language) as w:
        await w.press("o")
        text, words = w.text(), Words(language)
        for place, order in enumerate(ORDERS, 1):
            assert f"{place}  {words(NAMES[order])}" in text
        assert w.feed.sent == []


async def test_listening_is_asked_confirmed_and_its_end_is_told():
    async with watching(tell=told(), size=(80, 24)) as w:
        await w.press("o", "5")
        assert w.feed.sent == [Act(1, "listen", SEAT)]
        assert "Asking the daemon" in w.text()
        await w.tell(confirm(1))
        text = w.text()
        assert "Listen to the call of 1001 王丽 with 138****5678" in text
        assert "PJSIP/8001" in text
        await w.press("enter", "space", "5")  # nobody confirms by habit
        assert len(w.feed.sent) == 1
        await w.press("y")
        assert sent(w) == Act(2, "listen", SEAT, confirm="t1")
        assert "Your phone rings" in w.text()
        await w.press("y")
        assert len(w.feed.sent) == 2
        await w.tell(Done(2, ok=True))
        assert "Done." in w.text()
        await w.press("escape")
        assert not w.app.screen.is_modal


async def test_no_is_no():
    async with watching(tell=told()) as w:
        await w.press("o", "8")
        await w.tell(confirm(1, "hangup"))
        await w.press("n")
        assert not w.app.screen.is_modal
        assert len(w.feed.sent) == 1


async def test_full_width_letters_of_an_input_method_work_too():
    async with watching(tell=told(), language="zh_CN") as w:
        await w.press("ｏ", "８")
        await w.tell(confirm(1, "hangup"))
        assert "强拆 1001 王丽 与 138****5678 的通话" in w.text()
        await w.press("ｙ")
        assert sent(w).confirm == "t1"


async def test_a_reason_is_chosen_from_those_that_are_allowed():
    async with watching(tell=told()) as w:
        await w.press("o", "1")
        assert "1  会议" in w.text()
        await w.press("1")
        assert sent(w) == Act(1, "pause", SEAT, reason="会议")
        await w.tell(confirm(1, "pause", reason="会议", device=""))
        assert "Pause 1001 王丽 in all queues, reason 会议?" in w.text()
        await w.press("y")
        assert "Being done" in w.text()


async def test_a_queue_is_chosen_where_there_are_several_and_another_to_go_to():
    seat = fp.seat(1001, queues=("报修", "VIP"))
    async with watching(tell=told()) as w:
        await w.tell(Delta(2, fp.NOON, seats=(seat,)))
        await w.press("o", "3")
        assert "1  报修" in w.text()
        await w.press("1")
        others = sorted(set(w.app.model.queues) - {"报修", "VIP"})
        assert f"1  {others[0]}" in w.text()
        await w.press("1")
        assert sent(w) == Act(1, "move", SEAT, queue="报修", to=others[0])


async def test_a_penalty_is_one_digit_and_the_tenth_is_on_the_next_page():
    async with watching(tell=told()) as w:
        await w.tell(Delta(2, fp.NOON, seats=(fp.seat(1001, queues=("报修",)),)))
        await w.press("o", "4", "3")
        assert sent(w) == Act(1, "penalty", SEAT, penalty=2)
        await w.press("escape", "o", "4", "0", "1")
        assert sent(w) == Act(2, "penalty", SEAT, penalty=9)


async def test_the_menu_stays_with_the_seat_it_was_opened_for():
    async with watching(tell=told()) as w:
        await w.press("o")
        await w.tell(Delta(2, fp.NOON, gone=(SEAT,)))
        await w.press("5")
        assert sent(w).seat == SEAT  # the daemon says that it is gone
        await w.tell(Done(1, ok=False, error="unknown_seat"))
        assert "Not done: that seat is no longer there" in w.text()


async def test_what_ends_behind_a_closed_menu_is_told_all_the_same():
    async with watching(tell=told()) as w:
        await w.press("o", "5")
        await w.tell(confirm(1))
        await w.press("y", "escape")
        await w.tell(Done(2, ok=False, error="unanswered", detail="nobody picked up"))
        assert any("not picked up" in toast for toast in w.toasts())


async def test_a_question_whose_answer_comes_too_late_for_the_menu_does_nothing():
    async with watching(tell=told()) as w:
        await w.press("o", "5", "escape")
        await w.tell(confirm(1))
        assert len(w.feed.sent) == 1
        assert w.toasts() == []


async def test_a_line_that_breaks_after_yes_says_that_it_may_have_been_done():
    async with watching(tell=told()) as w:
        await w.press("o", "5")
        await w.tell(confirm(1))
        await w.press("y")
        w.feed.push(Lost(fp.NOON, "ended", 0.5))
        await w.settle()
        assert "it may have been done" in w.text()


async def test_a_line_that_breaks_before_yes_takes_the_sentence_away():
    async with watching(tell=told()) as w:
        await w.press("o", "5")
        await w.tell(confirm(1))
        w.feed.push(Lost(fp.NOON, "ended", 0.5))
        await w.settle()
        await w.press("y")
        assert len(w.feed.sent) == 1
        assert "No connection to the daemon" in w.text()


async def test_without_a_line_nothing_is_asked():
    async with watching(tell=told()) as w:
        w.feed.connected = False
        await w.press("o", "5")
        assert "No connection to the daemon" in w.text()


async def test_on_a_still_screen_nothing_is_done():
    async with watching(tell=told()) as w:
        await w.press("p", "o")
        assert not w.app.screen.is_modal


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_line_is_as_wide_as_the_screen(language):
    async with watching(tell=told(), size=(80, 24), language=language) as w:
        await w.press("o", "5")
        await w.tell(confirm(1, name="欧阳" * 10, queue="技能组" * 12))
        assert all(len(line) <= 80 for line in w.lines())
        assert "y" in w.text()
        assert "138****5678" in w.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_order_has_its_words(language):
    words = Words(language)
    assert set(NAMES) == set(SENTENCES) == set(ORDERS)
    for order in ORDERS:
        said = sentence(confirm(1, order, to="VIP", reason="会议", penalty=3), words)
        assert "王丽" in said
        assert "{" not in said
    for code in REFUSED:
        assert outcome(Done(1, ok=False, error=code), words)
    hostile = Done(1, ok=False, error="refused", detail="\x1b[2Jno")
    assert "\x1b" not in outcome(hostile, words)


def test_a_move_says_that_the_pause_stays():
    said = sentence(confirm(1, "move", to="VIP", paused=True, device=""), Words("en"))
    assert said == "Move 1001 王丽 from queue 报修 to queue VIP? He stays paused."
