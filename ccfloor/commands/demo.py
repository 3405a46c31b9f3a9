"""``ccfloor demo``: a simulated call centre, the daemon and the dashboard in one.

Nothing here differs from the real thing but the PBX: the daemon connects to it over TCP,
logs in, takes the census, keeps a journal and a database (in a folder that is thrown away),
and the dashboard connects to the daemon. Before that a daemon lives through the day before and
what there was of this one (``demo_past.py``), so that there is a past to look at.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import typer

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx, Simulation
from ccfloor.clock import SystemClock
from ccfloor.commands.demo_past import live_through
from ccfloor.commands.demo_payroll import publish_when_rolled_up
from ccfloor.commands.demo_roster import (
    changes_signed,
    with_past,
    with_reliefs,
    write_roster,
)
from ccfloor.commands.headless import print_lines
from ccfloor.commands.options import need_terminal
from ccfloor.commands.run import level
from ccfloor.commands.running import leaving_by_signal, run_until_stopped
from ccfloor.config import (
    ActionsConfig,
    Ami,
    Config,
    JournalConfig,
    RollupConfig,
    ServeConfig,
    Site,
    StoreConfig,
    Token,
)
from ccfloor.daemon import Daemon
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import AgentName
from ccfloor.logs import set_up
from ccfloor.serve.auth import digest, local_token
from ccfloor.store.sql_store import SqlStore

READY_S = 30.0
"""How long the simulated call centre and the daemon may take to come up."""
PAST_S = 60.0
"""How much longer for each day of the past, on a slow machine: it is lived, not copied."""
QUICK = 100
"""Seats of a floor that lives through a day while one waits for it."""
LEADER = "陈主管"
"""Whose key the dashboard has; he took note of the past's alerts."""
AGENT = "agent1023"
"""Whose own seat can be looked at; on a floor too small for him the first one's."""


class DemoFloor(NamedTuple):
    """Where a floor of the demo is, and the keys to it."""

    url: str
    token: str
    """A supervisor's."""
    agent_token: str
    """One agent's."""


