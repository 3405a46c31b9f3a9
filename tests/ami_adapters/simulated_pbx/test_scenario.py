"""What a scenario promises to the demo, and what it gives the configuration."""

from __future__ import annotations

import msgspec
import pytest

from ami_adapters.simulated_pbx import Scenario, Simulation
from ccfloor.config import Config
from ccfloor.floor.names import SECOND
from tests.ami_adapters.simulated_pbx.hearing import day, hear


def test_its_tables_are_a_valid_configuration():
    config = msgspec.convert(Scenario.demo().config_parts(), Config)
    assert [queue.name for queue in config.queue] == ["support", "billing", "vip", "complaint"]
    assert [team.name for team in config.team] == ["A组", "B组", "C组", "D组"]
    assert config.team[0].agents[:2] == ("agent1001", "agent1002")
    assert config.queue[0].wrapup_s == 5.0
    assert config.queue[0].required[0].staff == 21
    assert len(config.person) == 120


def test_everybody_who_can_sit_anywhere_has_a_name_and_a_team():
    scenario = Scenario.demo(60)
    model = Simulation(scenario)
    codes = {agent for seat in model.pbx.seats.values() for agent in seat.agents}
    assert set(scenario.names()) == codes
    assert {agent for team in scenario.teams().values() for agent in team} == codes
    assert all(1 < len(name) <= 4 and name.isalpha() for name in scenario.names().values())


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_within_half_a_minute_of_the_demo_several_rings_pass_nine_and_twelve_seconds(seed):
    model, _ = day(Scenario.demo(60, seed), 30)
    ended = [
        one
        for one in model.truth.attempts
        if one.ended_at and one.ended_at > model.now - 30 * SECOND
    ]
    assert sum(one.ring > 9 * SECOND for one in ended) >= 4
    assert sum(one.ring > 12 * SECOND for one in ended) >= 2


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_within_the_first_minute_of_the_demo_several_absences_pass_five_minutes(seed):
    scenario = Scenario.demo(60, seed)
    model, _ = day(scenario, 60)
    pass_now = [
        one
        for one in model.truth.absences
        if one.began
        and scenario.start < one.began + 300 * SECOND <= model.now
        and (one.ended is None or one.ended > one.began + 300 * SECOND)
    ]
    assert len(pass_now) >= 3


def test_one_queue_of_the_demo_is_short_of_staff_and_the_others_are_not_empty():
    scenario = Scenario.demo(60)
    census = hear("".join(Simulation(scenario).prologue()))
    logged_in = {}
    for one in census:
        if one.get("Event") == "QueueMember":
            logged_in[one["Queue"]] = logged_in.get(one["Queue"], 0) + 1
    short = [q.name for q in scenario.queues if logged_in[q.name] < q.required]
    assert short == ["complaint"]


@pytest.mark.parametrize("seats", [5, 6, 17, 240, 241, 1000])
def test_a_floor_of_any_size_has_somebody_in_every_queue(seats):
    scenario = Scenario.floor(seats)
    assert all(queue.seats and queue.required for queue in scenario.queues)
    extens = {exten for queue in scenario.queues for exten in queue.seats}
    assert extens == set(range(1001, 1001 + seats))
    assert len({queue.name for queue in scenario.queues}) == len(scenario.queues)


@pytest.mark.parametrize("seats", [4, 5001])
def test_a_floor_too_small_or_too_large_is_refused(seats):
    with pytest.raises(ValueError, match="expected 5 to 5000"):
        Scenario.floor(seats)


def test_five_thousand_seats_log_in_and_work():
    model = Simulation(Scenario.floor(5000, warmup_s=20.0))
    census = hear("".join(model.prologue()))
    seats = {one["Location"] for one in census if one.get("Event") == "QueueMember"}
    assert len(seats) == 5000
    said = hear("".join(one.text for one in model.advance(model.now + 5 * SECOND)))
    assert len(said) > 1000
    assert len({one["Queue"] for one in said if one["Event"] == "QueueCallerJoin"}) > 20
