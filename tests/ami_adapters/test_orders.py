"""What may be done on a PBX, byte for byte, and that nothing else can be."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami_adapters import orders
from ami_adapters.actions import ALLOWED, Ping, encode
from ami_adapters.orders import (
    ORDERS,
    AddToQueue,
    Hangup,
    PauseMember,
    RemoveFromQueue,
    SetPenalty,
    Spy,
    UnpauseMember,
    encode_order,
)
from ccfloor.errors import ActionRefused

PHONE = "PJSIP/1001"
LEG = "1795421818.42"


def spy(**fields: Any) -> Spy:
    return Spy(**({"mode": "listen", "leg": LEG, "device": "PJSIP/8001"} | fields))


def spied(data: str) -> str:
    return (
        "Action: Originate|ActionID: a-1|Channel: PJSIP/8001|Application: ChanSpy|"
        f"Data: {data}|Timeout: 20000|CallerID: ccfloor|Async: true"
    )


@pytest.mark.parametrize(
    ("order", "wire"),
    [
        (
            PauseMember(interface=PHONE, reason="会议"),
            "Action: QueuePause|ActionID: a-1|Interface: PJSIP/1001|Paused: true|Reason: 会议",
        ),
        (
            PauseMember(interface=PHONE, reason="lunch", queue="support"),
            "Action: QueuePause|ActionID: a-1|Interface: PJSIP/1001|Queue: support|Paused: true|"
            "Reason: lunch",
        ),
        (
            UnpauseMember(interface="Local/1001@agents/n"),
            "Action: QueuePause|ActionID: a-1|Interface: Local/1001@agents/n|Paused: false",
        ),
        (
            AddToQueue(
                queue="sales", interface="Local/1@a/n", name="Li Na", seat=PHONE, penalty=3,
                paused=True,
            ),
            "Action: QueueAdd|ActionID: a-1|Queue: sales|Interface: Local/1@a/n|Penalty: 3|"
            "Paused: true|MemberName: Li Na|StateInterface: PJSIP/1001",
        ),
        (
            RemoveFromQueue(queue="support", interface=PHONE),
            "Action: QueueRemove|ActionID: a-1|Queue: support|Interface: PJSIP/1001",
        ),
        (
            SetPenalty(queue="support", interface=PHONE, penalty=0),
            "Action: QueuePenalty|ActionID: a-1|Interface: PJSIP/1001|Penalty: 0|Queue: support",
        ),
        (spy(), spied(f"{LEG},uqES")),
        (spy(mode="whisper"), spied(f"{LEG},uqESw")),
        (spy(mode="barge"), spied(f"{LEG},uqESB")),
        (
            Hangup(channel="pbx-1-1795421818.42"),
            "Action: Hangup|ActionID: a-1|Channel: pbx-1-1795421818.42|Cause: 16",
        ),
    ],
)  # fmt: skip
def test_an_order_is_written_as_the_pbx_reads_it(order, wire):
    assert encode_order(order, "a-1").decode() == wire.replace("|", "\r\n") + "\r\n\r\n"


def everything(text: str) -> list[Any]:
    """Return every order with ``text`` in each place where a text goes."""
    return [
        PauseMember(interface=text, reason="meeting"),
        PauseMember(interface=PHONE, reason=text),
        PauseMember(interface=PHONE, reason="meeting", queue=text),
        UnpauseMember(interface=text),
        AddToQueue(queue=text, interface=PHONE, name="a", seat=PHONE),
        AddToQueue(queue="q", interface=text, name="a", seat=PHONE),
        AddToQueue(queue="q", interface=PHONE, name=text, seat=PHONE),
        AddToQueue(queue="q", interface=PHONE, name="a", seat=text),
        RemoveFromQueue(queue=text, interface=PHONE),
        RemoveFromQueue(queue="q", interface=text),
        SetPenalty(queue=text, interface=PHONE, penalty=1),
        SetPenalty(queue="q", interface=text, penalty=1),
        spy(mode=text),
        spy(leg=text),
        spy(device=text),
        Hangup(channel=text),
    ]


EVIL = (
    "a\r\nAction: Command\r\nCommand: core stop now",
    "a\nSecret: x",
    "a\rb",
    "a\0b",
    "\x1b[2J",
    "a|b",
    "a;b",
    " evil",
    "evil ",
    "\u202eevil",
    "\ud800",
    "x" * 80,
    "丽" * 27,
)


@pytest.mark.parametrize("evil", EVIL)
def test_a_value_that_is_not_what_it_must_be_is_refused_wherever_it_stands(evil):
    for order in everything(evil):
        with pytest.raises(ActionRefused) as refused:
            encode_order(order, "a-1")
        assert evil not in str(refused.value)


@pytest.mark.parametrize("empty", [order for order in everything("") if order.lines is not None])
def test_nothing_is_no_value(empty):
    if isinstance(empty, PauseMember) and empty.reason and empty.interface:
        assert b"Queue:" not in encode_order(empty, "a-1")  # the one that may be left out
        return
    with pytest.raises(ActionRefused):
        encode_order(empty, "a-1")


@given(st.sampled_from(range(16)), st.text())
def test_no_text_makes_a_second_action_or_another_line(place, text):
    order = everything(text)[place]
    plain = everything("PJSIP/1")[place]
    try:
        wire = encode_order(order, "a-1")
    except ActionRefused:
        return
    assert wire.count(b"\n") == wire.count(b"\r\n") == wire.count(b"\r")
    assert wire.endswith(b"\r\n\r\n")
    keys = [line.split(b":")[0] for line in wire.split(b"\r\n") if line]
    assert len(keys) == len(set(keys)) == len([k for k in keys if k])
    assert keys[0] == b"Action"
    assert type(plain).action.encode() == wire.split(b"\r\n")[0].removeprefix(b"Action: ")


@pytest.mark.parametrize(
    "channel", ["/.*/", "/^PJSIP.*/", "PJSIP/1001-00000001", "", "1", "1.2,bqs", "1.2&3.4", "all"]
)
def test_a_channel_is_one_uniqueid_and_never_a_pattern(channel):
    for order in (Hangup(channel=channel), spy(leg=channel)):
        with pytest.raises(ActionRefused):
            encode_order(order, "a-1")


@pytest.mark.parametrize(
    "device",
    [
        "PJSIP/00861390000@trunk",
        "PJSIP/trunk/sip:1390000@x",
        "Local/s@default",
        "Local/1001@agents/n",
        "PJSIP/1&PJSIP/2",
        "PJSIP/1,x",
        "1001",
        "PJSIP/",
        "Console/dsp",
        "PJSIP/${SHELL(id)}",
    ],
)
def test_a_listener_is_a_phone_of_the_house_and_no_number(device):
    assert not orders.device_is_sound(device)
    with pytest.raises(ActionRefused, match="not a phone of the house"):
        encode_order(spy(device=device), "a-1")


@pytest.mark.parametrize("penalty", [-1, 100, True, 1.0, "1", None])
def test_a_penalty_is_a_small_whole_number(penalty):
    with pytest.raises(ActionRefused):
        encode_order(SetPenalty(queue="q", interface=PHONE, penalty=penalty), "a-1")


def test_what_is_no_order_cannot_be_given():
    class Command(msgspec.Struct):
        action = "Command"

        def lines(self) -> tuple[tuple[str, str], ...]:
            return (("Command", "core stop now"),)

    class Redirect(Hangup, frozen=True):
        pass

    forbidden: list[Any] = [Command(), Redirect(channel=LEG), Ping(), "Action: Command"]
    for order in forbidden:
        with pytest.raises(ActionRefused, match="not an order that may be given"):
            encode_order(order, "a-1")


def test_a_session_cannot_ask_with_an_order():
    order: Any = Hangup(channel=LEG)
    with pytest.raises(ActionRefused, match="not an action that may be sent"):
        encode(order, "a-1")
    assert not ALLOWED & ORDERS


def test_the_orders_are_these_and_no_other_action_of_the_pbx():
    assert set(get_args(orders.Order)) == ORDERS
    assert {order.action for order in get_args(orders.Order)} == {
        "Hangup",
        "Originate",
        "QueueAdd",
        "QueuePause",
        "QueuePenalty",
        "QueueRemove",
    }


def test_no_listener_can_choose_another_call_or_speak_unasked():
    for mode, options in orders.SPYING.items():
        assert set("uqES") <= set(options)  # one channel, no beep, over when it is
        assert ("w" in options, "B" in options) == (mode == "whisper", mode == "barge")
        assert not set(options) & set("bcdegnorsvWxX")
