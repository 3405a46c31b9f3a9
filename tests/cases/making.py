"""A small regulation, a roster of one week, and people: what the tests about cases stand on."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from ccfloor.cases.case import (
    MONITOR,
    Appeal,
    Case,
    Confirm,
    Decide,
    Doer,
    Excuse,
    Finalise,
    Flag,
    Opened,
    Propose,
    Refusal,
)
from ccfloor.cases.steps import propose, take
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Person, Plan, Posting, Rank, Shift
from ccfloor.rules.findings import Breach
from ccfloor.rules.regulation import Charge, Edition, Entry, Regulation

S = 1_000_000
MIN = 60 * S
HOUR = 60 * MIN
DAY = 24 * HOUR
ZONE = ZoneInfo("Asia/Shanghai")
NOON = 1_764_043_200 * S
"""2025-11-25 12:00 in Shanghai."""
MORNING = NOON - 4 * HOUR
"""08:00: the day shift begins."""

LI = Doer("li", "P-li", "agent9001", Rank.LEAD)
ZHAO = Doer("zhao", "P-zhao", "agent9002", Rank.LEAD)
CHEN = Doer("chen", "P-chen", "", Rank.SUPERVISOR)
SUN = Doer("sun", "P-sun", "", Rank.SUPERVISOR)
BOSS = Doer("boss", "P-boss", "", Rank.MANAGER)
WANG = Doer("wang", "P-wang", "agent1001", Rank.AGENT)
XU = Doer("xu", "P-xu", "agent1002", Rank.AGENT)


def entry(code: str, *charges: Charge, who: Any = "agent", **fields: Any) -> Entry:
    named: dict[str, Any] = {"clause": "A4.1.2", "zh": "条文", "en": "clause"}
    named |= {"name_zh": "名称", "name_en": "name"}
    return Entry(code=code, who=who, charges=charges, **(named | fields))


ENTRIES = (
    entry(
        "T01",
        Charge(fen=(5_000, 10_000)),
        Charge(key="dissatisfied", fen=(10_000,)),
        excuses=("technical", "customer"),
    ),
    entry("T02", Charge(fen=(5_000, 10_000)), supersedes=("T01",)),
    entry("T05", Charge(fen=(5_000, 10_000)), supersedes=("T06",)),
    entry("T06"),
    entry(
        "T07",
        Charge(fen=(10_000,)),
        Charge(key="over_30min", fen=(20_000,), over="long_s"),
        who="lead",
        params={"long_s": 1800},
    ),
    entry(
        "T08",
        Charge(key="late", tenths=(20,)),
        Charge(key="early", tenths=(20,)),
        Charge(key="off_post", tenths=(150,), over="off_post_after_s"),
        Charge(key="absent", tenths=(150,), over="absent_after_s"),
        Charge(key="off_post_accident", tenths=(100,), adds_to="off_post"),
        Charge(key="absent_accident", tenths=(200,), adds_to="absent"),
        supersedes=("T09",),
        params={"off_post_after_s": 1800, "absent_after_s": 3600},
    ),
    entry("T09", Charge(fen=(1_000,), tenths=(20,), leader_times=2)),
    entry("T10", Charge(fen=(0,)), Charge(key="severe", fen=(10_000,), leader_times=2)),
    entry("T12", who="nobody"),
    entry("T13", Charge(fen=(2_000,), leader_times=2), who="lead"),
    entry("T17", Charge(fen=(3_000,)), who="lead"),
    entry("T19", Charge(tenths=(50,)), enabled=False),
    entry("M02", Charge(key="severe", fen=(10_000,)), Charge(tenths=(30,)), manual=True),
    entry("M04", Charge(fen=(1_000,), tenths=(50,)), manual=True),
    entry("L02", Charge(fen=(2_000,)), who="lead", manual=True),
)

EDITION = Edition(version="2025", in_force_from="2025-01-01", rules=ENTRIES)
REGULATION = Regulation((EDITION,))


def regulation(window: Any) -> Regulation:
    return Regulation(
        (Edition(version="w", in_force_from="2025-01-01", repeat_window=window, rules=ENTRIES),)
    )


def posting(rank: Rank, agent: str, **fields: Any) -> Posting:
    return Posting("2025-01-01", rank=rank, team="A", agent=agent, **fields)


PEOPLE = (
    Person("P-li", "李组长", postings=(posting(Rank.LEAD, "agent9001"),)),
    Person("P-wang", "王丽", postings=(posting(Rank.AGENT, "agent1001"),)),
    Person("P-xu", "徐明", postings=(posting(Rank.AGENT, "agent1002", probation=True),)),
)


def shift(person: str, agent: str, rank: Rank = Rank.AGENT, **fields: Any) -> Shift:
    named: dict[str, Any] = {"id": f"{person}:2025-11-25", "day": "2025-11-25"}
    named |= {"start": MORNING, "end": MORNING + 12 * HOUR, "team": "A"}
    return Shift(person=person, agent=agent, rank=rank, **(named | fields))


SHIFTS = (
    shift("P-li", "agent9001", Rank.LEAD, seat="PJSIP/9001"),
    shift("P-wang", "agent1001", seat="PJSIP/1001"),
    shift("P-xu", "agent1002", seat="PJSIP/1002"),
)


def roster(**fields: Any) -> DutyRoster:
    named: dict[str, Any] = {"people": PEOPLE, "shifts": SHIFTS}
    return DutyRoster(Plan(version=1, made_at=0, **(named | fields)))


def breach(rule: str = "T01", begun: int = NOON, **fields: Any) -> Breach:
    named: dict[str, Any] = {"measured": 14 * S, "limit": 12 * S, "agent": "agent1001"}
    named |= {"seat": "PJSIP/1001", "call": "1.1" if rule in {"T01", "T02"} else ""}
    named |= fields
    return Breach(
        id=f"{rule}:{named['seat']}:{begun}",
        rule=rule,
        at=begun + named["measured"],
        begun_at=begun,
        **named,
    )


def opened(rule: str = "T05", begun: int = NOON, **fields: Any) -> Opened:
    named: dict[str, Any] = {"id": f"case:{rule}:x:{begun}", "person": "P-wang"}
    named |= {"agent": "agent1001", "day": "2025-11-25", "month": "2025-11", "at": begun}
    named |= {"edition": "2025"}
    return Opened(rule=rule, begun_at=begun, **(named | fields))


def candidate(rule: str = "T05", begun: int = NOON, **fields: Any) -> Case:
    about = opened(rule, begun, **fields)
    made = propose(Propose(id="s0", case=about.id, by=MONITOR, at=begun, opened=about))
    assert isinstance(made, Case)
    return made


def done(case: Case, *steps: Any) -> Case:
    """Take steps that must go well."""
    for step in steps:
        after = take(case, step)
        assert isinstance(after, Case), after
        case = after
    return case


def code(outcome: object) -> str:
    """Tell the code of what must have been refused."""
    assert isinstance(outcome, Refusal), outcome
    assert outcome.reason
    return outcome.code


UNTIL = NOON + 3 * DAY


def confirm(
    case: Case, by: Doer = LI, why: str = "nobody had allowed it", n: str = "s1"
) -> Confirm:
    return Confirm(id=n, case=case.id, by=by, at=NOON + HOUR, why=why, until=UNTIL)


def excuse(case: Case, by: Doer = LI, what: str = "technical") -> Excuse:
    return Excuse(id="s1", case=case.id, by=by, at=NOON + HOUR, code=what)


def flag(case: Case, name: str, kind: str, by: Doer = LI, **fields: Any) -> Flag:
    named: dict[str, Any] = {"id": f"f-{name}", "why": "the customer said so"} | fields
    return Flag(case=case.id, by=by, at=NOON + HOUR, flag=name, kind=kind, **named)


def appeal(case: Case, by: Doer = WANG, at: int = UNTIL) -> Appeal:
    return Appeal(id="s2", case=case.id, by=by, at=at, why="I was sent away")


def decide(case: Case, by: Doer = CHEN, *, upheld: bool = True, why: str = "not so") -> Decide:
    return Decide(id="s3", case=case.id, by=by, at=UNTIL + HOUR, upheld=upheld, why=why)


def finalise(case: Case, at: int = UNTIL + 1, by: Doer = MONITOR) -> Finalise:
    return Finalise(id="s9", case=case.id, by=by, at=at)


def confirmed(rule: str = "T05", begun: int = NOON, **fields: Any) -> Case:
    case = candidate(rule, begun, **fields)
    return done(case, confirm(case, CHEN))


def overturned(case: Case) -> Case:
    return done(case, appeal(case), decide(case, SUN, upheld=False))
