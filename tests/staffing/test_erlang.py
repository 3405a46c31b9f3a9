"""Erlang's formulas: the rulebook's numbers to the digit, the laws, and two independent ways.

The numbers of RULEBOOK 3 are those that pyworkforce and R's ErlangC give.
"""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ccfloor.staffing.erlang import Impatient, blocking, erlang_a, erlang_b, erlang_c

AHT, T, PATIENCE = 180.0, 20.0, 120.0

TABLE = [
    # agents, load per agent, Erlang C SL, Erlang A SL, abandoned: with N agents and with N-1
    (5, 0.60, (81.1, 54.4), (87.2, 73.7), (5.4, 12.2)),
    (8, 0.70, (79.3, 58.4), (87.4, 78.0), (4.7, 8.8)),
    (8, 0.80, (61.7, 29.2), (79.9, 68.3), (7.7, 13.0)),
    (20, 0.85, (72.4, 56.7), (87.6, 82.6), (4.1, 5.8)),
    (60, 0.90, (83.3, 77.1), (94.8, 93.3), (2.0, 2.4)),
]


def test_the_vector_that_other_programs_agree_on():
    found = erlang_c(14, 100 / 1800, AHT, T)
    assert found is not None
    assert round(found.waits, 5) == 0.17413
    assert round(found.level, 5) == 0.88835
    assert round(found.asa, 3) == 7.836
    assert found.occupancy == pytest.approx(10 / 14)


@pytest.mark.parametrize(("agents", "load", "patient", "impatient", "abandoned"), TABLE)
def test_the_rulebooks_table_to_its_printed_digit(agents, load, patient, impatient, abandoned):
    rate = agents * load / AHT
    for fewer in (0, 1):
        c = erlang_c(agents - fewer, rate, AHT, T)
        a = erlang_a(agents - fewer, rate, AHT, PATIENCE, T)
        assert c is not None
        assert round(100 * c.level, 1) == patient[fewer]
        assert round(100 * a.level, 1) == impatient[fewer]
        assert round(100 * a.abandon, 1) == abandoned[fewer]


def test_erlang_b_is_what_its_definition_says():
    load = 7.5
    terms = [load**n / math.factorial(n) for n in range(13)]
    assert erlang_b(12, load) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)
    assert blocking(2, 1.0) == [1.0, 0.5, 0.2]


def test_a_queue_that_grows_for_ever_has_no_erlang_c():
    assert erlang_c(10, 10 / AHT, AHT, T) is None
    assert erlang_c(0, 1 / AHT, AHT, T) is None


def test_nobody_calls_and_nobody_works():
    assert erlang_a(3, 0.0, AHT, PATIENCE, T) == Impatient(0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    empty = erlang_a(0, 0.1, AHT, PATIENCE, T)
    assert empty.level == pytest.approx(0)
    assert empty.abandon == pytest.approx(1)


@pytest.mark.parametrize(
    ("agents", "load"), [(2000, 1.0), (2000, 1990.0), (2000, 2000.0), (2000, 3000.0), (1, 2000.0)]
)
def test_the_largest_floor_under_any_load_gives_figures_and_not_nan(agents, load):
    found = erlang_a(agents, load / AHT, AHT, PATIENCE, T)
    for figure in (found.waits, found.level, found.abandon, found.occupancy):
        assert 0 <= figure <= 1
    served = load / AHT * (1 - found.abandon)
    assert served == pytest.approx(agents / AHT * found.occupancy, rel=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        {"agents": -1},
        {"rate": -0.1},
        {"rate": math.nan},
        {"aht": 0.0},
        {"patience": 0.0},
        {"patience": math.inf},
        {"within": -1.0},
    ],
)
def test_what_no_formula_answers_is_refused(wrong):
    right = {"agents": 3, "rate": 0.01, "aht": AHT, "patience": PATIENCE, "within": T}
    with pytest.raises(ValueError, match=next(iter(wrong))):
        erlang_a(**{**right, **wrong})


# --- the laws -----------------------------------------------------------------------

FLOORS = {
    "agents": st.integers(1, 200),
    "load": st.floats(0.01, 250),
    "aht": st.floats(10, 1_200),
    "patience": st.floats(5, 1_800),
    "within": st.floats(0, 120),
}


