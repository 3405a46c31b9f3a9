"""While what is seen is not to be relied on, somebody knows why the alarms are silent."""

from __future__ import annotations

import pytest

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.views import CoverageGap
from ccfloor.rules.engine import Engine
from tests.rules.histories import at, blind, rang, sees, told, watch


@pytest.mark.parametrize("reason", ["start", "clock_step"])
def test_a_gap_that_nobody_can_mend_raises_nothing(reason: str):
    dark = blind(0, reason)
    assert watch(dark, 1000, sees(dark, 1001)) == []


@pytest.mark.parametrize(
    ("reason", "alert"),
    [
        ("lag", "LAG breach critical pbx"),
        ("census", "CENSUS breach warning pbx"),
        ("overflow", "OVERFLOW breach critical pbx"),
    ],
)
def test_each_doubt_is_an_alert_of_its_own_while_it_stands(reason: str, alert: str):
    doubt = blind(3, reason)
    assert told(watch(doubt, 1000, sees(doubt, 1001))) == [f"3 + {alert}", f"1001 - {alert}"]


def test_a_doubt_that_goes_over_into_darkness_becomes_a_lost_link():
    engine = Engine(Config())
    lag = blind(3, "lag")
    watch(lag, engine=engine)
    ended = GapClosed(at(9), CoverageGap(at(3), at(9), "lag"))
    lost = GapOpened(at(9), CoverageGap(at(9), None, "link_lost"))
    assert told(engine.on([ended, lost], at(9))) == [
        "9 - LAG breach critical pbx",
        "9 + LINK breach critical pbx",
    ]


def test_where_one_gap_goes_over_into_another_no_alert_about_people_slips_through():
    engine = Engine(Config())
    watch(rang(0), blind(3, "lag"), engine=engine)
    ended = GapClosed(at(20), CoverageGap(at(3), at(20), "lag"))
    lost = GapOpened(at(20), CoverageGap(at(20), None, "link_lost"))
    said = told(engine.on([ended, lost], at(20)))
    assert [line for line in said if "T01" in line] == []
