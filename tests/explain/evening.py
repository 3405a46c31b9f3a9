"""A journal and a store, written as a daemon does, of whatever one evening's frames and deeds are.

Minutes are counted from 20:00, when the shifts of ``tests/rules/rosters.py`` change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.commands.explain_session import kept_answers
from ccfloor.config import Ami, Config, JournalConfig
from ccfloor.floor import deeds as d
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.notes import Done, Noticed, RosterTaken
from ccfloor.notes import fact as fact_of
from ccfloor.notes import written as note_written
from ccfloor.pipeline import Pipeline, Step
from ccfloor.roster.plan import Plan
from ccfloor.runs import Run
from ccfloor.runs import written as run_written
from ccfloor.serve.explanation import Explanation
from ccfloor.store.journal import Journal
from ccfloor.store.memory_store import MemoryStore
from tests.rules.rosters import E

Happening: TypeAlias = tuple[Instant, bytes | d.Deed | Plan]
QUEUE = "support"


def when(minutes: float) -> Instant:
    return E + round(minutes * MINUTE)


def stamp(at: Instant) -> str:
    return f"{at // SECOND}.{at % SECOND:06d}"


def event(at: Instant, name: str, **headers: str) -> bytes:
    lines = [f"Event: {name}", "Privilege: agent,all", f"Timestamp: {stamp(at)}"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def member(at: Instant, name: str, agent: str, seat: str) -> bytes:
    return event(
        at, name, Queue=QUEUE, MemberName=agent, Interface=f"PJSIP/{seat}",
        StateInterface=f"PJSIP/{seat}", Membership="dynamic", Penalty="0", CallsTaken="0",
        LastCall="0", LastPause="0", LoginTime="0", InCall="0", Status="1", Paused="0",
        PausedReason="", Ringinuse="0", Wrapuptime="0",
    )  # fmt: skip


def comes(minutes: float, agent: str, seat: str) -> tuple[Instant, bytes]:
    return when(minutes), member(when(minutes), "QueueMemberAdded", agent, seat)


def goes(minutes: float, agent: str, seat: str) -> tuple[Instant, bytes]:
    return when(minutes), member(when(minutes), "QueueMemberRemoved", agent, seat)


def elsewhere(minute: int) -> tuple[Instant, bytes]:
    """Let a phone be taken up or put down at a seat that no roster knows: so time passes."""
    told = member(when(minute), "QueueMemberStatus", "x9", "9")
    return when(minute), told.replace(b"Status: 1", b"Status: %d" % (1 + minute % 2))


class Evening:
    """A journal and a store, written as a daemon does."""

    def __init__(
        self,
        folder: Path,
        happens: Iterable[Happening],
        plans: Sequence[Plan],
        config: Config | None = None,
    ) -> None:
        """Live through what happens; ``plans`` are stored, whichever of them was told."""
        self.plans = plans
        self.config = msgspec.structs.replace(
            config or Config(),
            ami=Ami(name="pbx"),
            journal=JournalConfig(folder=str(folder)),
        )
        self.store = MemoryStore()
        self.steps: list[Step] = []
        self.pipeline = Pipeline(self.config)
        self.protocol = Protocol(WANTED)
        self.journal = Journal(folder, "pbx", 3, SetClock(when(-800)))
        self.journal.begun(when(-800), run_written(Run("test")))
        self.keep(self.pipeline.restore(absences=(), alerts=(), visits=(), last_seen=0))
        self.journal.opened(when(-800))
        self.feed(when(-800), b"Asterisk Call Manager/11.0.0\r\n" + census(when(-799)))
        times = [elsewhere(minute) for minute in (*range(-795, -30, 5), *range(-30, 80))]
        for at, what in sorted([*happens, *times], key=lambda one: one[0]):
            self.keep(self.pipeline.advance(at - 1))  # as the daemon's clock does
            if isinstance(what, bytes):
                self.feed(at, what)
            else:
                self.note(RosterTaken(at, what) if isinstance(what, Plan) else Done(at, what))
        self.journal.close()

    async def kept(self) -> MemoryStore:
        """Store what was found, and every version of the roster."""
        for plan in self.plans:
            await self.store.add_plan(plan)
        for step in self.steps:
            await self.store.write(step.records())
        return self.store

    def feed(self, at: Instant, data: bytes) -> None:
        self.journal.append(data, at)
        self.pipeline.translator.heard(at)
        self.keep(self.pipeline.frames(self.protocol.feed(data)))

    def note(self, note: Noticed) -> None:
        self.journal.note(note.at, note_written(note))
        self.keep(self.pipeline.take([fact_of(note)]))

    def keep(self, step: Step) -> None:
        self.steps.append(step)


def census(at: Instant) -> bytes:
    """List one queue and a seat that no roster knows."""
    told = event(at, "QueueMemberPenalty", Queue="", Interface="", MemberName="")
    told += b"Response: Success\r\nEventList: start\r\nMessage: Queue status will follow\r\n\r\n"
    told += f"Event: QueueParams\r\nQueue: {QUEUE}\r\nStrategy: rrmemory\r\n\r\n".encode()
    told += (
        f"Event: QueueMember\r\nQueue: {QUEUE}\r\nName: x9\r\nLocation: PJSIP/9\r\n"
        "StateInterface: PJSIP/9\r\nMembership: dynamic\r\nStatus: 1\r\nPaused: 0\r\n\r\n"
    ).encode()
    return told + b"Event: QueueStatusComplete\r\nEventList: Complete\r\nListItems: 2\r\n\r\n"


def explained(evening: Evening, what: str) -> Explanation:
    answers = kept_answers(evening.config, evening.store)
    return asyncio.run(answers.explain(what))
