from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.config import Config, Forecast, QueueConfig, Required, StaffingConfig
from ccfloor.floor.changes import Change
from ccfloor.staffing.arrivals import Demand
from ccfloor.staffing.need import Goal, least_agents
from ccfloor.staffing.requirement import Requirement, Requirements
from tests.staffing.floor import at, blind, came


def site(*required: tuple[str, str, int], calls: float | None = None) -> Config:
    return Config(
        queue=(
            QueueConfig(
                name="sales",
                required=tuple(Required(from_=a, to=b, staff=n) for a, b, n in required),
                forecast=() if calls is None else (Forecast(calls=calls),),
            ),
        )
    )


def watching(config: Config) -> tuple[Demand, Requirements]:
    demand = Demand(config)
    demand.on(blind(-3600, -3600, "start"))
    return demand, Requirements(config, demand)


def calls(begins: float, ends: float, gap: float) -> Iterable[Change]:
    moment = begins
    while moment < ends:
        yield came(moment)
        moment += gap


def test_nothing_asked_for_and_nothing_known_is_no_requirement():
    config = site()
    requirements = Requirements(config, Demand(config))
    assert requirements.at("sales", at(0)) == Requirement(None)
    assert requirements.at("sales", at(0)).staff is None


def test_without_enough_seen_the_configured_minimum_is_the_number():
    config = site(("08:00", "20:00", 4))
    requirements = Requirements(config, Demand(config))
    assert requirements.at("sales", at(0)).staff == 4


def test_the_forecast_alone_gives_a_number_with_its_range():
    _, requirements = watching(site(calls=100))
    found = requirements.at("sales", at(-3600))
    assert (found.low, found.likely, found.high) == (11, 12, 14)


def test_the_configured_minimum_bounds_all_three_from_below():
    _, requirements = watching(site(("00:00", "24:00", 12), calls=100))
    found = requirements.at("sales", at(-3600))
    assert (found.minimum, found.low, found.likely, found.high, found.staff) == (12, 12, 12, 14, 12)


def test_few_calls_give_a_wide_range_and_many_a_narrow_one():
    spread = {}
    for name, gap in (("few", 200), ("many", 2)):
        demand, requirements = watching(site())
        demand.on(calls(-1799, 0, gap))
        found = requirements.at("sales", at(0))
        assert found.low is not None
        assert found.likely is not None
        assert found.high is not None
        assert found.low <= found.likely <= found.high
        spread[name] = (found.high - found.low) / found.likely
    assert spread["few"] > 0.4
    assert spread["many"] < 0.15


def test_it_is_not_computed_anew_within_its_time():
    demand, requirements = watching(site())
    demand.on(calls(-1799, 0, 20))
    before = requirements.at("sales", at(0))
    demand.on(calls(0, 10, 0.1))
    assert requirements.at("sales", at(10)) is not before
    assert requirements.at("sales", at(10)) == before
    assert (requirements.at("sales", at(16)).likely or 0) > (before.likely or 0)


def test_a_new_minimum_of_the_clock_is_told_at_once():
    _, requirements = watching(site(("09:00", "10:00", 1), ("10:00", "11:00", 30), calls=10))
    assert requirements.at("sales", at(3599)).staff == 2
    assert requirements.at("sales", at(3600)).staff == 30


def test_one_call_more_or_less_does_not_move_the_number():
    """On the very edge between two numbers: one caller comes, one falls out, in turn."""
    goal = Goal()
    edge = next(
        n for n in range(60, 200)
        if least_agents(n / 1800, 180, 120, goal) != least_agents((n + 1) / 1800, 180, 120, goal)
    )  # fmt: skip
    demand, requirements = watching(site())
    old = [came(-1799 + 32.0 * n) for n in range(20)]
    demand.on([*old, *(came(-600 + n) for n in range(edge + 1 - len(old)))])
    stands, computed = [], []
    for step in range(30):
        moment = 16.0 * step
        if step % 2:
            demand.on([came(moment)])
        found = requirements.at("sales", at(moment + 8))
        assert found.estimate is not None
        stands.append(found.likely)
        computed.append(least_agents(found.estimate.rate, 180, 120, goal))
    assert len(set(computed)) == 2  # without a margin it would flicker
    assert sum(a != b for a, b in pairwise(computed)) > 20
    assert len(set(stands)) == 1


def test_a_load_that_really_changes_moves_it_up_and_down():
    demand, requirements = watching(site())
    demand.on(calls(-1799, 0, 20))
    low = requirements.at("sales", at(0)).likely
    demand.on(calls(0, 1800, 5))
    high = requirements.at("sales", at(1800)).likely
    demand.on(calls(1800, 3600, 20))
    again = requirements.at("sales", at(3600)).likely
    assert low is not None
    assert again is not None
    assert high is not None
    assert high > 2 * low
    assert abs(again - low) <= 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.5, 60), min_size=40, max_size=160))
def test_the_number_that_stands_is_never_far_from_the_computed_one(gaps):
    demand, requirements = watching(site())
    moment = 0.0
    for gap in gaps:
        moment += gap
        demand.on([came(moment)])
        found = requirements.at("sales", at(moment))
        estimate = found.estimate
        if estimate is None or found.likely is None:
            continue
        margin = max(0.05 * estimate.rate, 1 / estimate.weight)
        least, most = (
            least_agents(rate, estimate.aht, estimate.patience, Goal())
            for rate in (estimate.rate - margin, estimate.rate + margin)
        )
        assert least <= found.likely <= most


def test_a_queue_has_its_own_goal():
    config = Config(
        staffing=StaffingConfig(target=0.9, occupancy=0.8),
        queue=(
            QueueConfig(name="sales", target=0.7, service_level_s=30),
            QueueConfig(name="support"),
        ),
    )
    requirements = Requirements(config, Demand(config))
    assert requirements.goal("sales") == Goal(0.7, 30, 0.8)
    assert requirements.goal("support") == requirements.goal("unknown") == Goal(0.9, 20, 0.8)


def test_what_is_needed_later_is_by_the_later_rows_of_both_tables():
    config = Config(
        queue=(
            QueueConfig(
                name="sales",
                required=(Required(from_="10:00", to="10:30", staff=20),),
                forecast=(
                    Forecast(from_="09:00", to="10:00", calls=50),
                    Forecast(from_="10:00", to="11:00", calls=100),
                ),
            ),
        )
    )
    _, requirements = watching(config)
    now = at(0)
    found = [requirements.ahead("sales", at(minute * 60), now) for minute in (0, 30, 60, 90)]
    as_expected = requirements.at("sales", now)
    assert found[0] == as_expected.likely
    assert found[1] == as_expected.likely
    assert found[2] == 20
    assert (found[3] or 0) > (found[0] or 0)
    assert (found[3] or 0) < 20


def test_without_a_forecast_what_is_needed_later_is_what_is_needed_now():
    demand, requirements = watching(site())
    demand.on(calls(-1799, 0, 20))
    now = requirements.at("sales", at(0))
    assert requirements.ahead("sales", at(3600), at(0)) == now.likely


def test_where_nothing_is_known_the_later_need_is_the_table():
    config = site(("10:00", "11:00", 7))
    requirements = Requirements(config, Demand(config))
    assert requirements.ahead("sales", at(0), at(0)) is None
    assert requirements.ahead("sales", at(3600), at(0)) == 7
