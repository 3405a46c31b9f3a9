"""pyst2's Manager, used the way its own programs use it, without its defects."""

from __future__ import annotations

import asyncio
import gc
import queue
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asterisk.manager import (
    Event,
    Manager,
    ManagerAuthException,
    ManagerException,
    ManagerMsg,
    ManagerSocketException,
)

from ami_adapters.frames import Frame
from ami_adapters.pyst2_manager import WireManager
from ami_adapters.pyst2_messages import Message
from ccfloor.config import Ami
from ccfloor.errors import ActionRefused, ActionTimeout, LinkLost
from tests.ami_adapters.fake_ami import SCRIPT, SECRET, FakeAmi

STATUS = (
    "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n"
    "Message: Channel status will follow\r\n\r\n"
    "Event: Status\r\nActionID: {id}\r\nChannel: PJSIP/1-1\r\n\r\n"
    "Event: Status\r\nActionID: {id}\r\nChannel: PJSIP/2-1\r\n\r\n"
    "Event: StatusComplete\r\nActionID: {id}\r\nEventList: Complete\r\nListItems: 2\r\n\r\n"
)


async def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call something that blocks, as pyst2's programs do, without stopping the fake PBX."""
    async with asyncio.timeout(60):
        return await asyncio.to_thread(function, *args, **kwargs)


@pytest.fixture
async def pbx():
    async with FakeAmi(script={**SCRIPT, "Status": STATUS}) as server:
        yield server


@pytest.fixture
async def manager(pbx):
    wire = WireManager(limit_s=5.0)
    await call(wire.connect, "127.0.0.1", pbx.port)
    yield wire
    await call(wire.close)


# --- what pyst2's programs do ---------------------------------------------------------


async def test_connecting_returns_the_greeting_as_pyst2_does(pbx):
    wire = WireManager()
    greeting = await call(wire.connect, "127.0.0.1", pbx.port)
    assert isinstance(wire, Manager)
    assert isinstance(greeting, ManagerMsg)
    assert greeting.get_header("Response") == "Generated Header"
    assert greeting.data == "Asterisk Call Manager/11.0.0\r\n"
    assert (wire.title, wire.version) == ("Asterisk Call Manager", "11.0.0")
    await call(wire.close)
    assert not wire.connected()


async def test_its_own_actions_work(manager):
    assert (await call(manager.login, "ccfloor", SECRET)).get_header("Response") == "Success"
    assert (await call(manager.ping))["Ping"] == "Pong"
    assert (await call(manager.logoff)).get_header("Response") == "Goodbye"
    unknown = await call(manager.command, "core show version")
    assert unknown.get_header("Message") == "Invalid/unknown command"


async def test_a_refused_login_raises_what_pyst2_raises(manager):
    with pytest.raises(ManagerAuthException, match="Authentication failed"):
        await call(manager.login, "ccfloor", "wrong")


async def test_a_list_comes_whole_and_its_items_are_events(manager):
    reply = await call(manager.status)
    assert reply.get_header("Message") == "Channel status will follow"
    assert [event.name for event in reply.events] == ["Status", "Status", "StatusComplete"]
    assert [event.get_header("Channel") for event in reply.events[:2]] == [
        "PJSIP/1-1",
        "PJSIP/2-1",
    ]
    assert (await call(manager.ping))["Ping"] == "Pong"


async def test_callbacks_are_called_by_name_and_for_everything(pbx, manager):
    told: queue.Queue[tuple[str, str]] = queue.Queue()
    manager.register_event("Hangup", lambda event, _: told.put(("by name", event.name)))
    manager.register_event("*", lambda event, _: told.put(("all", event.name)))
    pbx.say(b"Event: Hangup\r\n\r\nEvent: Nonsense\r\n\r\n")
    heard = [await call(told.get) for _ in range(3)]
    assert heard == [("by name", "Hangup"), ("all", "Hangup"), ("all", "Nonsense")]


async def test_a_callback_that_returns_true_ends_the_matter(pbx, manager):
    told: queue.Queue[str] = queue.Queue()

    def first(*_: object) -> bool:
        told.put("first")
        return True

    manager.register_event("Hangup", first)
    manager.register_event("*", lambda event, _: told.put(event.name))
    pbx.say(b"Event: Hangup\r\n\r\nEvent: Next\r\n\r\n")
    assert [await call(told.get) for _ in range(2)] == ["first", "Next"]


# --- the defects, by their number in the field guide ------------------------------------


