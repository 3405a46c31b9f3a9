"""A night's folder and a payroll month of people whom a spreadsheet would misread."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ccfloor.cases.case import MONITOR, Confirm, Finalise
from ccfloor.config import Config
from ccfloor.daily.files import write_day
from ccfloor.daily.rolling import roll_day
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, Span
from ccfloor.roster.plan import Number, Plan
from ccfloor.store.interface import CaseChange, Mark
from ccfloor.store.memory_store import MemoryStore
from tests.cases.making import CHEN, candidate, done
from tests.payroll.site import Site, at, call, roster

MONTH, DAY = "2026-11", "2026-11-23"
NAMES = ("王丽", '=HYPERLINK("http://x","点")', "+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1",
         "＝1+1", "-2+3", "李娜 Li")  # fmt: skip
NUMBERS = ("004711", "000123", "200002", "001E05", "200004", "200005", "200006", "012345")
GRADED = "number,exam,satisfaction,peer,manners,ability,basic_pay,position_pay\r\n"


def people() -> Plan:
    """Give eight people on duty every other day."""
    plan = roster(len(NAMES), MONTH)
    named = tuple(
        msgspec.structs.replace(one, name=name, numbers=(Number(number, "2026-01-01"),))
        for one, name, number in zip(plan.people[-len(NAMES) :], NAMES, NUMBERS, strict=True)
    )
    return msgspec.structs.replace(plan, people=(*plan.people[: -len(NAMES)], *named))


async def night(folder: Path) -> Path:
    """Write the files of a day into its folder."""
    store = MemoryStore()
    await store.add_plan(people())
    for n in range(len(NAMES)):
        agent = f"agent{1000 + n}"
        begun = at(DAY, 480) + n * 333_333
        await store.write(
            [
                Span(f"PJSIP/{agent}", agent, SeatState.READY, begun, at(DAY, 700) + n),
                Span(f"PJSIP/{agent}", agent, SeatState.AWAY, at(DAY, 700) + n, at(DAY, 1_190)),
                *(call(100 * n + k, agent, at(DAY, 500 + 7 * k) + n, 61 + n) for k in range(3 + n)),
            ]
        )
    await store.write([CoverageGap(at("2026-11-20"), at("2026-11-21"), "start"),
                       Mark("seen", at("2026-11-24", 600))])  # fmt: skip
    for n, rule in enumerate(("T05", "T08", "T05")):
        begun = at(DAY, 600 + n)
        made = candidate(rule, begun, id=f"case:{n}", person=f"P-{n:03}", day=DAY, month=MONTH,
                         agent="=agent", measured=301_400_000 + n, limit=300_000_000)  # fmt: skip
        yes = Confirm(id="s1", case=made.id, by=CHEN, at=begun + 1, why="so", until=begun + 2)
        case = done(made, yes, Finalise(id="s2", case=made.id, by=MONITOR, at=begun + 3))
        await store.write_cases([CaseChange(case, 0)], [])
    config = Config()
    write_day(folder / DAY, await roll_day(store, config, DAY), config)
    return folder / DAY


def month(site: Site) -> Path:
    """Lead a month to its export by commands, and write two payslips; give the files' folder."""
    site.plan(people())
    site.keep(*(call(n, f"agent{1000 + n % 8}", at("2026-11-09", 600 + n)) for n in range(90)))
    site.cases([candidate("T05", at("2026-11-03", 600), id="case:x", person="P-000",
                          agent="agent1000", day="2026-11-03", month=MONTH)])  # fmt: skip
    lines = (f"{one},9{n}.25,9.{n},1.{n},7,9,{4_000 + n}.3{n},812.5\r\n"
             for n, one in enumerate(NUMBERS))  # fmt: skip
    (site.folder / "graded.csv").write_text(GRADED + "".join(lines), encoding="utf-8")
    site.does("input", MONTH, str(site.folder / "graded.csv"), "--by", "zhou")
    for grade, ref in (("good", "=1+1"), ("good", "r2"), ("bad", "r3")):
        site.does("set", MONTH, NUMBERS[0], "qa", grade, "--ref", ref, "--by", "zhou")
    site.does("set", MONTH, NUMBERS[1], "praise_written", "1", "--ref", "信件 7", "--by", "zhou")
    site.roll_month(MONTH, "2026-11-09")
    site.does("calculate", MONTH, "--by", "chen")
    site.does("publish", MONTH, "--why", "known", "--by", "chen")
    site.wait(8)
    for user, role in (("P-000", "lead"), ("zhou", "hr"), ("boss", "manager")):
        site.does("sign", MONTH, "--by", user, "--as", role)
    site.does("export", MONTH, "--by", "zhou")
    for name in NUMBERS[:2]:
        site.does("payslip", MONTH, name, "--html", str(site.folder / "out" / f"{name}.html"))
    return site.folder / "out"
