"""Who is told follows the roster, and nobody is left untold because of it."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.alerts.meant import MeantFor
from ccfloor.config_alerts import AlertTarget
from tests.alerts.house import alert

LI = AlertTarget(name="li", url="x", role="lead", agent="agent9001")
HE = AlertTarget(name="he", url="x", role="lead", agent="agent9002")
CHEN = AlertTarget(name="chen", url="x", role="supervisor", agent="agent9500")
DESK = AlertTarget(name="desk", url="x", role="lead")
ALL = (LI, HE, CHEN, DESK)


def meant(
    duties: dict[str, str],
    role: str = "lead",
    targets: tuple[AlertTarget, ...] = (LI, HE, CHEN),
    team: str = "A",
) -> list[str]:
    return MeantFor(targets, lambda _agent: team, duties.get)(alert(), role)


@pytest.mark.parametrize(
    ("duties", "told"),
    [
        ({"agent9001": "A"}, ["li"]),
        ({"agent9001": "A", "agent9002": "A"}, ["li", "he"]),
        ({"agent9001": "B", "agent9002": "A"}, ["he"]),
        ({"agent9001": "B"}, ["li", "he"]),  # no lead of that team: all, rather than nobody
        ({}, ["li", "he"]),
    ],
)
def test_the_lead_who_is_on_duty_for_that_team_is_told(duties, told):
    assert meant(duties) == told


def test_an_alert_of_no_team_is_told_to_every_lead_on_duty():
    assert meant({"agent9002": "B"}, team="") == ["he"]


def test_a_target_that_names_nobody_is_told_always_and_then_nobody_is_needed_besides():
    assert meant({"agent9001": "A"}, targets=ALL) == ["li", "desk"]
    assert meant({}, targets=ALL) == ["desk"]


def test_above_the_leads_whoever_is_on_duty_is_told_for_whatever_team():
    chu = msgspec.structs.replace(CHEN, name="chu", agent="agent9501")
    targets = (CHEN, chu)
    assert meant({"agent9501": "B"}, "supervisor", targets) == ["chu"]
    assert meant({}, "supervisor", targets) == ["chen", "chu"]
    assert meant({"agent9501": "B"}, "manager", targets) == []


def test_the_teams_of_a_target_still_count():
    of_b = msgspec.structs.replace(HE, teams=("B",))
    assert meant({"agent9002": "A"}, targets=(LI, of_b)) == ["li"]
