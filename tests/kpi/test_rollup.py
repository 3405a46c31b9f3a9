"""A day rolled up: what each record adds, that parts add up, and that live figures are the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.config import Config, QueueConfig
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import Attempt, CoverageGap, Span, Visit
from ccfloor.kpi.counting import ATTEMPT, OFFER, SPAN, VISIT
from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.kpi.limits import Limits, limits_of, version_of
from ccfloor.kpi.live import LiveFigures
from ccfloor.kpi.quarters import QUARTER, Cell, Cells
from ccfloor.kpi.rollup import Coverage, Day, Rolling, Rollup, figures_of
from ccfloor.kpi.stretches import length, merged_stretches, overlaps, without
from ccfloor.kpi.sums import Sums, total, within
from ccfloor.localtime import instant_of
from ccfloor.regulation.dated import always

S = 1_000_000
M = 60 * S
BEGINS = 1_790_006_400 * S
"""16:00 UTC: midnight in Shanghai."""
ENDS = BEGINS + 1440 * M
CONFIG = Config(queue=(QueueConfig(name="vip", service_level_s=10),))
LIMITS = limits_of(CONFIG)


def day(watermark: int = ENDS, ring: float = 12) -> Day:
    return Day("2026-09-22", BEGINS, ENDS, watermark, LIMITS, always(round(ring * S)))


def parts(fields: tuple[str, ...], records: Iterable[Any]) -> list[list[Any]]:
    """As SQLite gives them: a choice as its text, a flag as 0 or 1."""
    some = list(records)
    return [[_plain(getattr(record, field)) for record in some] for field in fields]


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return int(value) if isinstance(value, bool) else value


def rolled(*records: object, gaps: tuple[CoverageGap, ...] = (), until: int = ENDS) -> Rollup:
    rolling = Rolling(day(until), gaps)
    rolling.visits(parts(VISIT, (one for one in records if isinstance(one, Visit))))
    for fields, count in ((OFFER, rolling.offers), (ATTEMPT, rolling.attempts)):
        count(parts(fields, (one for one in records if isinstance(one, Attempt))))
    rolling.spans(parts(SPAN, (one for one in records if isinstance(one, Span))))
    return rolling.rollup()


def visit(number: int, at: float, wait: float | None, outcome: VisitOutcome, **fields) -> Visit:
    joined = BEGINS + round(at * S)
    left = None if wait is None else joined + round(wait * S)
    queue = fields.pop("queue", "sales")
    return Visit(f"1.{number}", 1, queue, joined, left_at=left, outcome=outcome, **fields)


def answered(number: int, at: float, wait: float, talk: float = 60, **fields) -> Visit:
    named = {"answered_by": "Li Na", "answer_ring": 5 * S, **fields}
    left = BEGINS + round((at + wait) * S)
    return visit(number, at, wait, VisitOutcome.ANSWERED, talk_from=left,
                 talk_to=left + round(talk * S), talk=round(talk * S), **named)  # fmt: skip


def attempt(
    number: int, at: float, ring: float, outcome: AttemptOutcome, agent: str = "Li Na", **fields
) -> Attempt:
    called = BEGINS + round(at * S)
    return Attempt(f"1.{number}", 1, "sales", f"PJSIP/{agent}", agent, f"PJSIP/{agent}", "1.9",
                   called, called, called + round(ring * S), outcome, round(ring * S),
                   **fields)  # fmt: skip


def span(state: SeatState, from_: float, to: float, agent: str = "Li Na", queue: str = "") -> Span:
    begins, ends = BEGINS + round(from_ * S), BEGINS + round(to * S)
    return Span(f"PJSIP/{agent}", agent, state, begins, ends, "", queue)


# --- what a record adds ----------------------------------------------------------------


def test_an_answered_caller_is_the_queues_and_the_persons_who_answered():
    found = rolled(answered(1, 905, 20, 61.5, ended_by="transfer"))
    at = BEGINS + QUARTER
    assert found.cells == {
        Cell(at, "sales", "Li Na"): Sums(
            offered=1, answered=1, in_service_level=1, answered_within_12s=1, handled=1,
            calls=1, transferred=1, wait_sum=20 * S, total_wait=20 * S, longest_wait=20 * S,
            talk=61_500_000, waits={20: 1}, talks={62: 1},
        ),
        Cell(at, "sales", ""): Sums(waiting=20 * S),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("queue", "wait", "inside"),
    [("sales", 20, 1), ("sales", 20.000001, 0), ("vip", 10, 1), ("vip", 10.000001, 0)],
)
def test_the_service_level_time_is_the_queues_and_includes_its_last_microsecond(
    queue, wait, inside
):
    found = total(rolled(answered(1, 0, wait, queue=queue)).cells.values())
    gave_up = total(rolled(visit(1, 0, wait, VisitOutcome.ABANDONED, queue=queue)).cells.values())
    assert (found.in_service_level, gave_up.abandoned_in) == (inside, inside)


@pytest.mark.parametrize(("talk", "calls"), [(5, 1), (4.999999, 0)])
def test_a_conversation_that_is_too_short_is_no_call_of_anybodys_volume(talk, calls):
    found = total(rolled(answered(1, 0, 3, talk)).cells.values())
    assert (found.handled, found.calls) == (1, calls)


@pytest.mark.parametrize(
    ("hold", "holds", "sums"),
    [
        (20 * S, 2, {"hold_known": 1, "held_calls": 1, "holds": 2, "hold": 20 * S,
                     "interaction": 40 * S}),
        (0, 0, {"hold_known": 1, "interaction": 60 * S}),
        (None, None, {}),
    ],
)  # fmt: skip
def test_a_hold_is_told_apart_from_the_talk_and_one_that_nobody_knows_is_none_at_all(
    hold, holds, sums
):
    found = total(rolled(answered(1, 0, 3, 60, hold=hold, holds=holds)).cells.values())
    assert (found.handled, found.talk) == (1, 60 * S)
    told = {name: getattr(found, name) for name in
            ("hold_known", "held_calls", "holds", "hold", "interaction")}  # fmt: skip
    assert {name: value for name, value in told.items() if value} == sums


def test_known_and_unknown_holds_of_one_quarter_and_one_person_stay_apart():
    found = total(
        rolled(
            answered(1, 0, 3, 60, hold=20 * S, holds=1),
            answered(2, 1, 3, 100),
            answered(3, 2, 3, 30, hold=0, holds=0),
            msgspec.structs.replace(
                answered(4, 3, 3, 40, hold=9 * S, holds=1), talk_to=None, talk=0
            ),
        ).cells.values()
    )
    assert (found.handled, found.talk) == (3, 190 * S)
    assert (found.hold_known, found.held_calls, found.holds) == (2, 1, 1)
    assert (found.hold, found.interaction) == (20 * S, 70 * S)


def test_every_caller_is_in_one_of_the_ways_out_or_still_there_or_lost_from_sight():
    found = total(
        rolled(
            answered(1, 0, 3),
            visit(2, 1, 4, VisitOutcome.ABANDONED),
            visit(3, 2, 40, VisitOutcome.ABANDONED, covered=False),
            *(visit(9 + n, 3 + n, 30, outcome) for n, outcome in enumerate(
                (VisitOutcome.TIMEOUT, VisitOutcome.EXIT_KEY, VisitOutcome.EXIT_EMPTY,
                 VisitOutcome.TRANSFERRED))),
            visit(20, 4, 99, VisitOutcome.UNKNOWN),
            visit(21, 5, None, VisitOutcome.OPEN),
            until=BEGINS + 100 * S,
        ).cells.values()
    )  # fmt: skip
    assert (found.offered, found.answered, found.abandoned, found.left) == (9, 1, 2, 4)
    assert (found.short_abandoned, found.uncovered, found.longest_wait) == (1, 1, 40 * S)
    assert found.abandons == {4: 1, 40: 1}
    # of the last two the one waited 96 s within what was seen, the other 95 s
    assert found.waiting == (3 + 4 + 40 + 4 * 30 + 96 + 95) * S


def test_a_wait_over_the_quarter_is_one_caller_of_the_first_and_time_of_both():
    found = rolled(visit(1, 890, 30, VisitOutcome.TIMEOUT)).cells
    assert found[Cell(BEGINS, "sales", "")].offered == 1
    assert found[Cell(BEGINS, "sales", "")].waiting == 10 * S
    assert found[Cell(BEGINS + QUARTER, "sales", "")] == Sums(waiting=20 * S)


def test_who_came_before_the_day_is_yesterdays_and_his_waiting_is_todays_from_midnight():
    found = rolled(visit(1, -30, 50, VisitOutcome.TIMEOUT), answered(2, -100, 10))
    assert found.cells == {Cell(BEGINS, "sales", ""): Sums(waiting=20 * S)}
    assert found.peaks == {"": 1, "sales": 1}


def test_the_peak_of_all_queues_is_neither_sum_nor_greatest_of_the_queues_peaks():
    found = rolled(
        visit(1, 0, 10, VisitOutcome.TIMEOUT),
        visit(2, 5, 10, VisitOutcome.TIMEOUT, queue="vip"),
        visit(3, 10, 10, VisitOutcome.TIMEOUT),
        visit(4, 14, 10, VisitOutcome.TIMEOUT),
        visit(5, 100, 10, VisitOutcome.TIMEOUT, queue="vip"),
        visit(6, 101, 10, VisitOutcome.TIMEOUT, queue="vip"),
    )
    assert found.peaks == {"": 3, "sales": 2, "vip": 2}


def test_rings_are_the_persons_and_those_that_no_rule_may_charge_are_nobodys():
    found = total(
        rolled(
            attempt(1, 0, 5, AttemptOutcome.ANSWERED),
            attempt(2, 1, 15, AttemptOutcome.NO_ANSWER),
            attempt(3, 2, 15, AttemptOutcome.NO_ANSWER, siblings=3),
            attempt(4, 3, 15, AttemptOutcome.NO_ANSWER, excused="device"),
            attempt(5, 4, 2, AttemptOutcome.REJECTED),
            attempt(6, 5, 2, AttemptOutcome.CALLER_QUIT),
            attempt(7, 6, 0, AttemptOutcome.UNREACHABLE),
            attempt(8, 7, 9, AttemptOutcome.UNKNOWN),
        ).cells.values()
    )
    assert (found.offers, found.rings, found.no_answers, found.rejected) == (5, 1, 1, 1)
    assert (found.ring_sum, found.ring_times) == (5 * S, {5: 1})


def test_a_caller_is_offered_again_when_a_phone_rings_after_another_had_ended():
    no = AttemptOutcome.NO_ANSWER
    found = rolled(
        attempt(1, 0, 15, no), attempt(1, 0.1, 15, no, "Wang"),  # ringall: one round
        attempt(2, 10, 15, no), attempt(2, 30, 15, no, "Wang"), attempt(2, 50, 3, no, "Zhou"),
        attempt(3, -5, 3, no), attempt(3, 20, 3, no, "Wang"),  # the first one was yesterday
        attempt(4, 60, 3, AttemptOutcome.ANSWERED),
    )  # fmt: skip
    assert sum(sums.requeued for sums in found.cells.values()) == 2
    assert found.cells[Cell(BEGINS, "sales", "")].requeued == 2


def test_for_whom_no_phone_rang_for_two_hours_the_next_one_is_the_first():
    no = AttemptOutcome.NO_ANSWER
    found = rolled(
        attempt(1, 10, 15, no), attempt(2, 20, 15, no),
        attempt(1, 7_225, 3, no, "Wang"),  # two hours after it had ended: still another one
        attempt(2, 7_236, 3, no, "Wang"),
    )  # fmt: skip
    assert sum(sums.requeued for sums in found.cells.values()) == 1


def test_time_is_cut_at_midnight_at_the_quarters_and_at_the_watermark():
    found = rolled(
        span(SeatState.READY, -600, 1000),
        span(SeatState.TALKING, 1000, 1200, queue="sales"),
        span(SeatState.AWAY, 1200, 9999),
        span(SeatState.OUT, 0, 500, "Wang"),
        until=BEGINS + 1500 * S,
    )
    assert found.cells == {
        Cell(BEGINS, "", "Li Na"): Sums(ready=900 * S),
        Cell(BEGINS + QUARTER, "", "Li Na"): Sums(ready=100 * S, away=300 * S),
        Cell(BEGINS + QUARTER, "sales", "Li Na"): Sums(talking=200 * S),
    }


def test_coverage_is_told_of_the_floor_once_and_adds_up_to_the_day():
    gaps = (
        CoverageGap(BEGINS - 60 * S, BEGINS + 60 * S, "link_lost"),
        CoverageGap(BEGINS + 100 * S, BEGINS + 150 * S, "lag"),
        CoverageGap(BEGINS + 200 * S, None, "start"),
    )
    found = rolled(gaps=gaps, until=BEGINS + 300 * S)
    assert found.coverage == Coverage(seen=90 * S, dark=160 * S, doubted=50 * S)
    assert found.cells == {Cell(BEGINS, "", ""): Sums(dark=160 * S, doubted=50 * S)}
    assert rolled(until=BEGINS - S).coverage == Coverage(0, 0, 0)


# --- days of 23 and 25 hours -------------------------------------------------------------


@pytest.mark.parametrize(
    ("noon", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
)
def test_a_day_in_which_the_clock_changes_has_as_many_quarters_as_it_lasts(noon, hours):
    moment = instant_of(datetime.fromisoformat(f"{noon}T12:00").replace(tzinfo=UTC))
    begins = day_start(moment, "Europe/Berlin")
    ends = next_day_start(moment, "Europe/Berlin")
    rolling = Rolling(Day(noon, begins, ends, ends, LIMITS, always(12 * S)), ())
    rolling.spans(parts(SPAN, [Span("s", "a", SeatState.READY, begins - S, ends + S)]))
    cells = rolling.rollup().cells
    assert len(cells) == 4 * hours
    assert sum(sums.ready for sums in cells.values()) == hours * 60 * M
    labels = [
        f"{datetime.fromtimestamp(cell.at / S, ZoneInfo('Europe/Berlin')):%H:%M%z}"
        for cell in cells
    ]
    assert len(set(labels)) == len(cells)  # with its offset no label comes twice


# --- adding up ---------------------------------------------------------------------------

OUTCOMES = [*VisitOutcome]
visits = st.builds(
    lambda number, at, wait, outcome, queue, agent, ring, talk: (
        answered(number, at, wait, talk, queue=queue, answered_by=agent, answer_ring=ring * S)
        if outcome is VisitOutcome.ANSWERED
        else visit(number, at, None if outcome is VisitOutcome.OPEN else wait, outcome, queue=queue)
    ),
    st.integers(1, 10**6),
    st.integers(0, 86_399),
    st.integers(0, 4000),
    st.sampled_from(OUTCOMES),
    st.sampled_from(["sales", "vip", "help"]),
    st.sampled_from(["Li Na", "Wang"]),
    st.integers(0, 20),
    st.integers(0, 4000),
)
days = st.lists(visits, max_size=25, unique_by=lambda one: one.call)


def cells_of(some: list[Visit]) -> Cells:
    return rolled(*some).cells


def together(*parts: Cells) -> Cells:
    """Add cells up as a day's book does: sums with sums, cell by cell."""
    cells = {cell for part in parts for cell in part}
    return {cell: total(part[cell] for part in parts if cell in part) for cell in cells}


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 2**16))
def test_cells_of_parts_add_up_in_any_order_and_any_grouping(some, seed):
    rng = random.Random(seed)  # noqa: S311 - a test's own dice
    parts: list[list[Visit]] = [[], [], []]
    for one in some:
        parts[rng.randrange(3)].append(one)
    a, b, c = map(cells_of, parts)
    whole = cells_of(some)
    assert together(a, b, c) == whole
    assert together(together(a, b), c) == together(a, together(b, c)) == whole
    assert together(c, a, b) == whole
    assert together(whole, {}) == together({}, whole) == whole


