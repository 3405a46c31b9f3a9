"""A month's calls are the sums of its stored days; what a day does not say is named."""

from __future__ import annotations

import asyncio
from operator import attrgetter

import msgspec
import pytest

from ccfloor.config import Config, Site
from ccfloor.daily.kept import rows_of
from ccfloor.daily.rolling import bounds
from ccfloor.errors import StoreError
from ccfloor.floor.names import MINUTE, SECOND, Micros
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.kpi.columns import columns_of
from ccfloor.kpi.counting import VISIT
from ccfloor.kpi.limits import limits_of
from ccfloor.kpi.rollup import Day, Rolling
from ccfloor.payroll.basis import CountedDay, Span
from ccfloor.payroll.fairness import Finding, findings_of
from ccfloor.payroll_calls import CallCount, Counted, strangers
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Person, Plan, Posting, Shift
from ccfloor.store.memory_store import MemoryStore
from tests.payroll.making import basis, entered, person
from tests.payroll.site import at, call, days_of

NOVEMBER = Span("2026-11", "2026-11-01", "2026-12-01")
PLAIN = Config()
HOUR = 60


def of(agent: str, *postings: tuple[str, str]) -> list[Person]:
    return [
        Person(f"P-{n}", "王丽", (), (Posting(since, until, agent=agent),))
        for n, (since, until) in enumerate(postings)
    ]


def night(name: str, agent: str, day: str, minute: int = 20 * HOUR) -> Shift:
    """Twelve hours from eight in the evening."""
    return Shift(f"{name}:{day}", name, day, at(day, minute), at(day, minute + 12 * HOUR),
                 agent=agent)  # fmt: skip


class Kept:
    """A store with rollups in it."""

    def __init__(self, config: Config = PLAIN) -> None:
        self.store, self.config = MemoryStore(), config
        self.ring = config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)

    def roll(self, name: str, *visits: Visit, until: Micros = 0, gaps=()) -> None:
        begins, ends = bounds(name, self.config)
        day = Day(name, begins, ends, until or ends, limits_of(self.config), self.ring)
        rolling = Rolling(day, gaps)
        rolling.visits(columns_of(map(attrgetter(*VISIT), visits), len(VISIT)))
        asyncio.run(self.store.roll(*rows_of(rolling.rollup(), "shipped")))

    def month(self, *visits: Visit, over: int = 0, without: frozenset[str] = frozenset()) -> None:
        last = ["2026-10-31", *days_of("2026-11"), *days_of("2026-12")[:over]]
        for name in last:
            if name not in without:
                self.roll(name, *visits)

    def count(self, roster: DutyRoster | None = None, span: Span = NOVEMBER) -> Counted:
        return asyncio.run(CallCount(self.store, self.config.site, roster, span).count())


def test_a_months_calls_are_the_sums_of_its_days():
    kept = Kept()
    kept.month(
        call(1, "a", at("2026-10-31", 1_439)),  # the month before
        call(2, "a", at("2026-11-01")),
        call(3, "a", at("2026-11-17", 600)),
        call(4, "a", at("2026-11-17", 600), talk_s=5),
        call(5, "a", at("2026-11-17", 600), talk_s=4),  # no call
        call(6, "b", at("2026-11-30", 1_439)),
        over=1,
    )
    found = kept.count()
    assert found.calls == {"agent:a": 3, "agent:b": 1}
    assert [one.day for one in found.days] == days_of("2026-11")
    assert all(len(one.sha256) == 64 and not one.unfinished for one in found.days)
    assert {one.talk_least for one in found.days} == {5 * SECOND}


def test_a_night_shift_is_the_month_in_which_it_began():
    shifts = (night("P-0", "a", "2026-10-31"), night("P-0", "a", "2026-11-30"))
    roster = DutyRoster(Plan(1, 0, "t", tuple(of("a", ("2026-01-01", "9999-12-31"))), shifts))
    kept = Kept()
    kept.month(
        call(1, "a", at("2026-11-01", HOUR)),  # of the last October night
        call(2, "a", at("2026-11-30", 21 * HOUR)),
        call(3, "a", at("2026-12-01", 7 * HOUR)),
        call(4, "a", at("2026-12-01", 8 * HOUR)),  # after it
        over=1,
    )
    found = kept.count(roster)
    assert found.calls == {"P-0": 2}
    # the night's other day is one that the month rests on
    assert [one.day for one in found.days] == [*days_of("2026-11"), "2026-12-01"]


def test_a_code_that_changes_hands_counts_for_whoever_had_it():
    people = of("a", ("2026-01-01", "2026-11-14"), ("2026-11-15", "9999-12-31"))
    kept = Kept()
    kept.month(call(1, "a", at("2026-11-14", 600)), call(2, "a", at("2026-11-15", 600)),
               call(3, "z", at("2026-11-15", 600)))  # fmt: skip
    found = kept.count(DutyRoster(Plan(1, 0, "t", tuple(people))))
    assert found.calls == {"P-0": 1, "P-1": 1, "agent:z": 1}
    assert strangers(found.calls) == {"z": 1}


