"""The last hour beside the header's figures."""

from __future__ import annotations

from ccfloor.dashboard.screens.desk import HOUR_EVERY_S
from ccfloor.dashboard.view.kpi import add_up, figures
from ccfloor.dashboard.view.last_hour import ABANDONED, LEVEL, WAITING, pasts, with_past
from ccfloor.floor.names import MINUTE
from ccfloor.locale import Words
from ccfloor.serve.intervals import LastHour, LastHourTold, QueueHour
from ccfloor.serve.messages import Done
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching


def told(number: int = 1, *queues: QueueHour, seen: float = 1.0) -> LastHourTold:
    starts = tuple(fp.NOON - (60 - n) * MINUTE for n in range(60))
    return LastHourTold(number, fp.NOON, MINUTE, starts, (seen,) * 60, "V6", queues)


def busy(calls: int = 2, level: float | None = 0.5) -> QueueHour:
    return QueueHour("报修", (calls,) * 60, (1,) * 60, (1,) * 60, (level,) * 60, (3.0,) * 60)


def shown(hour: LastHourTold | None, *, ascii_only: bool = False) -> list[str]:
    words = Words("en")
    header = figures(add_up(fp.queues(), fp.seats()), fp.NOON, words)
    return [one.past for one in with_past(header, pasts(hour, ascii_only=ascii_only))]


def test_three_figures_have_a_past_of_ten_cells() -> None:
    pasts = shown(told(1, busy()))
    assert [place for place, past in enumerate(pasts) if past] == [WAITING, LEVEL, ABANDONED]
    assert {len(past) for past in pasts if past} == {10}
    assert {len(past) for past in shown(told(1, busy()), ascii_only=True) if past} == {20}


def test_nothing_told_nothing_seen_and_no_calls_draw_nothing() -> None:
    assert shown(None) == shown(told()) == [""] * 6
    blank = "\u2800" * 10
    assert shown(told(1, busy(), seen=0.0))[WAITING] == blank
    assert shown(told(1, busy(0, None)))[LEVEL] == blank


def test_levels_are_weighed_by_calls() -> None:
    much, little = busy(9, 1.0), busy(1, 0.0)
    assert shown(told(1, much, little))[LEVEL] == shown(told(1, busy(10, 0.9)))[LEVEL]
    assert shown(told(1, much, little))[LEVEL] != shown(told(1, busy(10, 0.1)))[LEVEL]


async def test_the_floor_asks_shows_and_says_nothing_where_it_is_refused() -> None:
    async with watching(language="en") as w:
        asked = w.asked(LastHour)
        await w.tell(Done(asked.id, ok=False, error="store"))
        assert w.toasts() == []
        w.desk.ask_hour()
        await w.tell(told(w.asked(LastHour).id, busy()))
        await w.pass_time(1)
        header = w.lines()[2]
        assert any("\u2800" < one <= "\u28ff" for one in header)
        assert HOUR_EVERY_S <= 60


async def test_where_there_is_no_room_the_past_is_left_out() -> None:
    async with watching(size=(60, 40), language="en") as w:
        w.desk.ask_hour()
        await w.tell(told(w.asked(LastHour).id, busy()))
        await w.pass_time(1)
        assert not any("\u2800" < one <= "\u28ff" for one in w.lines()[2])
