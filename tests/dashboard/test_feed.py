from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import msgspec
import pytest
from websockets.asyncio.server import serve

from ccfloor.clock import SystemClock
from ccfloor.dashboard.feed import Batch, DaemonFeed, Lost, News
from ccfloor.serve.messages import (
    Acknowledge,
    Delta,
    Goodbye,
    Login,
    Ping,
    Pong,
    Request,
    Resync,
    Snapshot,
)
from ccfloor.serve.mine import AnyMessage
from tests.dashboard import floorplan as fp

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Request).decode


class Listener:
    """What a screen would have been told, and ways to wait for it."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self._came = asyncio.Event()

    def post(self, news: News) -> None:
        self.news.append(news)
        self._came.set()

    @property
    def messages(self) -> list[AnyMessage]:
        return [m for one in self.news if isinstance(one, Batch) for m in one.messages]

    @property
    def losses(self) -> list[Lost]:
        return [one for one in self.news if isinstance(one, Lost)]

    async def until(self, true) -> None:
        async with asyncio.timeout(60):
            while not true():
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def line_to(handler, **options):
    """Run a feed against a real server whose handler is given the line and its login."""

    async def serve_one(line):
        login = decode(await line.recv())
        assert isinstance(login, Login)
        await handler(line, login)

    async with serve(serve_one, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        options = {"retry_from_s": 0.01, "retry_to_s": 0.05} | options
        feed = DaemonFeed(f"ws://127.0.0.1:{port}", "sesame", SystemClock(), **options)
        listener = Listener()
        running = asyncio.create_task(feed.run(listener.post))
        try:
            yield feed, listener, server
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def tell(line, *messages: AnyMessage) -> None:
    for message in messages:
        await line.send(encode(message).decode())


def small(seq: int = 1) -> Snapshot:
    return Snapshot(seq, fp.NOON)


async def test_the_first_word_is_the_login_and_what_comes_is_handed_on_in_order():
    logins = []

    async def daemon(line, login):
        logins.append(login)
        await tell(line, fp.welcome(), small(7), Delta(8, fp.NOON), Delta(9, fp.NOON))
        await line.wait_closed()

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: len(listener.messages) == 4)
    assert logins == [Login("sesame", client="dashboard")]
    assert listener.messages == [fp.welcome(), small(7), Delta(8, fp.NOON), Delta(9, fp.NOON)]
    assert listener.losses == []


async def test_a_burst_is_handed_on_in_fewer_batches_than_messages():
    async def daemon(line, _login):
        await tell(line, small(), *(Delta(seq, fp.NOON) for seq in range(2, 502)))
        await line.wait_closed()

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: len(listener.messages) == 501)
    assert len(listener.news) < 501


async def test_a_delta_out_of_turn_is_thrown_away_and_a_snapshot_asked_for_once():
    asked = []

    async def daemon(line, _login):
        await tell(line, small(1), Delta(2, fp.NOON), Delta(4, fp.NOON), Delta(5, fp.NOON))
        asked.append(decode(await line.recv()))
        await tell(line, small(9), Delta(10, fp.NOON))
        asked.extend([decode(raw) async for raw in line])

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: Delta(10, fp.NOON) in listener.messages)
    assert asked == [Resync()]
    assert listener.messages == [small(1), Delta(2, fp.NOON), small(9), Delta(10, fp.NOON)]


async def test_a_command_goes_out_on_the_line_and_is_refused_without_one():
    got = []

    async def daemon(line, _login):
        await tell(line, small())
        got.append(decode(await line.recv()))
        await tell(line, Pong(1, fp.NOON))
        await line.wait_closed()

    feed = DaemonFeed("ws://127.0.0.1:1", "x", SystemClock())
    assert feed.send(Acknowledge(1, ("a",))) is False
    async with line_to(daemon) as (feed, listener, _server):
        await listener.until(lambda: listener.messages)
        assert feed.send(Acknowledge(1, ("a", "b"), note="seen")) is True
        await listener.until(lambda: len(listener.messages) == 2)
    assert got == [Acknowledge(1, ("a", "b"), note="seen")]


async def test_a_quiet_daemon_is_pinged_and_a_dead_one_given_up():
    pings = []

    async def daemon(line, _login):
        await tell(line, small())
        while True:
            pings.append(decode(await line.recv()))

    async with line_to(daemon, ping_after_s=0.02, silent_after_s=0.1) as (_, listener, _server):
        await listener.until(lambda: listener.losses)
    assert pings[:2] == [Ping(1), Ping(2)]
    assert listener.losses[0].reason == "silent"


@pytest.mark.parametrize("reason", ["refused", "slow", "stopping", "protocol"])
async def test_a_goodbye_is_told_and_another_attempt_follows(reason):
    lines = []

    async def daemon(line, _login):
        lines.append(line)
        if len(lines) == 1:
            await tell(line, Goodbye(reason, "because"))
        else:
            await tell(line, small(3))
        await line.wait_closed()

    async with line_to(daemon, refused_s=0.01) as (_, listener, _server):
        await listener.until(lambda: listener.messages)
    assert [(one.reason, one.detail) for one in listener.losses] == [(reason, "because")]
    assert listener.messages == [small(3)]


async def test_who_is_refused_does_not_ask_so_often_that_his_whole_address_is_refused():
    async def daemon(line, _login):
        await tell(line, Goodbye("refused", "unknown token"))

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: listener.losses)
    assert 30 <= listener.losses[0].retry_s <= 60


async def test_a_line_that_breaks_without_a_word_is_opened_again():
    lines = []

    async def daemon(line, _login):
        lines.append(line)
        await tell(line, small(len(lines)))
        if len(lines) == 1:
            line.transport.abort()
        await line.wait_closed()

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: small(2) in listener.messages)
    assert [one.reason for one in listener.losses] == ["ended"]


async def test_what_is_no_message_ends_the_line_and_not_the_program():
    lines = []

    async def daemon(line, _login):
        lines.append(line)
        bad = ("{", '{"type":"no such"}', '{"type":"delta","seq":"x","at":1}', "\x00")
        if len(lines) <= len(bad):
            await line.send(bad[len(lines) - 1])
        else:
            await tell(line, small())
        await line.wait_closed()

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: listener.messages)
    assert [one.reason for one in listener.losses] == ["protocol"] * 4


async def test_attempts_come_later_and_later_up_to_a_bound():
    async def daemon(_line, _login):
        raise AssertionError  # nobody gets here

    async with line_to(daemon) as (_, _listener, server):
        port = next(iter(server.sockets)).getsockname()[1]
    listener = Listener()
    feed = DaemonFeed(
        f"ws://127.0.0.1:{port}", "x", SystemClock(), retry_from_s=0.01, retry_to_s=0.04
    )
    running = asyncio.create_task(feed.run(listener.post))
    await listener.until(lambda: len(listener.losses) >= 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    bounds = [0.01, 0.02, 0.04, 0.04, 0.04]
    for lost, bound in zip(listener.losses, bounds, strict=False):
        assert lost.reason == "unreachable"
        assert bound / 2 <= lost.retry_s <= bound


async def test_leaving_says_goodbye_to_the_daemon_properly():
    closed: asyncio.Queue[int | None] = asyncio.Queue()

    async def daemon(line, _login):
        await tell(line, small())
        await line.wait_closed()
        closed.put_nowait(line.close_code)

    async with line_to(daemon) as (_, listener, _server):
        await listener.until(lambda: listener.messages)
    assert closed.get_nowait() == 1000
