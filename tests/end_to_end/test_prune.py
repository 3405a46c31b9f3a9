"""A daemon that is told to: what nothing needs any more goes while it watches, and it goes on."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from ccfloor.floor.names import MILLISECOND
from ccfloor.store.journal import HOUR, files
from ccfloor.store.sql_store import SqlStore
from tests.end_to_end.site import live, running, until
from tests.end_to_end.test_rebuild import command, watch
from tests.journals import record_of, write_run


async def test_an_old_run_goes_beside_the_running_floor_and_is_accounted_for(tmp_path: Path):
    journal = tmp_path / "journal"
    async with running(tmp_path) as (site, _):
        await watch(site, 1)
        assert await site.kill(signal.SIGTERM) == 0
        now = time.time_ns() // 1_000_000 * MILLISECOND
        old = write_run(journal, now // HOUR * HOUR - 800 * 24 * HOUR, 3, pbx="sim")
        store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/floor.db")
        await store.open()
        await store.write([record_of(old)])
        await store.close()
        text = site.config.read_text(encoding="utf-8")
        told = text.replace("[journal]\n", "[journal]\ndelete = true\n")
        site.config.write_text(told, encoding="utf-8")

        await site.start()
        async with site.client() as (client, mirror):
            await until(client, mirror, lambda m: live(m) and not old[0].exists())
        assert [path for path in old if path.exists()] == []
        assert len(files(journal, "sim")) >= 2  # of before the restart, and of now

        config = "--config", str(site.config)
        code, said = await command(site, "prune-journal", *config, "--delete")
        assert (code, said.splitlines()[-1]) == (0, "0 files of 0 runs deleted, 0 bytes")
        code, said = await command(site, "verify-journal", *config)
        assert code == 0
        assert "3 files, 394 bytes, on " in said
        assert " by journal.keep_days = 730 (ccfloor)" in said
        assert await site.kill(signal.SIGTERM) == 0
        code, said = await command(site, "rebuild", *config)
        assert said.count("\ndeleted: ") == 1
        assert code == 0, said
        assert said.rstrip().endswith("identical to the byte")
