from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from types import UnionType

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ccfloor.errors import ConfigError, ProtocolError, StoreError
from ccfloor.floor.changes import QueueChanged, SeatChanged
from ccfloor.floor.states import SeatState, Severity
from ccfloor.floor.views import QueueView, SeatView
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised
from ccfloor.serve import messages as m
from ccfloor.serve import session
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.handovers import Handover, HandoverBoards
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.readings import Reading
from ccfloor.store.interface import Acknowledgement
from tests.serve.house import KEYS, House, after_snapshot


def ringing(n: int, caller: str = "13812345678") -> SeatChanged:
    view = SeatView(f"PJSIP/{n}", f"agent{n}", SeatState.RINGING, since=n, caller=caller)
    return SeatChanged(n, view)


def alert(name: str = "a", cleared_at: int | None = None) -> Alert:
    return Alert(
        id=name,
        rule="T01",
        stage="breach",
        severity=Severity.CRITICAL,
        kind="seat",
        subject="PJSIP/1001",
        begun_at=1,
        raised_at=2,
        cleared_at=cleared_at,
    )


async def until(
    client: FloorClient, kind: type | UnionType, mirror: Mirror | None = None
) -> AnyMessage:
    """Return the next message of that kind, following the others; beats are passed over."""
    async with asyncio.timeout(60):
        while True:
            message = await client.receive()
            if mirror is not None and isinstance(message, m.Snapshot | m.Delta):
                before_any_snapshot = mirror.seq < 0 and isinstance(message, m.Delta)
                assert mirror.take(message) or before_any_snapshot
            beat = isinstance(message, m.Delta) and message == m.Delta(message.seq, message.at)
            if isinstance(message, kind) and not beat:
                return message


async def follow(client: FloorClient, mirror: Mirror, shows: Callable[[Mirror], bool]) -> None:
    """Keep the mirror up to date until it shows what is waited for."""
    while not shows(mirror):
        await until(client, m.Snapshot | m.Delta, mirror)


async def raw_login(house: House, *said: str | bytes) -> tuple[dict[str, str], int | None]:
    """Say something as it stands; return the last message and the code of the closing."""
    heard: list[str | bytes] = []
    async with connect(house.door.url) as socket:
        try:
            for message in said:
                await socket.send(message)
            async with asyncio.timeout(60):
                while True:
                    heard.append(await socket.recv())
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
    return json.loads(heard[-1]) if heard else {}, code


LOGIN = json.dumps({"type": "login", "token": KEYS["lead"][0]})


# --- a good life ----------------------------------------------------------------------


async def test_a_login_is_answered_by_welcome_and_snapshot(house):
    house.tell([ringing(1001)])
    async with house.client() as client:
        assert client.welcome is not None
        assert (client.welcome.user, client.welcome.role) == ("lead 1", "lead")
        assert (client.welcome.site, client.welcome.timezone) == ("ccfloor", "Asia/Shanghai")
        assert client.welcome.limits.ring == 12_000_000
        snapshot = await after_snapshot(client)
        assert [s.caller for s in snapshot.seats] == ["138****5678"]


async def test_a_delta_follows_the_snapshot_with_the_next_number(house):
    async with house.client() as client:
        snapshot = await after_snapshot(client)
        house.tell([ringing(1001)])
        delta = await until(client, m.Delta)
        assert isinstance(delta, m.Delta)
        assert delta.seq > snapshot.seq
        assert [s.seat for s in delta.seats] == ["PJSIP/1001"]


async def test_changes_in_one_breath_are_one_delta(house):
    async with house.client() as client:
        await after_snapshot(client)
        for n in range(100):
            house.tell([ringing(n)])
        delta = await until(client, m.Delta)
        assert isinstance(delta, m.Delta)
        assert len(delta.seats) == 100


async def test_a_wall_sees_no_caller_at_all(house):
    house.tell([ringing(1001)])
    async with house.client("wall") as wall, house.client("lead") as lead:
        mirrors = {wall: Mirror(), lead: Mirror()}
        for client, mirror in mirrors.items():
            await until(client, m.Snapshot, mirror)
        house.tell([ringing(1002)])
        for client, mirror in mirrors.items():
            await follow(client, mirror, lambda shown: len(shown.seats) == 2)
        assert [s.caller for s in mirrors[wall].seats.values()] == ["", ""]
        assert [s.caller for s in mirrors[lead].seats.values()] == ["138****5678"] * 2


