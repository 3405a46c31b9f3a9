"""The shift by quarter hours: what was seen of it, and what is to come."""

from __future__ import annotations

import pytest

from ccfloor.config import Config, Forecast, QueueConfig, Required
from ccfloor.floor.changes import Change
from ccfloor.floor.names import MINUTE
from ccfloor.floor.states import SeatState
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Activity, Plan
from ccfloor.staffing.course import MOST_QUARTERS, QUARTER, Point, quarter_of, window
from ccfloor.staffing.live import Staffing
from tests.staffing.floor import T0, at, blind, leave, plan, seat, shift, slot

HOUR = 3600.0
Q = 900.0
TWO = Config(queue=(QueueConfig(name="sales", required=(Required(staff=2),)),))


def seen(*changes: Change, config: Config = TWO) -> Staffing:
    staffing = Staffing(config)
    staffing.on([*blind(-7200, -7200, "start"), *changes])
    return staffing


def noted(staffing: Staffing, seconds: float, *changes: Change) -> None:
    staffing.on(changes)
    staffing.note(staffing.outlooks(at(seconds)))


def was(staffing: Staffing, seconds: float, begins: float = 0) -> list[tuple[object, ...]]:
    points = staffing.past.of("queue", "sales", at(begins), at(seconds))
    return [(p.rostered, p.staff, p.needed, p.unknown) for p in points]


def will(
    staffing: Staffing, until: float, kind: int = 0, name: str = "sales"
) -> list[tuple[int | None, int | None, int | None]]:
    """Who will be there and who is needed, quarter by quarter after T0."""
    return [
        (one[kind][name].staff, one[kind][name].needed, one[kind][name].rostered)
        for one in staffing.ahead(at(0), at(until))
    ]


# --- the shift that is told of ------------------------------------------------------------


def roster(*parts: object) -> tuple[DutyRoster, tuple[str, ...]]:
    told = plan(*parts).what  # type: ignore[arg-type]  # shifts and leaves
    assert isinstance(told, Plan)
    return DutyRoster(told), tuple({one.agent for one in told.shifts})


def test_it_is_the_shift_that_most_people_have_in_whole_quarters():
    duty, agents = roster(
        shift("a", -HOUR - 60, 11 * HOUR + 60),
        shift("b", -HOUR - 60, 11 * HOUR + 60),
        shift("c", -2 * HOUR, 6 * HOUR),
        shift("z", 20 * HOUR, 30 * HOUR),
    )
    assert window(duty, agents, at(0)) == (at(-HOUR - Q), at(11 * HOUR + Q))


def test_at_the_end_of_a_shift_it_still_reaches_an_hour_ahead():
    duty, agents = roster(shift("a", -HOUR, 600))
    assert window(duty, agents, at(0)) == (at(-HOUR), at(HOUR))


@pytest.mark.parametrize("parts", [(), (shift("a", 9 * HOUR, 10 * HOUR),)])
def test_where_nobody_has_a_shift_it_is_six_hours_back_and_ahead(parts):
    duty, agents = roster(*parts) if parts else (None, ())
    assert window(duty, agents, at(60)) == (at(-6 * HOUR), at(6 * HOUR + Q))


def test_a_very_long_shift_is_cut_to_what_is_near():
    duty, agents = roster(shift("a", -30 * HOUR, 30 * HOUR))
    begins, ends = window(duty, agents, at(0))
    assert begins == at(-8 * HOUR)
    assert ends - begins == MOST_QUARTERS * QUARTER


def test_quarters_are_those_of_the_clock_on_the_wall():
    assert quarter_of(T0 + 14 * MINUTE) == T0
    assert quarter_of(T0 + 15 * MINUTE) == T0 + QUARTER


# --- what was -------------------------------------------------------------------------------


