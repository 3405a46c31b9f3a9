"""Staffing through the running daemon: a roster taken up, people who leave, a link that is lost."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx
from ccfloor.floor.deeds import BreakAsked
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.roster.plan import Activity, Plan, Rank, Shift, Slot
from ccfloor.serve.auth import local_token
from ccfloor.serve.client import FloorClient
from ccfloor.serve.messages import Do
from ccfloor.serve.staffing import Staff, StaffCourse, StaffLine, WatchStaff
from ccfloor.store.sql_store import SqlStore
from tests.end_to_end.site import PATIENCE_S, Site, live, until

QUARTER = 15 * MINUTE


def plan() -> Plan:
    """Two of the team on shift for another hour and a half, one of them at a meal in 20 minutes;
    a third who never comes.
    """
    now = time.time_ns() // 1_000
    start, end = now - 120 * MINUTE, now + 90 * MINUTE
    meal = Slot(Activity.MEAL, now + 20 * MINUTE, now + 50 * MINUTE)
    shifts = tuple(
        Shift(
            id=f"{agent}:{start}",
            person=agent,
            day="2026-01-01",
            start=start - start % SECOND,
            end=end - end % SECOND,
            agent=agent,
            team="A",
            rank=Rank.AGENT,
            seat=seat,
            slots=slots,
        )
        for agent, seat, slots in (
            ("agent1001", "PJSIP/1001", ()),
            ("agent1002", "PJSIP/1002", (meal,)),
            ("nobody", "PJSIP/9001", ()),
        )
    )
    return Plan(version=1, made_at=now, shifts=shifts)


async def staff_until(client: FloorClient, true: Callable[[Staff], bool]) -> Staff:
    """Follow what is told until it is so."""
    last: Staff | None = None
    try:
        async with asyncio.timeout(3 * PATIENCE_S):
            while True:
                message = await client.receive()
                if isinstance(message, Staff):
                    last = message
                    if true(message):
                        return message
    except TimeoutError:
        raise AssertionError(f"never so: {last}") from None


def line(staff: Staff, kind: str, name: str) -> StaffLine:
    (found,) = (one for one in staff.lines if (one.kind, one.name) == (kind, name))
    return found


async def test_staffing_follows_the_roster_the_floor_and_the_link(tmp_path: Path) -> None:
    scenario = msgspec.structs.replace(Scenario.demo(seats=20), start=time.time_ns() // 1_000)
    async with SimulatedPbx(scenario, secret="s3cret") as pbx, contextlib.AsyncExitStack() as after:
        site = Site(tmp_path, pbx, "asyncio", "")
        await site.start()
        after.push_async_callback(_killed, site)
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            await client.send(WatchStaff(7))
            # No roster yet: what it would say is null and named, and nobody is missing by it.
            told = await staff_until(client, lambda staff: "no_roster" in staff.unknown)
            assert told.id == 7
            support = line(told, "queue", "support")
            assert (support.rostered, support.required) == (None, 500)
            assert "no_roster" in support.unknown
            assert support.present is not None
            assert support.gap == 500 - support.present - (support.returning or 0)
            assert told.empty is None
            assert not [one for one in told.lines if one.kind == "team"]

            store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/floor.db")
            await store.open()
            await store.add_plan(plan())
            await store.close()
            told = await staff_until(client, lambda staff: "no_roster" not in staff.unknown)
            team = line(told, "team", "A")
            assert (team.rostered, team.required) == (3, 3)
            half_an_hour = team.ahead[1]
            assert half_an_hour.needed == 2  # one of the three is at his meal then
            told = await staff_until(client, lambda staff: bool(staff.empty))
            assert told.empty is not None
            assert [(one.seat, one.agent, one.team) for one in told.empty] == [
                ("PJSIP/9001", "nobody", "A")
            ]

            # A break is asked for: the advice is in the next figures.
            await client.send(Do(8, BreakAsked("", "agent1001", "", "water")))
            told = await staff_until(client, lambda staff: bool(staff.breaks))
            (asked,) = told.breaks
            assert (asked.agent, asked.team, asked.away_for) == ("agent1001", "A", 5 * MINUTE)

            await _shift_is_told(client)
            code, printed = await _printed(site)
            assert code == 1  # support lacks hundreds
            assert "support" in printed
            assert "[A]" in printed
            assert "nobody" in printed

            # The PBX goes: what it showed is not what is.
            await pbx.__aexit__(None, None, None)
            told = await staff_until(client, lambda staff: "blind" in staff.unknown)
            support = line(told, "queue", "support")
            assert (support.present, support.gap, support.required) == (None, None, 500)
            assert told.empty is None
            assert [one.unknown for one in told.breaks] == ["blind"]


async def _shift_is_told(client: FloorClient) -> None:
    """Subscribe anew: the roster's shift comes, with what was not seen of it."""
    await client.send(WatchStaff(9))
    course = await _course(client)
    assert course.id == 9
    assert course.ends - course.begins >= 210 * MINUTE
    of_team = next(one for one in course.lines if one.kind == "team")
    begins = [one.begins for one in of_team.quarters]
    assert begins == list(range(course.begins, course.ends, QUARTER))
    assert of_team.quarters[0].unknown == "not_watched"
    assert of_team.quarters[0].staff is None
    coming = [one for one in of_team.quarters if one.begins > course.at]
    assert {one.needed for one in coming if one.needed} == {2, 3}


async def _course(client: FloorClient) -> StaffCourse:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message = await client.receive()
            if isinstance(message, StaffCourse) and message.id == 9:
                return message


async def _printed(site: Site) -> tuple[int, str]:
    """Run ``ccfloor staffing`` beside the daemon."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ccfloor", "staffing", "--config", str(site.config), "-l", "en",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), 3 * PATIENCE_S)
    assert local_token(site.folder / "token").encode() not in out
    assert process.returncode is not None
    return process.returncode, out.decode()


async def _killed(site: Site) -> None:
    with contextlib.suppress(ProcessLookupError):
        await site.kill()