async def test_a_ping_is_answered_with_its_number_and_the_time_of_the_pbx(house):
    house.board.set_link(m.LinkState("pbx", "live", 1, offset=86_400_000_000))
    async with house.client() as client:
        before = house.hub.now()
        await client.send(m.Ping(42))
        pong = await until(client, m.Pong)
        assert isinstance(pong, m.Pong)
        assert pong.id == 42
        assert before <= pong.at <= house.hub.now()


async def test_a_resync_brings_a_fresh_snapshot_and_the_numbers_go_on(house):
    async with house.client() as client:
        await after_snapshot(client)
        house.tell([ringing(1001)])
        await until(client, m.Delta)
        await client.send(m.Resync())
        mirror = Mirror()
        await until(client, m.Snapshot, mirror)
        assert list(mirror.seats) == ["PJSIP/1001"]
        house.tell([ringing(1002)])
        await until(client, m.Delta, mirror)
        assert list(mirror.seats) == ["PJSIP/1001", "PJSIP/1002"]


async def test_a_client_that_lost_a_message_finds_out_and_recovers(house):
    async with house.client() as client:
        mirror = Mirror()
        await until(client, m.Snapshot, mirror)
        house.tell([ringing(1001)])
        await until(client, m.Delta)  # lost on its way: the mirror never sees it
        house.tell([ringing(1002)])
        gap = await until(client, m.Delta)
        assert isinstance(gap, m.Delta)
        assert not mirror.take(gap)
        await client.send(m.Resync())
        fresh = await until(client, m.Snapshot)
        assert isinstance(fresh, m.Snapshot)
        assert mirror.take(fresh)
        assert list(mirror.seats) == ["PJSIP/1001", "PJSIP/1002"]


async def test_two_hundred_clients_all_hear_the_same(houses):
    house = await houses()

    async def listen() -> Mirror:
        mirror = Mirror()
        async with house.client() as client:
            await until(client, m.Snapshot, mirror)
            arrived.release()
            await follow(client, mirror, lambda shown: "the last" in shown.alerts)
        return mirror

    arrived = asyncio.Semaphore(0)
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        tasks = [group.create_task(listen()) for _ in range(200)]
        for _ in tasks:
            await arrived.acquire()
        for n in range(20):
            house.tell([ringing(n), QueueChanged(n, QueueView("support", waiting=n))])
            await asyncio.sleep(0)
        house.tell([], [AlertRaised(alert("the last"))])
    mirrors = [task.result() for task in tasks]
    assert all(mirror == mirrors[0] for mirror in mirrors)
    assert len(mirrors[0].seats) == 20


# --- commands -------------------------------------------------------------------------


async def test_an_acknowledgement_is_stored_once_and_seen_by_everybody(house):
    house.tell([], [AlertRaised(alert())])
    async with house.client("lead") as lead, house.client("supervisor") as supervisor:
        await after_snapshot(lead)
        mirror = Mirror()
        await until(supervisor, m.Snapshot, mirror)
        await lead.send(m.Acknowledge(1, ("a",), "on my way\x1b[2J"))
        assert await until(lead, m.Done) == m.Done(1, ok=True)
        await follow(supervisor, mirror, lambda shown: shown.alerts["a"].seen_at is not None)
        assert (mirror.alerts["a"].seen_by, mirror.alerts["a"].note) == ("lead 1", "on my way")
        await supervisor.send(m.Acknowledge(2, ("a",)))
        assert await until(supervisor, m.Done) == m.Done(2, ok=True)
    assert {ack.by for ack in house.stored.values()} == {"lead 1"}


async def test_two_leads_at_the_same_moment_are_one_acknowledgement(house):
    house.tell([], [AlertRaised(alert())])
    house.store_waits = asyncio.Event()
    async with house.client("lead") as one, house.client("supervisor") as two:
        await one.send(m.Acknowledge(1, ("a",)))
        await two.send(m.Acknowledge(1, ("a",)))
        await two.send(m.Ping(9))
        await after_snapshot(one)
        await after_snapshot(two)
        house.store_waits.set()
        assert await until(one, m.Done) == m.Done(1, ok=True)
        assert await until(two, m.Done) == m.Done(1, ok=True)
    assert len(house.stored) == 1