@settings(max_examples=60, deadline=None)
@given(days)
def test_the_rollup_says_what_the_live_figures_say_queue_by_queue_and_in_all(some):
    live = LiveFigures(CONFIG, BEGINS)
    live.restore(some)
    cells = cells_of(some)
    for queue in live.queues():
        of_queue = total(sums for cell, sums in cells.items() if cell.queue == queue)
        assert figures_of(of_queue) == live.figures(queue)
    assert figures_of(total(cells.values())) == live.totals()


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 3600))
def test_the_histogram_answers_for_any_limit_as_the_calls_themselves_do(some, limit):
    sums = total(cells_of(some).values())
    waits = [
        one.left_at - one.joined_at
        for one in some
        if one.left_at is not None and one.outcome is VisitOutcome.ANSWERED
    ]
    assert within(sums.waits, limit) == sum(wait <= limit * S for wait in waits)
    assert sum(sums.waits.values()) == sums.answered == len(waits)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(1, 7))
def test_it_does_not_matter_in_how_large_pieces_the_records_are_read(some, size):
    some.sort(key=lambda one: one.joined_at)
    rolling = Rolling(day(), ())
    for start in range(0, len(some), size):
        rolling.visits(parts(VISIT, some[start : start + size]))
        rolling.offered.forget(some[start].joined_at)
    found, whole = rolling.rollup(), rolled(*some)
    assert (found.cells, found.peaks) == (whole.cells, whole.peaks)


