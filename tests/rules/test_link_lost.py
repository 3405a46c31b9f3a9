"""RULEBOOK 0.10: no data, no adverse event."""

from __future__ import annotations

import pytest

from ccfloor.config import Ami, Config
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import AlertRaised
from ccfloor.rules.link_lost import LinkLost
from tests.rules.histories import at, blind, sees, told, watch


@pytest.mark.parametrize("reason", ["start", "clock_step", "lag", "census", "overflow"])
def test_a_gap_that_is_no_loss_of_the_link_says_nothing(reason: str):
    dark = blind(0, reason)
    assert watch(dark, 1000, sees(dark, 1001), rules=(LinkLost,)) == []


@pytest.mark.parametrize("reason", ["link_lost", "closed", ""])
def test_any_other_is_told_at_once_and_cleared_when_sight_is_back(reason: str):
    dark = blind(3, reason)
    assert told(watch(dark, 1000, sees(dark, 1001))) == [
        "3 + LINK breach critical pbx",
        "1001 - LINK breach critical pbx",
    ]


def test_the_alert_carries_the_links_own_name():
    (raised,) = watch(blind(3), config=Config(ami=Ami(name="north")))
    assert isinstance(raised, AlertRaised)
    assert raised.alert.id == f"LINK:breach:north:{at(3)}"
    assert (raised.alert.kind, raised.alert.subject) == ("link", "north")


def test_an_alert_of_an_earlier_run_is_cleared_by_the_first_census():
    before = Engine(Config())
    watch(blind(3), engine=before)
    after = Engine(Config())
    after.restore(before.standing())
    dark = blind(10, "start")
    assert told(watch(dark, 20, sees(dark, 21), engine=after)) == ["21 - LINK breach critical pbx"]
