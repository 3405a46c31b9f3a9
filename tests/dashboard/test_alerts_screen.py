"""The alerts on a screen of their own."""

from __future__ import annotations

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.dashboard.screens.agent import AgentScreen
from ccfloor.dashboard.screens.alerts import AlertsScreen
from ccfloor.dashboard.screens.call import CallScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Acknowledge, Alert, Delta, Explain
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, forbidden
from tests.dashboard.test_panels import SIZES, same_as_golden


def opened(w: Watched) -> AlertsScreen:
    screen = w.app.screen
    assert isinstance(screen, AlertsScreen)
    return screen


async def show(w: Watched) -> AlertsScreen:
    await w.press("N")
    screen = opened(w)
    screen.renew()
    await w.settle()
    return screen


def chosen(w: Watched) -> Alert:
    alert = opened(w).list.chosen()
    assert alert is not None
    return alert


def top(w: Watched) -> object:
    return w.app.screen


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        await show(w)
        same_as_golden(f"alerts-{language}-{width}", "\n".join(w.lines()) + "\n")


async def test_the_chosen_one_is_acknowledged_and_told_so() -> None:
    async with watching(language="en") as w:
        screen = await show(w)
        first = chosen(w)
        assert "nobody yet" in w.text()
        await w.press("a")
        assert w.asked(Acknowledge).alerts == (first.id,)
        seen = msgspec.structs.replace(
            first, seen_by="组长李", seen_at=fp.NOON, note="spoke to him"
        )
        await w.tell(Delta(2, fp.NOON, alerts=(seen,)))
        screen.list.cursor = first.id
        screen.renew()
        await w.settle()
        assert "spoke to him" in w.text()
        await w.press("a")  # once is enough
        assert len([one for one in w.feed.sent if isinstance(one, Acknowledge)]) == 1


async def test_all_in_view_are_acknowledged_after_a_question() -> None:
    async with watching(language="en") as w:
        await show(w)
        await w.press("A", "y")
        waiting = {one.id for one in w.app.model.alerts.values() if not one.seen_by}
        assert set(w.asked(Acknowledge).alerts) == waiting


async def test_severities_one_after_the_other() -> None:
    async with watching(language="en") as w:
        screen = await show(w)
        everything = list(screen.list.names)
        await w.press("f")
        kinds = {w.app.model.alerts[name].severity for name in screen.list.names}
        assert kinds == {Severity.CRITICAL}
        await w.press("f", "f", "f")
        assert list(screen.list.names) == everything


async def test_from_an_alert_to_why_to_its_person_and_to_its_seat() -> None:
    async with watching(language="en") as w:
        await show(w)
        await w.press("e")
        assert type(top(w)) is ExplainScreen
        assert w.asked(Explain).what in w.app.model.alerts
        await w.press("escape", "v")
        assert type(top(w)) is AgentScreen
        await w.press("escape")
        alert = chosen(w)
        await w.press("g")
        await w.settle()
        assert top(w) is w.desk
        assert w.desk.floor.cursor == alert.seat


async def test_an_alert_with_a_call_opens_it() -> None:
    alerts = tuple(msgspec.structs.replace(one, call="179.1") for one in fp.alerts())
    async with watching(language="en", tell=(fp.welcome(), fp.snapshot(alerts=alerts))) as w:
        await show(w)
        await w.press("i")
        assert type(top(w)) is CallScreen


async def test_without_alerts_it_says_so_and_keys_do_nothing() -> None:
    async with watching(language="en", tell=(fp.welcome(), fp.snapshot(alerts=()))) as w:
        await show(w)
        assert "No alert is open" in w.text()
        await w.press("a", "A", "e", "i", "v", "g", "f", "down", "end", "pageup")
        assert type(top(w)) is AlertsScreen
        assert not [one for one in w.feed.sent if isinstance(one, (Acknowledge, Explain))]


async def test_a_wall_may_look_and_nothing_else() -> None:
    async with watching(language="en", tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await show(w)
        await w.press("a", "e")
        assert not [one for one in w.feed.sent if isinstance(one, (Acknowledge, Explain))]
        assert "Ack" not in w.lines()[-1]


async def test_hostile_text_does_no_harm() -> None:
    nasty = tuple(
        msgspec.structs.replace(one, note=NASTY, seen_by=NASTY, team=NASTY, queue=NASTY, rule=NASTY)
        for one in fp.alerts()
    )
    async with watching(tell=(fp.welcome(), fp.snapshot(alerts=nasty))) as w:
        await show(w)
        for strip in w.app.screen._compositor.render_strips():
            assert not forbidden(strip.text)
            assert cell_len(strip.text) == w.app.size.width


async def test_language_theme_help_and_closing() -> None:
    async with watching(language="en") as w:
        await show(w)
        theme = w.app.theme
        await w.press("t", "L")
        assert w.app.theme != theme
        assert "未确认" in w.text() or "告警" in w.text()
        await w.press("question_mark", "escape", "escape")
        assert top(w) is w.desk