async def test_nothing_is_shown_as_acknowledged_before_it_is_stored(house):
    house.tell([], [AlertRaised(alert())])
    house.store_waits = asyncio.Event()
    async with house.client() as client:
        await after_snapshot(client)
        await client.send(m.Acknowledge(1, ("a",)))
        async with house.client() as other:
            assert [a.seen_by for a in (await after_snapshot(other)).alerts] == [""]
        house.store_waits.set()
        await until(client, m.Done)
        assert [a.seen_by for a in house.board.snapshot(1).alerts] == ["lead 1"]


async def test_a_client_that_hangs_up_meanwhile_has_acknowledged_all_the_same(house):
    house.tell([], [AlertRaised(alert())])
    house.store_waits = asyncio.Event()
    async with house.client() as client:
        await client.send(m.Acknowledge(1, ("a",)))
        await client.send(m.Resync())
        await after_snapshot(client)
    house.store_waits.set()
    await house.door.close()
    assert list(house.stored) == ["a"]
    assert [a.seen_by for a in house.board.snapshot(1).alerts] == ["lead 1"]


async def test_a_wall_may_only_look(house):
    house.tell([], [AlertRaised(alert())])
    async with house.client("wall") as client:
        await client.send(m.Acknowledge(7, ("a",)))
        assert await until(client, m.Done) == m.Done(7, ok=False, error="not_allowed")
    assert house.stored == {}


async def test_a_manager_is_shown_the_floor_and_may_act(house):
    house.tell([], [AlertRaised(alert())])
    async with house.client("manager") as client:
        assert client.welcome is not None
        assert client.welcome.role == "manager"
        snapshot = await until(client, m.Snapshot)
        assert isinstance(snapshot, m.Snapshot)
        assert [one.id for one in snapshot.alerts] == ["a"]
        await client.send(m.Acknowledge(7, ("a",)))
        assert await until(client, m.Done) == m.Done(7, ok=True)
        await client.send(Handover(8))
        assert isinstance(await until(client, HandoverBoards), HandoverBoards)


async def test_an_alert_that_does_not_stand_cannot_be_acknowledged(house):
    house.tell([], [AlertRaised(alert()), AlertCleared(alert(cleared_at=3))])
    async with house.client() as client:
        for number, (ids, answer) in enumerate(
            [
                (("nobody",), m.Done(0, ok=False, error="unknown_alert")),
                ((), m.Done(1, ok=False, error="unknown_alert")),
                (("nobody", "a"), m.Done(2, ok=True)),
                (("a",), m.Done(3, ok=False, error="unknown_alert")),
            ]
        ):
            await client.send(m.Acknowledge(number, ids))
            assert await until(client, m.Done) == answer


async def test_an_alert_the_store_has_never_heard_of_is_not_shown_as_acknowledged(house):
    house.tell([], [AlertRaised(alert())])
    house.stored["a"] = Acknowledgement("a", "somebody", 1)
    async with house.client() as client:
        await client.send(m.Acknowledge(1, ("a",)))
        assert await until(client, m.Done) == m.Done(1, ok=False, error="unknown_alert")
    assert [a.seen_by for a in house.board.snapshot(1).alerts] == [""]


async def test_a_lead_is_told_why(house):
    async with house.client() as client:
        await client.send(m.Explain(7, "T01:PJSIP/1001:1"))
        told = await until(client, Explanation)
    assert told == Explanation(id=7, what="T01:PJSIP/1001:1", kind="breach")


async def test_an_alerts_own_id_is_asked_for_not_its_clean_form(house):
    house.tell(findings=[AlertRaised(alert("T01:\x1b[31mred"))])
    async with house.client() as client:
        shown = (await after_snapshot(client)).alerts[0].id
        await client.send(m.Explain(7, shown))
        await until(client, Explanation)
    assert "\x1b" not in shown
    assert house.asked == ["T01:\x1b[31mred"]


async def test_a_wall_is_not_told_why(house):
    async with house.client("wall") as client:
        await client.send(m.Explain(7, "T01:PJSIP/1001:1"))
        assert await until(client, m.Done) == m.Done(7, ok=False, error="not_allowed")
    assert house.asked == []