@given(**FLOORS)
def test_one_agent_more_never_makes_it_worse(agents, load, aht, patience, within):
    fewer = erlang_a(agents, load / aht, aht, patience, within)
    more = erlang_a(agents + 1, load / aht, aht, patience, within)
    slack = 1e-9
    assert more.level >= fewer.level - slack
    assert more.abandon <= fewer.abandon + slack
    assert more.waits <= fewer.waits + slack
    assert more.wait <= fewer.wait + slack * patience
    assert more.occupancy <= fewer.occupancy + slack


@given(**FLOORS)
def test_what_comes_in_is_answered_or_abandons(agents, load, aht, patience, within):
    found = erlang_a(agents, load / aht, aht, patience, within)
    served = load * (1 - found.abandon)
    assert served == pytest.approx(agents * found.occupancy, rel=1e-7, abs=1e-9)
    assert found.wait == pytest.approx(found.abandon * patience)
    for figure in (found.waits, found.level, found.abandon, found.occupancy):
        assert 0 <= figure <= 1


@given(**FLOORS)
def test_the_level_rises_with_the_time_from_no_wait_to_everybody_answered(
    agents, load, aht, patience, within
):
    rate = load / aht
    found = [erlang_a(agents, rate, aht, patience, t).level for t in (0, within, within + 10, 1e5)]
    assert all(later >= sooner - 1e-9 for sooner, later in pairwise(found))
    assert found[0] == pytest.approx(1 - erlang_a(agents, rate, aht, patience, 0).waits, abs=1e-9)
    answered = 1 - erlang_a(agents, rate, aht, patience, within).abandon
    assert found[-1] == pytest.approx(answered, abs=1e-8)


@given(agents=st.integers(1, 100), share=st.floats(0.05, 0.9), within=st.floats(0, 60))
def test_with_patience_without_end_it_is_erlang_c(agents, share, within):
    rate = agents * share / AHT
    c, a = erlang_c(agents, rate, AHT, within), erlang_a(agents, rate, AHT, 1e9, within)
    assert c is not None
    assert a.level == pytest.approx(c.level, abs=1e-5)
    assert a.waits == pytest.approx(c.waits, abs=1e-5)
    assert a.asa == pytest.approx(c.asa, rel=1e-3, abs=1e-6)
    assert a.abandon < 1e-4


@given(agents=st.integers(1, 100), share=st.floats(0.05, 3))
def test_with_no_patience_at_all_it_is_erlang_b(agents, share):
    rate = agents * share / AHT
    a = erlang_a(agents, rate, AHT, 1e-5, T)
    assert a.abandon == pytest.approx(erlang_b(agents, agents * share), abs=1e-4)


@given(**FLOORS, factor=st.floats(0.1, 10))
def test_a_clock_that_runs_faster_changes_no_share(agents, load, aht, patience, within, factor):
    one = erlang_a(agents, load / aht, aht, patience, within)
    other = erlang_a(agents, load / aht / factor, aht * factor, patience * factor, within * factor)
    assert other.level == pytest.approx(one.level, abs=1e-8)
    assert other.abandon == pytest.approx(one.abandon, abs=1e-8)
    assert other.asa == pytest.approx(one.asa * factor, rel=1e-6, abs=1e-6)


# --- the same by other ways ---------------------------------------------------------


def chain(agents: int, rate: float, aht: float, patience: float) -> list[float]:
    """Solve the birth-death chain by its balance equations alone, and let them sum to one."""
    weights = [1.0]
    for n in range(1, agents + 2_000):
        deaths = min(n, agents) / aht + max(0, n - agents) / patience
        weights.append(weights[-1] * rate / deaths)
        if weights[-1] < 1e-18 * max(weights):
            break
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def uniformised_level(
    agents: int, rate: float, aht: float, patience: float, within: float
) -> float:
    """Give the share answered within T by uniformising the chain of who is still ahead."""
    chances = chain(agents, rate, aht, patience)
    ahead = chances[agents:]  # with so many ahead he waits
    service, theta = agents / aht, 1 / patience
    fastest = service + (len(ahead) + 1) * theta
    answered, jumps, poisson, seen = 0.0, 0, math.exp(-fastest * within), 0.0
    level = 0.0
    while seen < 1 - 1e-13 and jumps < 5_000:
        level += poisson * answered
        seen += poisson
        jumps += 1
        poisson *= fastest * within / jumps
        after = [0.0] * len(ahead)
        for place, chance in enumerate(ahead):
            forward = (service + place * theta) / fastest
            if place:
                after[place - 1] += chance * forward
            else:
                answered += chance * forward
            after[place] += chance * (1 - forward - theta / fastest)
        ahead = after
    return math.fsum(chances[:agents]) + level


