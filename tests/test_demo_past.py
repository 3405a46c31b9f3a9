"""The demo's yesterday is a real one: seen again, rolled up, rebuilt, explained.

And where the monitor was not there it charges nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.simulated_pbx import Scenario, Simulation
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.commands import demo
from ccfloor.commands.demo_past import NOTES_TAKEN, VirtualLoop, live_through
from ccfloor.commands.demo_payroll import CLAIM, publish_when_rolled_up
from ccfloor.commands.demo_roster import (
    changes_signed,
    with_past,
    with_reliefs,
    write_roster,
)
from ccfloor.config import Config, RollupConfig
from ccfloor.daemon import Daemon
from ccfloor.daily.rolling import roll_day
from ccfloor.explaining import Answers
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import SeatState, VisitOutcome
from ccfloor.history.walking import Walks
from ccfloor.kpi.sums import total
from ccfloor.line_desk import LineDesk
from ccfloor.nightly_rollup import Job, make_days
from ccfloor.nights import Nights
from ccfloor.payroll.lines import Item
from ccfloor.payroll_books import comes_to_the_same
from ccfloor.payroll_office import PayrollOffice
from ccfloor.rebuild.rebuild import Rebuild
from ccfloor.roster.duty import DutyRoster
from ccfloor.serve.auth import Person
from ccfloor.serve.line_objections import LineObjections
from ccfloor.store.journal import files
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore
from ccfloor.tracing.readings import JournalReading

HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YESTERDAY: Final = "2026-11-22"
SEATS: Final = 8
TOOK: Final = 4 * SECOND
"""By how much the present goes on while the past is lived."""


class Lived:
    """A demo's folder as it is when the live daemon begins."""

    def __init__(self, folder: Path) -> None:
        scenario = Scenario.demo(seats=SEATS, seed=2)  # it begins at 10:00 of 2026-11-23
        self.folder = folder
        plain = demo._config(scenario, "x", "asyncio", folder)
        rollup = RollupConfig(folder=str(folder / "rollup"), at="00:00")
        self.config: Config = msgspec.structs.replace(plain, rollup=rollup)
        self.zone = ZoneInfo(self.config.site.timezone)
        self.scenario = with_reliefs(with_past(scenario, 1, self.config.site), self.zone)
        self.start: Instant = self.scenario.start
        self.begins: Instant = self.scenario.begins
        self.model = Simulation(self.scenario)
        self.ended: Instant = self.start + TOOK
        """When the past's daemon stopped."""

    async def plan(self) -> None:
        store = await self.store()
        await write_roster(store, self.config, self.scenario)
        await store.close()

    def live(self) -> None:
        signed = changes_signed(self.scenario, self.zone)
        live_through(self.model, self.config, signed, "chen", lambda: self.ended)

    async def store(self) -> SqlStore:
        store = SqlStore(self.config.store.url)
        await store.open()
        return store


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    made = Lived(tmp_path_factory.mktemp("demo"))
    asyncio.run(made.plan())
    made.live()
    return made


@pytest.fixture
async def store(lived: Lived):
    opened = await lived.store()
    yield opened
    await opened.close()


def test_it_begins_with_the_day_before_and_ends_with_the_present(lived: Lived):
    assert lived.start - lived.begins == 34 * HOUR
    assert lived.model.now == lived.ended


async def test_nothing_between_was_missed(lived: Lived, store: SqlStore):
    first, last = await store.gaps(0, lived.ended + DAY)
    assert (first.reason, first.from_ - lived.begins < SECOND) == ("start", True)
    assert first.to is not None
    assert first.to - first.from_ < SECOND
    assert (last.reason, last.to) == ("link_lost", None)
    assert 0 <= lived.ended - last.from_ < 10 * SECOND  # the last that was said
    assert not await store.anomalies(0, lived.ended + DAY)


async def test_history_opens_yesterday_at_any_second_with_everybody_at_his_desk(
    lived: Lived, store: SqlStore
):
    walks = Walks(lived.config, store, SetClock(lived.ended))
    plan = await store.plan()
    assert plan is not None
    assert plan.made_at == lived.begins  # a roster of then, not of now
    roster = DutyRoster(plan)
    shifts: list[set[str]] = []
    for at in (lived.begins + 30 * MINUTE + SECOND, lived.begins + 16 * HOUR + 11 * SECOND):
        walk, there = await walks.to(at, 0, 600.0)
        assert there
        seen = walk.past.snapshot()
        assert len(seen.seats) == SEATS
        assert all(seat.since <= at for seat in seen.seats)
        working = {seat.agent for seat in seen.seats if seat.state is not SeatState.OFFLINE}
        assert len(working) >= SEATS - 1
        assert all(roster.shift_at(agent, at) for agent in working)
        shifts.append(working)
    assert not shifts[0] & shifts[1]  # all were relieved in between


