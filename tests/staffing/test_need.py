"""The least number that keeps the level: checked against trying every number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.staffing.erlang import erlang_a
from ccfloor.staffing.need import MOST, Goal, least_agents


@pytest.mark.parametrize(
    ("calls", "agents"),  # in half an hour of 180 s each
    [(0, 0), (1, 1), (10, 3), (30, 5), (100, 12), (300, 35), (1000, 118)],
)
def test_the_number_for_a_load_is_a_literal(calls, agents):
    assert least_agents(calls / 1800, 180, 120, Goal()) == agents


def test_where_the_level_is_easy_the_occupancy_decides():
    easy = Goal(target=0.8, within=20, occupancy=1.0)
    assert least_agents(1000 / 1800, 180, 120, easy) < least_agents(1000 / 1800, 180, 120, Goal())


def test_a_load_beyond_all_bounds_ends_at_the_bound():
    assert least_agents(1e6, 180, 120, Goal()) == MOST


@given(
    calls=st.floats(0.5, 400),
    aht=st.floats(30, 600),
    patience=st.floats(20, 600),
    target=st.floats(0.3, 0.99),
    occupancy=st.floats(0.5, 1.0),
)
def test_it_keeps_the_goal_and_one_fewer_does_not(calls, aht, patience, target, occupancy):
    goal = Goal(target, 20, occupancy)
    rate = calls / 1800
    agents = least_agents(rate, aht, patience, goal)
    assert goal.is_kept(erlang_a(agents, rate, aht, patience, 20))
    assert not goal.is_kept(erlang_a(agents - 1, rate, aht, patience, 20))


@given(calls=st.floats(0.5, 400), more=st.floats(1, 2), aht=st.floats(30, 600))
def test_more_or_longer_calls_never_ask_for_fewer(calls, more, aht):
    rate = calls / 1800
    assert least_agents(rate * more, aht, 120, Goal()) >= least_agents(rate, aht, 120, Goal())
    assert least_agents(rate, aht * more, 120, Goal()) >= least_agents(rate, aht, 120, Goal())
