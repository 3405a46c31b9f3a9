"""What the outbox owes: at least once, in order, and no more often than it must."""

from __future__ import annotations

import asyncio
from random import Random

import msgspec
import pytest

from ccfloor.alerts.outbox import TRIES, Outbox
from ccfloor.clock import SetClock
from ccfloor.errors import RecordRefused, StoreError
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert, AlertCleared
from ccfloor.store.interface import Acknowledgement, Delivery
from ccfloor.store.memory_store import MemoryStore
from tests.alerts.house import T0, House, alert, hook, mail
from tests.alerts.receivers import http, smtp

DAY = 1_440 * MINUTE


class Doubtful(MemoryStore):
    """A store that now and then does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = True
        self.takes = True

    async def write(self, records):
        if not self.writes:
            raise StoreError("gone")
        await super().write(records)

    async def enqueue(self, deliveries):
        if not self.takes:
            raise StoreError("gone")
        return await super().enqueue(deliveries)


def row(name: str, at: int = 0, **fields: object) -> Delivery:
    made = Delivery(name, "x", "lead", (name,), "critical", name, "body", T0 + at, T0 + at)
    return msgspec.structs.replace(made, **fields)


class Receiver:
    """Takes what it is sent, or says why not."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.tries: list[tuple[str, str]] = []
        self.reasons: list[str] = []

    async def __call__(self, message: Delivery) -> str:
        self.tries.append((message.id, message.body))
        reason = self.reasons.pop(0) if self.reasons else ""
        if not reason:
            self.taken.append(message.id)
        return reason


def outbox(store: MemoryStore | None = None) -> tuple[Outbox, Receiver, SetClock, MemoryStore]:
    store, receiver, clock = store or MemoryStore(), Receiver(), SetClock(T0)
    made = Outbox(store, {"x": receiver}, clock, Random(1))  # noqa: S311 - guards nothing
    return made, receiver, clock, store


async def test_what_the_store_cannot_mark_is_sent_once_and_marked_later():
    store = Doubtful()
    box, receiver, clock, _ = outbox(store)
    await box.put([row("a"), row("b", 1)])
    store.writes = False
    for _ in range(5):
        assert await box.pump("x") == 5.0
        clock.move(clock.now() + 5 * SECOND)
    # The second waits until it is known that the first need not be sent again.
    assert receiver.taken == ["a"]
    store.writes = True
    await box.pump("x")
    assert receiver.taken == ["a", "b"]
    assert await store.open_deliveries() == []


async def test_what_was_kept_before_is_neither_kept_nor_sent_again():
    box, receiver, _, store = outbox()
    await box.put([row("a")])
    await box.pump("x")
    await box.put([row("a")])
    await box.pump("x")
    assert receiver.taken == ["a"]
    (kept,) = await store.deliveries(0, 2**62)
    assert (kept.state, kept.attempts) == ("sent", 1)


async def test_order_is_kept_while_the_first_does_not_arrive():
    box, receiver, clock, _ = outbox()
    await box.put([row("b", 1), row("a")])
    receiver.reasons = ["down"] * 3
    for _ in range(10):
        await box.pump("x")
        await box.put([row("c", 2)])
        clock.move(clock.now() + 60 * SECOND)
    assert receiver.taken == ["a", "b", "c"]
    assert [name for name, _ in receiver.tries] == ["a", "a", "a", "a", "b", "c"]


async def test_held_messages_stay_one_digest_until_it_arrives_and_hold_their_place():
    box, receiver, clock, _ = outbox()
    ends = T0 + 100 * SECOND
    held = [row(name, n, held=True, next_at=ends) for n, name in enumerate("ab")]
    await box.put([*held, row("loud", -1)])
    await box.pump("x")
    assert receiver.taken == ["loud"]
    clock.move(ends)
    receiver.reasons = ["down"]
    await box.pump("x")
    later = [row("c", 3, held=True, next_at=ends), row("after", 200 * SECOND)]
    await box.put([msgspec.structs.replace(one, next_at=ends) for one in later])
    await box.pump("x")
    assert receiver.taken == ["loud"]  # what was tried and did not arrive is in front
    clock.move(ends + 60 * SECOND)
    await box.pump("x")
    assert receiver.taken == ["loud", "a", "c", "after"]
    bodies = [body for name, body in receiver.tries if name == "a"]
    assert len(set(bodies)) == 1  # one id is one text, however often it is sent


