"""A switch that takes thirty-two phones with it is one incident, and nobody's doing."""

from __future__ import annotations

import msgspec

from ami_adapters.protocol import Protocol
from ami_adapters.simulated_pbx import Planted, Scenario, Simulation
from ami_adapters.translate import WANTED
from ccfloor.config import Config
from ccfloor.floor.names import SECOND
from ccfloor.pipeline import Pipeline
from ccfloor.rules.findings import (
    AlertRaised,
    Breach,
    BreachFound,
    BreachRevised,
    Incident,
    IncidentFound,
)

SEATS = 60
GONE = [1001 + number for number in range(32)]
AFTER_S, LENGTH_S = 600.0, 240.0


def test_phones_that_die_together_are_one_incident_and_one_alert() -> None:
    planted = Planted(
        phone_dies=tuple((seat, AFTER_S + n * 0.15, LENGTH_S) for n, seat in enumerate(GONE))
    )
    scenario = msgspec.structs.replace(
        Scenario.floor(seats=SEATS, seed=5, busyness=1.4), planted=planted
    )
    pipeline = Pipeline(msgspec.convert(scenario.config_parts(), Config), days=False)
    protocol = Protocol(WANTED)
    incidents: dict[str, Incident] = {}
    breaches: dict[str, Breach] = {}
    outages = 0
    for data in Simulation(scenario).frames(1_800 * SECOND):
        for finding in pipeline.frames(protocol.feed(data)).findings:
            if isinstance(finding, IncidentFound):
                incidents[finding.incident.id] = finding.incident
            elif isinstance(finding, BreachFound | BreachRevised):
                breaches[finding.breach.id] = finding.breach
            elif isinstance(finding, AlertRaised):
                outages += finding.alert.rule == "OUTAGE"
    (incident,) = [one for one in incidents.values() if one.rule == "OUTAGE"]
    dead = {f"PJSIP/{seat}" for seat in GONE}
    assert len(dead.intersection(incident.seats)) >= 20  # at some seats nobody was logged in
    assert len(dead.union(incident.seats)) <= len(dead) + 2  # and what else failed meanwhile
    assert outages == 1
    meanwhile = [
        one
        for one in breaches.values()
        if one.seat in incident.seats
        and one.begun_at >= incident.begun_at - 60 * SECOND
        and one.begun_at <= incident.begun_at + LENGTH_S * SECOND
    ]
    assert all(one.incident == incident.id for one in meanwhile)
    others = [one for one in breaches.values() if one.seat not in incident.seats]
    assert all(not one.incident for one in others)
