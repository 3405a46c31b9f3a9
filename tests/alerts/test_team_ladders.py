"""A team may have times of its own; what it leaves out, and everybody else, has the house's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccfloor.config import Config
from ccfloor.config_alerts import AlertLadder, AlertsConfig
from ccfloor.config_checks import problems
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert
from tests.alerts.house import T0, House, alert, mail

TEAMS = {"agent1001": "A", "agent2001": "B"}
LADDERS = AlertsConfig(
    ladder=(
        AlertLadder(team="A", supervisor_s=30.0, manager_s=0.0),
        AlertLadder(team="night", warning_s=60.0),
    )
)


def house(folder: Path) -> House:
    targets = [mail(role, role, 9) for role in ("lead", "supervisor", "manager")]
    return House(folder, *targets, alerts=LADDERS, teams=TEAMS)


async def told(made: House, seconds: float) -> list[str]:
    """Say who is told of what by then, each with the second it was due."""
    await made.alerting.turn(T0 + round(seconds * SECOND))
    rows = await made.store.deliveries(0, 2**62)
    return [f"{(row.created_at - T0) // SECOND} {row.role} {row.severity}" for row in rows]


async def test_an_alert_climbs_the_ladder_of_its_team(tmp_path):
    made = house(tmp_path)
    made.raised(alert())
    assert await told(made, 900) == ["0 lead critical", "30 supervisor critical"]


async def test_other_teams_and_no_team_climb_the_houses(tmp_path):
    for agent in ("agent2001", ""):
        made = house(tmp_path)
        made.raised(alert(agent=agent))
        assert await told(made, 900) == [
            "0 lead critical",
            "120 supervisor critical",
            "300 manager critical",
        ]


async def test_an_alert_about_a_team_names_it_itself(tmp_path):
    made = house(tmp_path)
    short = Alert("T16:warn:night:1", "T16", "warn", Severity.WARNING, "team", "night", T0, T0)
    made.raised(short)
    assert await told(made, 900) == ["0 lead warning", "60 supervisor warning"]


async def test_who_changes_team_meanwhile_is_told_once_of_each_step(tmp_path):
    teams = dict(TEAMS)
    targets = [mail(role, role, 9) for role in ("lead", "supervisor", "manager")]
    made = House(tmp_path, *targets, alerts=LADDERS, teams=teams)
    made.raised(alert())
    assert await told(made, 10) == ["0 lead critical"]
    teams["agent1001"] = "B"
    assert await told(made, 900) == ["0 lead critical", "30 supervisor critical"]


@pytest.mark.parametrize(
    ("ladders", "said"),
    [
        ((AlertLadder(team="A", manager_s=-1.0),), ["alerts.ladder[0].manager_s"]),
        ((AlertLadder(team="A"), AlertLadder(team="A")), ["alerts.ladder[1].team"]),
    ],
)
def test_what_makes_no_sense_is_named(ladders, said):
    found = problems(Config(alerts=AlertsConfig(ladder=ladders)))
    assert [one.key for one in found] == said