async def test_one_question_at_a_time_and_the_floor_goes_on_meanwhile(house):
    house.answer_waits = asyncio.Event()
    async with house.client() as client:
        await client.send(m.Explain(1, "a"))
        await client.send(m.Explain(2, "b"))
        assert await until(client, m.Done) == m.Done(2, ok=False, error="busy")
        await client.send(m.Ping(3))
        assert isinstance(await until(client, m.Pong), m.Pong)
        house.answer_waits.set()
        told = await until(client, Explanation)
        assert isinstance(told, Explanation)
        assert (told.id, told.what) == (1, "a")
        await client.send(m.Explain(4, "c"))
        assert await until(client, Explanation) == Explanation(id=4, what="c", kind="breach")


async def test_an_answer_that_cannot_be_found_out_is_said(house):
    house.store_error = StoreError("disk full")
    async with house.client() as client:
        await client.send(m.Explain(7, "a"))
        assert await until(client, m.Done) == m.Done(7, ok=False, error="store")


async def test_who_hangs_up_while_he_waits_for_an_answer_leaves_nothing_behind(house):
    house.answer_waits = asyncio.Event()
    async with house.client() as client:
        await client.send(m.Explain(1, "a"))
        await client.send(m.Ping(2))
        await until(client, m.Pong)  # so the question has been read
    async with house.client() as client:
        house.answer_waits.set()
        await client.send(m.Explain(2, "b"))
        assert await until(client, Explanation) == Explanation(id=2, what="b", kind="breach")


async def test_a_client_can_iterate_to_the_goodbye(house):
    async with house.client() as client:
        await after_snapshot(client)
        await house.door.close()
        assert [message async for message in client][-1] == m.Goodbye("stopping")
        with pytest.raises(ProtocolError, match="connection closed"):
            await client.receive()


async def test_a_client_is_used_as_a_context(house):
    with pytest.raises(ProtocolError, match="async with"):
        await house.client().send(m.Resync())


async def test_a_store_that_fails_is_said_and_nothing_is_shown(house):
    house.tell([], [AlertRaised(alert())])
    house.store_error = StoreError("disk full")
    async with house.client() as client:
        await client.send(m.Acknowledge(1, ("a",)))
        assert await until(client, m.Done) == m.Done(1, ok=False, error="store")
    assert [a.seen_by for a in house.board.snapshot(1).alerts] == [""]


# --- who is not let in, or not kept -----------------------------------------------------


async def test_an_unknown_token_is_refused(house):
    with pytest.raises(ProtocolError, match="unknown token"):
        async with FloorClient(house.door.url, "guess"):
            pass


async def test_another_protocol_is_refused_by_name(house):
    said = json.dumps({"type": "login", "token": KEYS["lead"][0], "protocol": 99})
    assert await raw_login(house, said) == (
        {
            "type": "goodbye",
            "reason": "refused",
            "detail": "this daemon speaks protocol 1, the client 99",
        },
        1008,
    )


async def test_silence_is_no_login(house, monkeypatch):
    monkeypatch.setattr(session, "LOGIN_S", 0.05)
    heard, code = await raw_login(house)
    assert (heard["reason"], heard["detail"], code) == ("refused", "no login within 0.05 s", 1008)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nonsense",
        "[]",
        "null",
        '{"type":"login"}',
        '{"type":"login","token":1}',
        '{"type":"unheard of"}',
        '{"type":"resync"}',
        '{"type":"ping","id":1}',
        '{"type":"welcome","user":"x"}',
        '{"type":"login","token":"\\ud800"}',
        "[" * 5000,
        '{"type":"login","token":"' + "x" * 5000 + '"}',
        b'{"type":"login","token":"x"}',
        pytest.param(LOGIN.encode(), id="binary"),  # a key in a test's name is another each time
    ],
)
async def test_nonsense_instead_of_a_login_ends_it(house, said):
    heard, code = await raw_login(house, said)
    assert (heard["type"], heard["reason"], code) == ("goodbye", "protocol", 1008)


@pytest.mark.parametrize(
    "said",
    [
        "{}",
        pytest.param(LOGIN, id="again"),
        '{"type":"ping","id":-1}',
        '{"type":"ping","id":9007199254740992}',
        '{"type":"ping","id":' + "9" * 400 + "}",
        '{"type":"ping","id":1.5}',
        '{"type":"ping","id":true}',
        '{"type":"acknowledge","id":1,"alerts":"a"}',
        '{"type":"acknowledge","id":1,"alerts":' + json.dumps(["a"] * 501) + "}",
        '{"type":"explain","id":-1,"what":"a"}',
        '{"type":"explain","id":1}',
        '{"type":"explain","id":1,"what":"' + "a" * 701 + '"}',
        '{"type":"resync","x":' + "[" * 20000 + "}",
        b'{"type":"resync"}',
    ],
)
async def test_nonsense_after_the_login_ends_it(house, said):
    heard, code = await raw_login(house, LOGIN, said)
    assert (heard["type"], heard["reason"], code) == ("goodbye", "protocol", 1008)


