"""A PBX watched: connected to, logged in to, lost and found again, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest

from ami_adapters.frames import Received
from ami_adapters.ordering import Answer
from ami_adapters.orders import PauseMember, Spy
from ami_adapters.recording import RecordingLink
from ami_adapters.session_states import State, Status
from ami_adapters.translate import WANTED
from ami_adapters.watch import Watch, link_for
from ccfloor.clock import SystemClock
from ccfloor.config import Ami
from ccfloor.floor.names import Instant
from tests.ami_adapters.fake_ami import GREETING, SECRET, FakeAmi

LINKS = ["asyncio", "pyst2"]
AMI = Ami(secret=SECRET, ping_s=60.0, answer_s=5.0)


class Notes:
    """An Observer that writes down what it is told and can be waited for."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.states: list[State] = []
        self.why: list[str] = []
        self.data = b""
        self.frames: list[bytes] = []
        self.on_read: Callable[[], None] = lambda: None
        self._changed = asyncio.Event()

    def opened(self, at: Instant) -> None:
        assert at > 0
        self._note("opened")

    def received(self, received: Received) -> None:
        self.data += received.data
        self.frames += [frame.name for frame in received.frames]
        self.on_read()
        self._note("received")

    def state(self, status: Status) -> None:
        self.states.append(status.state)
        self.why.append(status.why)
        self._note(status.state.value)

    def lost(self, reason: str) -> None:
        self._note(f"lost: {reason}")

    async def until(self, note: str, times: int = 1) -> None:
        """Wait until a note has been made so many times."""
        async with asyncio.timeout(60):
            while self.told.count(note) < times:
                self._changed.clear()
                await self._changed.wait()

    def _note(self, text: str) -> None:
        self.told.append(text)
        self._changed.set()


class Naps:
    """Sleeps of no length, written down; ``after`` many it sleeps for ever."""

    def __init__(self, after: int = 1_000) -> None:
        self.asked: list[float] = []
        self.after = after
        self.enough = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if len(self.asked) >= self.after:
            self.enough.set()
            await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def watching(
    ami: Ami, notes: Notes, naps: Naps | None = None, **extra: Any
) -> AsyncIterator[Watch]:
    """Run a watch for the length of the block."""
    clock = SystemClock()
    make = extra.pop("make", lambda: link_for(ami, WANTED, clock))
    seeded = random.Random(7)  # noqa: S311  a test repeats itself
    watch = Watch(make, ami, notes, clock, seeded, sleep=naps or Naps(), **extra)
    running = asyncio.create_task(watch.run())
    try:
        yield watch
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@pytest.fixture(params=LINKS)
def ami(request) -> Ami:
    return msgspec.structs.replace(AMI, link=request.param)


def at(ami: Ami, pbx: FakeAmi, **changes: Any) -> Ami:
    return msgspec.structs.replace(ami, port=pbx.port, **changes)


async def test_a_watch_comes_live_and_hands_over_every_byte(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        assert watch.status.state is State.LIVE
        assert watch.status.version == "11.0.0"
        pbx.say(b"Event: Hangup\r\nUniqueid: 1.1\r\nCallerIDName: status will follow\r\n\r\n")
        pbx.say(b"Event: RTCPSent\r\n\r\nEvent: Hold\r\n\r\n")
        while b"Hold" not in notes.frames:
            await notes.until("received", notes.told.count("received") + 1)
    assert notes.states == [
        State.GREETING,
        State.CHALLENGE,
        State.LOGIN,
        State.CLOCK,
        State.CENSUS,
        State.LIVE,
    ]
    assert notes.data.startswith(GREETING)
    assert b"RTCPSent" in notes.data
    assert notes.frames[-2:] == [b"Hangup", b"Hold"]
    assert notes.told[0] == "opened"
    assert notes.told[-1] == "lost: stopped"


async def test_a_plain_login_works_too(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx, login="plain"), notes):
        await notes.until("live")
        assert [a["Action"] for a in pbx.actions][:2] == ["Login", "Ping"]


async def test_a_read_is_handed_over_before_anything_is_done_about_it(ami):
    notes = Notes()
    async with FakeAmi() as pbx:
        sent_before: list[list[str]] = []
        notes.on_read = lambda: sent_before.append([a["Action"] for a in pbx.actions])
        async with watching(at(ami, pbx), notes):
            await notes.until("live")
    assert sent_before[0] == []  # the greeting was journalled before the login began


