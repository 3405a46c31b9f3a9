"""``ccfloor alerts``: messages that did not arrive, sending them again, and trying a target."""

from __future__ import annotations

import asyncio
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from ccfloor.alerts.channels import channel
from ccfloor.clock import SystemClock
from ccfloor.commands.cases_desk import out
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.locale import Words
from ccfloor.serve.cleaning import clean
from ccfloor.store.interface import Delivery
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.alert_text import trial_text
from ccfloor.telling.lines import day_and_clock

alerts = typer.Typer(
    name="alerts", help="Messages about alerts that did not arrive.", no_args_is_help=True
)

_WIDTH = 200


@alerts.command()
def waiting(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """List the messages that wait to be sent or are tried again."""
    out(asyncio.run(_listed(configuration(config), "queued")))


@alerts.command()
def dead(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """List the messages that were given up after the last try; 1 where there is one."""
    told = asyncio.run(_listed(configuration(config), "dead"))
    out(told)
    raise typer.Exit(1 if told else 0)


@alerts.command()
def retry(
    message: Annotated[
        str, typer.Argument(metavar="ID", help="Its id, as `ccfloor alerts dead` shows it.")
    ] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    everything: Annotated[bool, typer.Option("--all", help="All that are dead.")] = False,
) -> None:
    """Let a dead message be tried again; a daemon that runs takes it up in ten seconds."""
    if bool(message) == everything:
        raise CcfloorError("expected the id of a dead message, or --all")
    out(f"{asyncio.run(_again(configuration(config), message))}\n")


@alerts.command("test")
def tried(
    target: Annotated[str, typer.Argument(help="The name of an [[alerts.target]].")],
    config: ConfigPath = DEFAULT_CONFIG,
) -> int:
    """Send a target a message that says that it is a test; 1 where it did not arrive."""
    read = configuration(config)
    known = {one.name: one for one in read.alerts.target}
    if target not in known:
        names = ", ".join(known) or "none is configured"
        raise CcfloorError(f"{target}: expected the name of an [[alerts.target]]: {names}")
    clock = SystemClock()
    now = clock.now()
    words = Words(known[target].language or read.site.language)
    text = trial_text(read.site.name, words)
    message = Delivery(
        f"test:{now}:{target}", target, known[target].role, (), "notice", *text, now, now
    )
    send = channel(known[target], config.parent, clock, str(config))
    reason = asyncio.run(send(message))
    out(f"{target}: {reason or 'arrived'}\n")
    return 1 if reason else 0


async def _listed(config: Config, state: str) -> str:
    store = SqlStore(config.store.url)
    await store.open()
    try:
        rows = await store.open_deliveries(state)
    finally:
        await store.close()
    zone = ZoneInfo(config.site.timezone)
    return "".join(f"{_line(row, zone)}\n" for row in rows)


def _line(row: Delivery, zone: ZoneInfo) -> str:
    told = f"{day_and_clock(row.created_at, zone)}  {row.id}  {row.target}  {row.attempts}×"
    return clean(f"{told}  {row.error}  {row.subject}", _WIDTH)


async def _again(config: Config, message: str) -> int:
    """Have one dead message, or all, tried again; tell how many these are."""
    store = SqlStore(config.store.url)
    await store.open()
    try:
        found = [row for row in await store.open_deliveries("dead") if message in {"", row.id}]
        if message and not found:
            raise CcfloorError(f"{message}: there is no dead message of that id")
        now = SystemClock().now()
        await store.write(
            [
                msgspec.structs.replace(row, state="queued", attempts=0, held=False, next_at=now)
                for row in found
            ]
        )
        return len(found)
    finally:
        await store.close()
