"""``ccfloor demo``: a simulated call centre, the daemon and the dashboard in one.

Nothing here differs from the real thing but the PBX: the daemon connects to it over TCP,
logs in, takes the census, keeps a journal and a database (in a folder that is thrown away),
and the dashboard connects to the daemon.
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

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx
from ccfloor.clock import SystemClock
from ccfloor.commands.demo_roster import with_reliefs, write_roster
from ccfloor.commands.headless import print_lines
from ccfloor.commands.options import need_terminal
from ccfloor.commands.run import level
from ccfloor.commands.running import run_until_stopped
from ccfloor.config import (
    ActionsConfig,
    Ami,
    Config,
    JournalConfig,
    ServeConfig,
    Site,
    StoreConfig,
    Token,
)
from ccfloor.daemon import Daemon
from ccfloor.errors import CcfloorError
from ccfloor.logs import set_up
from ccfloor.serve.auth import digest, local_token
from ccfloor.store.sql_store import SqlStore

READY_S = 30.0
"""How long the simulated call centre and the daemon may take to come up."""
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
    behind: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Show it all without a PBX: a simulated call centre, the daemon and the dashboard."""
    if language not in {"zh_CN", "en"} or link not in {"asyncio", "pyst2"}:
        raise typer.BadParameter("--language is zh_CN or en, --link is asyncio or pyst2")
    scenario = Scenario.demo(seats=seats, seed=seed)
    if behind:
        asyncio.run(_behind(scenario, speed, link, Path(behind)))
    elif headless:
        with tempfile.TemporaryDirectory(prefix="ccfloor-demo-") as folder:
            asyncio.run(_headless(scenario, speed, link, Path(folder), seconds))
    else:
        need_terminal("try --headless --for 30")
        raise typer.Exit(_with_dashboard(seats, seed, speed, link, language, theme))


def _config(scenario: Scenario, port: int, secret: str, link: str, folder: Path) -> Config:
    """Return what a site with this floor would write into its file."""
    parts = msgspec.convert(scenario.config_parts(), Config)
    names = scenario.names()
    agent = AGENT if AGENT in names else next(iter(names))
    keys = (
        Token(user="demo", role="supervisor", sha256=digest(local_token(folder / "token"))),
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
            {"name": "demo", "port": port, "username": "ccfloor", "secret": secret, "link": link},
            Ami,
        ),
        store=StoreConfig(url=f"sqlite+aiosqlite:///{folder / 'ccfloor.db'}"),
        journal=JournalConfig(folder=str(folder / "journal")),
        serve=ServeConfig(port=0, token=keys),
        # Whoever tries it out may do what a supervisor may; to listen he would need a phone.
        actions=ActionsConfig(allow=("pause", "unpause", "move", "penalty", "hangup")),
    )


async def _floor(
    scenario: Scenario, speed: float, link: str, folder: Path
) -> tuple[SimulatedPbx, Daemon]:
    set_up(level("warning"))
    secret = secrets.token_hex(8)
    clock = SystemClock()
    live = msgspec.structs.replace(scenario, start=clock.now())
    pbx = SimulatedPbx(with_reliefs(live, ZoneInfo(Site().timezone)), speed=speed, secret=secret)
    await pbx.start()
    config = _config(scenario, pbx.port, secret, link, folder)
    store = SqlStore(config.store.url)
    await store.open()  # the roster is there before the daemon, as a planner's would be
    await write_roster(store, config, live)
    return pbx, Daemon(config, store, clock, file="demo")


async def _headless(
    scenario: Scenario, speed: float, link: str, folder: Path, seconds: float
) -> None:
    pbx, daemon = await _floor(scenario, speed, link, folder)

    async def lines() -> None:
        token = local_token(folder / "token")
        await print_lines(daemon.door.url, token, sys.stdout, seconds)

    try:
        await run_until_stopped(daemon, lines)
    finally:
        await pbx.stop()


async def _behind(scenario: Scenario, speed: float, link: str, folder: Path) -> None:
    """Run the floor for a dashboard in another process, until that process is gone."""
    pbx, daemon = await _floor(scenario, speed, link, folder)

    async def until_closed() -> None:
        (folder / "url.new").write_text(daemon.door.url, encoding="utf-8")
        (folder / "url.new").replace(folder / "url")
        await asyncio.to_thread(sys.stdin.buffer.read)

    try:
        await run_until_stopped(daemon, until_closed)
    finally:
        await pbx.stop()


def _with_dashboard(
    seats: int, seed: int, speed: float, link: str, language: str, theme: str
) -> int:
    with demo_floor(seats, seed, speed, link) as floor:
        from ccfloor.dashboard.app import dashboard, run_dashboard  # noqa: PLC0415 - see demo_floor

        return run_dashboard(dashboard(floor.url, floor.token, language=language, theme=theme))


@contextmanager
def demo_floor(seats: int, seed: int, speed: float, link: str) -> Iterator[DemoFloor]:
    """Run the floor in a process of its own, so that each has a core; give its url and keys."""
    with tempfile.TemporaryDirectory(prefix="ccfloor-demo-") as name:
        folder = Path(name)
        command = [sys.executable, "-m", "ccfloor", "demo", "--behind", name, "--seats", str(seats),
                   "--seed", str(seed), "--speed", str(speed), "--link", link]  # fmt: skip
        log = (folder / "log").open("wb")
        with log, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log) as floor:  # noqa: S603 - our own interpreter and module
            try:
                # Textual takes a third of a second to load: it does so while the floor comes up.
                import_module("ccfloor.dashboard.app")
                url = _wait_for(folder / "url", floor)
                yield DemoFloor(url, local_token(folder / "token"), local_token(folder / "agent"))
            finally:
                if floor.stdin is not None:
                    floor.stdin.close()
                try:
                    floor.wait(10)
                except subprocess.TimeoutExpired:
                    floor.kill()


def _wait_for(path: Path, floor: subprocess.Popen[bytes]) -> str:
    clock = SystemClock()
    until = clock.monotonic() + READY_S
    while not path.exists():
        if floor.poll() is not None or clock.monotonic() > until:
            said = (path.parent / "log").read_text(encoding="utf-8", errors="replace").strip()
            raise CcfloorError(f"the simulated call centre did not come up:\n{said}")
        time.sleep(0.02)
    return path.read_text(encoding="utf-8")
