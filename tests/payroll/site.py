"""A call centre with a roster, calls, cases and a clock of its own; commands typed on it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ccfloor.__main__ import main
from ccfloor.cases.audit import draft_of
from ccfloor.cases.case import Case
from ccfloor.clock import SetClock
from ccfloor.commands.options import configuration
from ccfloor.daily.kept import rows_of
from ccfloor.daily.rolling import bounds, roll_day
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.kpi.limits import limits_of
from ccfloor.kpi.rollup import Day, Rolling
from ccfloor.localtime import first_instant
from ccfloor.roster.plan import Leave, Number, Person, Plan, Posting, Rank, Shift
from ccfloor.store.interface import CaseChange, Mark
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import ZONE

T = TypeVar("T")

CONFIG = """
[site]
name = "大龙"
language = "{language}"
[store]
url = "sqlite+aiosqlite:///{folder}/c.db"
[rules]
regulation = "{folder}/regulation.toml"
[payroll]
folder = "{folder}/out"
volume_base = {base}
{more}
[[payroll.signer]]
role = "lead"
[[payroll.signer]]
role = "hr"
[[payroll.signer]]
role = "manager"
[[serve.token]]
user = "chen"
role = "supervisor"
sha256 = "{one}"
[[serve.token]]
user = "sun"
role = "supervisor"
sha256 = "{two}"
[[serve.token]]
user = "li"
role = "lead"
sha256 = "{three}"
"""

REGULATION = """
[[edition]]
version = "house"
based_on = "shipped"
in_force_from = 2026-01-01
consulted = "2025-12-01 职代会"
"""


def at(day: str, minute: int = 0) -> Instant:
    """Give a moment of a local day."""
    return first_instant(date.fromisoformat(day), minute, ZONE)


WATCHED = (CoverageGap(at("2026-09-01"), at("2026-09-01", 1), "start"),
           Mark("seen", at("2027-06-01")))  # fmt: skip


class Site:
    """One site in one folder."""

    def __init__(
        self, folder: Path, capture: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch,
        *, base: int = 100, more: str = "", language: str = "en",
    ) -> None:  # fmt: skip
        self.folder, self._capture = folder, capture
        self.clock = SetClock(at("2026-12-01", 540))
        patch.setattr("ccfloor.commands.payroll_desk.SystemClock", lambda: self.clock)
        patch.setenv("COLUMNS", "100")
        self._base = base
        self.configure(more, language)

    def configure(self, more: str = "", language: str = "en") -> None:
        """Write the configuration anew."""
        (self.folder / "regulation.toml").write_text(REGULATION, encoding="utf-8")
        hashes = {n: hashlib.sha256(n.encode()).hexdigest() for n in ("one", "two", "three")}
        text = CONFIG.format(
            language=language, folder=self.folder, base=self._base, more=more, **hashes
        )
        (self.folder / "ccfloor.toml").write_text(text, encoding="utf-8")

    def __call__(self, *words: str) -> tuple[int, str]:
        """Type ``ccfloor payroll …``."""
        code = main(["payroll", *words, "--config", str(self.folder / "ccfloor.toml")])
        told = self._capture.readouterr()
        return code, (told.out + told.err).decode()

    def does(self, *words: str) -> str:
        """Type what must go well."""
        code, told = self(*words)
        assert code == 0, told
        return told

    def refuses(self, *words: str) -> str:
        """Type what must be refused; give the code of the refusal."""
        code, told = self(*words)
        assert code == 1, told
        return told.rsplit("(", 1)[-1].partition(":")[0].partition(")")[0]

    def wait(self, days: int) -> None:
        """Let days pass."""
        self.clock.move(self.clock.now() + days * 1_440 * MINUTE)

    def stored(self, act: Callable[[SqlStore], Awaitable[T]]) -> T:
        """Do something with the store itself."""

        async def run() -> T:
            store = SqlStore(f"sqlite+aiosqlite:///{self.folder / 'c.db'}")
            await store.open()
            try:
                return await act(store)
            finally:
                await store.close()

        return asyncio.run(run())

    def roll(self, *days: str, quiet: Sequence[str] = ()) -> None:
        """Roll days up as the night does, as if the monitor had seen all of them.

        On a ``quiet`` day nobody called: its rollup is made of nothing, without reading.
        """
        config = configuration(self.folder / "ccfloor.toml")
        ring = config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)

        async def act(store: SqlStore) -> None:
            await store.write(WATCHED)
            for name in days:
                await roll_day(store, config, name)
            for name in quiet:
                begins, ends = bounds(name, config)
                day = Day(name, begins, ends, ends, limits_of(config), ring)
                await store.roll(*rows_of(Rolling(day, ()).rollup(), "house"))

        self.stored(act)

    def roll_month(self, month: str, *days: str) -> None:
        """Roll a month up on whose other days nobody called."""
        self.roll(*days, quiet=[day for day in days_of(month) if day not in days])

    def keep(self, *records: Any) -> None:
        """Write records."""
        self.stored(lambda store: store.write(records))

    def plan(self, plan: Plan) -> None:
        """Put a roster in force."""
        self.stored(lambda store: store.add_plan(plan))

    def cases(self, cases: Sequence[Case]) -> None:
        """Write cases as they stand, new or grown."""

        async def act(store: SqlStore) -> None:
            changes, drafts = [], []
            for case in cases:
                known = await store.case(case.id)
                was = known.revision if known is not None else 0
                changes.append(CaseChange(case, was))
                drafts += [draft_of(step) for step in case.steps[was:]]
            await store.write_cases(changes, drafts)

        self.stored(act)


def days_of(month: str) -> list[str]:
    """List the local days of a month."""
    day = date.fromisoformat(f"{month}-01")
    found = []
    while day.isoformat().startswith(month):
        found.append(day.isoformat())
        day += timedelta(days=1)
    return found


def office() -> list[Person]:
    """Give who leads the month to its file: two supervisors, HR, the manager, a lead who signs."""
    of = {"chen": Rank.SUPERVISOR, "sun": Rank.SUPERVISOR, "boss": Rank.MANAGER}
    people = [Person(f"O-{name}", name, (), (Posting("2026-01-01", rank=rank),))
              for name, rank in of.items()]  # fmt: skip
    hr = Posting("2026-01-01", rank=Rank.SUPERVISOR, team="综合部")
    return [*people, Person("O-zhou", "zhou", (), (hr,))]


def roster(people: int, month: str, leaves: Sequence[Leave] = ()) -> Plan:
    """Plan people in teams of ten, each on duty every other day of a month, 08:00 to 20:00."""
    persons, shifts = office(), []
    for n in range(people):
        name, agent, team = f"P-{n:03}", f"agent{1000 + n}", f"T{n // 10:02}"
        rank = Rank.LEAD if n % 10 == 0 else Rank.AGENT
        persons.append(
            Person(
                name,
                f"员工{n:03}",
                (Number(f"{200_000 + n}", "2026-01-01"),),
                (Posting("2026-01-01", rank=rank, team=team, agent=agent),),
            )
        )
        for place, day in enumerate(days_of(month)):
            if (place + n) % 2 == 0:
                shifts.append(
                    Shift(
                        id=f"{name}:{day}",
                        person=name,
                        day=day,
                        start=at(day, 480),
                        end=at(day, 1_200),
                        agent=agent,
                        team=team,
                        rank=rank,
                    )
                )
    return Plan(1, 0, "test", tuple(persons), tuple(shifts), tuple(leaves))


def call(n: int, agent: str, begun: Instant, talk_s: int = 60) -> Visit:
    """Give one answered call."""
    return Visit(
        call=f"{n}.1",
        visit=1,
        queue="support",
        joined_at=begun,
        left_at=begun + MINUTE,
        outcome=VisitOutcome.ANSWERED,
        answered_by=agent,
        seat=f"PJSIP/{agent}",
        talk_from=begun + MINUTE,
        talk_to=begun + MINUTE + talk_s * SECOND,
        talk=talk_s * SECOND,
    )
