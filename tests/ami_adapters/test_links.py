"""One contract for every link: asyncio's, pyst2's, and a file."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ami_adapters.asyncio_link import AsyncioLink
from ami_adapters.frames import Frame
from ami_adapters.interface import Link
from ami_adapters.protocol import Protocol
from ami_adapters.pyst2_link import Pyst2Link
from ami_adapters.recording import RecordingLink, read_recording
from ami_adapters.sockets import tune
from ami_adapters.translate import WANTED as ALL
from ccfloor.clock import SystemClock
from ccfloor.config import Ami
from ccfloor.errors import LinkError, LinkLost
from tests.ami_adapters.fake_ami import GREETING, FakeAmi

WANTED = {b"Hangup": None, b"Newstate": None, b"VarSet": b"\nVariable: QUEUESTATUS\r\n"}
LIVE: list[Any] = [AsyncioLink, Pyst2Link]

STREAM = (
    "Response: Success\r\nMessage: Authentication accepted\r\n\r\n"
    "Event: Newstate\r\nCallerIDName: status will follow\r\nUniqueid: 1.1\r\n\r\n"
    "Event: Newstate\r\nCallerIDName: Event: Hangup\r\nUniqueid: 1.2\r\n\r\n"
    "Event: Newstate\r\nCallerIDName: 王丽\r\nChanVariable: A=1\r\nUniqueid: 1.3\r\n\n"
    "Event: RTCPSent\r\nTo: nobody\r\n\r\n"
    "Event: VarSet\r\nVariable: DIALSTATUS\r\nValue: QUEUESTATUS\r\n\r\n\r\n\r\n"
    "Event: Hangup\r\nResponse: Follows\r\nUniqueid: 1.4\r\n\r\n"
).encode()
TOLD = ["Asterisk Call Manager/11.0.0", "", "1.1", "1.2", "1.3", "1.4"]


def told(frames: list[Frame]) -> list[str]:
    """Write each frame as the channel it names, or as its greeting."""
    return [
        frame.get(b"\nUniqueid:") if not frame.raw.startswith(b"Asterisk") else frame.raw.decode()
        for frame in frames
    ]


async def drain(link: Link) -> tuple[bytes, list[Frame], str]:
    """Read a link to its end."""
    data = b""
    frames: list[Frame] = []
    async with asyncio.timeout(60):
        while True:
            try:
                received = await link.receive()
            except LinkLost as lost:
                return data, frames, str(lost)
            data += received.data
            frames += received.frames


@pytest.fixture(params=["asyncio", "pyst2", "recording"])
async def opened(request, tmp_path) -> AsyncIterator[Callable[..., Any]]:
    """Return what opens a link of each kind onto the same bytes, cut into pieces."""
    async with contextlib.AsyncExitStack() as stack:

        async def give(stream: bytes, size: int = 65_536) -> Link:
            if request.param == "recording":
                path = tmp_path / "session.ami"
                path.write_bytes(GREETING + stream)
                link: Link = RecordingLink(path, WANTED, read_size=size)
            else:
                pbx = await stack.enter_async_context(FakeAmi())
                kind = AsyncioLink if request.param == "asyncio" else Pyst2Link
                link = kind(Ami(port=pbx.port), WANTED, SystemClock())
            stack.push_async_callback(link.close)
            await link.open()
            if request.param != "recording":
                await pbx.speak(stream, size)
            return link

        yield give


# --- the contract ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 64, 65_536])
async def test_the_frames_are_the_same_for_any_cut_of_the_bytes(opened, size):
    link = await opened(STREAM, size)
    data, frames, _ = await drain(link)
    assert data == GREETING + STREAM
    assert told(frames) == TOLD


async def test_every_byte_is_handed_out_and_every_frame_has_its_place(opened):
    data, frames, _ = await drain(await opened(STREAM))
    assert [data[f.ref : f.ref + len(f.raw)] for f in frames] == [f.raw for f in frames]


async def test_the_end_is_told_once_everything_was_given_and_every_time_after(opened):
    link = await opened(STREAM + b"Event: Hangup\r\nUniqueid: torn")
    _, frames, reason = await drain(link)
    assert told(frames) == TOLD
    assert reason
    for _ in range(2):
        with pytest.raises(LinkLost):
            await link.receive()
    with pytest.raises(LinkLost):
        link.send(b"Action: Ping\r\n\r\n")


async def test_closing_never_raises_and_ends_the_link(opened):
    link = await opened(STREAM)
    await link.close()
    await link.close()
    with pytest.raises(LinkLost):
        link.send(b"Action: Ping\r\n\r\n")


async def test_a_link_that_was_never_opened_can_be_closed(tmp_path):
    ami, clock = Ami(), SystemClock()
    for link in (AsyncioLink(ami, {}, clock), Pyst2Link(ami, {}, clock), RecordingLink(tmp_path)):
        await link.close()
        with pytest.raises(LinkLost):
            link.send(b"Action: Ping\r\n\r\n")


# --- a real session -------------------------------------------------------------------


@pytest.mark.parametrize("kind", LIVE)
async def test_a_live_link_gives_the_frames_of_a_recording(kind, session_file):
    reads = list(read_recording(session_file))
    raw = b"".join(read.data for read in reads)
    expected = [(f.name, f.ref, f.raw) for read in reads for f in read.frames]
    async with FakeAmi(greeting=b"") as pbx:
        link = kind(Ami(port=pbx.port), ALL, SystemClock())
        await link.open()
        await pbx.speak(raw, 1448)
        data, frames, _ = await drain(link)
        await link.close()
    assert data == raw
    assert [(f.name, f.ref, f.raw) for f in frames] == expected


# --- live links only --------------------------------------------------------------------


@pytest.mark.parametrize("kind", LIVE)
async def test_what_is_sent_arrives_in_order(kind):
    async with FakeAmi() as pbx:
        link = kind(Ami(port=pbx.port), {}, SystemClock())
        await link.open()
        for number in range(200):
            link.send(f"Action: Ping\r\nActionID: {number}\r\n\r\n".encode())
        await pbx.until("Ping", 200)
        await link.close()
    assert [action["ActionID"] for action in pbx.actions] == [str(n) for n in range(200)]


@pytest.mark.parametrize("kind", LIVE)
async def test_a_pbx_that_hangs_up_is_noticed_while_waiting(kind):
    async with FakeAmi() as pbx:
        link = kind(Ami(port=pbx.port), {}, SystemClock())
        await link.open()
        await link.receive()
        waiting = asyncio.ensure_future(link.receive())
        pbx.hang_up()
        async with asyncio.timeout(60):
            with pytest.raises(LinkLost, match="the PBX closed the connection"):
                await waiting
        await link.close()


@pytest.mark.parametrize("kind", LIVE)
async def test_nobody_listening_is_an_error_that_names_the_address(kind):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    link = kind(Ami(port=port), {}, SystemClock())
    with pytest.raises(LinkError, match=rf"^127\.0\.0\.1:{port}: "):
        await link.open()
    await link.close()


@pytest.mark.parametrize("kind", LIVE)
async def test_a_host_that_has_no_address_is_an_error_that_names_it(kind):
    link = kind(Ami(host="no-such-host.invalid"), {}, SystemClock())
    with pytest.raises(LinkError, match=r"^no-such-host\.invalid:5038: "):
        await link.open()
    await link.close()


@pytest.mark.parametrize("kind", LIVE)
async def test_a_server_that_does_not_shake_hands_is_given_up_in_time(kind):
    async with FakeAmi(greeting=b"") as pbx:  # speaks no TLS and says nothing
        link = kind(Ami(port=pbx.port, tls=True, answer_s=0.1), {}, SystemClock())
        with pytest.raises(LinkError, match=rf"^127\.0\.0\.1:{pbx.port}: "):
            await link.open()
        await link.close()


@pytest.mark.parametrize("kind", LIVE)
async def test_too_much_that_waits_ends_the_connection(kind):
    async with FakeAmi() as pbx:
        link = kind(Ami(port=pbx.port), WANTED, SystemClock(), overflow=100_000)
        await link.open()
        await pbx.speak(STREAM * 10_000, 65_536, finish=False)
        # The reader is a thread of its own and may need a while to have read too much.
        gone = link._reads.gone if isinstance(link, AsyncioLink) else link._gone
        await asyncio.wait_for(gone.wait(), 60)
        with pytest.raises(LinkLost, match="overflow: "):
            await link.receive()
        await link.close()


@pytest.mark.parametrize("kind", LIVE)
async def test_the_peer_never_has_to_wait_for_a_slow_reader(kind):
    async with FakeAmi() as pbx:
        link = kind(Ami(port=pbx.port), WANTED, SystemClock())
        await link.open()
        # Nobody receives, and 20 MB, more than the kernel holds, go out all the same.
        await pbx.speak(STREAM * 40_000, 262_144)
        data, _, _ = await drain(link)
        await link.close()
    assert len(data) == len(GREETING) + len(STREAM) * 40_000


@pytest.mark.parametrize("kind", LIVE)
async def test_a_dead_peer_will_be_noticed_by_the_socket_too(kind, monkeypatch):
    tuned: list[socket.socket] = []

    def noting(sock: socket.socket) -> None:
        tuned.append(sock)
        tune(sock)

    for module in ("asyncio_link", "socket_thread"):
        monkeypatch.setattr(f"ami_adapters.{module}.tune", noting)
    async with FakeAmi() as pbx:
        link = kind(Ami(port=pbx.port), {}, SystemClock())
        await link.open()
        (sock,) = tuned
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 3
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 3
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 19_000
        await link.close()


# --- TLS ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LIVE)
async def test_the_same_session_over_tls(kind, certificate, tls_server):
    async with FakeAmi(tls=tls_server) as pbx:
        ami = Ami(port=pbx.port, tls=True, tls_ca=str(certificate))
        link = kind(ami, WANTED, SystemClock())
        await link.open()
        link.send(b"Action: Ping\r\nActionID: 1\r\n\r\n")
        await pbx.until("Ping")
        await pbx.speak(STREAM * 500, 65_536)
        data, frames, _ = await drain(link)
        await link.close()
    assert data.endswith(STREAM * 500)
    assert len(frames) == 2 + 5 * 500  # the greeting and the answer to Ping before them


@pytest.mark.parametrize("kind", LIVE)
async def test_reading_and_writing_at_once_over_tls_lose_nothing(kind, certificate, tls_server):
    async with FakeAmi(tls=tls_server) as pbx:
        ami = Ami(port=pbx.port, tls=True, tls_ca=str(certificate))
        link = kind(ami, {}, SystemClock())
        await link.open()
        protocol = Protocol({})
        answers = 0
        async with asyncio.timeout(60):
            for number in range(500):
                link.send(f"Action: Ping\r\nActionID: {number}\r\n\r\n".encode())
            while answers < 500:
                received = await link.receive()
                answers += sum(b"Pong" in frame.raw for frame in protocol.feed(received.data))
        await link.close()
    assert answers == 500


@pytest.mark.parametrize("kind", LIVE)
async def test_a_certificate_nobody_vouches_for_is_refused_unless_told(
    kind, certificate, tls_server
):
    async with FakeAmi(tls=tls_server) as pbx:
        ami = Ami(port=pbx.port, tls=True)
        link = kind(ami, {}, SystemClock())
        with pytest.raises(LinkError, match=r"(?i)certificate"):
            await link.open()
        await link.close()
        trusting = kind(msgspec.structs.replace(ami, tls_verify=False), {}, SystemClock())
        await trusting.open()
        assert (await trusting.receive()).data == GREETING
        await trusting.close()


@pytest.mark.parametrize("kind", LIVE)
async def test_a_file_that_holds_no_certificate_is_named(kind, tmp_path):
    for path in (tmp_path / "missing.pem", Path(__file__)):
        link = kind(Ami(tls=True, tls_ca=str(path)), {}, SystemClock())
        with pytest.raises(LinkError, match=path.name):
            await link.open()
        await link.close()