@given(
    agents=st.integers(1, 12),
    share=st.floats(0.1, 1.5),
    patience=st.floats(30, 300),
    within=st.floats(1, 40),
)
def test_uniformisation_says_the_same(agents, share, patience, within):
    rate = agents * share / AHT
    assume(len(chain(agents, rate, AHT, patience)) < 120)
    found = erlang_a(agents, rate, AHT, patience, within)
    assert found.level == pytest.approx(
        uniformised_level(agents, rate, AHT, patience, within), abs=1e-7
    )


@given(agents=st.integers(1, 60), share=st.floats(0.05, 2), patience=st.floats(20, 600))
def test_the_balance_equations_say_the_same(agents, share, patience):
    rate = agents * share / AHT
    chances = chain(agents, rate, AHT, patience)
    found = erlang_a(agents, rate, AHT, patience, T)
    assert math.fsum(chances) == pytest.approx(1)
    queue = math.fsum((n - agents) * p for n, p in enumerate(chances) if n > agents)
    assert found.waits == pytest.approx(math.fsum(chances[agents:]), abs=1e-9)
    assert found.abandon == pytest.approx(queue / patience / rate, abs=1e-9)
    assert found.wait == pytest.approx(queue / rate, rel=1e-6, abs=1e-9)


class Tally:
    """What happened to the callers of one simulated stretch."""

    def __init__(self) -> None:
        self.callers = self.in_time = self.abandoned = self.answered = 0
        self.waited = 0.0


def simulate(random: Random, agents: int, rate: float, calls: int) -> Tally:
    """Let ``calls`` callers come, event by event, and count what becomes of the later half."""
    tally = Tally()
    now, busy = 0.0, []  # when each busy agent will be free
    queue: list[tuple[float, float]] = []  # joined, and when he loses patience
    coming = random.expovariate(rate)
    came = 0
    while came < calls:
        ends = min(busy, default=math.inf)
        gives_up = min((until for _, until in queue), default=math.inf)
        now = min(coming, ends, gives_up)
        counts = came > calls // 2
        if now == gives_up:
            joined, _ = queue.pop(min(range(len(queue)), key=lambda n: queue[n][1]))
            tally.callers += counts
            tally.abandoned += counts
            continue
        if now == coming:
            came += 1
            coming = now + random.expovariate(rate)
            queue.append((now, now + random.expovariate(1 / PATIENCE)))
        else:
            busy.remove(ends)
        if queue and len(busy) < agents:
            joined, _ = queue.pop(0)
            busy.append(now + random.expovariate(1 / AHT))
            tally.callers += counts
            tally.answered += counts
            tally.in_time += counts and now - joined <= T
            tally.waited += counts * (now - joined)
    return tally


@pytest.mark.parametrize(("agents", "share"), [(5, 0.6), (8, 0.8), (20, 0.85), (6, 1.3)])
def test_a_simulated_floor_agrees_within_its_confidence(agents, share):
    rate = agents * share / AHT
    random = Random(20251123)  # noqa: S311 - a simulation that must come out the same
    runs = [simulate(random, agents, rate, 2_000) for _ in range(24)]
    found = erlang_a(agents, rate, AHT, PATIENCE, T)
    for figure, seen in (
        (found.level, [run.in_time / run.callers for run in runs]),
        (found.abandon, [run.abandoned / run.callers for run in runs]),
        (found.asa, [run.waited / run.answered for run in runs]),
    ):
        mean = math.fsum(seen) / len(seen)
        spread = math.sqrt(math.fsum((one - mean) ** 2 for one in seen) / (len(seen) - 1))
        error = spread / math.sqrt(len(seen))
        assert abs(figure - mean) < 3.5 * error  # 0.1 % of t with 23 degrees; the seed is fixed
        assert error < 0.2 * figure  # and it is tight enough to tell anything