async def test_a_dead_message_is_taken_up_while_the_daemon_runs_when_a_person_wants_it():
    box, receiver, clock, store = outbox()
    receiver.reasons = ["down"] * TRIES
    await box.put([row("a")])
    for _ in range(40):
        await box.pump("x")
        clock.move(clock.now() + 600 * SECOND)
    (dead,) = await store.open_deliveries("dead")
    await box.look()
    await box.pump("x")
    assert receiver.taken == []
    await store.write([msgspec.structs.replace(dead, state="queued", attempts=0)])
    await box.look()
    await box.look()
    await box.pump("x")
    assert receiver.taken == ["a"]
    assert await store.open_deliveries("dead") == []


async def test_what_is_marked_while_it_is_looked_is_not_sent_again():
    class Slow(MemoryStore):
        async def open_deliveries(self, state: str = "queued") -> list[Delivery]:
            found = await super().open_deliveries(state)
            await go_on.wait()
            return found

    go_on = asyncio.Event()
    box, receiver, _, _ = outbox(Slow())
    await box.put([row("a")])
    looking = asyncio.create_task(box.look())
    await asyncio.sleep(0)
    await box.pump("x")
    go_on.set()
    await looking
    await box.pump("x")
    assert receiver.taken == ["a"]


async def test_what_is_found_by_looking_before_it_is_known_to_be_kept_is_sent_once():
    class Slow(MemoryStore):
        async def enqueue(self, deliveries):
            fresh = await super().enqueue(deliveries)
            await box.look()
            return fresh

    box, receiver, _, _ = outbox(Slow())
    await box.put([row("a")])
    await box.pump("x")
    await box.pump("x")
    assert receiver.taken == ["a"]


async def test_the_metrics_tell_waiting_held_and_the_oldest():
    box, _, clock, _ = outbox()
    await box.put([row("a"), row("b", held=True, next_at=T0 + DAY)])
    clock.move(T0 + 7 * SECOND)
    told = {reading.name: reading.value for reading in box.readings()}
    assert told["ccfloor_deliveries_waiting"] == 2
    assert told["ccfloor_deliveries_held"] == 1
    assert told["ccfloor_deliveries_oldest_seconds"] == 7.0


# --- the whole of it, over real sockets ---------------------------------------------------


async def test_in_a_mass_each_team_s_leader_is_told_of_his_own(tmp_path):
    async with http() as (web, port):
        house = House(
            tmp_path,
            hook("lead-a", "lead", port, teams=["A"]),
            hook("lead-b", "lead", port, teams=["B"]),
            teams={f"agent{n}": "AB"[n % 2] for n in range(12)},
        )
        house.raised(*(alert(f"PJSIP/{n}", agent=f"agent{n}") for n in range(12)))
        await house.at(3)
    told = {one["id"].rpartition(":")[2]: one["alerts"] for one in web.taken}
    assert {name: len(alerts) for name, alerts in told.items()} == {"lead-a": 6, "lead-b": 6}
    seats = {name.split(":")[2] for name in told["lead-a"]}
    assert seats == {f"PJSIP/{n}" for n in range(0, 12, 2)}


async def test_a_receiver_that_hangs_on_a_real_socket_holds_up_no_other(tmp_path):
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set()
        await end.wait()
        writer.close()

    heard, end = asyncio.Event(), asyncio.Event()
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    stuck = int(server.sockets[0].getsockname()[1])
    async with http() as (web, port), smtp() as (inbox, mail_port):
        house = House(
            tmp_path,
            *(hook(f"stuck-{n}", "lead", stuck) for n in range(8)),
            mail("stuck-mail", "lead", stuck),
            hook("quick", "lead", port),
            mail("letter", "lead", mail_port),
        )
        running = asyncio.create_task(house.alerting.run(house.clock.now))
        house.clock.move(T0 + 3 * SECOND)
        house.raised(alert())
        while not (web.taken and inbox.mails and heard.is_set()):  # noqa: ASYNC110 - until they have it
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    end.set()
    server.close()
    assert web.ids() == [f"{alert().id}:lead:quick"]
    waiting = await house.store.open_deliveries()
    # Whether the letter was marked when the house closed is a matter of luck.
    stuck_ones = {*(f"stuck-{n}" for n in range(8)), "stuck-mail"}
    assert {one.target for one in waiting} - {"letter"} == stuck_ones


