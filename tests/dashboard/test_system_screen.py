from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ccfloor.dashboard.screens.system import SystemScreen
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.serve.messages import Done, LinkState
from ccfloor.serve.system import ClientShown, Metric, Sending, System, SystemNow, Unseen
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching
from tests.dashboard.test_panels import SIZES, same_as_golden

HOUR = 60 * MINUTE
HOSTILE = "\x1b[31m红\u202e\u200b=1+1 " + "长" * 10_000


def now(number: int, **other: Any) -> SystemNow:
    told = SystemNow(
        id=number,
        at=fp.NOON,
        clock=fp.NOON + 12_000,
        started=fp.NOON - 26 * HOUR,
        version="0.1.0",
        python="3.11.7",
        memory=96 * 2**20,
        store="sqlite",
        link=LinkState("main", "live", fp.NOON - 3 * HOUR, "22.10.1", 3_000, -12_000, 0.9931),
        connected=3,
        facts=1_203_441,
        lag_loop=400,
        unwritten=3,
        journal="data/journal",
        unseen=(
            Unseen(fp.NOON - 90 * MINUTE, fp.NOON - 89 * MINUTE, "link_lost", "dark"),
            Unseen(fp.NOON - 5 * HOUR, fp.NOON - 5 * HOUR + 2 * SECOND, "lag", "doubt"),
        ),
        clients=(
            ClientShown("zhang", "lead", "ccfloor watch", "10.0.0.21", fp.NOON - HOUR, 0),
            ClientShown("大屏", "wall", "ccfloor watch", "10.0.0.30", fp.NOON - 2 * HOUR, 17),
        ),
        sending=(Sending("duty-phone", 1, 2, 0, 41), Sending("主管群", 0, 0, 0, 12)),
        metrics=(Metric("ccfloor_link_up", "1 while the PBX is seen", 1.0, (("pbx", "main"),)),),
    )
    return msgspec.structs.replace(told, **other)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        await w.press("Y")
        await w.tell(now(w.asked(System).id))
        same_as_golden(f"system-{language}-{width}", "\n".join(w.lines()) + "\n")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"link": None}, "The PBX is not seen"),
        ({"whole": False}, "rebuild the store"),
        ({"unwritten": 10_001}, "10001 records wait"),
        ({"lag_loop": 251_000}, "251 ms late"),
        ({"sending": (Sending("a", dead=2),)}, "2 messages were given up"),
        ({"sending": (Sending("a", 1, failed=2),)}, "takes no messages"),
    ],
)
async def test_what_needs_somebody_stands_at_the_top(other: dict[str, Any], said: str) -> None:
    async with watching(language="en") as w:
        await w.press("Y")
        await w.tell(now(w.asked(System).id, **other))
        assert said in "\n".join(w.lines()[:4])
        assert "All is well" not in "\n".join(w.lines())


@pytest.mark.parametrize("width", [80, 110, 120, 200])
async def test_nothing_of_a_client_or_a_gap_is_cut(width: int) -> None:
    long = ClientShown(
        "欧阳建国@华东客服中心", "supervisor", "ccfloor seat", "2001:db8::21", fp.NOON, 17
    )
    async with watching(size=(width, 45)) as w:
        await w.press("Y")
        told = now(w.asked(System).id)
        await w.tell(msgspec.structs.replace(told, clients=(*told.clients, long)))
        for said in ("欧阳建国@华东客服中", "17 waiting", "2001:db8::21", "ccfloor seat"):
            assert said in w.text(), said
        assert w.text().count("ccfloor watch") == 2
        for said in ("nobody knows", "held against nobody", "frames came too late"):
            assert said in w.text(), said


async def test_it_asks_again_and_says_when_no_answer_comes() -> None:
    async with watching(language="en") as w:
        await w.press("Y")
        screen = w.app.screen
        assert isinstance(screen, SystemScreen)
        first = w.asked(System).id
        await w.tell(now(first))
        assert "NOT LIVE" not in w.lines()[0]
        await w.pass_time(7)
        screen.show_title()
        await w.settle()
        assert "NOT LIVE, as of 22:13:20" in w.lines()[0]
        screen.ask()
        assert w.asked(System).id == first + 1
        await w.tell(now(first + 1))
        assert "NOT LIVE" not in w.lines()[0]


async def test_metrics_language_theme_help_and_closing() -> None:
    async with watching(language="en") as w:
        await w.press("Y")
        await w.tell(now(w.asked(System).id))
        await w.press("m")
        assert any("ccfloor_link_up{pbx=main}" in line for line in w.lines())
        await w.press("m", "L")
        assert any("与话务系统的连接" in line for line in w.lines())
        theme = w.app.theme
        await w.press("t")
        assert w.app.theme != theme
        await w.press("question_mark")
        assert any("这里可用的按键" in line or "全部指标或概要" in line for line in w.lines())
        await w.press("escape", "escape")
        assert w.app.screen is w.desk


async def test_what_is_refused_and_a_lost_line_are_said() -> None:
    async with watching(language="en") as w:
        await w.press("Y")
        await w.tell(Done(w.asked(System).id, ok=False, error="store"))
        assert any("could not read its records" in line for line in w.lines())
        await w.tell(now(w.asked(System).id))
        w.feed.lose(fp.NOON)
        await w.settle()
        assert "NOT LIVE" in w.lines()[0]


async def test_hostile_text_does_no_harm() -> None:
    async with watching(language="en") as w:
        await w.press("Y")
        client = ClientShown(HOSTILE, HOSTILE, HOSTILE, HOSTILE, fp.NOON, 1)
        sending = (Sending(HOSTILE, 1, 1, 1, 1),)
        await w.tell(now(w.asked(System).id, clients=(client,), sending=sending, journal=HOSTILE))
        text = "\n".join(w.lines())
        assert "\x1b" not in text
        assert "\u202e" not in text
