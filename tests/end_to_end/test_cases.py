"""A case through the running daemon: decided on a screen, told to all, answered by a command."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from textual.pilot import Pilot

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx
from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import Case
from ccfloor.clock import SystemClock
from ccfloor.config import Config
from ccfloor.dashboard.app import FloorApp
from ccfloor.dashboard.feed import DaemonFeed
from ccfloor.floor.views import Evidence
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import Item
from ccfloor.payroll.period import Period
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import PayrollOffice
from ccfloor.rules.findings import Breach
from ccfloor.serve.auth import make_token
from ccfloor.serve.cases import CaseFile, CaseList, Cases, CasesMoved, DecideCase, OpenCase
from ccfloor.serve.client import FloorClient
from ccfloor.serve.line_objections import LineObjections, ObjectionsTold
from ccfloor.serve.messages import Delta, Done, Snapshot
from ccfloor.serve.mine import AnyMessage, AnyRequest, Appeal, Mine, Own
from ccfloor.serve.payslips import MyPayslip, PayslipTold
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import ZONE, S
from tests.end_to_end.site import PATIENCE_S, Site

KEYS = {name: make_token() for name in ("li", "zhao", "chen", "wang", "wall")}
CONFIG = """
[[team]]
name = "A"
agents = ["agent1001-agent1009"]
[[team]]
name = "B"
agents = ["agent1010-agent1019"]
[[serve.token]]
user = "li"
role = "lead"
agent = "agent1009"
teams = ["A"]
sha256 = "{li}"
[[serve.token]]
user = "zhao"
role = "lead"
teams = ["B"]
sha256 = "{zhao}"
[[serve.token]]
user = "chen"
role = "supervisor"
sha256 = "{chen}"
[[serve.token]]
user = "wang"
role = "agent"
agent = "agent1001"
sha256 = "{wang}"
[[serve.token]]
user = "wall"
role = "wall"
sha256 = "{wall}"
"""


class Told:
    """A client that forgets what the floor tells, and keeps the rest in its order."""

    def __init__(self, client: FloorClient) -> None:
        self.client = client

    async def next(self) -> AnyMessage:
        async with asyncio.timeout(PATIENCE_S):
            while isinstance(message := await self.client.receive(), Snapshot | Delta):
                pass
        return message

    async def ask(self, request: AnyRequest) -> AnyMessage:
        await self.client.send(request)
        return await self.next()

    async def listed(self, state: str = "") -> CaseList:
        answer = await self.ask(Cases(1, state=state, follow=True))
        assert isinstance(answer, CaseList), answer
        return answer


async def connected(site: Site, name: str, after: contextlib.AsyncExitStack) -> Told:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            client = FloorClient(f"ws://127.0.0.1:{site.port}/", KEYS[name][0])
            try:
                return Told(await after.enter_async_context(client))
            except OSError:
                await asyncio.sleep(0.05)


async def open_case(url: str, agent: str) -> Case:
    """Open a case as a run before would have left it."""
    begun = (time.time_ns() // 1_000) - 3600 * S
    seat = f"PJSIP/{agent[-4:]}"
    breach = Breach(
        id=f"T05:{seat}:{begun}", rule="T05", at=begun + 90 * S, begun_at=begun, measured=90 * S,
        limit=60 * S, agent=agent, seat=seat, evidence=(Evidence("MemberPaused", begun, 4711),),
    )  # fmt: skip
    store = SqlStore(url)
    await store.open()
    (case,) = await CaseOffice(store, Config().regulation, ZONE, SystemClock()).open([breach])
    await store.close()
    return case


async def command(site: Site, *words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ccfloor", "cases", *words, "--config", str(site.config),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return await process.wait(), said.decode()


async def until(pilot: Pilot[int], true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await pilot.pause(0.05)


async def test_a_case_goes_its_way_before_everybody_s_eyes(tmp_path: Path) -> None:
    live = msgspec.structs.replace(Scenario.demo(seats=20), start=time.time_ns() // 1_000)
    async with SimulatedPbx(live, secret="s3cret") as pbx, contextlib.AsyncExitStack() as after:
        site = Site(tmp_path, pbx, "asyncio", "")
        keys = {name: sha256 for name, (_, sha256) in KEYS.items()}
        site.config.write_text(site.config.read_text("utf-8") + CONFIG.format(**keys), "utf-8")
        url = f"sqlite+aiosqlite:///{tmp_path}/floor.db"
        case, own_one = await open_case(url, "agent1001"), await open_case(url, "agent1009")
        await site.start()
        after.push_async_callback(_killed, site)
        li, chen, zhao, wang, wall = [
            await connected(site, name, after) for name in ("li", "chen", "zhao", "wang", "wall")
        ]

        assert {one.id for one in (await li.listed("open")).cases} >= {case.id, own_one.id}
        assert case.id in {one.id for one in (await chen.listed("open")).cases}
        assert case.id not in {one.id for one in (await zhao.listed()).cases}
        refused = Done(1, ok=False, error="not_allowed")
        assert await wall.ask(Cases(1, follow=True)) == refused
        assert isinstance(await wang.ask(Mine(1, follow=True)), Own)

        # his own he does not decide; another team's lead does not even find it
        mine = await li.ask(DecideCase(2, own_one.id, "excuse", 1, code="approved"))
        assert isinstance(mine, Done)
        assert (mine.ok, mine.error) == (False, "own_case")
        other = await zhao.ask(DecideCase(2, case.id, "confirm", 1, why="x"))
        assert other == Done(2, ok=False, error="unknown_case")

        assert await chen.ask(DecideCase(3, case.id, "confirm", 1, why="no note")) == Done(
            3, ok=True
        )
        for told in (li, chen, wang):
            assert isinstance(await told.next(), CasesMoved)
        own = await wang.ask(Mine(2, follow=True))
        assert isinstance(own, Own)
        assert [one.state for one in own.cases if one.id == case.id] == ["confirmed"]

        objection = Appeal(3, case.id, "I was sent away", seen=2)
        assert await wang.ask(objection) == Done(3, ok=True)
        assert isinstance(await wang.next(), CasesMoved)
        await li.listed()
        await wang.ask(Mine(4, follow=True))

        # another process, and everybody hears of it all the same
        code, said = await command(
            site,
            "decide",
            case.id,
            "--by",
            "li",
            "--overturn",
            "--why",
            "a note was there",
            "-l",
            "en",
        )
        assert code == 0, said
        assert "li (by command)  appeal answered  overturned" in said
        assert isinstance(await li.next(), CasesMoved)
        assert isinstance(await wang.next(), CasesMoved)
        file = await li.ask(OpenCase(5, case.id))
        assert isinstance(file, CaseFile)
        assert (file.case.state, file.case.outcome) == ("final", "overturned")
        assert [(one.by, one.via) for one in file.case.steps] == [
            ("ccfloor", ""), ("chen", ""), ("wang", ""), ("li", "command"),
        ]  # fmt: skip
        code, said = await command(site, "audit-verify")
        assert (code, said[:6]) == (0, "whole:")

        assert await site.kill(signal.SIGTERM) == 0
        await site.start()
        again = await connected(site, "li", after)
        states = {one.id: (one.state, one.outcome) for one in (await again.listed()).cases}
        assert states[case.id] == ("final", "overturned")
        assert states[own_one.id] == ("candidate", "")


async def publish_praise(url: str, agent: str, config: Config) -> str:
    """Publish a month in which somebody was praised; give the line."""
    store = SqlStore(url)
    await store.open()
    office = PayrollOffice(store, config.payroll, config.regulation, config.site, SystemClock())
    hr = Actor("hr", roles=frozenset({"hr"}))
    praised = Given(f"agent:{agent}", "praise_phone", "1", "form 1")
    await office.enter("2026-10", [praised], hr)
    await office.calculate("2026-10", hr)
    period = await office.publish("2026-10", hr, "a test")
    assert isinstance(period, Period), period
    _, found = await office.run_of(period)
    await store.close()
    return next(one.id for one in found.lines if one.item is Item.PRAISE)


async def test_an_objection_to_a_payslip_is_listed_and_answered_over_a_real_line(
    tmp_path: Path,
) -> None:
    live = msgspec.structs.replace(Scenario.demo(seats=20), start=time.time_ns() // 1_000)
    async with SimulatedPbx(live, secret="s3cret") as pbx, contextlib.AsyncExitStack() as after:
        site = Site(tmp_path, pbx, "asyncio", "")
        keys = {name: sha256 for name, (_, sha256) in KEYS.items()}
        site.config.write_text(site.config.read_text("utf-8") + CONFIG.format(**keys), "utf-8")
        url = f"sqlite+aiosqlite:///{tmp_path}/floor.db"
        line = await publish_praise(url, "agent1001", Config())
        await site.start()
        after.push_async_callback(_killed, site)
        wang, chen, li = [await connected(site, one, after) for one in ("wang", "chen", "li")]
        assert await wang.ask(Appeal(1, line, "there were two")) == Done(1, ok=True)
        assert await li.ask(LineObjections(2)) == Done(2, ok=False, error="not_allowed")
        told = await chen.ask(LineObjections(3))
        assert isinstance(told, ObjectionsTold)
        (one,) = told.objections
        assert (one.line, one.run, one.team, one.may) == (line, 1, "A", ("grant", "reject"))
        assert (one.objection.claim, one.objection.by) == ("there were two", "wang")
        refused = await li.ask(DecideCase(4, line, "reject", 1, "no"))
        assert refused == Done(4, ok=False, error="not_allowed")
        done = await chen.ask(DecideCase(5, line, "reject", one.run, "there was one"))
        assert done == Done(5, ok=True)
        slip = await wang.ask(MyPayslip(6))
        assert isinstance(slip, PayslipTold)
        assert slip.payslip is not None
        (said,) = [each.objection for each in slip.payslip.lines if each.id == line]
        assert said is not None
        assert (said.state, said.answer, said.answered_by) == ("rejected", "there was one", "chen")


async def test_a_leader_decides_on_the_real_screen_over_a_real_line(tmp_path: Path) -> None:
    live = msgspec.structs.replace(Scenario.demo(seats=20), start=time.time_ns() // 1_000)
    async with SimulatedPbx(live, secret="s3cret") as pbx, contextlib.AsyncExitStack() as after:
        site = Site(tmp_path, pbx, "asyncio", "")
        keys = {name: sha256 for name, (_, sha256) in KEYS.items()}
        site.config.write_text(site.config.read_text("utf-8") + CONFIG.format(**keys), "utf-8")
        url = f"sqlite+aiosqlite:///{tmp_path}/floor.db"
        case = await open_case(url, "agent1001")
        await site.start()
        after.push_async_callback(_killed, site)
        agent = await connected(site, "wang", after)
        assert isinstance(await agent.ask(Mine(1, follow=True)), Own)
        clock = SystemClock()
        feed = DaemonFeed(f"ws://127.0.0.1:{site.port}/", KEYS["li"][0], clock)
        app = FloorApp(feed, clock, language="zh_CN")
        async with app.run_test(size=(120, 30), notifications=True) as pilot:

            def text() -> str:
                return "\n".join(
                    strip.text for strip in app.screen._compositor.render_strips()
                )  # fmt: skip

            await until(pilot, lambda: app.model.ready)
            await pilot.press("C")
            await until(pilot, lambda: "c 确认  x 免责" in text())
            await pilot.press("x", "1")
            await pilot.press(*"on paper", "enter")
            await pilot.press("y")
            await until(pilot, lambda: "没有待裁定的案件" in text())
        assert isinstance(await agent.next(), CasesMoved)
        own = await agent.ask(Mine(2))
        assert isinstance(own, Own)
        assert [(one.state, one.steps[-1].by) for one in own.cases if one.id == case.id] == [
            ("excused", "li")
        ]


async def _killed(site: Site) -> None:
    with contextlib.suppress(ProcessLookupError):
        await site.kill()
