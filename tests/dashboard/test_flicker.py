"""Where nothing changes, nothing is drawn: the lines of each update are counted on every screen."""

from __future__ import annotations

import pytest
from textual._compositor import ChopsUpdate

from ccfloor.dashboard.screens.table import SCREENS
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Delta
from tests.dashboard import floorplan as fp
from tests.dashboard.canned import answer
from tests.dashboard.pilot import Watched, watching

SECONDS = 4
MOST = 4
"""Lines a second: a clock in the title, one in what is shown, and two to spare."""

LOUDER = {"": 16, "settings": 80}
"""The floor has the clocks of seats, queues and alerts. A box that the floor shines through is
drawn anew with it once a second: Textual knows no other way."""


def counted(w: Watched, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the lines of all updates of the screen on top from now on."""
    compositor, drawn = w.app.screen._compositor, [0]
    before = compositor.render_update

    def render_update(**how):
        update = before(**how)
        if isinstance(update, ChopsUpdate):
            drawn[0] += len({y for y, _, _ in update.spans})
        elif update is not None:
            drawn[0] += w.app.size.height
        return update

    monkeypatch.setattr(compositor, "render_update", render_update)
    return drawn


@pytest.mark.parametrize("name", ["", *SCREENS])
async def test_a_second_in_which_nothing_happens_draws_the_clock_and_little_else(name, monkeypatch):
    async with watching(size=(120, 40)) as w:
        if name:
            w.desk.action_open(name)
            await w.settle()
            await answer(w, name)
        await w.pass_time(1)
        drawn = counted(w, monkeypatch)
        for second in range(SECONDS):
            await w.tell(Delta(2 + second, w.clock.now()))
            await w.pass_time(1)
            if name:
                await answer(w, name)
        assert drawn[0] / SECONDS <= LOUDER.get(name, MOST)
        drawn[0] = 0
        await w.press("L")  # and whatever changes is drawn, and counted
        assert drawn[0] > 0 or w.app.screen is w.desk or name == "settings"


async def test_beneath_a_whole_screen_the_floor_waits_and_is_there_when_it_closes(monkeypatch):
    async with watching(size=(120, 40)) as w:
        await w.press("Y")
        drawn = counted(w, monkeypatch)
        late = fp.alert("T06", "breach", 1002, 300 * SECOND, Severity.CRITICAL, 5 * MINUTE)
        seat = fp.away(1002, 300 * SECOND)
        await w.tell(Delta(2, w.clock.now(), seats=(seat,), alerts=(late,)))
        await w.pass_time(1)
        assert drawn[0] < 20  # the toast and the title: not the floor
        assert any("1002" in toast for toast in w.toasts())
        await w.press("escape")
        await w.settle()
        assert late.id in w.desk.alerts.names
        assert "Away" in w.text()
