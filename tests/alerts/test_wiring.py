"""What people do at the daemon's door reaches the bell."""

from __future__ import annotations

from ccfloor.alerts.life import Stage
from ccfloor.clock import SetClock
from ccfloor.config import Config, JournalConfig
from ccfloor.config_alerts import AlertsConfig, AlertTarget
from ccfloor.daemon import Daemon
from ccfloor.floor.deeds import AlertAnswered
from ccfloor.floor.names import SECOND
from ccfloor.store.interface import Acknowledgement, Delivery
from ccfloor.store.memory_store import MemoryStore
from tests.alerts.house import T0, alert


def daemon() -> Daemon:
    target = AlertTarget(name="phone", url="json://127.0.0.1/")
    config = Config(alerts=AlertsConfig(target=(target,)), journal=JournalConfig(folder=""))
    made = Daemon(config, MemoryStore(), SetClock(T0))
    made.duty_room.alerting._bell.raised(alert())
    return made


def stage(made: Daemon) -> Stage:
    life = made.duty_room.alerting._bell.life(alert().id)
    assert life is not None
    return life.stage


async def test_who_takes_note_at_the_door_stops_the_climb():
    made = daemon()
    await made.store.write([alert()])
    await made.acknowledge([Acknowledgement(alert().id, "li", T0)])
    assert stage(made) is Stage.ACTED


async def test_who_recalls_the_agent_stops_it_and_who_looks_does_not():
    made = daemon()
    await made.duty_room.done(AlertAnswered(alert().id, "li", "seen"), "li")
    assert stage(made) is Stage.SEEN
    await made.duty_room.done(AlertAnswered(alert().id, "li", "recall"), "li")
    assert stage(made) is Stage.ACTED


async def test_what_arrived_is_seen():
    made = daemon()
    row = Delivery(
        "x", "phone", "manager", (alert().id,), "critical", "s", "b", T0, T0, sent_at=T0 + SECOND
    )
    assert made.duty_room.alerting.outbox.on_sent is not None
    made.duty_room.alerting.outbox.on_sent(row)
    assert stage(made) is Stage.SEEN