async def test_an_alert_that_has_stood_for_days_is_not_told_again_by_a_restart(tmp_path):
    async with http() as (web, port):
        targets = (hook("lead", "lead", port), hook("boss", "supervisor", port))
        house = House(tmp_path, *targets)
        house.raised(alert())
        await house.at(200)
        assert len(web.taken) == 2
        again = House(tmp_path, *targets, store=house.store)
        again.clock.move(T0 + 5 * DAY)
        await again.alerting.open([(alert(), None)])
        await again.at(5 * DAY / SECOND)
        assert len(web.taken) == 2


async def test_of_a_mass_that_has_stood_for_days_what_is_left_is_not_told_again(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port))
        mass = [alert(f"PJSIP/{number}") for number in range(6)]
        house.raised(*mass)
        await house.at(200)
        assert len(web.taken) == 1
        again = House(tmp_path, hook("lead", "lead", port), store=house.store)
        again.clock.move(T0 + 5 * DAY)
        # The one whose name the message has is over: what is left must be known by the others.
        await again.alerting.open([(one, None) for one in mass[1:]])
        await again.at(5 * DAY / SECOND)
        assert len(web.taken) == 1


async def test_after_a_restart_a_flapping_thing_is_still_hushed(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port))
        house.raised(alert())
        await house.at(5)
        gone = msgspec.structs.replace(alert(), cleared_at=T0 + 6 * SECOND)
        house.alerting.on([AlertCleared(gone)])
        await house.store.write([gone])
        again = House(tmp_path, hook("lead", "lead", port), store=house.store)
        again.clock.move(T0 + 20 * SECOND)
        await again.alerting.open([(gone, None)])
        again.raised(alert(at=20 * SECOND))
        await again.at(299)
        assert len(web.taken) == 1
        await again.at(305)
        assert len(web.taken) == 2


async def test_who_took_note_before_the_restart_is_not_bothered_after_it(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("boss", "supervisor", port))
        await house.alerting.open([(alert(), Acknowledgement(alert().id, "li", T0))])
        await house.at(1_000)
    assert web.taken == []


async def test_an_exchange_whose_clock_is_ahead_delays_no_message(tmp_path):
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port))
        house.raised(alert(at=600 * SECOND))
        await house.alerting.turn(T0 + 605 * SECOND)  # by its clock; ours says T0
        await house.alerting.outbox.pump("lead")
    assert len(web.taken) == 1


async def test_a_store_that_is_away_delays_messages_and_loses_none(tmp_path):
    store = Doubtful()
    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port), store=store)
        store.takes = False
        house.raised(alert())
        assert not await house.alerting.turn(T0 + 3 * SECOND)
        house.raised(alert("PJSIP/1002", at=4 * SECOND))
        assert not await house.alerting.turn(T0 + 8 * SECOND)
        store.takes = True
        await house.at(10)
        await house.at(20)
    assert [one["alerts"][0].split(":")[2] for one in web.taken] == ["PJSIP/1001", "PJSIP/1002"]
    told = {reading.name: reading.value for reading in house.alerting.readings()}
    assert told["ccfloor_deliveries_unstored"] == 0


async def test_a_message_that_can_not_be_kept_holds_up_no_other(tmp_path):
    class Picky(MemoryStore):
        async def enqueue(self, deliveries):
            if any("poison" in one.id for one in deliveries):
                raise RecordRefused("too long")
            return await super().enqueue(deliveries)

    async with http() as (web, port):
        house = House(tmp_path, hook("lead", "lead", port), store=Picky())
        house.raised(alert("poison"), alert("PJSIP/1002"))
        await house.at(3)
    assert [one["alerts"][0].split(":")[2] for one in web.taken] == ["PJSIP/1002"]
    told = {reading.name: reading.value for reading in house.alerting.readings()}
    assert told["ccfloor_deliveries_refused"] == 1


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.NOTICE])
async def test_over_midnight_and_by_the_target_s_hours_what_can_wait_waits(tmp_path, severity):
    async with http() as (web, port):
        night = hook("lead", "lead", port, quiet_from="22:00", quiet_to="07:00")
        house = House(tmp_path, night)  # it is 22:13:20
        one: Alert = alert(severity=severity)
        house.raised(one)
        await house.at(5)
        seven = 8 * 3_600 + 46 * 60 + 40
        await house.at(seven - 1)
        assert web.taken == []
        await house.at(seven)
        assert web.ids()[0] == f"{one.id}:lead:lead"
