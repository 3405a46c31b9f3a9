from __future__ import annotations

import pytest

from ccfloor.config import Config, Forecast, QueueConfig
from ccfloor.staffing.forecast import CallForecast
from tests.staffing.floor import at


def forecast(*rows: tuple[str, str, float]) -> CallForecast:
    said = tuple(Forecast(from_=begins, to=ends, calls=calls) for begins, ends, calls in rows)
    return CallForecast(Config(queue=(QueueConfig(name="sales", forecast=said),)))


def test_calls_of_a_half_hour_become_calls_a_second():
    assert forecast(("00:00", "24:00", 90)).rate("sales", at(0)) == 0.05


def test_a_queue_of_which_nothing_was_said_is_not_one_that_expects_nobody():
    said = forecast(("09:00", "10:00", 90))
    assert "sales" in said
    assert "other" not in said
    assert said.rate("sales", at(3600)) == 0
    assert said.rate("other", at(0)) == 0


def test_where_rows_overlap_the_greatest_holds():
    assert forecast(("08:00", "12:00", 18), ("09:00", "10:00", 36)).rate("sales", at(0)) == 0.02


def test_calls_add_up_over_a_boundary_and_parts_of_minutes():
    said = forecast(("08:00", "09:00", 18), ("09:00", "10:00", 36))  # 0.01 and 0.02 a second
    assert said.calls("sales", at(-100), at(50)) == pytest.approx(1 + 1)
    assert said.calls("sales", at(-90.5), at(-30.5)) == pytest.approx(0.6)
    assert said.calls("sales", at(10), at(10)) == 0


def test_a_row_goes_over_midnight():
    said = forecast(("22:00", "06:00", 18))
    assert [said.rate("sales", at(3600 * h)) for h in (0, 13, 20, 21)] == [0, 0.01, 0.01, 0]