async def test_a_lost_connection_is_taken_up_again_with_a_new_census(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        pbx.hang_up()
        await notes.until("live", 2)
        assert (watch.connections, pbx.connections) == (2, 2)
        ids = {a["ActionID"] for a in pbx.actions}
    assert [a["Action"] for a in pbx.actions].count("QueueStatus") == 2
    assert len(ids) == len(pbx.actions)
    lost = notes.told.index("lost: the PBX closed the connection")
    assert notes.told[lost + 1 : lost + 3] == ["lost", "connecting"]


async def test_a_half_open_peer_is_noticed_by_its_silence(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx, ping_s=0.05, answer_s=0.3), notes):
        await notes.until("live")
        pbx.silent = True
        await notes.until("lost: no answer to Ping within 0.3 s")
        pbx.silent = False
        await notes.until("live", 2)


async def test_no_greeting_is_a_loss_in_time(ami):
    notes = Notes()
    async with FakeAmi(greeting=b"") as pbx, watching(at(ami, pbx, answer_s=0.2), notes):
        await notes.until("lost: no greeting within 0.2 s")
        assert pbx.actions == []


async def test_a_refused_login_is_told_and_tried_again_slowly(ami):
    notes, naps = Notes(), Naps(after=3)
    async with FakeAmi() as pbx, watching(at(ami, pbx, secret="wrong"), notes, naps):
        await naps.enough.wait()
    assert naps.asked == [60.0, 60.0, 60.0]
    assert notes.told.count("lost: Login refused: Authentication failed") == 3
    assert notes.why[-1] == "Login refused: Authentication failed"
    assert notes.states[-1] is State.REFUSED
    assert "wrong" not in str(notes.told)


async def test_each_failure_waits_longer_up_to_a_limit_with_jitter(ami):
    notes, naps = Notes(), Naps(after=12)
    async with FakeAmi() as pbx:
        closed = at(ami, pbx, retry_from_s=0.2, retry_to_s=10.0)
    async with watching(closed, notes, naps) as watch:
        await naps.enough.wait()
        assert watch.connections == 0
    ceilings = [min(10.0, 0.2 * 2**n) for n in range(1, 13)]
    assert all(top / 2 <= nap <= top for nap, top in zip(naps.asked, ceilings, strict=True))
    assert len(set(naps.asked)) == 12
    assert not any(note.startswith("lost:") for note in notes.told)  # nothing was ever opened
    assert notes.states[:2] == [State.LOST, State.CONNECTING]
    assert notes.why[0].startswith(f"127.0.0.1:{closed.port}: ")


async def test_reaching_live_starts_the_waiting_over(ami):
    notes, naps = Notes(), Naps(after=2)
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes, naps):
        await notes.until("live")
        pbx.hang_up()
        await notes.until("live", 2)
        pbx.hang_up()
        await naps.enough.wait()
    assert all(0.1 <= nap <= 0.2 for nap in naps.asked)