async def test_d1_a_channel_variable_does_not_end_the_event_stream(pbx, manager):
    told: queue.Queue[Event] = queue.Queue()
    manager.register_event("*", lambda event, _: told.put(event))
    pbx.say(
        b"Event: Hangup\r\nChanVariable(PJSIP/1-1): A=1\r\nChanVariable(PJSIP/1-1): B=x=y\r\n"
        b"ChanVariable: nothing\r\n\r\nEvent: Next\r\n\r\n"
    )
    first, second = await call(told.get), await call(told.get)
    assert first["ChanVariable"] == {"A": "1", "B": "x=y", "nothing": ""}
    assert second.name == "Next"


@pytest.mark.parametrize("caller", ["status will follow", "--END COMMAND--", "Event: Hangup"])
async def test_d2_a_hostile_caller_name_stalls_nothing(pbx, manager, caller):
    told: queue.Queue[Event] = queue.Queue()
    manager.register_event("*", lambda event, _: told.put(event))
    pbx.say(f"Event: Newstate\r\nCallerIDName: {caller}\r\n\r\nEvent: Next\r\n\r\n".encode())
    first, second = await call(told.get), await call(told.get)
    assert (first.name, first["CallerIDName"], second.name) == ("Newstate", caller, "Next")


def test_d3_and_d20_the_first_of_a_repeated_header_wins_and_repeats_are_kept():
    message = Message(
        Frame(b"Event: UserEvent\r\nChannel: a\r\nEvent: Hangup\r\nChannel: b", b"UserEvent")
    )
    assert (message["Event"], message["Channel"]) == ("UserEvent", "a")
    assert message.get_all("channel") == ["a", "b"]


def test_d3_a_commands_output_is_whole():
    message = Message(Frame(b"Response: Success\r\nOutput: one\r\nOutput: two", b""))
    assert message.data == "one\ntwo"


def test_d4_a_bare_line_feed_ends_a_line_and_not_the_headers():
    message = Message(Frame(b"Event: Agents\r\nCallStarted: 1\njunk\nLoggedInTime: 2", b"Agents"))
    assert (message["CallStarted"], message["LoggedInTime"]) == ("1", "2")


def test_d5_bytes_that_are_no_utf_8_are_not_deleted():
    assert Message(Frame(b"Event: A\r\nName: Jos\xe9", b"A"))["Name"] == "José"


def test_d6_headers_are_found_in_any_case():
    message = Message(Frame(b"Event: A\r\nUniqueid: 1.1", b"A"))
    assert message["UniqueID"] == message.get_header("UNIQUEID") == "1.1"
    assert message.has_header("uniqueid")
    assert message.get_header("Nothing", "else") == "else"
    with pytest.raises(KeyError):
        message["Nothing"]


async def test_d7_no_action_inherits_from_the_one_before(pbx, manager):
    fields = {"Action": "Ping"}
    await call(manager.send_action, fields, Channel="SIP/x")
    await call(manager.send_action, Action="Ping")
    assert fields == {"Action": "Ping"}
    assert "Channel" not in pbx.actions[1]
    assert pbx.actions[0]["ActionID"] != pbx.actions[1]["ActionID"]


async def test_d8_every_thread_gets_its_own_answer(pbx, manager):
    pbx.script["Echo"] = "Response: Success\r\nActionID: {id}\r\nMessage: {id}\r\n\r\n"
    wrong: list[str] = []

    def ask(name: str) -> None:
        for number in range(100):
            mine = f"{name}-{number}"
            if manager.send_action(Action="Echo", ActionID=mine)["Message"] != mine:
                wrong.append(mine)

    await asyncio.gather(*(call(ask, name) for name in "abcdefgh"))
    assert wrong == []


async def test_d9_nothing_waits_for_ever(pbx):
    pbx.silent = True
    wire = WireManager(limit_s=0.1)
    await call(wire.connect, "127.0.0.1", pbx.port)
    with pytest.raises(ManagerException, match=r"no answer to Ping within 0\.1 s") as late:
        await call(wire.ping)
    assert isinstance(late.value, ActionTimeout)
    await call(wire.close)


async def test_d10_a_callback_that_raises_costs_nobody_else(pbx, manager, caplog):
    told: queue.Queue[str] = queue.Queue()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    manager.register_event("Hangup", fail)
    manager.register_event("*", lambda event, _: told.put(event.name))
    pbx.say(b"Event: Hangup\r\n\r\nEvent: Next\r\n\r\n")
    assert [await call(told.get) for _ in range(2)] == ["Hangup", "Next"]
    assert manager.callback_errors == 1
    assert "ZeroDivisionError" in caplog.text


