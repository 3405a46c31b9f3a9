"""When callers call, and how often people leave."""

from __future__ import annotations

from random import Random

from ami_adapters.simulated_pbx import Earlier
from ami_adapters.simulated_pbx.arrivals import peak_rate, share_at, wait_for_next, wait_for_one
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


def test_before_the_session_callers_follow_the_day_and_are_fewer():
    scenario = small(earlier=Earlier(for_s=86_400.0, calls=0.1), warmup_s=240.0)
    assert scenario.begins == START - 24 * HOUR - 240 * SECOND
    assert share_at(scenario, START - 7 * HOUR) == 0.1 * 0.03  # 03:00
    assert share_at(scenario, START - 241 * SECOND) < 0.1
    assert share_at(scenario, START - 240 * SECOND) == 1.0  # the session's warm-up
    assert _calls(scenario, START - 2 * HOUR, 1) < 60
    assert _calls(scenario, START, 1) > 300


def test_before_the_session_people_leave_less_often_and_afterwards_as_ever():
    earlier = small(earlier=Earlier(for_s=864_000.0))
    waits = []
    for scenario, at in ((small(), START), (earlier, START), (earlier, START - 240 * HOUR)):
        random = Random(5)  # noqa: S311 - a seeded model, no secret
        waits.append(sum(wait_for_one(scenario, 600.0, 0.25, at, random) for _ in range(400)))
    usual, after, before = waits
    assert usual == after  # to the last digit: nothing more was drawn
    assert 3 < before / usual < 5
