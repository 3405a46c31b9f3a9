from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.config import Config, Forecast, QueueConfig, StaffingConfig
from ccfloor.floor.changes import Change, VisitRevised
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import CoverageGap
from ccfloor.staffing.arrivals import Demand, Earlier, Estimate
from tests.staffing.floor import a_call, answered, at, blind, came, gave_up, hung_up

BARE = Config(queue=(QueueConfig(name="sales"),))


def expecting(*rows: tuple[str, str, float]) -> Config:
    said = tuple(Forecast(from_=begins, to=ends, calls=calls) for begins, ends, calls in rows)
    return Config(queue=(QueueConfig(name="sales", forecast=said),))


LEVEL = expecting(("00:00", "24:00", 90))  # 0.05 a second


def learned(*changes: Change, config: Config = BARE) -> Demand:
    demand = Demand(config)
    demand.on(blind(-3600, -3600, "start"))
    demand.on(changes)
    return demand


def estimated(demand: Demand, seconds: float) -> Estimate:
    found = demand.estimate("sales", at(seconds))
    assert found is not None
    return found


def every(seconds: float, begins: float, ends: float) -> Iterable[Change]:
    moment = begins
    while moment < ends:
        yield came(moment)
        moment += seconds


# --- the rate -----------------------------------------------------------------------


def test_before_anything_was_seen_the_forecast_is_the_rate():
    found = Demand(LEVEL).estimate("sales", at(0))
    assert found is not None
    assert (found.rate, found.came, found.seen, found.forecast) == (0.05, 0, 0, 0.05)


def test_the_rate_is_the_rulebooks_formula_where_the_forecast_is_level():
    demand = Demand(LEVEL)
    demand.on(blind(-600, -600, "start"))
    demand.on(every(10, -599, 0))  # sixty in ten minutes, thirty were expected
    w, t, n = 1800, 600, 60
    assert estimated(demand, 0).rate == pytest.approx((w * 0.05 + n) / (w + t))
    assert estimated(demand, 0).weight == pytest.approx(w + t)


def test_a_quiet_half_hour_does_not_speak_for_the_busy_one_that_follows():
    config = expecting(("08:00", "09:00", 18), ("09:00", "10:00", 180))  # 0.01, then 0.1
    as_expected = learned(*every(100, -1790, 0), config=config)
    assert estimated(as_expected, 0).rate == pytest.approx(0.1, rel=0.01)
    twice = learned(*every(50, -1795, 0), config=config)
    assert estimated(twice, 0).rate == pytest.approx(0.1 * (180 + 36) / (180 + 18), rel=0.01)


def test_where_nobody_was_expected_and_somebody_calls_there_is_a_rate():
    found = estimated(learned(*every(60, -600, 0), config=expecting(("20:00", "21:00", 9))), 0)
    assert found.rate == pytest.approx(10 / (1800 + 1800))
    assert found.forecast == 0


def test_without_a_forecast_it_is_what_came_in_the_window():
    assert estimated(learned(*every(20, -1790, 0)), 0).rate == pytest.approx(90 / 1800)
    long_ago = estimated(learned(*every(20, -3500, -1800)), 0)
    assert (long_ago.rate, long_ago.came) == (0.0, 0)


def test_without_a_forecast_there_is_no_rate_until_five_minutes_were_seen():
    demand = Demand(BARE)
    demand.on(blind(0, 0, "start"))
    demand.on(every(10, 5, 299))
    assert demand.estimate("sales", at(299)) is None
    found = demand.estimate("sales", at(300))
    assert found is not None
    assert found.rate == pytest.approx(0.1, rel=0.02)


def test_what_was_not_seen_is_neither_time_nor_silence():
    dark = blind(-1200, -600)
    before, after = every(20, -1790, -1200), every(20, -595, 0)
    seen = estimated(learned(*before, *dark, *after), 0)
    assert seen.seen == 1200 * SECOND
    assert seen.rate == pytest.approx(0.05, rel=0.02)


def test_a_caller_whom_the_census_found_does_not_count_as_seen_to_come():
    opened, closed = blind(-600, -300)
    found = estimated(learned(opened, came(-400, "listed"), closed), 0)
    assert (found.came, found.seen) == (0, 1500 * SECOND)


def test_a_gap_that_goes_on_ends_the_time_that_was_seen():
    opened, _ = blind(-600, 0)
    found = estimated(learned(*every(20, -1790, -600), opened), 0)
    assert found.seen == 1200 * SECOND
    assert found.rate == pytest.approx(0.05, rel=0.02)


def test_a_caller_who_is_told_again_is_one_caller():
    began = came(-100)
    taken = answered(began, -90)
    again = VisitRevised(at(0), taken.visit, hung_up(taken, -10).visit)
    assert estimated(learned(began, taken, began, again), 0).came == 1


def test_the_range_holds_the_rate_and_narrows_with_more_calls():
    few, many = estimated(learned(came(-60)), 0), estimated(learned(*every(5, -1790, 0)), 0)
    for found in (few, many):
        assert found.low <= found.rate <= found.high
    assert (few.high - few.low) / few.rate > 1.5
    assert (many.high - many.low) / many.rate < 0.2