def test_a_quarter_tells_its_worst_moment_with_the_instant_it_is_of():
    staffing = seen(seat(-60, "a"), seat(-60, "b"))
    noted(staffing, 60)
    noted(staffing, 300, seat(290, "b", SeatState.AWAY, away_since=at(290)))
    noted(staffing, 700, seat(600, "b"))
    assert was(staffing, 700) == [(None, 1, 2, "")]
    (point,) = staffing.past.of("queue", "sales", at(0), at(700))
    assert (point.at, point.gap) == (at(300), 1)


def test_where_nothing_is_asked_for_the_worst_is_when_fewest_were_there():
    config = Config(queue=(QueueConfig(name="sales"),))
    staffing = Staffing(config)  # so short a time was seen that its callers ask for nothing yet
    staffing.on([*blind(-90, -90, "start"), seat(-60, "a"), seat(-60, "b")])
    noted(staffing, 10, seat(5, "a", SeatState.OUT))
    noted(staffing, 100, seat(90, "a"))
    assert was(staffing, 100) == [(None, 1, None, "")]


def test_what_nobody_looked_at_has_no_number_and_says_why():
    staffing = seen(seat(-60, "a"))
    noted(staffing, 2 * Q + 1)
    opened, closed = blind(3 * Q + 5, 4 * Q - 5)
    noted(staffing, 3 * Q + 10, opened)
    noted(staffing, 4 * Q + 10, closed)
    assert was(staffing, 4 * Q + 20) == [
        (None, None, None, "not_watched"),
        (None, None, None, "not_watched"),
        (None, 1, 2, ""),
        (None, None, None, "blind"),
        (None, 1, 2, ""),
    ]


def test_a_quarter_of_which_a_part_was_seen_tells_that_part():
    staffing = seen(seat(-60, "a"))
    opened, closed = blind(100, 500)
    noted(staffing, 10)
    noted(staffing, 110, opened)
    assert was(staffing, 110) == [(None, 1, 2, "")]
    noted(staffing, 600, closed)
    assert was(staffing, 600) == [(None, 1, 2, "")]


def test_before_the_first_sight_of_the_floor_it_is_blind_and_not_empty():
    staffing = Staffing(TWO)
    assert staffing.outlooks(at(0)).blind
    staffing.on([plan(shift("a", -HOUR, HOUR))])  # a roster alone is no sight of anybody
    assert staffing.outlooks(at(0)).blind
    noted(staffing, 10)
    assert was(staffing, 20) == [(None, None, None, "blind")]


def test_yesterday_is_forgotten():
    staffing = seen(seat(-60, "a"))
    noted(staffing, 0)
    noted(staffing, 25 * HOUR)
    assert was(staffing, 25 * HOUR)[0] == (None, None, None, "not_watched")
    assert was(staffing, 25 * HOUR)[-1] == (None, 1, 2, "")


# --- what is to come ---------------------------------------------------------------------


def test_people_come_go_eat_and_return_by_name():
    rostered = plan(
        shift("a", -HOUR, 9 * HOUR, slot(Activity.MEAL, Q, 3 * Q)),
        shift("b", -HOUR, 2 * Q),
        shift("c", 4 * Q, 9 * HOUR),
        shift("d", -HOUR, 9 * HOUR),
        leave("d", 5 * Q, 9 * HOUR),
    )
    changes = (
        seat(-9000, "c"),
        seat(-8000, "c", SeatState.OUT, queues=()),
        *(seat(-60, agent) for agent in "abd"),
    )
    staffing = seen(rostered, *changes)
    assert will(staffing, 6 * Q) == [(2, 2, 2), (1, 2, 1), (2, 2, 2), (3, 2, 3), (2, 2, 2)]
    assert will(staffing, 6 * Q, 1, "A") == [(2, 2, 2), (1, 1, 1), (2, 2, 2), (3, 3, 3), (2, 2, 2)]


def test_without_a_roster_nobody_is_rostered_and_who_is_there_stays():
    assert will(seen(seat(-60, "a")), 3 * Q) == [(1, 2, None), (1, 2, None)]


