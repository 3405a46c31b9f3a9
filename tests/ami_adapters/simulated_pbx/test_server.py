"""The simulated PBX on a real socket: its manners, its clock, its faults.

Its clock is set by the tests: time passes where ``catch_up`` is called, and never by itself.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from ami_adapters.simulated_pbx import Earlier, Scenario, SimulatedPbx, Simulation
from ccfloor.clock import SetClock
from ccfloor.floor.names import SECOND
from tests.ami_adapters.simulated_pbx.hearing import START, Heard, hear, small

LOGIN = b"Action: Login\r\nUsername: ccfloor\r\nSecret: ccfloor-secret\r\n\r\n"


class Client:
    """A bare AMI client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def frame(self) -> Heard:
        """Wait for the next frame."""
        block = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 60)
        return hear(block)[0]

    async def until(self, **headers: str) -> Heard:
        """Wait for a frame with these headers, letting others pass."""
        while True:
            frame = await self.frame()
            if headers.items() <= frame.items():
                return frame

    async def rest(self) -> bytes:
        """Read to the end of the connection."""
        return await asyncio.wait_for(self.reader.read(), 60)

    def ask(self, action: bytes) -> None:
        """Send an action."""
        self.writer.write(action.replace(b"|", b"\r\n") + b"\r\n\r\n")


@asynccontextmanager
async def _pbx(scenario: Scenario | None = None, speed: float = 1.0):
    clock = SetClock(START)
    scenario = scenario or small()
    async with SimulatedPbx(scenario, clock=clock, speed=speed, refusal_s=0.0) as pbx:
        yield pbx, clock


@asynccontextmanager
async def _client(pbx: SimulatedPbx, *, login: bool = True):
    reader, writer = await asyncio.open_connection("127.0.0.1", pbx.port)
    client = Client(reader, writer)
    assert await reader.readline() == b"Asterisk Call Manager/11.0.0\r\n"
    if login:
        writer.write(LOGIN)
        await client.until(Event="FullyBooted")
        await client.until(Event="SuccessfulAuth")
    try:
        yield client
    finally:
        writer.close()


def _pass(pbx: SimulatedPbx, clock: SetClock, seconds: float) -> None:
    clock.move(clock.now() + round(seconds * SECOND))
    pbx.catch_up()


async def test_a_client_hears_what_happens_with_the_instants_of_the_pbx():
    async with _pbx() as (pbx, clock), _client(pbx) as client:
        _pass(pbx, clock, 60)
        born = await client.until(Event="Newchannel")
        joined = await client.until(Event="QueueCallerJoin")
        assert START < born.at < joined.at <= START + 60 * SECOND
        assert pbx.truth.visits[0].joined_at == joined.at


async def test_a_fast_pbx_has_a_fast_clock():
    async with _pbx(speed=10.0) as (pbx, clock), _client(pbx) as client:
        _pass(pbx, clock, 6)
        client.ask(b"Action: Ping|ActionID: p")
        pong = await client.until(ActionID="p")
        assert pong.at == START + 60 * SECOND


async def test_a_census_comes_in_one_piece_whatever_goes_on():
    async with _pbx(Scenario.demo(30, 2)) as (pbx, clock), _client(pbx) as client:
        _pass(pbx, clock, 20)
        client.ask(b"Action: QueueStatus|ActionID: q")
        await client.until(ActionID="q", EventList="start")
        count = 0
        while (frame := await client.frame()).get("EventList") != "Complete":
            assert frame["ActionID"] == "q"
            count += 1
        assert frame["ListItems"] == str(count)


async def test_a_wrong_secret_is_told_so_and_the_door_is_shut():
    async with _pbx() as (pbx, _), _client(pbx, login=False) as client:
        client.ask(b"Action: Login|Username: ccfloor|Secret: wrong")
        assert await client.rest() == (b"Response: Error\r\nMessage: Authentication failed\r\n\r\n")
        assert pbx.sessions == 0


async def test_two_clients_hear_the_same_and_a_masked_one_its_part():
    async with (
        _pbx() as (pbx, clock),
        _client(pbx) as one,
        _client(pbx) as two,
        _client(pbx) as masked,
    ):
        masked.ask(b"Action: Events|EventMask: agent")
        await masked.until(Events="On")
        _pass(pbx, clock, 60)
        first = await one.until(Event="QueueCallerJoin")
        assert (await two.until(Event="QueueCallerJoin")).text == first.text
        assert (await masked.frame()).text == first.text