def test_the_range_is_that_of_the_gamma_distribution():
    # Half a call added: the 10 % and 90 % points of a Gamma of shape 10.5, from its tables.
    found = estimated(learned(*every(180, -1790, 0)), 0)
    assert found.came == 10
    assert found.low * 1800 == pytest.approx(6.621, abs=0.03)
    assert found.high * 1800 == pytest.approx(14.807, abs=0.03)


@given(st.lists(st.floats(-1799, 0), max_size=40, unique=True), st.floats(1, 600))
def test_the_rate_lies_between_the_forecast_and_what_came(moments, calls):
    config = expecting(("00:00", "24:00", calls))
    found = estimated(learned(*(came(moment) for moment in sorted(moments)), config=config), 0)
    low, high = sorted((calls / 1800, found.came / 1800))
    assert low - 1e-9 <= found.rate <= high + 1e-9


# --- lengths and patience -----------------------------------------------------------


def test_the_length_of_calls_is_drawn_to_what_was_expected():
    config = Config(queue=(QueueConfig(name="sales", aht_s=100, wrapup_s=10),))
    assert estimated(learned(config=config), 0).aht == 100
    ten = [change for n in range(10) for change in a_call(-1000 + n, 5, 290)]
    assert estimated(learned(*ten, config=config), 0).aht == pytest.approx((1000 + 3000) / 20)


def test_only_the_last_fifty_calls_count():
    long = [change for n in range(50) for change in a_call(-1700 + n, 0, 900)]
    short = [change for n in range(50) for change in a_call(-700 + n, 0, 60)]
    assert estimated(learned(*long, *short), 0).aht == pytest.approx((1800 + 3000) / 60)


def test_a_call_of_which_a_part_was_not_seen_teaches_no_length():
    taken = answered(came(-900), -890)
    assert estimated(learned(hung_up(taken, -1, covered=False)), 0).aht == 180


def test_patience_is_all_waiting_over_those_who_gave_up():
    changes: list[Change] = [came(-500, "a"), gave_up(came(-500, "a"), -440)]
    changes += [change for n in range(20) for change in a_call(-400 + n, 15, 60)]
    changes += [came(-100, "b"), gave_up(came(-100, "b"), -60, VisitOutcome.TIMEOUT)]
    found = estimated(learned(*changes), 0)
    assert found.patience == pytest.approx((3 * 120 + 60 + 20 * 15 + 40) / (3 + 1))


def test_a_revised_ending_replaces_the_first_one():
    left = gave_up(came(-500, "a"), -440)
    better = gave_up(came(-500, "a"), -440, VisitOutcome.EXIT_KEY).visit
    found = estimated(learned(left, VisitRevised(at(-439), left.visit, better)), 0)
    assert found.patience == pytest.approx((3 * 120 + 60) / 3)


def test_priors_are_the_houses_where_the_queue_sets_none():
    config = Config(staffing=StaffingConfig(aht_s=240, patience_s=60))
    found = estimated(learned(config=config), 0)
    assert (found.aht, found.patience) == (240, 60)


# --- who waits, what was before, what will be ---------------------------------------


def test_who_waits_is_told_the_longest_first():
    first, second = came(-50), came(-20)
    demand = learned(first, second)
    assert demand.waiting("sales") == (at(-50), at(-20))
    demand.on([answered(first, -10)])
    assert demand.waiting("sales") == (at(-20),)
    assert demand.waiting("other") == ()


def test_after_a_restart_it_knows_what_was_stored():
    changes = [change for n in range(30) for change in a_call(-1750 + 50 * n, 10, 100)]
    lived = learned(*changes)
    lived.on(blind(-100, -40))
    again = Demand(BARE)
    stored = {change.visit.call: change.visit for change in changes}.values()  # type: ignore[union-attr]  # all are visits
    again.restore(Earlier(at(-3600), tuple(stored)))
    again.on(blind(-100, -40, "start"))
    assert again.estimate("sales", at(0)) == lived.estimate("sales", at(0))


def test_an_earlier_runs_gaps_are_taken_over():
    again = Demand(BARE)
    again.restore(Earlier(at(-3600), (), (CoverageGap(at(-900), at(-600), "lag"),)))
    assert estimated(again, 0).seen == 1500 * SECOND


def test_callers_of_hours_ago_are_forgotten():
    demand = learned(*every(10, 0, 40_000))
    assert len(demand._callers["sales"].came) <= 361


def test_what_is_to_come_is_the_forecast_as_much_above_it_as_now():
    config = expecting(("09:00", "10:00", 90), ("10:00", "11:00", 180))
    demand = learned(*every(10, -1795, 0), config=config)
    now = estimated(demand, 0)
    assert demand.outlook("sales", at(3600), now) == pytest.approx(2 * now.rate)
    assert demand.outlook("sales", at(3600), None) is None


def test_without_a_forecast_they_go_on_as_they_do():
    demand = learned(*every(10, -1795, 0))
    now = estimated(demand, 0)
    assert demand.outlook("sales", at(3600), now) == now.rate


def test_where_nobody_was_expected_now_the_forecast_stands_as_it_is():
    config = expecting(("09:30", "10:00", 90))
    demand = learned(config=config)
    assert demand.outlook("sales", at(1800), estimated(demand, 0)) == 0.05