async def test_the_nights_rollup_is_the_day_that_really_was(lived: Lived, store: SqlStore):
    nights = Nights(lived.config.site, lived.config.rollup.at, SetClock(lived.ended))
    days = tuple(nights.name(begins) for begins, _ in nights.due(2))
    assert days == ("2026-11-21", YESTERDAY)
    before, made = await make_days(Job(lived.config, days, lived.config.rollup.folder))
    assert (before.written, before.failed) == (None, "")  # nobody was there to see
    assert made.written is not None
    assert made.written.complete is False  # a night shift of that day is still to come to its end
    (kept,) = await store.rolled_days("", "9")
    again = await roll_day(store, lived.config, YESTERDAY)
    assert again.head == kept
    assert DAY - kept.seen < SECOND
    sums = total(again.by_queue.values())
    truth = [v for v in lived.model.truth.visits if v.joined_at < lived.begins + DAY]
    assert sums.offered == len(truth) > 50
    assert sums.answered == sum(v.outcome is VisitOutcome.ANSWERED for v in truth)
    assert (Path(lived.config.rollup.folder) / YESTERDAY / "manifest.json").exists()


async def test_every_record_comes_out_of_the_journal_again(lived: Lived, store: SqlStore):
    derived = MemoryStore()
    rebuild = Rebuild(lived.config, store, derived)
    await rebuild.derive(files(Path(lived.config.journal.folder), "demo"))
    outcome = await rebuild.compare(since=None, until=None, write=False)
    assert outcome.differences == []
    assert outcome.identical
    (run,) = outcome.runs
    assert run.ended
    assert not run.holes


async def test_why_is_answered_for_what_was_found_yesterday(lived: Lived, store: SqlStore):
    reading = JournalReading(folder=Path(lived.config.journal.folder), pbx="demo")
    answers = Answers(lived.config, store, reading)
    breaches = await store.breaches(lived.begins, lived.begins + DAY)
    for rule in ("T01", "T06"):
        breach = next(one for one in breaches if one.rule == rule)
        told = await answers.explain(breach.id)
        assert told.recomputed is not None
        assert (told.recomputed.verdict, told.missing) == ("identical", ())
    figure = (await answers.explain(f"figure:*/answered@{YESTERDAY}")).figure
    assert figure is not None
    truth = [v for v in lived.model.truth.visits if v.joined_at < lived.begins + DAY]
    assert figure.value == sum(v.outcome is VisitOutcome.ANSWERED for v in truth)
    assert figure.uncovered == 0


async def test_a_leader_took_note_of_what_was_over_every_two_hours(lived: Lived, store: SqlStore):
    last = lived.begins + (lived.ended - lived.begins) // NOTES_TAKEN * NOTES_TAKEN
    standing = [
        alert for alert, noted in await store.standing_alerts()
        if noted is None and alert.stage != "warn" and alert.cleared_at is not None
    ]  # fmt: skip
    assert all(one.raised_at >= last for one in standing)
    alerts = await store.alerts(lived.begins, last)
    # That the link was lost is told with the end of it all, from the last that was seen.
    old = [one for one in alerts if one.stage != "warn" and one.rule != "LINK"]
    notes = await store.acknowledgements([one.id for one in old])
    assert {one.by for one in notes} == {"chen"}
    assert len(notes) == len(old) > 20


def test_time_passes_when_the_clock_is_moved_and_not_before():
    clock = SetClock(1_795_276_800_000_000)
    fired = []

    async def wait() -> None:
        asyncio.get_running_loop().call_later(2.0, fired.append, clock)
        for step in (1_999_999, 1_000):
            assert not fired
            clock.move(clock.now() + step)
            await asyncio.to_thread(int)  # the disk takes as long as it takes
            await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        runner.run(wait())
    assert fired == [clock]