def demo(
    seats: Annotated[int, typer.Option(min=5, max=5000, help="How many seats.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed gives the same day.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="Times real time.")] = 1.0,
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "zh_CN",
    headless: Annotated[
        bool,
        typer.Option("--headless", help="No dashboard: alerts and KPIs as JSON lines."),
    ] = False,
    seconds: Annotated[
        float, typer.Option("--for", min=0, help="Stop after so many seconds (0: never).")
    ] = 0.0,
    link: Annotated[str, typer.Option(help="asyncio or pyst2.")] = "asyncio",
    theme: Annotated[str, typer.Option(help="dark, light or contrast.")] = "dark",
    past: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=3,
            help="Days before this one that were seen. Usually 1; 0 on a floor of over 100 seats.",
        ),
    ] = None,
    behind: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Show it all without a PBX: a simulated call centre, the daemon and the dashboard."""
    if language not in {"zh_CN", "en"} or link not in {"asyncio", "pyst2"}:
        raise typer.BadParameter("--language is zh_CN or en, --link is asyncio or pyst2")
    days = past_days(seats, past)
    scenario = Scenario.demo(seats=seats, seed=seed)
    if behind:
        asyncio.run(_behind(scenario, days, speed, link, Path(behind)))
    elif headless:
        with tempfile.TemporaryDirectory(prefix="ccfloor-demo-") as folder:
            asyncio.run(_headless(scenario, days, speed, link, Path(folder), seconds))
    else:
        need_terminal("try --headless --for 30")
        raise typer.Exit(_with_dashboard(seats, seed, speed, link, language, theme, days))


def past_days(seats: int, asked: int | None = None) -> int:
    """Tell how many days before this one the demo has seen: what was asked, else what is quick."""
    if asked is not None:
        return asked
    return 1 if seats <= QUICK else 0


def _agent_of(scenario: Scenario) -> AgentName:
    """Name the agent whose own seat can be looked at."""
    names = scenario.names()
    return AGENT if AGENT in names else next(iter(names))


def _config(scenario: Scenario, secret: str, link: str, folder: Path) -> Config:
    """Return what a site with this floor would write into its file, but for the PBX's port."""
    parts = msgspec.convert(scenario.config_parts(), Config)
    names, agent = scenario.names(), _agent_of(scenario)
    keys = (
        Token(user=LEADER, role="supervisor", sha256=digest(local_token(folder / "token"))),
        Token(
            user=names[agent],
            role="agent",
            sha256=digest(local_token(folder / "agent")),
            agent=agent,
        ),
    )
    return msgspec.structs.replace(
        parts,
        site=Site(name="demo"),
        ami=msgspec.convert(
            {"name": "demo", "username": "ccfloor", "secret": secret, "link": link},
            Ami,
        ),
        store=StoreConfig(url=f"sqlite+aiosqlite:///{folder / 'ccfloor.db'}"),
        journal=JournalConfig(folder=str(folder / "journal")),
        serve=ServeConfig(port=0, token=keys),
        # Whoever tries it out may do what a supervisor may; to listen he would need a phone.
        actions=ActionsConfig(allow=("pause", "unpause", "move", "penalty", "hangup")),
    )


async def _floor(
    scenario: Scenario, days: int, speed: float, link: str, folder: Path
) -> tuple[SimulatedPbx, Daemon]:
    set_up(level("warning"))
    secret = secrets.token_hex(8)
    clock, zone = SystemClock(), ZoneInfo(Site().timezone)
    live = msgspec.structs.replace(scenario, start=clock.now())
    live = with_reliefs(with_past(live, days, Site()), zone)
    config = _config(scenario, secret, link, folder)
    store = SqlStore(config.store.url)
    await store.open()  # the roster is there before the daemon, as a planner's would be
    await write_roster(store, config, live)
    model = await asyncio.to_thread(Simulation, live) if days else None
    if model is not None:
        # Its days are rolled up as soon as they are over: the first thing the daemon does.
        rollup = RollupConfig(folder=str(folder / "rollup"), at=config.site.day_starts)
        config = msgspec.structs.replace(config, rollup=rollup)
        signed = changes_signed(live, zone)
        await asyncio.to_thread(live_through, model, config, signed, LEADER, clock.now)
    pbx = SimulatedPbx(live, speed=speed, secret=secret, model=model)
    await pbx.start()
    ami = msgspec.structs.replace(config.ami, port=pbx.port)
    return pbx, Daemon(msgspec.structs.replace(config, ami=ami), store, clock, file="demo")


async def _headless(
    scenario: Scenario, days: int, speed: float, link: str, folder: Path, seconds: float
) -> None:
    pbx, daemon = await _floor(scenario, days, speed, link, folder)

    async def lines() -> None:
        token = local_token(folder / "token")
        await print_lines(daemon.door.url, token, sys.stdout, seconds)

    try:
        await run_until_stopped(daemon, lines)
    finally:
        await pbx.stop()


async def _behind(scenario: Scenario, days: int, speed: float, link: str, folder: Path) -> None:
    """Run the floor for a dashboard in another process, until that process is gone."""
    pbx, daemon = await _floor(scenario, days, speed, link, folder)

    async def until_closed() -> None:
        (folder / "url.new").write_text(daemon.door.url, encoding="utf-8")
        (folder / "url.new").replace(folder / "url")
        payroll = asyncio.create_task(_payroll(daemon, scenario, days))
        try:
            await asyncio.to_thread(sys.stdin.buffer.read)
        finally:
            payroll.cancel()

    try:
        await run_until_stopped(daemon, until_closed)
    finally:
        await pbx.stop()


async def _payroll(daemon: Daemon, scenario: Scenario, days: int) -> None:
    """Have the month of the past published, where there is a past."""
    if days:
        agent, seed = _agent_of(scenario), scenario.seed
        await publish_when_rolled_up(daemon.config, daemon.store, SystemClock(), agent, seed)


def _with_dashboard(
    seats: int, seed: int, speed: float, link: str, language: str, theme: str, days: int
) -> int:
    with demo_floor(seats, seed, speed, link, days) as floor:
        from ccfloor.dashboard.app import dashboard, run_dashboard  # noqa: PLC0415 - see demo_floor

        return run_dashboard(dashboard(floor.url, floor.token, language=language, theme=theme))


@contextmanager
def demo_floor(
    seats: int, seed: int, speed: float, link: str, days: int | None = None
) -> Iterator[DemoFloor]:
    """Run the floor in a process of its own, so that each has a core; give its url and keys.

    ``days`` are those of its past; None: as many as the demo has by itself.
    """
    days = past_days(seats, days)
    with leaving_by_signal(), tempfile.TemporaryDirectory(prefix="ccfloor-demo-") as name:
        folder = Path(name)
        command = [sys.executable, "-m", "ccfloor", "demo", "--behind", name, "--seats", str(seats),
                   "--seed", str(seed), "--speed", str(speed), "--link", link,
                   "--past", str(days)]  # fmt: skip
        log = (folder / "log").open("wb")
        with log, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log) as floor:  # noqa: S603 - our own interpreter and module
            try:
                # Textual takes a third of a second to load: it does so while the floor comes up.
                import_module("ccfloor.dashboard.app")
                url = _wait_for(folder / "url", floor, READY_S + days * PAST_S)
                yield DemoFloor(url, local_token(folder / "token"), local_token(folder / "agent"))
            finally:
                if floor.stdin is not None:
                    floor.stdin.close()
                try:
                    floor.wait(10)
                except subprocess.TimeoutExpired:
                    floor.kill()


def _wait_for(path: Path, floor: subprocess.Popen[bytes], limit_s: float) -> str:
    clock = SystemClock()
    until = clock.monotonic() + limit_s
    while not path.exists():
        if floor.poll() is not None or clock.monotonic() > until:
            said = (path.parent / "log").read_text(encoding="utf-8", errors="replace").strip()
            raise CcfloorError(f"the simulated call centre did not come up:\n{said}")
        time.sleep(0.02)
    return path.read_text(encoding="utf-8")