def test_a_shift_that_begins_within_a_quarter_has_that_quarter():
    shift = night("P-0", "a", "2026-11-30", 23 * HOUR + 55)
    roster = DutyRoster(Plan(1, 0, "t", tuple(of("a", ("2026-01-01", "9999-12-31"))), (shift,)))
    kept = Kept()
    kept.month(call(1, "a", at("2026-11-30", 1_436)), call(2, "a", at("2026-12-01", 5)), over=1)
    assert kept.count(roster).calls == {"P-0": 2}


def test_days_that_begin_in_the_morning_are_read_where_the_month_begins_and_ends():
    config = Config(site=Site(day_starts="08:00"))
    kept = Kept(config)
    kept.month(
        call(1, "a", at("2026-10-31", 1_439)),
        call(2, "a", at("2026-11-01", 1)),  # in the rollup of 10-31
        call(3, "a", at("2026-12-01", 1)),  # in that of 11-30
    )
    found = kept.count()
    assert found.calls == {"agent:a": 1}
    assert [one.day for one in found.days] == ["2026-10-31", *days_of("2026-11")]


def test_where_the_days_beginning_was_moved_no_quarter_counts_twice():
    visits = [call(1, "a", at("2026-11-10", 3 * HOUR))]
    kept = Kept()
    kept.month(*visits)
    kept.config = Config(site=Site(day_starts="08:00"))
    kept.roll("2026-11-09", *visits)
    assert kept.count().calls == {"agent:a": 1}


def test_what_a_day_does_not_say_is_kept_with_the_count():
    kept = Kept()
    dark = [CoverageGap(at("2026-11-05", 60), at("2026-11-05", 70), "link_lost"),
            CoverageGap(at("2026-11-05", 80), at("2026-11-05", 82), "slow")]  # fmt: skip
    kept.month(without=frozenset({"2026-11-03", "2026-11-04", "2026-11-05"}))
    kept.roll("2026-11-04", until=at("2026-11-04", 1_380))
    kept.roll("2026-11-05", gaps=dark)
    of_days = {one.day: one for one in kept.count().days}
    assert of_days["2026-11-03"] == CountedDay("2026-11-03")
    assert of_days["2026-11-04"].unfinished == 60 * MINUTE
    assert (of_days["2026-11-05"].dark, of_days["2026-11-05"].doubted) == (10 * MINUTE, 2 * MINUTE)


def test_a_rollup_of_before_calls_were_counted_is_none_until_it_is_made_again():
    kept = Kept()
    kept.month(call(1, "a", at("2026-11-05", 600)))
    (head,) = asyncio.run(kept.store.rolled_days("2026-11-05", "2026-11-05"))
    rows = asyncio.run(kept.store.rolled(head.day, head.version))
    old = MemoryStore()
    of_then = msgspec.structs.replace(head, version="1.V6.0")
    before = [msgspec.structs.replace(row, version="1.V6.0") for row in rows]
    asyncio.run(old.roll(of_then, before))
    count = CallCount(old, PLAIN.site, None, NOVEMBER).count()
    assert all(not one.sha256 for one in asyncio.run(count).days)
    asyncio.run(old.roll(head, rows))  # beside it
    found = asyncio.run(CallCount(old, PLAIN.site, None, NOVEMBER).count())
    assert found.calls == {"agent:a": 1}


def test_a_rollup_that_was_altered_is_an_error():
    kept = Kept()
    kept.month(call(1, "a", at("2026-11-05", 600)))
    (head,) = asyncio.run(kept.store.rolled_days("2026-11-05", "2026-11-05"))
    (row, *rest) = asyncio.run(kept.store.rolled(head.day, head.version))
    more = msgspec.structs.replace(row, body=row.body.replace('"calls":1', '"calls":900'))
    assert more != row
    asyncio.run(kept.store.roll(head, [more, *rest]))
    with pytest.raises(StoreError, match="rollup of 2026-11-05: its rows do not have its sha256"):
        kept.count()


# --- the lint ---------------------------------------------------------------------------

WHOLE = CountedDay("2026-11-01", "a" * 64, talk_least=5 * SECOND)
DAYS = (
    WHOLE,
    CountedDay("2026-11-02"),
    msgspec.structs.replace(WHOLE, day="2026-11-03", unfinished=1),
    msgspec.structs.replace(WHOLE, day="2026-11-04", dark=61 * SECOND, doubted=MINUTE),
    msgspec.structs.replace(WHOLE, day="2026-11-05", talk_least=3 * SECOND),
)


def lint(*people) -> list[Finding]:
    found = findings_of(basis(*people, days=DAYS), (), {})
    return [one for one in found if not one.person]


def test_what_the_count_rests_on_is_named_and_blocks_where_calls_may_be_missing():
    found = lint(person())
    assert [(one.code, one.about, one.blocks) for one in found] == [
        ("unrolled", ("2026-11-02",), True),
        ("unfinished", ("2026-11-03",), True),
        ("blind", ("2026-11-04",), False),
        ("counted_by", ("2026-11-05",), False),
    ]
    assert found[2].values == {"days": "1", "minutes": "3"}


def test_it_is_nobodys_matter_where_no_volume_was_counted():
    assert lint(person("P-1", entered("calls", "900")), person(probation=True)) == []
    assert lint(person("P-1", entered("volume_score", "8")), person(rank="manager")) == []
    assert lint(person("P-1", entered("calls", "900")), person()) != []
