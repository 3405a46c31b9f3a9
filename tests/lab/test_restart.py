"""Asterisk dies in the middle of a call and comes back: nothing is made up, nobody is charged."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.serve.client import Mirror
from ccfloor.store.sql_store import SqlStore
from tests.lab.conftest import lab_or_skip
from tests.lab.install import ensure
from tests.lab.live import LINKS
from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.standing import standing
from tests.lab.watched import folder, is_live, watched, written

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
            await floor.until(lambda mirror: states(mirror) == busy)

        await asyncio.to_thread(lab.asterisk.kill)
        for floor in floors.values():
            await floor.until(lambda mirror: not is_live(mirror))
            await floor.until(lambda m: set(states(m).values()) == {SeatState.UNSEEN})
        await asyncio.sleep(6.0)  # a PBX is not back at once
        await asyncio.to_thread(lab.asterisk.start)
        back = time.monotonic()
        moments = await asyncio.gather(
            *(floor.until(lambda m: is_live(m) and states(m) == free) for floor in floors.values())
        )
        right = {link: at - back for link, at in zip(floors, moments, strict=True)}

        for link, floor in floors.items():
            name, figure = f"Asterisk {release}, {link}: floor right", f"{right[link]:.2f} s"
            record_testsuite_property(name, figure)
            with capsys.disabled():
                print(f"\n{name} {figure} after Asterisk was back", end="")  # noqa: T201 - a measured figure
            await floor.until(lambda m: m.queues["talk"].waiting == 0)
            await what_is_written(floor.store)
            lost = [one.alert for one in floor.raised.values() if one.alert.rule == "LINK"]
            assert len(lost) == 1
            assert right[link] <= BACK_WITHIN_S


async def what_is_written(store: SqlStore) -> None:
    told = await written(
        lambda: store.gaps(0, FOR_EVER),
        lambda gaps: len(gaps) > 1 and all(gap.to is not None for gap in gaps),
    )
    gaps = [gap for gap in told if gap.reason != "start"]
    assert [gap.reason for gap in gaps] == ["link_lost"]
    assert gaps[0].to is not None
    assert gaps[0].to - gaps[0].from_ > 3_000_000
    rang = await written(lambda: store.attempts(0, FOR_EVER), lambda rows: len(rows) > 1)
    attempts = {one.seat: one for one in rang}
    assert attempts["PJSIP/1001"].outcome is AttemptOutcome.ANSWERED
    assert attempts["PJSIP/1002"].outcome is AttemptOutcome.UNKNOWN
    assert attempts["PJSIP/1002"].excused == "uncovered"
    stays = await written(
        lambda: store.visits(0, FOR_EVER),
        lambda rows: (
            len(rows) > 1
            and all(row.outcome is not VisitOutcome.OPEN and not row.covered for row in rows)
        ),
    )
    visits = {one.queue: one for one in stays}
    assert visits["ring"].outcome is VisitOutcome.UNKNOWN
    assert not visits["talk"].covered
    assert await store.breaches(0, FOR_EVER) == []
