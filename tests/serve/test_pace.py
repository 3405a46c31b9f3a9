from __future__ import annotations

import pytest

from ccfloor.serve.pace import Haste, Pace


def after(began: float, ended: float) -> Pace:
    pace = Pace()
    pace.sent(began, ended)
    return pace


@pytest.mark.parametrize("haste", list(Haste))
def test_the_first_delta_waits_for_nothing(haste):
    assert Pace().wait(100.0, haste) == 0.0


@pytest.mark.parametrize(
    ("haste", "now", "wait"),
    [
        (Haste.NOW, 10.000, 0.005),
        (Haste.NOW, 10.004, 0.001),
        (Haste.NOW, 10.005, 0.0),
        (Haste.SOON, 10.000, 0.1),
        (Haste.SOON, 10.030, 0.07),
        (Haste.SOON, 10.200, 0.0),
        (Haste.BEAT, 10.500, 1.5),
    ],
)
def test_an_alert_goes_at_once_and_all_else_waits_for_company(haste, now, wait):
    assert after(10.0, 10.001).wait(now, haste) == pytest.approx(wait)


def test_in_a_storm_of_alerts_half_the_time_is_left_for_the_floor():
    assert after(10.0, 10.040).wait(10.040, Haste.NOW) == pytest.approx(0.040)


def test_a_daemon_of_another_pace_keeps_it():
    pace = Pace(together_s=0.25)
    pace.sent(10.0, 10.0)
    assert pace.wait(10.0, Haste.SOON) == 0.25


@pytest.mark.parametrize("haste", [Haste.NOW, Haste.SOON])
def test_what_failed_is_tried_again_after_a_second(haste):
    pace = Pace()
    pace.failed(10.0)
    assert pace.wait(10.0, haste) == pytest.approx(1.0)
