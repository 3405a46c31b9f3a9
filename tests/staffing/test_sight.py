from __future__ import annotations

from ccfloor.floor.names import MINUTE
from ccfloor.floor.views import CoverageGap
from ccfloor.staffing.sight import SeenTime
from tests.staffing.floor import at, blind


def seen(sight: SeenTime, begins: float, ends: float) -> list[tuple[float, float]]:
    return [
        ((a - at(0)) / 1e6, (b - at(0)) / 1e6) for a, b in sight.stretches(at(begins), at(ends))
    ]


def test_before_the_first_instant_nothing_was_seen():
    sight = SeenTime(60 * MINUTE)
    assert seen(sight, 0, 100) == []
    assert not sight.sees(at(50))
    sight.begin(at(40))
    assert seen(sight, 0, 100) == [(40, 100)]
    assert (sight.sees(at(39)), sight.sees(at(40))) == (False, True)


def test_a_gap_is_cut_out_and_an_open_one_ends_it_all():
    sight = SeenTime(60 * MINUTE)
    sight.begin(at(0))
    opened, closed = blind(30, 50)
    sight.opened(opened)
    assert (sight.blind, seen(sight, 0, 100)) == (True, [(0, 30)])
    sight.closed(closed)
    assert (sight.blind, sight.sees(at(100))) == (False, True)
    assert seen(sight, 0, 100) == [(0, 30), (50, 100)]
    assert [sight.sees(at(second)) for second in (29, 30, 49, 50)] == [True, False, False, True]


def test_gaps_that_touch_and_overlap_are_cut_out_once():
    sight = SeenTime(60 * MINUTE)
    sight.begin(at(0))
    for from_, to in ((30, 50), (50, 60), (40, 55)):
        opened, closed = blind(from_, to)
        sight.opened(opened)
        sight.closed(closed)
    assert seen(sight, 10, 100) == [(10, 30), (60, 100)]
    assert seen(sight, 35, 45) == []


def test_a_start_that_is_dark_until_the_first_census_counts_from_there():
    sight = SeenTime(60 * MINUTE)
    opened, closed = blind(0, 8, "start")
    sight.opened(opened)
    sight.closed(closed)
    assert seen(sight, -100, 20) == [(8, 20)]


def test_what_an_earlier_run_saw_counts_and_its_gaps_do_not():
    sight = SeenTime(60 * MINUTE)
    sight.restore(at(-600), [CoverageGap(at(-300), at(-200), "lag"), CoverageGap(at(-50), None)])
    opened, closed = blind(-50, 10, "start")
    sight.opened(opened)
    sight.closed(closed)
    assert seen(sight, -1000, 30) == [(-600, -300), (-200, -50), (10, 30)]


def test_gaps_of_long_ago_are_forgotten():
    sight = SeenTime(10 * MINUTE)
    for minute in range(0, 600, 2):
        opened, closed = blind(60 * minute, 60 * minute + 30)
        sight.opened(opened)
        sight.closed(closed)
    assert len(sight._gaps) <= 7
