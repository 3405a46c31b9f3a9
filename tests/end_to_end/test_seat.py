"""One's own seat through the running daemon, on a simulated PBX that changes under it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from pathlib import Path

import msgspec

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx
from ccfloor.deeds_kept import deed_of
from ccfloor.floor.deeds import AbsencePermitted, BreakAnswered, BreakAsked
from ccfloor.serve.auth import make_token
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.client import FloorClient
from ccfloor.serve.messages import Alert, Delta, Do, Done, Snapshot
from ccfloor.serve.mine import Mine, Own
from ccfloor.serve.permits import PermitShown
from ccfloor.store.sql_store import SqlStore
from tests.end_to_end.site import PATIENCE_S, Site

KEYS = {name: make_token() for name in ("wang", "li")}


def tokens() -> str:
    """Write the keys of an agent and of a supervisor as the configuration's text."""
    return f"""
[[serve.token]]
user = "wang"
role = "agent"
agent = "agent1001"
sha256 = "{KEYS["wang"][1]}"
[[serve.token]]
user = "li"
role = "supervisor"
sha256 = "{KEYS["li"][1]}"
"""


async def own(client: FloorClient) -> Own:
    """Ask for the seat; whatever else came would be news that he must not have."""
    await client.send(Mine(1))
    answer = await client.receive()
    assert isinstance(answer, Own), answer
    return answer


async def connected(site: Site, name: str) -> FloorClient:
    """Log in as soon as the daemon listens."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            client = FloorClient(f"ws://127.0.0.1:{site.port}/", KEYS[name][0])
            try:
                return await client.__aenter__()
            except OSError:
                await asyncio.sleep(0.05)


async def test_a_day_at_one_s_own_seat_is_whole_after_a_restart(tmp_path: Path) -> None:
    live = msgspec.structs.replace(Scenario.demo(seats=20), start=time.time_ns() // 1_000)
    async with SimulatedPbx(live, secret="s3cret") as pbx, contextlib.AsyncExitStack() as after:
        site = Site(tmp_path, pbx, "asyncio", "")
        site.config.write_text(site.config.read_text("utf-8") + tokens(), "utf-8")
        await site.start()
        after.push_async_callback(_killed, site)
        agent = await connected(site, "wang")
        lead = await connected(site, "li")
        async with asyncio.timeout(PATIENCE_S):
            while (told := await own(agent)).seat is None:
                pass  # the PBX is still being taken stock of
        assert told.agent == "agent1001"
        assert told.seat.agent == "agent1001"
        await agent.send(Do(2, BreakAsked("", "agent1002", reason="water")))
        assert await agent.receive() == Done(2, ok=True)
        asked = (await own(agent)).asked
        assert asked is not None
        assert (asked.state, asked.reason) == ("asked", "water")
        (queue,) = [one for one in told.together if one.need is not None]
        assert (queue.kind, queue.subject, queue.need) == ("queue", "support", 500)
        grant = BreakAnswered("", "agent1001", "", granted=True)
        asked_again, seen = await answer_of(lead, Do(3, grant))
        assert isinstance(asked_again, Beyond)
        assert [(one.subject, one.need) for one in asked_again.limits] == [("support", 500)]
        (request,) = [one for one in seen.values() if one.rule == "BREAK"]
        assert ("support", 500) in [(one.subject, one.need) for one in request.together]
        assert (await own(agent)).asked == asked  # nothing has happened yet
        answer, _ = await answer_of(lead, Do(4, grant, asked_again.confirm))
        assert answer == Done(4, ok=True)
        granted = (await own(agent)).asked
        assert granted is not None
        assert (granted.state, granted.by) == ("granted", "li")
        assert granted.until is not None
        permitted = await permitted_by(lead, agent)
        before = (await own(agent)).figures
        await agent.__aexit__(None, None, None)
        await lead.__aexit__(None, None, None)

        assert await site.kill(signal.SIGTERM) == 0
        await recorded_as_beyond(site)
        await site.start()
        agent = await connected(site, "wang")
        again = await own(agent)
        assert again.asked is not None
        assert (again.asked.state, again.asked.by) == ("granted", "li")
        assert again.permits == (permitted,)
        assert (again.figures.answered, again.figures.rings) >= (before.answered, before.rings)
        await agent.__aexit__(None, None, None)


async def answer_of(client: FloorClient, request: Do) -> tuple[object, dict[str, Alert]]:
    """Send a deed; give its answer and the alerts that were seen on the way."""
    await client.send(request)
    seen: dict[str, Alert] = {}
    async with asyncio.timeout(PATIENCE_S):
        while isinstance(answer := await client.receive(), Snapshot | Delta):
            seen |= {alert.id: alert for alert in answer.alerts}
    return answer, seen


async def permitted_by(lead: FloorClient, agent: FloorClient) -> PermitShown:
    """Permit something to the agent; give what he is told of it."""
    permit = AbsencePermitted("", "terminal", "agent1001", reason="a new phone")
    answer, _ = await answer_of(lead, Do(5, permit))
    assert answer == Done(5, ok=True)
    (permitted,) = (await own(agent)).permits
    assert (permitted.what, permitted.by, permitted.reason) == ("terminal", "li", "")
    return permitted


async def recorded_as_beyond(site: Site) -> None:
    """Find the grant in the deeds and in the sealed log, both with what it went beyond."""
    store = SqlStore(f"sqlite+aiosqlite:///{site.folder}/floor.db")
    await store.open()
    (row,) = [one for one in await store.deeds(0, 2**62) if one.kind == "break_answered"]
    deed = deed_of(row)
    assert isinstance(deed, BreakAnswered)
    assert [(one.kind, one.subject, one.need) for one in deed.beyond] == [("queue", "support", 500)]
    (entry,) = [one for one in await store.audit() if one.what == "approval.beyond"]
    assert (entry.who, entry.subject, entry.at) == ("li", "agent1001", row.at)
    assert msgspec.json.decode(entry.body, type=BreakAnswered) == deed
    (given,) = [one for one in await store.audit() if one.what.startswith("permit.")]
    assert (given.who, given.what, given.subject) == ("li", "permit.given", "agent1001")
    await store.close()


async def _killed(site: Site) -> None:
    with contextlib.suppress(ProcessLookupError):
        await site.kill()
