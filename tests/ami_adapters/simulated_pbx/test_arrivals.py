"""When callers call."""

from __future__ import annotations

from random import Random

from ami_adapters.simulated_pbx.arrivals import peak_rate, share_at, wait_for_next
from ccfloor.floor.names import SECOND
from tests.ami_adapters.simulated_pbx.hearing import START, small

HOUR = 3600 * SECOND


def _calls(scenario, begin, hours):
    random, plan = Random(7), scenario.queues[0]  # noqa: S311 - a seeded model, no secret
    at, count = begin, 0
    while at < begin + hours * HOUR:
        at += wait_for_next(scenario, plan, at, random)
        count += 1
    return count


def test_the_busiest_hour_brings_the_load_that_was_asked_for():
    scenario = small()
    rate = peak_rate(scenario, scenario.queues[0])
    assert round(rate, 4) == 0.0977  # 0.7 Erlang times 6 seats over 43 s of handling
    assert abs(_calls(scenario, START, 10) - rate * 36_000) < 4 * (rate * 36_000) ** 0.5


def test_at_ten_in_the_morning_everybody_calls_and_at_three_hardly_anybody():
    scenario = small(curve="day")
    assert share_at(scenario, START) == 1.0
    assert share_at(scenario, START - 7 * HOUR) == 0.03
    assert _calls(scenario, START - 7 * HOUR - HOUR // 2, 1) < 30
    assert _calls(scenario, START - HOUR // 2, 1) > 300


def test_between_two_full_hours_the_curve_is_a_straight_line():
    scenario = small(curve="day")
    assert abs(share_at(scenario, START - 7 * HOUR // 2 * 1) - 0.175) < 1e-9  # 06:30