def test_the_need_follows_table_and_forecast():
    rows = (Required(from_="09:00", to="09:30", staff=1), Required(from_="09:30", staff=4))
    config = Config(queue=(QueueConfig(name="sales", required=rows),))
    staffing = seen(seat(-60, "a"), config=config)
    assert [needed for _, needed, _ in will(staffing, 4 * Q)] == [1, 4, 4]
    calls = (Forecast(from_="00:00", to="09:30", calls=10), Forecast(from_="09:30", calls=60))
    config = Config(queue=(QueueConfig(name="sales", forecast=calls),))
    needs = [n for _, n, _ in will(seen(seat(-60, "a"), config=config), 4 * Q)]
    assert needs == [2, 5, 5]  # two hours without a caller weigh against the forecast


def test_the_first_quarters_say_what_the_outlook_says():
    rostered = plan(
        shift("a", -HOUR, 9 * HOUR, slot(Activity.MEAL, Q, 3 * Q)),
        shift("b", -HOUR, 2 * Q),
        shift("never_seen", -HOUR, 9 * HOUR),
    )
    staffing = seen(rostered, seat(-60, "a"), seat(-60, "b"))
    (outlook,) = (o for o in staffing.outlooks(at(0)).queues if o.subject == "sales")
    course = {one[0]["sales"].at: one[0]["sales"] for one in staffing.ahead(at(0), at(2 * HOUR))}
    for later in outlook.ahead:
        point = course[later.at]
        assert (point.staff, point.needed, point.gap) == (later.staff, later.needed, later.gap)


def test_a_point_without_one_of_its_numbers_has_no_gap():
    assert Point(0, 0, 1, None, 3, "blind").gap is None
    assert Point(0, 0, 1, 2, None).gap is None
    assert Point(0, 0, 1, 2, 3).gap == 1


# --- over a restart -----------------------------------------------------------------------


def test_what_is_new_is_handed_over_once_and_worse_takes_its_place():
    staffing = seen(seat(-60, "a"), seat(-60, "b"))
    noted(staffing, 60)
    noted(staffing, 120)  # as it was: nothing to keep
    fresh, gone = staffing.past.take_fresh()
    assert [(one.kind, one.subject, one.point.staff) for one in fresh] == [("queue", "sales", 2)]
    assert gone == []
    assert staffing.past.take_fresh() == ([], [])
    noted(staffing, 180, seat(170, "b", SeatState.OUT))
    fresh, _ = staffing.past.take_fresh()
    assert [(one.point.at, one.point.staff) for one in fresh] == [(at(180), 1)]


def test_the_next_run_tells_the_same_quarters_and_what_nobody_saw_between():
    first = seen(seat(-60, "a"))
    noted(first, 60)
    first.on([blind(Q + 30, Q + 60)[0]])
    noted(first, Q + 40)
    fresh, _ = first.past.take_fresh()
    second = Staffing(TWO)
    second.past.restore(fresh)
    second.on([*blind(3 * Q, 3 * Q, "start"), seat(3 * Q, "a"), seat(3 * Q, "b")])
    noted(second, 3 * Q + 1)
    assert was(second, 3 * Q + 1) == [
        (None, 1, 2, ""),
        (None, None, None, "blind"),
        (None, None, None, "not_watched"),
        (None, 2, 2, ""),
    ]


def test_in_the_quarter_of_the_restart_the_worst_of_both_runs_stands():
    first = seen(seat(-60, "a"))
    noted(first, 60)
    second = Staffing(TWO)
    second.past.restore(first.past.take_fresh()[0])
    second.on([*blind(120, 120, "start"), seat(120, "a"), seat(120, "b")])
    noted(second, 121)
    assert was(second, 121) == [(None, 1, 2, "")]


def test_what_is_forgotten_need_not_be_kept_any_more():
    staffing = seen(seat(-60, "a"))
    noted(staffing, 60)
    staffing.past.take_fresh()
    noted(staffing, 60 + 25 * HOUR)
    _, gone = staffing.past.take_fresh()
    assert [(one.subject, one.point.quarter) for one in gone] == [("sales", at(0))]
