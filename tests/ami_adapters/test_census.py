"""What is asked of the PBX, and what it is asked to leave out."""

from __future__ import annotations

import re

import pytest

from ami_adapters.actions import QueueStatus, encode
from ami_adapters.census import CENSUS, filters, needed_and
from ami_adapters.translate import WANTED


def test_the_queues_come_first_and_are_never_narrowed():
    assert CENSUS[0].action == QueueStatus()
    assert b"Queue: " not in encode(CENSUS[0].action, "a-1")
    assert [step.required for step in CENSUS] == [True, False, False, False]


def test_a_link_lets_through_what_the_session_needs_whatever_is_wanted():
    needed = needed_and({b"Hangup": None, b"QueueMember": b"never"})
    assert needed[b"Hangup"] is None
    assert needed[b"QueueMember"] is None
    assert {b"QueueStatusComplete", b"ContactListComplete", b"Shutdown"} <= needed.keys()


def passes(event: str, patterns: list[str]) -> bool:
    """Match as regexec does: POSIX classes, and a dot matches a line end."""
    return any(
        re.search(pattern.replace("[[:space:]]", r"\s"), event, re.DOTALL) for pattern in patterns
    )


@pytest.mark.parametrize(
    ("event", "passed"),
    [
        ("Event: Hangup\r\nPrivilege: call,all\r\n", True),
        ("Event: HangupRequest\r\nPrivilege: call,all\r\n", True),
        ("Event: Reload\r\nPrivilege: system,all\r\n", True),
        ("Event: RTCPSent\r\nPrivilege: reporting,all\r\n", False),
        ("Event: TestEvent\r\nX: Event: Hangup \r\n", False),
        ("Event: VarSet\r\nPrivilege: a\r\nVariable: QUEUESTATUS\r\nValue: TIMEOUT\r\n", True),
        ("Event: VarSet\r\nPrivilege: a\r\nVariable: QUEUEPOSITION\r\nValue: 1\r\n", True),
        ("Event: VarSet\r\nPrivilege: a\r\nVariable: DIALSTATUS\r\nValue: BUSY\r\n", False),
    ],
)
def test_the_filter_lets_through_what_is_wanted_and_nothing_else(event, passed):
    patterns = [action.pattern for action in filters(needed_and(WANTED))]
    assert passes(event, patterns) is passed


def test_every_filter_fits_on_a_line_of_the_pbx():
    many = {f"SomeRatherLongEventName{number}".encode(): None for number in range(200)}
    actions = filters(many)
    assert len(actions) > 5
    assert all(encode(action, "ccfloor-0123456789abcdef-99") for action in actions)
    patterns = [action.pattern for action in actions]
    assert all(passes(f"Event: {name.decode()}\r\n", patterns) for name in many)
