"""An alert that nobody acts on reaches real people's programs, in order and once each."""

from __future__ import annotations

import asyncio
import socket

import pytest

from ccfloor.alerts.outbox import TRIES, wait_after
from ccfloor.alerts.signing import is_genuine
from ccfloor.config_alerts import AlertTarget
from ccfloor.errors import ConfigError, StoreError
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import AlertCleared, AlertRaised
from ccfloor.store.memory_store import MemoryStore
from tests.alerts.house import T0, House, alert, hook, mail
from tests.alerts.receivers import http, smtp


async def test_nobody_acts_and_three_people_are_told_in_order_once_each(tmp_path):
    async with smtp() as (inbox, mail_port), http() as (web, web_port):
        targets = [
            one
            for role in ("lead", "supervisor", "manager")
            for one in (mail(f"m-{role}", role, mail_port), hook(f"w-{role}", role, web_port))
        ]
        house = House(tmp_path, *targets)
        house.alerting.on([AlertRaised(alert())])
        for seconds in (2, 60, 121, 122, 200, 301, 302, 1_000, 5_000):
            await house.at(seconds)
        assert [one["role"] for one in web.taken] == ["lead", "supervisor", "manager"]
        assert len(inbox.mails) == 3
        assert len(set(web.ids())) == 3
        subject, body = inbox.mails[0]
        assert "紧急" in subject or "严重" in subject
        assert "王丽 (agent1001)" in subject
        assert alert().id in body
        for told, sent in zip(web.headers, web.bodies, strict=True):
            stamp = int({key.lower(): value for key, value in told.items()}["ccfloor-timestamp"])
            assert is_genuine("swordfish", told, sent, stamp)
        states = {row.state for row in await house.store.deliveries(0, 2**62)}
        assert states == {"sent"}


async def test_who_takes_note_in_between_stops_it(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port), hook("boss", "supervisor", port))
        house.alerting.on([AlertRaised(alert())])
        await house.at(2)
        house.alerting.answered(alert().id, "ack", "zhang.lan", T0 + 60 * SECOND)
        await house.at(1_000)
        assert [one["role"] for one in web.taken] == ["lead"]
        second = alert("PJSIP/1002")
        house.alerting.on([AlertRaised(second), AlertCleared(second)])
        await house.at(2_000)
        assert len(web.taken) == 1


async def test_a_receiver_that_is_down_for_a_while_loses_nothing_and_mixes_nothing_up(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    house = House(tmp_path, hook("lead", "lead", port))
    names = [f"PJSIP/{1001 + n}" for n in range(4)]
    for number, name in enumerate(names):
        house.alerting.on([AlertRaised(alert(name, at=number * 10 * SECOND))])
        await house.at(number * 10 + 5)  # connection refused
    assert len(await house.store.open_deliveries()) == 4
    async with http(port) as (web, _):
        web.answers += ["500", "close", "503"]
        for seconds in range(60, 4_000, 60):
            await house.at(seconds)
        assert [one["alerts"][0].split(":")[2] for one in web.taken] == names
        assert len(set(web.ids())) == 4
        assert web.calls == 7
    assert await house.store.open_deliveries() == []


async def test_stopped_between_sending_and_marking_it_is_sent_again_under_the_same_id(tmp_path):
    class Failing(MemoryStore):
        fails = False

        async def write(self, records):
            if self.fails:
                raise StoreError("power cut")
            await super().write(records)

    store = Failing()
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port), store=store)
        house.alerting.on([AlertRaised(alert())])
        house.clock.move(T0 + 3 * SECOND)
        await house.alerting.turn(house.clock.now())
        store.fails = True
        sending = asyncio.create_task(house.alerting.outbox.pump("lead"))
        while not web.taken:  # noqa: ASYNC110 - until the real receiver has it
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        store.fails = False
        again = House(tmp_path, hook("lead", "lead", port), store=store)
        await again.alerting.open([(alert(), None)])
        await again.at(10)
        await again.at(2_000)
        assert len(set(web.ids())) == 1
        assert len(web.taken) >= 2
        assert await store.open_deliveries() == []


async def test_a_message_that_never_arrives_is_dead_and_in_nobodys_way(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port))
        web.answers += ["500"] * TRIES
        house.alerting.on([AlertRaised(alert())])
        for step in range(1, 200):
            await house.at(step * 300)
        (dead,) = await house.store.open_deliveries("dead")
        assert (dead.attempts, dead.error) == (TRIES, "HTTP 500")
        house.alerting.on([AlertRaised(alert("PJSIP/1002", at=70_000 * SECOND))])
        await house.at(70_010)
        assert len(web.taken) == 1


async def test_one_target_that_hangs_holds_up_no_other(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("slow", "lead", port), hook("quick", "lead", port))
        stuck = asyncio.Event()

        async def never(_: object) -> str:
            await stuck.wait()
            return ""

        house.alerting.outbox._lanes["slow"].send = never
        await house.alerting.open([])
        running = asyncio.create_task(house.alerting.outbox.run())
        house.alerting.on([AlertRaised(alert())])
        house.clock.move(T0 + 3 * SECOND)
        await house.alerting.turn(house.clock.now())
        while not web.taken:  # noqa: ASYNC110 - until the real receiver has it
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert web.ids() == [f"{alert().id}:lead:quick"]


async def test_in_quiet_hours_what_can_wait_comes_as_one_message_when_they_end(tmp_path):
    async with smtp() as (inbox, port):
        quiet = mail("boss", "lead", port, quiet_from="22:00", quiet_to="23:00")
        house = House(tmp_path, quiet)
        for number in range(3):
            one = alert(f"PJSIP/{1001 + number}", Severity.WARNING, number * 60 * SECOND)
            house.alerting.on([AlertRaised(one)])
            await house.at(number * 60 + 5)
        assert inbox.mails == []
        house.alerting.on([AlertRaised(alert("PJSIP/1009", at=200 * SECOND))])
        await house.at(210)
        assert len(inbox.mails) == 1  # critical: it does not wait
        await house.at(3_600)
        assert len(inbox.mails) == 2
        subject, body = inbox.mails[1]
        assert "(+2)" in subject
        assert all(f"PJSIP/{1001 + number}" in body for number in range(3))


async def test_after_a_restart_nobody_is_told_twice(tmp_path):
    async with http() as (web, port):
        targets = (hook("lead", "lead", port), hook("boss", "supervisor", port))
        house = House(tmp_path, *targets)
        house.alerting.on([AlertRaised(alert())])
        await house.at(3)
        again = House(tmp_path, *targets, store=house.store)
        await again.alerting.open([(alert(), None)])
        await again.at(10)
        await again.at(1_000)
        assert [one["role"] for one in web.taken] == ["lead", "supervisor"]


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0, 2.5), (1, 1, 5), (2, 1, 10), (8, 1, 600), (12, 0, 300), (1_000, 1, 600)],
)
def test_it_waits_longer_each_time(attempts, jitter, seconds):
    assert wait_after(attempts, jitter) == seconds * SECOND


def test_an_address_is_never_told_in_an_error(tmp_path):
    bad = AlertTarget(name="x", url="nosuch://user:hunter2@example.com")
    with pytest.raises(ConfigError) as caught:
        House(tmp_path, bad)
    assert "hunter2" not in str(caught.value)
    assert 'alerts.target "x"' in str(caught.value)
    with pytest.raises(ConfigError, match="url_file"):
        House(tmp_path, AlertTarget(name="x", url_file="missing"))
