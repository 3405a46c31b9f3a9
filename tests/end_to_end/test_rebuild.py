"""A daemon that was stopped, cut off, killed: its records come out of its journal again."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from ccfloor.serve.client import Mirror
from tests.end_to_end.site import PATIENCE_S, Site, live, running, until
from tests.store.conftest import empty_schema

CUT = {"unclean_stop", "live_clock"}


async def command(site: Site, *words: str) -> tuple[int, str]:
    """Run a command of ccfloor beside the site; return its code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ccfloor", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=site.folder,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return process.returncode or 0, out.decode()


async def rebuilt(site: Site, *more: str) -> tuple[int, dict[str, Any]]:
    code, said = await command(site, "rebuild", "--config", str(site.config), "--json", *more)
    return code, json.loads(said)


def newest(mirror: Mirror) -> int:
    return max(seat.since for seat in mirror.seats.values())


async def watch(site: Site, seconds: float) -> None:
    """See the simulated calls go on for a while."""
    async with site.client() as (client, mirror):
        await until(client, mirror, live)
        began = newest(mirror)
        await until(client, mirror, lambda m: newest(m) > began + seconds * 1_000_000)


async def test_what_was_stored_comes_out_again_whatever_happened_to_the_daemon(tmp_path: Path):
    await _stored_comes_out_again(tmp_path, "")


@pytest.mark.postgres
async def test_so_it_does_from_postgresql(tmp_path: Path):
    async with empty_schema() as url:
        await _stored_comes_out_again(tmp_path, url)


async def _stored_comes_out_again(folder: Path, store: str) -> None:
    async with running(folder, store=store) as (site, pbx):
        await watch(site, 4)
        pbx.drop()
        await watch(site, 3)
        await site.kill(signal.SIGTERM)
        code, outcome = await rebuilt(site)
        assert (code, outcome["differences"]) == (0, [])
        assert outcome["tables"]["spans"]["same"] > 20

        await site.start()
        await watch(site, 3)
        await site.kill(signal.SIGKILL)
        await site.start()
        await watch(site, 3)
        await site.kill(signal.SIGTERM)
        _, outcome = await rebuilt(site)
        assert {one["cause"] for one in outcome["differences"]} <= CUT
        assert [one["ended"] for one in outcome["runs"]] == [True, False, True]
        _, outcome = await rebuilt(site, "--write")
        assert outcome["written"] > 50
        code, outcome = await rebuilt(site)
        assert code == 0
        assert {one["cause"] for one in outcome["differences"]} <= {"live_clock"}

        code, said = await command(site, "verify-journal", "--config", str(site.config))
        assert code == 0
        assert "1 cut off, 0 damaged" in said
        assert said.count("cut off  ") == 1


async def test_nothing_is_written_beside_a_daemon_that_runs(tmp_path: Path):
    async with running(tmp_path) as (site, _):
        await watch(site, 1)
        code, said = await command(site, "rebuild", "--config", str(site.config), "--write")
        assert code == 2
        assert f"a daemon answers on 127.0.0.1:{site.port}" in said