async def test_who_relieved_in_time_is_charged_with_nothing(lived: Lived, store: SqlStore):
    breaches = await store.breaches(lived.begins, lived.ended)
    assert not [one for one in breaches if one.rule in {"T10", "T13"}]
    late = [one for one in breaches if one.rule == "T08"]
    assert len(late) <= SEATS  # of a score of changes: those few whom the plan lets come late


async def test_its_month_is_published_and_one_agent_objects_to_what_he_is_shown(
    lived: Lived, store: SqlStore
):
    clock = SetClock(lived.ended)
    await make_days(Job(lived.config, (YESTERDAY,), lived.config.rollup.folder))
    agent = demo._agent_of(lived.scenario)
    await publish_when_rolled_up(lived.config, store, clock, agent, seed=2)
    plan = await store.plan()
    assert plan is not None
    roster = DutyRoster(plan)
    desk = LineDesk(lived.config, store, clock, lambda: roster)
    told = await desk.answer(Person(demo.LEADER, "supervisor"), LineObjections(1))
    (one,) = told.objections
    assert (told.open, one.period, one.state, one.item) == (
        1,
        "2026-11",
        "published",
        "score.volume",
    )
    assert one.name == lived.scenario.names()[agent]
    assert one.objection.claim == CLAIM
    assert one.may == ("grant", "reject")  # whoever tries it can answer it

    books = PayrollOffice(
        store, lived.config.payroll, lived.config.regulation, lived.config.site, clock
    )
    period = await books.period("2026-11")
    run, calculation = await books.run_of(period)
    assert comes_to_the_same(run)
    assert not await books.verify()
    truth = [v for v in lived.model.truth.visits if v.joined_at < lived.begins + DAY]
    answered = sum(v.outcome is VisitOutcome.ANSWERED for v in truth)
    counted = [int(one.values["calls"]) for one in calculation.lines if one.item is Item.VOLUME]
    assert answered * 0.9 < sum(counted) <= answered  # a call of less than 5 s of talk is none
    assert {one.code for one in calculation.findings} >= {"unrolled"}  # it is said on each payslip


async def test_the_next_daemon_takes_it_up_and_its_own_restart_charges_nobody(
    lived: Lived, store: SqlStore
):
    """Last of this file's: it goes on in the same folder."""
    before = {one.id for one in await store.breaches(0, lived.ended + DAY)}
    again = lived.ended + 3 * SECOND
    lived.model.advance(again)  # nobody hears it
    clock = SetClock(again)
    daemon = Daemon(lived.config, await lived.store(), clock, file="demo")
    await daemon.take_up()
    daemon.opened(again)
    protocol = Protocol(WANTED)
    for text in lived.model.prologue():
        data = text.encode()
        daemon.received(Received(data, protocol.feed(data), clock.now()))
    assert daemon.pipeline.floor.gap is None
    here = {seat.seat: seat.agent for seat in daemon.board.snapshot(again).seats}
    assert here == {seat: one.agent for seat, one in lived.model.pbx.seats.items()}
    daemon.lost("stopped")
    await daemon.stop()
    gap = [one for one in await store.gaps(0, again + DAY) if one.to is not None][-1]
    assert gap.reason == "link_lost"
    assert gap.from_ <= lived.ended
    assert gap.to is not None
    assert abs(gap.to - again) < SECOND
    after = await store.breaches(0, again + DAY)
    assert {one.id for one in after} == before


def test_a_large_floor_has_a_past_only_where_it_is_asked_for():
    assert [demo.past_days(seats) for seats in (5, 60, 100, 101)] == [1, 1, 1, 0]
    assert [demo.past_days(5000, asked) for asked in (0, 1, 3)] == [0, 1, 3]


def test_without_a_past_nothing_is_played_before_the_session():
    plain = Scenario.demo(seats=SEATS)
    assert with_past(plain, 0, Config().site) == plain
    assert not changes_signed(plain, ZoneInfo("Asia/Shanghai"))
    assert plain.begins == plain.start - 240 * SECOND


def reliefs(scenario: Scenario, exten: int) -> Iterator[float]:
    return (after for who, after in scenario.planted.relief if who == exten and after < 0)


@pytest.mark.parametrize(("days", "changes"), [(1, 3), (2, 5)])
def test_every_seat_is_relieved_twice_a_day(days: int, changes: int):
    site = Config().site
    made = with_reliefs(with_past(Scenario.demo(seats=SEATS), days, site), ZoneInfo(site.timezone))
    assert len(list(reliefs(made, 1003))) == changes