async def test_d11_a_callback_may_send_an_action(pbx, manager):
    told: queue.Queue[str] = queue.Queue()
    manager.register_event("Hangup", lambda _, wire: told.put(wire.ping()["Ping"]))
    pbx.say(b"Event: Hangup\r\n\r\n")
    assert await call(told.get) == "Pong"


async def test_d12_the_end_is_told_to_whoever_waits(pbx):
    ended: queue.Queue[Exception] = queue.Queue()
    wire = WireManager(ended=ended.put)
    await call(wire.connect, "127.0.0.1", pbx.port)
    pbx.silent = True
    waiting = asyncio.ensure_future(call(wire.ping))
    await pbx.until("Ping")
    pbx.hang_up()
    with pytest.raises(ManagerSocketException) as lost:
        await waiting
    assert isinstance(lost.value, LinkLost)
    assert str(await call(ended.get)) == "the PBX closed the connection"
    assert not wire.connected()
    with pytest.raises(ManagerException, match="Not connected"):
        await call(wire.ping)


async def test_d13_a_second_connection_on_the_same_object_is_refused_at_once(pbx, manager):
    with pytest.raises(ManagerException, match="make a new Manager"):
        await call(manager.connect, "127.0.0.1", pbx.port)
    assert manager.connected()


async def test_d13_an_object_that_is_let_go_of_hangs_nobody():
    wire = WireManager()
    wire._connected.set()
    wire._running.set()
    del wire
    gc.collect()


async def test_d14_closing_waits_for_no_answer(pbx, manager):
    pbx.silent = True
    await call(manager.close)
    assert not manager.message_thread.is_alive()
    assert [action["Action"] for action in pbx.actions] == []


def test_d15_two_managers_on_one_host_share_no_action_id():
    assert WireManager()._prefix != WireManager()._prefix


@pytest.mark.parametrize("evil", ["a\r\nAction: Command", "a\nb", "a\0b"])
async def test_d17_a_value_cannot_smuggle_in_an_action(pbx, manager, evil):
    attempts: list[dict[str, Any]] = [
        {"Action": "Ping", "Channel": evil},
        {"Action": "Ping", evil: "x"},
        {"Action": "Ping", "Variable": ["fine", evil]},
    ]
    for fields in attempts:
        with pytest.raises(ManagerException) as refused:
            await call(manager.send_action, fields)
        assert isinstance(refused.value, ActionRefused)
    assert pbx.actions == []


async def test_d18_a_server_without_a_greeting_is_given_up():
    async with FakeAmi(greeting=b"SSH-2.0\r\n") as server:
        wire = WireManager(Ami(answer_s=0.1), limit_s=0.1)
        with pytest.raises(ManagerException, match="no greeting"):
            await call(wire.connect, "127.0.0.1", server.port)


async def test_d21_a_stray_block_is_nobodys_answer(pbx, manager, capsys):
    pbx.say(b"Junk: 1\r\n\r\nResponse: Success\r\nMessage: not yours\r\n\r\n")
    assert (await call(manager.ping))["Ping"] == "Pong"
    assert capsys.readouterr().out == ""


async def test_asking_from_the_thread_that_reads_is_an_error_and_no_standstill(pbx):
    raised: queue.Queue[Exception | None] = queue.Queue()

    def read(_data: bytes, frames: list[Frame]) -> None:
        if any(frame.name == b"Hangup" for frame in frames):
            try:
                wire.ping()
            except ManagerException as error:
                raised.put(error)

    wire = WireManager(wanted={b"Hangup": None}, read=read)
    await call(wire.connect, "127.0.0.1", pbx.port)
    pbx.say(b"Event: Hangup\r\n\r\n")
    assert "would wait for the thread" in str(await call(raised.get))
    await call(wire.close)


async def test_what_others_asked_for_is_not_handed_to_the_link(pbx):
    read: queue.Queue[list[bytes]] = queue.Queue()
    done = threading.Event()
    wire = WireManager(
        wanted={b"Hangup": None}, read=lambda _, frames: read.put([f.name for f in frames])
    )
    wire.register_event("*", lambda event, _: done.set() if event.name == "Last" else None)
    await call(wire.connect, "127.0.0.1", pbx.port)
    pbx.say(b"Event: Hold\r\n\r\nEvent: Hangup\r\n\r\nEvent: Last\r\n\r\n")
    assert await call(done.wait, 10)
    await call(wire.close)
    names = [name for _ in range(read.qsize()) for name in read.get()]
    assert names == [b"", b"Hangup"]
