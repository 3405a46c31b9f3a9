"""``python -m bench.rollup``: a day of a million calls rolled up, from SQLite to the files.

2,000 seats in 20 queues, 24 hours: every call is a visit, 1.15 attempts and 3 to 4 spans. With
``--rostered`` each seat has three shifts of eight hours, each with a meal. Making
and storing them is not measured. The rollup runs in processes of its own, as each night, and what
they took and how much memory the larger one had at most is what the system says of them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec

from ccfloor.config import Config, RollupConfig, StoreConfig
from ccfloor.daily.rolling import bounds
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import Attempt, CoverageGap, Evidence, Span, Visit
from ccfloor.nightly_rollup import Job, Outcome
from ccfloor.nights import ENVIRONMENT
from ccfloor.regulation.editions import parts_of
from ccfloor.roster.plan import Activity, Plan, Shift, Slot
from ccfloor.store.interface import Mark, Record
from ccfloor.store.sql_store import SqlStore

DAY = "2026-11-23"
SEATS, QUEUES = 2_000, 20


def history(calls: int, begins: Instant, ends: Instant, rng: Random) -> Iterator[list[Record]]:
    """Make a day, seat by seat in turns, in pieces; roughly in the order of time."""
    free = [begins] * SEATS
    step = (ends - begins) // calls
    for number in range(calls):
        seat = number % SEATS
        agent, phone = f"agent{1001 + seat}", f"PJSIP/{1001 + seat}"
        queue = f"queue{(seat * QUEUES // SEATS + number // SEATS % 2) % QUEUES:02d}"
        joined = begins + number * step
        wait, ring = rng.randrange(1, 60 * SECOND), rng.randrange(SECOND, 14 * SECOND)
        call = f"{joined // SECOND}.{number}"
        if rng.random() < 0.05:
            yield [Visit(call, 1, queue, joined, "13800138000", "", 1, joined + wait,
                         VisitOutcome.ABANDONED)]  # fmt: skip
            continue
        rang = max(joined + max(0, wait - ring), free[seat])
        answer = rang + ring
        over = answer + rng.randrange(10 * SECOND, 90 * SECOND)
        wrapped = over + 5 * SECOND
        held = (over - answer) // 4 if number % 10 == 0 else 0
        evidence = (Evidence("AgentCalled", rang, number), Evidence("AgentAnswered", answer, 0))
        made: list[Record] = [
            Visit(call, 1, queue, joined, "13800138000", "", 1, answer, VisitOutcome.ANSWERED,
                  agent, phone, ring, answer, over, over - answer, 1, 1, "caller",
                  hold=held, holds=int(held > 0)),
            Attempt(call, 1, queue, phone, agent, phone, call, rang, rang, answer,
                    AttemptOutcome.ANSWERED, ring, 0, "", evidence, phone),
            Span(phone, agent, SeatState.READY, free[seat], rang),
            Span(phone, agent, SeatState.RINGING, rang, answer, "", queue),
            Span(phone, agent, SeatState.TALKING, answer, over, "", queue),
            Span(phone, agent, SeatState.WRAP, over, wrapped, "", queue),
        ]  # fmt: skip
        if rng.random() < 0.15:
            missed = rang - 20 * SECOND
            made.append(Attempt(call, 1, queue, f"{phone}x", f"{agent}x", phone, call, missed,
                                missed, rang, AttemptOutcome.NO_ANSWER, rang - missed, 0, "",
                                evidence, phone))  # fmt: skip
        free[seat] = wrapped
        yield made


async def fill(store: SqlStore, calls: int, begins: Instant, ends: Instant) -> int:
    """Store the day; return how many records it has."""
    batch: list[Record] = [CoverageGap(begins - MINUTE, begins - MINUTE + 1, "start")]
    batch.append(Mark("seen", ends + MINUTE))
    count = 0
    for made in history(calls, begins, ends, Random(1)):  # noqa: S311 - a day, not a secret
        batch += made
        if len(batch) > 50_000:
            count += len(batch)
            await store.write(batch)
            batch.clear()
    await store.write(batch)
    return count + len(batch)


def roster(begins: Instant) -> Plan:
    """Give each seat three shifts of eight hours, each with half an hour for a meal."""
    shifts = []
    for seat in range(SEATS):
        agent = f"agent{1001 + seat}"
        for number in range(3):
            start = begins + number * 480 * MINUTE
            meal = start + (120 + seat % 240) * MINUTE
            slots = (Slot(Activity.MEAL, meal, meal + 30 * MINUTE),)
            shifts.append(Shift(f"{agent}:{DAY}:{number + 1}", agent, DAY, start,
                                start + 480 * MINUTE, agent=agent, slots=slots))  # fmt: skip
    return Plan(1, begins - MINUTE, "bench", shifts=tuple(shifts))


async def prepare(config: Config, calls: int, *, rostered: bool) -> int:
    """Make the database."""
    store = SqlStore(config.store.url)
    await store.open()
    if rostered:
        await store.add_plan(roster(bounds(DAY, config)[0]))
    count = await fill(store, calls, *bounds(DAY, config))
    await store.close()
    return count


def main(argv: list[str]) -> int:
    """Measure once; 1 where nothing was rolled up."""
    parser = argparse.ArgumentParser(prog="python -m bench.rollup", description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--rostered", action="store_true", help="with everybody's shifts")
    parser.add_argument("--folder", type=Path, help="keep the database here, use it if there")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"bench-{asked.calls}{'-rostered' * asked.rostered}.db"
        config = Config(
            store=StoreConfig(url=f"sqlite+aiosqlite:///{file}"),
            rollup=RollupConfig(folder=str(folder / "daily")),
        )
        if not file.exists():
            records = asyncio.run(prepare(config, asked.calls, rostered=asked.rostered))
            print(f"{records} records stored", file=sys.stderr)
        job = msgspec.json.encode(Job(config, (DAY,), str(folder / "daily")), enc_hook=parts_of)
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "ccfloor.nightly_rollup"],
            input=job, stdout=subprocess.PIPE, check=False, env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        took = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        (outcome,) = msgspec.json.decode(done.stdout, type=list[Outcome])
        print(outcome)
        print(
            f"{asked.calls} calls: {took:.1f} s on the wall, "
            f"{used.ru_utime + used.ru_stime:.1f} s of processor, "
            f"{used.ru_maxrss / 1024:.0f} MiB at most in one of the two processes"
        )
        return int(outcome.written is None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
