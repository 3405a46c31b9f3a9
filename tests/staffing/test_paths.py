"""Played paths: the same figures for the same question, and the right ones."""

from __future__ import annotations

import math
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.staffing import paths
from ccfloor.staffing.erlang import erlang_a
from ccfloor.staffing.paths import Situation, play

AHT, PATIENCE, T = 180.0, 120.0, 20.0


def floor(ready: int, busy: int, rate: float, **more: object) -> Situation:
    calm = Situation(
        ready=ready,
        busy=busy,
        free_in=(),
        waiting=(),
        rate=rate,
        aht=AHT,
        patience=PATIENCE,
        within=T,
    )
    return msgspec.structs.replace(calm, **more)


def test_where_nobody_calls_there_is_nothing_to_tell():
    assert play(floor(1, 0, 0.0), 300, 600, "q") is None


def test_the_same_question_has_the_same_answer_and_another_one_another():
    now = floor(1, 3, 0.02)
    assert play(now, 300, 600, "agent1001:1") == play(now, 300, 600, "agent1001:1")
    assert play(now, 300, 600, "agent1001:1") != play(now, 300, 600, "agent1001:2")


def test_the_figures_of_one_question_are_these_on_every_machine():
    found = play(floor(1, 3, 0.02), 300, 600, "agent1001:1763859600000000")
    assert found is not None
    assert found.paths == 2000
    assert [
        round(100 * figure, 2)
        for figure in (
            found.stays.level,
            found.leaves.level,
            found.stays.abandon,
            found.leaves.abandon,
            found.stays.late,
            found.leaves.late,
            found.stays.any_late,
            found.leaves.any_late,
        )
    ] == LITERAL


LITERAL = [82.96, 75.58, 7.3, 10.56, 13.97, 20.08, 49.45, 64.4]


def test_a_leave_of_no_time_does_nothing():
    found = play(floor(2, 3, 0.03), 0, 600, "q")
    assert found is not None
    assert found.stays == found.leaves
    assert (found.level_margin, found.abandon_margin) == (0, 0)


def test_with_nobody_left_everybody_who_comes_meanwhile_waits():
    found = play(floor(0, 0, 0.005), 2_000, 600, "q")
    assert found is not None
    assert found.leaves.level == 0
    assert found.leaves.late > 0.8  # the others gave up within T
    assert found.stays.level > 0.4


def test_whoever_waits_already_counts_with_what_he_has_waited():
    found = play(floor(0, 0, 0.0, waiting=(300.0, 5.0), asker_free_in=0.0), 600, 600, "q")
    assert found is not None
    assert found.callers == 2
    assert found.stays.late >= 0.5  # the first is late whatever happens
    assert found.stays.any_late == 1
    assert found.stays.level <= 0.5
    forgotten = play(floor(0, 0, 0.0, waiting=(300.0,)), 600, 600, "q")
    assert forgotten is not None
    assert forgotten.leaves.late == 1  # answered or not: he had waited too long already
    assert forgotten.leaves.abandon > 0.9


def test_somebody_who_is_back_soon_makes_it_better():
    alone = play(floor(0, 2, 0.015), 300, 600, "q")
    helped = play(floor(0, 2, 0.015, free_in=(60.0,)), 300, 600, "q")
    assert alone is not None
    assert helped is not None
    assert helped.leaves.level > alone.leaves.level + 0.05
    assert helped.leaves.abandon < alone.leaves.abandon


def test_a_large_queue_is_played_less_often_and_is_still_tight():
    found = play(floor(30, 270, 300 * 0.9 / AHT), 300, 600, "q")
    assert found is not None
    assert found.paths < 150
    assert found.level_margin < 0.003


@settings(max_examples=30, deadline=None)
@given(
    ready=st.integers(0, 10),
    busy=st.integers(0, 10),
    rate=st.floats(0.001, 0.1),
    waiting=st.integers(0, 4),
    away=st.floats(0, 900),
)
def test_a_leave_does_not_help_and_shares_are_shares(ready, busy, rate, waiting, away):
    now = floor(ready, busy, rate, waiting=(10.0,) * waiting)
    found = play(now, away, 600, "q", callers=3_000)
    if found is None:
        assert not waiting
        return
    for prospect in (found.stays, found.leaves):
        for share in (prospect.level, prospect.abandon, prospect.late, prospect.any_late):
            assert 0 <= share <= 1
        # Each caller is in time, late, or gave up before T.
        assert prospect.level + prospect.late <= 1 + 1e-12
        assert prospect.level + prospect.abandon <= 1 + 1e-12
        assert prospect.any_late >= prospect.late - 1e-12 or found.callers < 1
    # On one path it can: who gives up earlier makes room for somebody. Not on many.
    assert found.leaves.level <= found.stays.level + 0.03
    assert found.leaves.abandon >= found.stays.abandon - 0.03


