"""``ccfloor record``: a session of the PBX, as bytes."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path
from typing import Annotated

import typer

from ami_adapters.recording import SessionRecorder
from ami_adapters.translate import WANTED
from ami_adapters.watch import Watch, link_for
from ccfloor.cases.copies import Copy
from ccfloor.clock import SystemClock
from ccfloor.commands.copying import note_copy_in
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, LogLevel, configuration
from ccfloor.commands.run import level
from ccfloor.commands.running import stop_signal
from ccfloor.config import Ami
from ccfloor.logs import set_up


def record(
    file: Annotated[Path, typer.Argument(help="The new .ami or .ami.zst file.")],
    config: ConfigPath = DEFAULT_CONFIG,
    seconds: Annotated[
        float, typer.Option("--for", help="Stop after so many seconds; 0: with Ctrl-C.", min=0)
    ] = 0.0,
    log: LogLevel = "info",
) -> None:
    """Record every byte the PBX sends, login and census included, to replay it later."""
    settings = configuration(config)
    set_up(level(log))
    copy = Copy("recording", file.name, "bytes", 0, numbers=True)
    asyncio.run(note_copy_in(settings, copy))
    with SessionRecorder(file) as recorder:
        asyncio.run(_record(settings.ami, recorder, seconds))
    typer.echo(f"{file}: {recorder.bytes_written} bytes", err=True)


async def _record(ami: Ami, recorder: SessionRecorder, seconds: float) -> None:
    clock = SystemClock()
    watch = Watch(
        lambda: link_for(ami, WANTED, clock),
        ami,
        recorder,
        clock,
        random.SystemRandom(),
        wanted=WANTED,
    )
    stopped = stop_signal()
    watching = asyncio.ensure_future(watch.run())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds or None)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
