from __future__ import annotations

from collections.abc import Callable

import pytest

from ccfloor.kpi import definitions as d
from ccfloor.kpi.definitions import DEFINITIONS, SERVICE_LEVEL_VERSION
from ccfloor.kpi.live import QueueFigures

ICMI = d.Counts(answered=1000, abandoned=60, answered_in=860, abandoned_in=20, short_abandoned=10)


@pytest.mark.parametrize(
    ("formula", "percent"),
    [
        (d.service_level_v1, 83.0),
        (d.service_level_v2, 86.0),
        (d.service_level_v3, 81.1),
        (d.service_level_v4, 82.7),
        (d.service_level_v5, 82.1),
        (d.service_level_v6, 81.9),
    ],
)
def test_the_six_service_levels_of_one_day(
    formula: Callable[[d.Counts], float | None], percent: float
):
    value = formula(ICMI)
    assert value is not None
    assert round(100 * value, 1) == percent
    assert formula(d.Counts()) is None


def test_the_house_counts_callers_that_the_queue_sent_away():
    assert d.service_level(d.Counts(answered=8, answered_in=8, left=2)) == 0.8


def test_a_day_of_nothing_but_short_abandons_has_no_service_level():
    assert d.service_level(d.Counts(abandoned=5, short_abandoned=5)) is None


def test_the_abandon_rate_leaves_short_ones_out():
    assert d.abandon_rate(offered=110, abandoned=20, short_abandoned=10) == 0.1
    assert d.abandon_rate(offered=10, abandoned=10, short_abandoned=10) is None


def test_the_average_speed_of_answer_is_of_the_answered_only():
    assert d.average_speed_of_answer(30_000_000, 4) == 7_500_000
    assert d.average_speed_of_answer(0, 0) is None


def test_every_figure_of_a_queue_has_its_definition_and_every_share_its_denominator():
    assert set(QueueFigures.__struct_fields__) < set(DEFINITIONS)
    for name, one in DEFINITIONS.items():
        assert one.name == name
        assert one.unit in {"calls", "share", "µs"}
        assert bool(one.denominator) is (one.unit == "share" or name.startswith("average"))
        assert all(count in DEFINITIONS for count in one.counts)
        assert all(count in one.formula for count in one.counts)
    assert DEFINITIONS["service_level"].version == SERVICE_LEVEL_VERSION
