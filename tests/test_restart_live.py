"""A restart in the middle of a shortage by what the callers ask for: it is the same shortage.

A quiet half hour, a rush of callers for which too few are there, and then quiet again: led through
once with the link down for twenty seconds, and once with the program stopped for as long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import cache

import pytest

from ccfloor.config import Config, JournalConfig, QueueConfig, Required, StaffingConfig
from ccfloor.floor import facts as f
from ccfloor.floor.names import SECOND, Instant
from ccfloor.looking_back import look_back
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rules import book as books
from ccfloor.rules.findings import AlertCleared, AlertRaised
from ccfloor.runs import read, written
from ccfloor.store.interface import Mark
from ccfloor.store.memory_store import MemoryStore

T0: Instant = 1_763_863_200 * SECOND
QUEUE, SEATS = "sales", ("1", "2", "3", "4")
DARK = 20 * SECOND
CONFIG = Config(
    staffing=StaffingConfig(live=True),
    journal=JournalConfig(folder=""),
    queue=(QueueConfig(name=QUEUE, required=(Required(staff=1),)),),
)
CALLS = [*range(120, 1800, 300), *range(1800, 3600, 15), *range(3700, 9000, 400)]
"""Seconds at which callers come; each waits five seconds for nothing and goes."""


def at(second: float) -> Instant:
    return T0 + round(second * SECOND)


def member(kind: type[f.MemberFact], when: Instant, seat: str) -> f.Fact:
    phone = f"PJSIP/{seat}"
    return kind(when, 0, QUEUE, phone, phone, f"a{seat}", 1, False, "", 0, 0, 0, 0)


def story() -> list[f.Fact]:
    told: list[f.Fact] = [f.Tick(at(second), 0) for second in range(30, 9000, 30)]
    for number, second in enumerate(CALLS):
        call = f"c{number}"
        told.append(f.CallerJoined(at(second), 0, QUEUE, call, 1, 1, "", ""))
        told.append(f.HangupRequested(at(second + 5), 0, call, False, 16))
        told.append(f.CallerLeft(at(second + 5), 0, QUEUE, call))
    return sorted(told, key=lambda fact: fact.at)


def census(when: Instant) -> list[f.Fact]:
    return [
        f.LinkUp(when, 0, "11.0.0"),
        f.CensusBegan(when, 0),
        f.QueueListed(when, 0, QUEUE, "rrmemory", 20),
        *(member(f.MemberListed, when, seat) for seat in SEATS),
        f.CensusEnded(when, 0, True),
    ]


class House:
    """One pipeline after another over one store, and what was raised and cleared, when."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.pipeline = Pipeline(CONFIG)
        self.seen: Instant = 0
        self.told: list[str] = []
        self.steps: list[Step] = []
        self.tell(census(at(0)))

    def tell(self, facts: Iterable[f.Fact]) -> None:
        for fact in facts:
            self.note(self.pipeline.advance(fact.at - 1))
            self.note(self.pipeline.take([fact]))
            self.seen = max(self.seen, fact.at)

    def note(self, step: Step) -> None:
        self.steps.append(step)
        for finding in step.findings:
            if isinstance(finding, AlertRaised) and finding.alert.rule == "T16":
                self.told.append(f"+ {finding.alert.id}")
            elif isinstance(finding, AlertCleared) and finding.alert.rule == "T16":
                alert = finding.alert
                lasted = ((alert.cleared_at or 0) - alert.begun_at) // SECOND
                self.told.append(f"- {alert.id} after {lasted} s")

    def restart(self, when: Instant) -> None:
        """Stop, and start again as the daemon does: by what the store and the book hold."""
        asyncio.run(self._restart())
        self.tell(census(when))

    async def _restart(self) -> None:
        for step in self.steps:
            await self.store.write(step.records())
        self.steps.clear()
        await self.store.write([Mark("seen", self.seen)])
        stood = await look_back(CONFIG, self.store, self.seen)
        run = read(written(stood.run(CONFIG)))  # so it stands in the journal, and is led through
        book = books.read(books.written(self.pipeline.engine.book(self.seen)))
        self.pipeline = Pipeline(CONFIG)
        self.note(
            self.pipeline.restore(
                absences=run.absences, alerts=run.alerts, visits=run.visits,
                last_seen=run.last_seen, gap=run.gap, book=book, callers=run.callers,
            )
        )  # fmt: skip


def interrupted(second: int, *, restarted: bool) -> list[str]:
    house, dark = House(), at(second)
    facts = story()
    house.tell([*(fact for fact in facts if fact.at < dark), f.Tick(dark, 0)])
    if restarted:
        house.restart(dark + DARK)
    else:
        house.tell([f.LinkLost(dark, 0, "link_lost"), *census(dark + DARK)])
    house.tell(fact for fact in facts if fact.at > dark + DARK)
    return house.told


@cache
def undisturbed() -> tuple[str, ...]:
    house = House()
    house.tell(story())
    return tuple(house.told)


def test_the_rush_is_one_shortage() -> None:
    raised, cleared = undisturbed()
    assert raised.startswith(f"+ T16:breach:{QUEUE}:")
    begun = (int(raised.rpartition(":")[2]) - T0) // SECOND
    lasted = int(cleared.split()[-2])
    assert 1800 < begun < 3600 < begun + lasted
    assert lasted > 20 * 60


@pytest.mark.parametrize("second", [2800, 3000, 3300, 3605, 3900])
def test_a_restart_in_the_middle_of_it_raises_nothing_anew_and_forgets_no_minute(
    second: int,
) -> None:
    begun = (int(undisturbed()[0].rpartition(":")[2]) - T0) // SECOND
    assert begun + 60 < second
    stopped = interrupted(second, restarted=True)
    assert stopped == interrupted(second, restarted=False)
    assert stopped[0] == undisturbed()[0]
    assert len(stopped) == 2  # raised once, cleared once


@pytest.mark.parametrize("second", [600, 1700, 1900, 6000])
def test_nor_does_one_before_or_after_it(second: int) -> None:
    assert interrupted(second, restarted=True) == interrupted(second, restarted=False)