rings = st.builds(
    attempt,
    st.integers(1, 9),
    st.integers(0, 86_399),
    st.integers(0, 30),
    st.sampled_from([*AttemptOutcome]),
    st.sampled_from(["Li Na", "Wang"]),
)
stays = st.builds(
    lambda state, at, lasts, agent, queue: span(state, at, at + lasts, agent, queue),
    st.sampled_from([*SeatState]),
    st.integers(-9000, 86_399),
    st.integers(1, 9000),
    st.sampled_from(["Li Na", "Wang"]),
    st.sampled_from(["", "sales"]),
)


@settings(max_examples=40, deadline=None)
@given(days, st.lists(rings, max_size=12), st.lists(stays, max_size=12), st.integers(0, 90_000))
def test_a_quarter_that_the_records_have_passed_is_finished(
    some: list[Visit], rang: list[Attempt], stayed: list[Span], seen: int
):
    gaps = (CoverageGap(BEGINS + 3 * M, BEGINS + 40 * M, "link_lost"),)
    until = BEGINS + min(seen, 86_400) * S
    whole = rolled(*some, *sorted(rang, key=lambda one: one.called_at), *stayed, gaps=gaps,
                   until=until)  # fmt: skip
    rolling = Rolling(day(until), gaps)
    found: Cells = {}
    for at in range(BEGINS - 12 * QUARTER, ENDS, QUARTER):
        piece = range(at, at + QUARTER)
        rolling.visits(parts(VISIT, sorted((one for one in some if one.joined_at in piece),
                                           key=lambda one: one.joined_at)))  # fmt: skip
        called = sorted((one for one in rang if one.called_at in piece),
                        key=lambda one: one.called_at)  # fmt: skip
        rolling.offers(parts(OFFER, called))
        rolling.attempts(parts(ATTEMPT, called))
        rolling.spans(parts(SPAN, (one for one in stayed if one.from_ in piece)))
        rolling.offered.forget(at + QUARTER)
        for begins, quarter in rolling.quarters.finished(at + QUARTER):
            for (queue, agent), sums in quarter.sums().items():
                assert Cell(begins, queue, agent) not in found
                found[Cell(begins, queue, agent)] = sums
    assert rolling.rollup().cells == {}
    assert found == whole.cells
    assert sorted(found, key=lambda cell: cell.at) == list(found)  # in the order of time


stretches = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


@given(stretches, stretches)
def test_stretches_are_sets_of_moments(these, those):
    one, two = merged_stretches(these), merged_stretches(those)

    def moments(some):
        return {at for from_, to in some for at in range(from_, to)}

    assert moments(one) == moments(these)
    assert moments(overlaps(one, two)) == moments(these) & moments(those)
    assert moments(without(one, two)) == moments(these) - moments(those)
    assert length(one) == len(moments(these))


# --- what is counted by ------------------------------------------------------------------


def test_the_version_names_what_is_counted_by_and_changes_with_any_of_it():
    assert Limits(5 * S, 20 * S, (("vip", 10 * S),), "V6") == LIMITS
    version = version_of(LIMITS)
    assert version.startswith("1.V6.")
    others = [
        msgspec.structs.replace(LIMITS, short=4 * S),
        msgspec.structs.replace(LIMITS, queues=()),
        msgspec.structs.replace(LIMITS, level="V3"),
        msgspec.structs.replace(LIMITS, talk_least=4 * S),
    ]
    assert len({version, *map(version_of, others)}) == 5
