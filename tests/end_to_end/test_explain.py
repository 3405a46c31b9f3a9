"""Why, asked of a daemon that runs: from its store and the journal it is still writing."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from ccfloor.floor.names import SECOND
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.messages import Explain
from tests.end_to_end.site import PATIENCE_S, running, until


async def test_every_alert_about_a_person_is_borne_out_by_the_journal(tmp_path: Path) -> None:
    async with running(tmp_path) as (site, _), site.client() as (client, mirror):
        await until(client, mirror, lambda board: bool(board.alerts))
        await until(
            client,
            mirror,
            lambda board: any(a.kind == "seat" for a in board.alerts.values()),
        )
        asked = [alert for alert in mirror.alerts.values() if alert.kind == "seat"]
        for number, alert in enumerate(asked, start=1):
            await client.send(Explain(number, alert.id))
            async with asyncio.timeout(PATIENCE_S):
                while not isinstance(told := await client.receive(), Explanation):
                    pass
            assert (told.id, told.what, told.missing) == (number, alert.id, ())
            assert told.recomputed is not None
            assert (alert.id, told.recomputed.verdict, told.recomputed.differences) == (
                alert.id,
                "identical",
                (),
            )
            assert told.measure is not None
            assert told.measure.measured > 4 * SECOND
            assert [frame for frame in told.frames if frame.evidence]
        queue = next(iter(mirror.queues))
        await client.send(Explain(999, f"figure:{queue}/service_level@today"))
        async with asyncio.timeout(PATIENCE_S):
            while not isinstance(told := await client.receive(), Explanation):
                pass
        assert told.kind == "figure"
        assert told.what.startswith(f"figure:{queue}/service_level@20")
        command = [sys.executable, "-m", "ccfloor", "explain", asked[0].id, "--json"]
        process = await asyncio.create_subprocess_exec(
            *command, "--config", str(site.config), stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        assert process.returncode == 0
        assert json.loads(out)["recomputed"]["verdict"] == "identical"