async def test_a_census_can_be_asked_for_while_all_is_quiet(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        watch.request_census("an unknown member")
        await pbx.until("QueueStatus", 2)


async def test_a_census_can_be_asked_for_in_the_middle_of_a_read(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        notes.on_read = lambda: watch.request_census("an unknown member")
        pbx.say(b"Event: Hangup\r\n\r\n")
        await pbx.until("QueueStatus", 2)
        notes.on_read = lambda: None


async def test_a_census_asked_for_without_a_connection_waits_for_the_next_one():
    async with FakeAmi() as pbx:
        ami = at(AMI, pbx)
    notes, naps = Notes(), Naps(after=1)
    async with watching(ami, notes, naps) as watch:
        await naps.enough.wait()
        watch.request_census("an unknown member")
        assert watch.status.state is State.LOST


async def test_an_announced_shutdown_is_part_of_the_reason(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes):
        await notes.until("live")
        pbx.say(b"Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\n\r\n")
        while b"Shutdown" not in notes.frames:
            await notes.until("received", notes.told.count("received") + 1)
        pbx.hang_up()
        await notes.until("lost: the PBX closed the connection; it had announced its shutdown")


async def test_the_filter_is_sent_where_the_configuration_asks(ami):
    notes = Notes()
    async with (
        FakeAmi() as pbx,
        watching(at(ami, pbx, event_filter=True), notes, wanted={b"Hangup": None}),
    ):
        await notes.until("live")
        filters = [a["Filter"] for a in pbx.actions if a["Action"] == "Filter"]
    assert filters == [
        "^Event: (ChanSpyStart|ChanSpyStop|DeviceStateChange|FullyBooted|Hangup|OriginateResponse"
        "|Reload|Shutdown)[[:space:]]"
    ]


PAUSE = PauseMember(interface="PJSIP/1001", reason="meeting")
PAUSED = "Response: Success\r\nActionID: {id}\r\nMessage: Interface paused successfully\r\n\r\n"


async def test_an_order_is_sent_and_its_answer_awaited(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        pbx.script["QueuePause"] = PAUSED
        answer = await watch.order(PAUSE)
        assert answer == Answer("done", "Interface paused successfully")
        sent = pbx.actions[-1]
        assert {key: sent[key] for key in sent if key != "ActionID"} == {
            "Action": "QueuePause",
            "Interface": "PJSIP/1001",
            "Paused": "true",
            "Reason": "meeting",
        }


async def test_a_refusal_is_told_in_the_words_of_the_pbx(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        answer = await watch.order(PAUSE)
        assert answer == Answer("refused", "Invalid/unknown command")
        assert watch.status.state is State.LIVE


async def test_an_order_without_a_link_never_leaves(ami):
    async with FakeAmi() as pbx:
        closed = at(ami, pbx)
    notes, naps = Notes(), Naps(after=1)
    async with watching(closed, notes, naps) as watch:
        await naps.enough.wait()
        assert await watch.order(PAUSE) == Answer("unsent", "the link is lost")


async def test_a_connection_that_ends_before_the_answer_leaves_it_unknown_and_sends_it_once(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        pbx.silent = True
        asked = asyncio.create_task(watch.order(PAUSE))
        await pbx.until("QueuePause")
        pbx.silent = False
        pbx.hang_up()
        assert await asked == Answer("unknown", "the PBX closed the connection")
        await notes.until("live", 2)
        assert [a["Action"] for a in pbx.actions].count("QueuePause") == 1


async def test_an_order_that_is_never_answered_ends_with_the_link(ami):
    notes = Notes()
    async with FakeAmi() as pbx, watching(at(ami, pbx, answer_s=0.3), notes) as watch:
        await notes.until("live")
        pbx.silent = True
        answer = await watch.order(PAUSE)  # long before the next ping is due
        assert answer == Answer("unknown", "no answer to an order within 0.3 s")


async def test_an_order_that_waits_when_the_watch_stops_is_ended(ami):
    notes = Notes()
    async with FakeAmi() as pbx:
        async with watching(at(ami, pbx), notes) as watch:
            await notes.until("live")
            pbx.silent = True
            asked = asyncio.create_task(watch.order(PAUSE))
            await pbx.until("QueuePause")
        assert await asked == Answer("unknown", "stopped")


async def test_a_listeners_phone_is_waited_for_until_the_pbx_tells_how_it_went(ami):
    notes = Notes()
    spy = Spy(mode="listen", leg="1795421818.42", device="PJSIP/8001")
    async with FakeAmi() as pbx, watching(at(ami, pbx), notes) as watch:
        await notes.until("live")
        pbx.script["Originate"] = (
            "Response: Success\r\nActionID: {id}\r\nMessage: Originate successfully queued\r\n\r\n"
            "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: other-1\r\n"
            "Response: Failure\r\nReason: 3\r\nUniqueid: <null>\r\n\r\n"
            "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: {id}\r\n"
            "Response: Success\r\nReason: 4\r\nUniqueid: 1795421820.9\r\n\r\n"
            "Event: ChanSpyStart\r\nPrivilege: call,all\r\nSpyerUniqueid: 1795421820.9\r\n\r\n"
        )
        assert await watch.order(spy) == Answer("done", "", "1795421820.9")


async def test_an_observer_that_fails_ends_the_watch_and_closes_the_link(ami):
    notes = Notes()

    def fail() -> None:
        raise ZeroDivisionError

    notes.on_read = fail
    async with FakeAmi() as pbx:
        clock = SystemClock()
        here = at(ami, pbx)
        seeded = random.Random(7)  # noqa: S311  a test repeats itself
        watch = Watch(lambda: link_for(here, WANTED, clock), here, notes, clock, seeded)
        with pytest.raises(ZeroDivisionError):
            await watch.run()
    assert notes.told[-1] == "lost: stopped"


async def test_cancelling_while_connecting_leaves_nothing_behind(ami):
    notes = Notes()
    async with FakeAmi(greeting=b"") as pbx:
        async with watching(at(ami, pbx, tls=True), notes):  # waits for a handshake for ever
            await pbx.connected()
        assert notes.told == []


async def test_a_recording_can_be_watched_to_its_end(session_file):
    notes, naps = Notes(), Naps(after=1)
    async with watching(
        AMI, notes, naps, make=lambda: RecordingLink(session_file, WANTED, read_size=4096)
    ):
        await naps.enough.wait()
    assert notes.frames.count(b"AgentConnect") == 20
    assert notes.told[-2].endswith("the recording has ended")
