"""The wallboard: the whole centre in large figures, and no name on it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ccfloor.dashboard.screens.wallboard import WallboardScreen
from ccfloor.dashboard.view.wallboard import TALL, large
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Delta, Queue
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching
from tests.dashboard.test_panels import SIZES, same_as_golden


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        await w.press("w")
        same_as_golden(f"wallboard-{language}-{width}", "\n".join(w.lines()) + "\n")


@pytest.mark.parametrize("width", list(SIZES))
async def test_no_name_no_number_and_no_rule_hangs_on_the_wall(width: int) -> None:
    async with watching(size=(width, SIZES[width])) as w:
        await w.press("w")
        text = w.text()
        for seat in w.app.model.seats.values():
            assert seat.name not in text or not seat.name
            assert seat.seat not in text
            assert not seat.caller or seat.caller not in text
        for alert in w.app.model.alerts.values():
            assert alert.rule not in text


async def test_no_announcement_hangs_on_the_wall_and_the_floor_has_them_again() -> None:
    def told(revision: int, number: int) -> Delta:
        limit, critical = 300 * SECOND, Severity.CRITICAL
        return Delta(
            revision, fp.NOON, alerts=(fp.alert("T06", "breach", number, limit, critical, limit),)
        )

    async with watching(language="en") as w:
        await w.tell(told(2, 1001))
        assert w.toasts() == ["Away over 5 min: 1001 吴敏"]
        await w.press("w")
        assert w.toasts() == []
        await w.tell(told(3, 1002))
        assert w.toasts() == []
        await w.press("w")
        await w.tell(told(4, 1003))
        assert len(w.toasts()) == 1


async def test_it_says_when_it_is_not_to_be_trusted_and_keys_close_it() -> None:
    async with watching(language="en") as w:
        await w.press("w")
        w.feed.lose(fp.NOON)
        await w.settle()
        board = w.app.screen
        assert isinstance(board, WallboardScreen)
        board.draw()
        await w.settle()
        assert "CUT OFF" in w.text()
        await w.press("L")
        assert "CUT OFF" not in w.text()
        await w.press("t", "w")
        assert w.app.screen is w.desk


async def test_a_hundred_queues_are_the_worst_ones_and_a_number() -> None:
    queues = tuple(Queue(f"队列{n:03}", waiting=n, oldest=fp.NOON - n * SECOND) for n in range(100))
    many = fp.snapshot(queues=queues)
    async with watching(size=(80, 24), language="en", tell=(fp.welcome(), many)) as w:
        await w.press("w")
        lines = w.lines()
        assert any("队列099" in line for line in lines)
        assert any("more queues" in line for line in lines)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("text", ["0123456789", "1:05", "~81%", "56/50 -5", "1h02", "--", "长x"])
def test_a_large_figure_is_a_block_of_equal_lines(text: str, scale: int) -> None:
    shape = large(text, scale)
    assert len(shape) == TALL * scale
    assert len({cell_len(line) for line in shape}) == 1