async def test_a_message_too_large_ends_it(house):
    _, code = await raw_login(house, LOGIN, "x" * (64 * 1024 + 1))
    assert code == 1009


async def test_what_a_client_calls_itself_cannot_forge_the_log(house, capsys):
    name = "\x1b[31mme\n2026 root logged in"
    async with FloorClient(house.door.url, KEYS["lead"][0], client=name):
        pass
    assert "\x1b[31mme" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1.evil.example:{port}",
        "http://evil.example:{port}",
        "null",
        "http://[::1",
        "http://localhost:99999",
    ],
)
async def test_a_page_of_another_site_is_refused(house, origin):
    at = origin.format(port=house.door.port)
    with pytest.raises(InvalidStatus) as refused:
        await connect(house.door.url, origin=at)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://127.0.0.1:{port}", "http://localhost:{port}"])
async def test_a_page_of_our_own_is_let_in(house, origin):
    at = origin.format(port=house.door.port)
    async with connect(house.door.url, origin=at) as socket:
        await socket.send(LOGIN)
        assert json.loads(await socket.recv())["type"] == "welcome"


async def test_one_client_too_many_is_refused(houses):
    house = await houses(max_clients=1)
    async with house.client():
        with pytest.raises(ProtocolError, match="full"):
            async with house.client():
                pass


async def test_one_stranger_too_many_is_refused(houses):
    house = await houses(max_clients=1)
    async with connect(house.door.url):
        with pytest.raises(InvalidStatus) as refused:
            await connect(house.door.url)
        assert refused.value.response.status_code == 503


def flood(house: House, n: int) -> None:
    """Half a megabyte of delta, told at once."""
    house.tell([ringing(seat) for seat in range(3000)], [AlertRaised(alert(str(n)))])


async def test_a_slow_client_is_let_go_and_slows_nobody(houses):
    house = await houses(outbox=4)
    slow = await connect(house.door.url, max_queue=1, max_size=None)
    slow.transport.pause_reading()
    await slow.send(LOGIN)
    mirror = Mirror()
    async with house.client() as brisk:
        await until(brisk, m.Snapshot, mirror)
        for n in range(200):
            flood(house, n)
            await until(brisk, m.Delta, mirror)
            if figure(house.hub.readings(), "ccfloor_clients") == 1:
                break
        house.tell([], [AlertRaised(alert("after"))])
        await follow(brisk, mirror, lambda shown: "after" in shown.alerts)
    slow.transport.abort()
    await house.door.close()
    assert figure(house.door.readings(), "ccfloor_clients_slow_total") == 1


def figure(readings: list[Reading], name: str) -> float:
    (value,) = [reading.value for reading in readings if reading.name == name]
    return value


async def test_a_client_that_paused_gets_one_fresh_snapshot_instead_of_what_it_missed(houses):
    house = await houses(outbox=2)
    heard: list[AnyMessage] = []
    mirror = Mirror()
    async with house.client() as pausing, house.client() as brisk:
        await until(pausing, m.Snapshot, mirror)
        await until(brisk, m.Snapshot)
        port = pausing._connection.local_address[1]
        (session,) = (s for s in house.door._inside if s._socket.remote_address[1] == port)
        pausing._connection.transport.pause_reading()
        for n in range(200):
            flood(house, n)
            await until(brisk, m.Delta)
            if session._outbox._overflowed_at is not None:
                break
        house.tell([ringing(9999)])
        pausing._connection.transport.resume_reading()
        while "PJSIP/9999" not in mirror.seats:
            heard.append(await until(pausing, m.Snapshot | m.Delta, mirror))
    assert [type(message) for message in heard].count(m.Snapshot) == 1
    assert len(mirror.seats) == 3001


async def test_closing_says_goodbye_to_everybody(house):
    async with house.client() as client, connect(house.door.url) as stranger:
        await after_snapshot(client)
        await house.door.close()
        assert await until(client, m.Goodbye) == m.Goodbye("stopping")
        assert json.loads(await stranger.recv())["reason"] == "stopping"