async def test_dropping_breaks_every_connection_and_new_ones_are_welcome():
    async with _pbx() as (pbx, _):
        async with _client(pbx) as client:
            pbx.drop()
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await client.until(Event="never")
        async with _client(pbx) as client:
            client.ask(b"Action: Ping")
            assert (await client.until(Ping="Pong"))["Response"] == "Success"


async def test_a_stalled_pbx_is_silent_and_then_says_everything_in_order():
    async with _pbx() as (pbx, clock), _client(pbx) as client:
        pbx.stall(30.0)
        client.ask(b"Action: Ping|ActionID: held")
        _pass(pbx, clock, 29)
        with pytest.raises(TimeoutError):  # silence can only be listened to
            await asyncio.wait_for(client.reader.read(1), 0.05)
        _pass(pbx, clock, 2)
        said = [await client.frame()]
        while "ActionID" not in said[-1]:
            said.append(await client.frame())
        assert said[-1]["Ping"] == "Pong"
        assert "QueueCallerJoin" in {frame.get("Event") for frame in said}
        instants = [frame.at for frame in said if "Event" in frame]
        assert instants == sorted(instants)


async def test_a_torn_frame_is_the_last_that_is_heard():
    async with _pbx() as (pbx, _), _client(pbx) as client:
        pbx.tear()
        rest = await client.rest()
        assert rest.rpartition(b"\r\n\r\n")[2].startswith(b"Event: Hangup\r\nPrivilege")
        assert not rest.endswith(b"\r\n\r\n")


async def test_a_flood_arrives_whole():
    async with _pbx() as (pbx, _), _client(pbx) as client:
        pbx.flood(3000)
        for number in range(3000):
            assert (await client.until(UserEvent="Flood"))["Number"] == str(number)


async def test_who_does_not_read_is_cut_off():
    async with _pbx() as (pbx, _), _client(pbx):
        for _ in range(200):
            pbx.flood(2000)
            if pbx.cut_off:
                break
        assert (pbx.cut_off, pbx.sessions) == (1, 0)


async def test_a_restart_breaks_the_line_and_the_next_login_hears_of_a_short_uptime():
    async with _pbx(Scenario.demo(30, 2)) as (pbx, clock):
        async with _client(pbx) as client:
            _pass(pbx, clock, 60)
            pbx.restart(clean=True)
            last = hear(await client.rest())[-1]
            assert (last["Event"], last["Restart"]) == ("Shutdown", "True")
        async with _client(pbx, login=False) as client:
            client.writer.write(LOGIN)
            assert (await client.until(Event="FullyBooted"))["Uptime"] == "0"
            client.ask(b"Action: CoreShowChannels|ActionID: c")
            assert (await client.until(EventList="Complete"))["ListItems"] == "0"


async def test_a_pbx_that_is_down_greets_nobody():
    async with _pbx() as (pbx, clock):
        pbx.restart(down_s=10.0)
        reader, writer = await asyncio.open_connection("127.0.0.1", pbx.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)
        writer.close()
        _pass(pbx, clock, 11)
        async with _client(pbx):
            assert pbx.sessions == 1


async def test_stopping_lets_go_of_everything():
    async with _pbx() as (pbx, _):
        reader, _writer = await asyncio.open_connection("127.0.0.1", pbx.port)
        await reader.readline()
        port = pbx.port
    _writer.close()
    with pytest.raises(OSError, match="onnect"):
        await asyncio.open_connection("127.0.0.1", port)
    assert pbx.sessions == 0


async def test_a_floor_that_is_at_work_already_goes_on_where_it_stands():
    scenario = small(earlier=Earlier(for_s=3_600.0, calls=1.0))
    model = Simulation(scenario)
    assert model.now == scenario.begins
    heard = list(model.told(START))
    assert [at for at, _ in heard] == sorted(at for at, _ in heard)
    assert heard[-1][0] <= START == model.now
    visits = len(model.truth.visits)
    assert visits > 20
    clock = SetClock(START + 7 * SECOND)
    async with SimulatedPbx(scenario, clock=clock, refusal_s=0.0, model=model) as pbx:
        assert pbx.model is model
        async with _client(pbx) as client:
            _pass(pbx, clock, 60)
            client.ask(b"Action: Ping|ActionID: p")
            assert (await client.until(ActionID="p")).at == START + 67 * SECOND
    assert len(model.truth.visits) > visits
