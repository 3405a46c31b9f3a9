"""Asterisk dies in the middle of a call and comes back: nothing is made up, nobody is charged."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.serve.client import Mirror
from tests.lab.conftest import lab_or_skip
from tests.lab.install import ensure
from tests.lab.live import LINKS
from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.standing import standing
from tests.lab.watched import folder, is_live, watched

pytestmark = pytest.mark.lab

PLAN = FloorPlan(
    queues=(Queue("talk", seats("1001")), Queue("ring", seats("1002"), timeout=60)),
    phones={"1001": Phone(500), "1002": Phone(60_000, then=0)},
)
BACK_WITHIN_S = 2.0
FOR_EVER = 1 << 62


def states(mirror: Mirror) -> dict[str, SeatState]:
    return {name: seat.state for name, seat in mirror.seats.items()}


async def test_the_floor_is_right_within_2_s_of_asterisk_being_back(
    release: str, tmp_path: Path, record_testsuite_property, capsys: pytest.CaptureFixture[str]
):
    with lab_or_skip():
        await asyncio.to_thread(ensure, release)
    busy = {"PJSIP/1001": SeatState.TALKING, "PJSIP/1002": SeatState.RINGING}
    free = {"PJSIP/1001": SeatState.READY, "PJSIP/1002": SeatState.READY}
    async with AsyncExitStack() as stack:
        lab = stack.enter_context(standing(release, PLAN, tmp_path))
        floors = {
            link: await stack.enter_async_context(
                watched(lab.asterisk.account(link=link), folder(tmp_path, link))
            )
            for link in LINKS
        }
        lab.callers.call("talk", "13800000001", lasts_s=60.0)
        lab.callers.call("ring", "13800000002", lasts_s=60.0)
        for floor in floors.values():
            await floor.until(lambda mirror: states(mirror) == busy, 10.0)

        await asyncio.to_thread(lab.asterisk.kill)
        for floor in floors.values():
            await floor.until(lambda mirror: not is_live(mirror), 5.0)
            await floor.until(lambda m: set(states(m).values()) == {SeatState.UNSEEN}, 5.0)
        await asyncio.sleep(6.0)  # a PBX is not back at once
        await asyncio.to_thread(lab.asterisk.start)
        back = time.monotonic()
        moments = await asyncio.gather(
            *(
                floor.until(lambda m: is_live(m) and states(m) == free, 15.0)
                for floor in floors.values()
            )
        )
        right = {link: at - back for link, at in zip(floors, moments, strict=True)}

        for link, floor in floors.items():
            name, figure = f"Asterisk {release}, {link}: floor right", f"{right[link]:.2f} s"
            record_testsuite_property(name, figure)
            with capsys.disabled():
                print(f"\n{name} {figure} after Asterisk was back", end="")  # noqa: T201 - a measured figure
            await floor.until(lambda m: m.queues["talk"].waiting == 0, 5.0)
            await asyncio.sleep(0.5)  # what has been found is written in batches
            gaps = [gap for gap in await floor.store.gaps(0, FOR_EVER) if gap.reason != "start"]
            assert [gap.reason for gap in gaps] == ["link_lost"]
            assert gaps[0].to is not None
            assert gaps[0].to - gaps[0].from_ > 3_000_000
            assert await floor.store.breaches(0, FOR_EVER) == []
            attempts = {one.seat: one for one in await floor.store.attempts(0, FOR_EVER)}
            assert attempts["PJSIP/1001"].outcome is AttemptOutcome.ANSWERED
            assert attempts["PJSIP/1002"].outcome is AttemptOutcome.UNKNOWN
            assert attempts["PJSIP/1002"].excused == "uncovered"
            visits = {one.queue: one for one in await floor.store.visits(0, FOR_EVER)}
            assert visits["ring"].outcome is VisitOutcome.UNKNOWN
            assert not visits["talk"].covered
            lost = [one.alert for one in floor.raised.values() if one.alert.rule == "LINK"]
            assert len(lost) == 1
            assert right[link] <= BACK_WITHIN_S