# --- against the steady state, and against the rulebook's own simulation ------------


def stationary(agents: int, rate: float) -> list[float]:
    weights = [1.0]
    for n in range(1, agents + 300):
        deaths = min(n, agents) / AHT + max(0, n - agents) / PATIENCE
        weights.append(weights[-1] * rate / deaths)
    return weights


class Window:
    """Those who come in ten minutes after a stationary moment, with and without a leave."""

    def __init__(self, agents: int, share: float, runs: int) -> None:
        rate = agents * share / AHT
        draw = paths._exponentials(f"{agents} {share}")
        dice = Random(f"{agents} {share}")  # noqa: S311 - a test's dice
        weights = stationary(agents, rate)
        there = dice.choices(range(len(weights)), weights, k=runs)
        self.seen: list[tuple[int, int, int, int, int]] = []
        for n in there:
            talks = [AHT * next(draw) for _ in range(min(n, agents))]
            idle = [0.0] * (agents - len(talks))
            waiting = (0.0,) * max(0, n - agents)
            now = floor(0, 0, rate, waiting=waiting)
            callers = paths._callers(now, 600, draw)
            # A free agent leaves at once; where all are busy one leaves after his call.
            gone = [*talks, *idle[1:], 300.0] if idle else [*talks[1:], talks[0] + 300]
            counted = [len(callers) - len(waiting)]
            for free in ([*talks, *idle], gone):
                all_of_them = paths._path(now, list(free), callers)
                before = paths._path(now, list(free), callers[: len(waiting)])
                counted += [all_of_them[0] - before[0], all_of_them[1] - before[1]]
            self.seen.append(tuple(counted))  # type: ignore[arg-type]  # five numbers

    def share(self, place: int) -> tuple[float, float]:
        """Give a share of the callers in percent, and the half-width of its 99.9 % interval."""
        total = sum(row[0] for row in self.seen)
        ratio = sum(row[place] for row in self.seen) / total
        squares = math.fsum((row[place] - ratio * row[0]) ** 2 for row in self.seen)
        return 100 * ratio, 100 * 3.29 * math.sqrt(squares) / total


TABLE = [
    # agents, load, and the rulebook's right column: level and abandoned, there -> one gone
    (5, 0.60, (87.5, 80.6), (5.1, 8.1)),
    (8, 0.70, (87.3, 82.8), (4.7, 6.7)),
    (8, 0.80, (79.7, 73.9), (7.6, 10.2)),
    (20, 0.85, (88.1, 85.4), (3.9, 4.9)),
]


@pytest.mark.parametrize(("agents", "share", "level", "abandoned"), TABLE)
def test_ten_minutes_with_one_away_for_five_are_as_the_rulebook_found_them(
    agents, share, level, abandoned
):
    """It prints no confidence; its own "there" lies up to 0.5 from the exact steady state."""
    window = Window(agents, share, 20_000)
    steady = erlang_a(agents, agents * share / AHT, AHT, PATIENCE, T)
    stays, margin = window.share(1)
    assert abs(stays - 100 * steady.level) < margin
    gave_up, off = window.share(2)
    assert abs(gave_up - 100 * steady.abandon) < off
    leaves, margin = window.share(3)
    assert margin < 0.8
    assert abs(leaves - level[1]) < margin + 0.5
    gave_up, off = window.share(4)
    assert abs(gave_up - abandoned[1]) < off + 0.5
    # And by its sense: the steady state of one fewer overstates the loss, about twice.
    fewer = erlang_a(agents - 1, agents * share / AHT, AHT, PATIENCE, T)
    ratio = (steady.level - fewer.level) * 100 / (stays - leaves)
    assert 1.4 < ratio < 2.8