# --- the door itself ----------------------------------------------------------------------


async def test_an_address_in_use_is_said_with_file_and_key(houses):
    house = await houses()
    with pytest.raises(ConfigError, match=r"floor.toml: serve.host, serve.port = '127.0.0.1:\d+'"):
        await houses(port=house.door.port)


def test_the_network_is_not_let_in_without_keys(tmp_path):
    with pytest.raises(ConfigError, match=r"floor.toml: serve.host = '0.0.0.0'"):
        House(tmp_path, host="0.0.0.0", token=())  # noqa: S104 - the point of the test


async def test_without_keys_the_token_file_of_this_machine_opens(houses):
    house = await houses(token=())
    token = house.token_file.read_text().strip()
    async with FloorClient(house.door.url, token) as client:
        assert client.welcome is not None
        assert (client.welcome.user, client.welcome.role) == ("local", "supervisor")


async def test_tls_is_spoken_with_a_certificate(houses):
    pem = Path(__file__).with_name("loopback.pem")
    house = await houses(tls_cert=str(pem), tls_key=str(pem))
    assert house.door.url.startswith("wss://127.0.0.1:")
    trusted = ssl.create_default_context(cafile=pem)
    async with FloorClient(house.door.url, KEYS["lead"][0], tls=trusted) as client:
        await after_snapshot(client)
        house.tell([ringing(1001)])
        await until(client, m.Delta)


def test_a_certificate_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ConfigError, match=r"floor.toml: serve.tls_cert = '/nowhere'"):
        House(tmp_path, tls_cert="/nowhere", tls_key="/nowhere")


# --- orders ----------------------------------------------------------------------------

PAUSE = Act(id=7, order="pause", seat="PJSIP/1001", reason="会议")


async def test_a_person_is_told_what_he_may_ask_for(house):
    async with house.client() as lead, house.client("wall") as wall:
        assert lead.welcome is not None
        assert wall.welcome is not None
        assert (lead.welcome.orders, lead.welcome.reasons) == (("pause",), ("会议",))
        assert (wall.welcome.orders, wall.welcome.reasons) == ((), ())


async def test_an_order_is_answered_with_what_would_be_done(house):
    asked = Confirm(7, "t1", "pause", "PJSIP/1001", "agent1001", reason="会议")
    house.acting.answer = asked
    async with house.client() as client:
        await client.send(PAUSE)
        assert await until(client, Confirm) == asked
    assert house.acting.asked == [("lead 1", PAUSE)]


async def test_a_wall_has_nothing_done_and_nobody_is_asked(house):
    async with house.client("wall") as client:
        await client.send(PAUSE)
        assert await until(client, m.Done) == m.Done(7, ok=False, error="not_allowed")
    assert house.acting.asked == []


async def test_one_order_of_a_client_is_on_its_way_and_the_floor_goes_on_meanwhile(house):
    house.acting.waits = asyncio.Event()
    async with house.client() as client:
        await client.send(PAUSE)
        await client.send(Act(8, "pause", "PJSIP/1002"))
        assert await until(client, m.Done) == m.Done(8, ok=False, error="busy")
        await client.send(m.Ping(3))
        assert isinstance(await until(client, m.Pong), m.Pong)
        house.acting.waits.set()
        assert await until(client, m.Done) == m.Done(7, ok=True)
    assert len(house.acting.asked) == 1


async def test_who_hangs_up_after_an_order_does_not_stop_it_half_way(house):
    house.acting.waits = asyncio.Event()
    async with house.client() as client:
        await client.send(PAUSE)
        await client.send(m.Ping(2))
        await until(client, m.Pong)  # so the order has been read
    house.acting.waits.set()
    await house.door.close()
    assert house.acting.ended == 1


@pytest.mark.parametrize("field", ["order", "seat", "queue", "to", "reason", "confirm"])
async def test_an_order_with_a_text_too_long_ends_the_connection(house, field):
    async with house.client() as client:
        await client.send(msgspec.structs.replace(PAUSE, **{field: "x" * 201}))
        goodbye = await until(client, m.Goodbye)
    assert isinstance(goodbye, m.Goodbye)
    assert goodbye.reason == "protocol"
    assert house.acting.asked == []
