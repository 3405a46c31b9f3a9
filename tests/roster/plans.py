"""A small centre to test with: people, their shifts, and moments on its wall."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ccfloor.localtime import instant_of
from ccfloor.roster.plan import Number, Person, Plan, Posting, Rank, Shift
from ccfloor.roster.shifts import DAY, NIGHT, Pattern, make_shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
S = 1_000_000
H = 3_600 * S


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    """Give the instant at which the wall shows it, ``2026-07-01 08:00`` with seconds or not."""
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=zone))


def person(name: str, number: str = "", rank: Rank = Rank.AGENT, team: str = "A", **more) -> Person:
    """Somebody who has been here for ever; his id is his name."""
    numbers = (Number(number, "2026-01-01"),) if number else ()
    posting = Posting("2026-01-01", rank=rank, team=team, agent=f"agent-{name}", **more)
    return Person(name, name, numbers, (posting,))


LI = person("Li", "201001")
WU = person("Wu", "201002")
XU = person("Xu", "201003", team="B")
LEAD_A = person("LeadA", "201010", Rank.LEAD)
LEAD_B = person("LeadB", "201011", Rank.LEAD, team="B")
BOSS = person("Boss", "100001", Rank.MANAGER, team="")
SUPER = person("Super", "100002", Rank.SUPERVISOR, team="")
EVERYBODY = (LI, WU, XU, LEAD_A, LEAD_B, BOSS, SUPER)


def shift(
    who: Person, day: str, pattern: Pattern = DAY, zone: ZoneInfo = SHANGHAI, **more
) -> Shift:
    return make_shift(who, day, pattern, zone, **more)


def day(who: Person, on: str) -> Shift:
    return shift(who, on, DAY)


def night(who: Person, on: str) -> Shift:
    return shift(who, on, NIGHT)


def plan(*shifts: Shift, **more) -> Plan:
    more = {"people": EVERYBODY} | more
    return Plan(1, 0, shifts=shifts, **more)
