"""What may be sent, and that nothing else can be."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from ami_adapters import actions
from ami_adapters.actions import (
    ALLOWED,
    Challenge,
    CoreShowChannels,
    DeviceStateList,
    Events,
    Filter,
    Login,
    Logoff,
    Ping,
    PJSIPShowContacts,
    QueueStatus,
    QueueSummary,
    encode,
)
from ccfloor.errors import ActionRefused


@pytest.mark.parametrize(
    ("action", "wire"),
    [
        (Ping(), b"Action: Ping\r\nActionID: a-1\r\n\r\n"),
        (Challenge(), b"Action: Challenge\r\nActionID: a-1\r\nAuthType: MD5\r\n\r\n"),
        (
            Login(username="u", secret="s", events="call"),
            b"Action: Login\r\nActionID: a-1\r\nUsername: u\r\nSecret: s\r\nEvents: call\r\n\r\n",
        ),
        (
            Login(username="u", secret="s", auth_type="MD5", key="k"),
            b"Action: Login\r\nActionID: a-1\r\nUsername: u\r\nAuthType: MD5\r\nKey: k\r\n\r\n",
        ),
        (Events(mask="off"), b"Action: Events\r\nActionID: a-1\r\nEventMask: off\r\n\r\n"),
        (
            Filter(pattern="^Event: Hangup"),
            b"Action: Filter\r\nActionID: a-1\r\nOperation: Add\r\nFilter: ^Event: Hangup\r\n\r\n",
        ),
        (QueueStatus(), b"Action: QueueStatus\r\nActionID: a-1\r\n\r\n"),
        (QueueSummary(), b"Action: QueueSummary\r\nActionID: a-1\r\n\r\n"),
        (CoreShowChannels(), b"Action: CoreShowChannels\r\nActionID: a-1\r\n\r\n"),
        (DeviceStateList(), b"Action: DeviceStateList\r\nActionID: a-1\r\n\r\n"),
        (PJSIPShowContacts(), b"Action: PJSIPShowContacts\r\nActionID: a-1\r\n\r\n"),
        (Logoff(), b"Action: Logoff\r\nActionID: a-1\r\n\r\n"),
    ],
)
def test_an_action_is_written_as_the_pbx_reads_it(action, wire):
    assert encode(action, "a-1") == wire


@pytest.mark.parametrize("evil", ["a\r\nAction: Command", "a\nSecret: x", "a\rb", "a\0b"])
def test_a_value_that_would_begin_another_line_is_refused(evil):
    for action in (Login(username=evil), Login(username="u", secret=evil), Filter(pattern=evil)):
        with pytest.raises(ActionRefused) as refused:
            encode(action, "a-1")
        assert evil not in str(refused.value)
    with pytest.raises(ActionRefused):
        encode(Ping(), evil)


def test_a_line_the_pbx_would_not_read_to_its_end_is_refused():
    fits = "x" * (1023 - len("Filter: "))
    assert len(encode(Filter(pattern=fits), "a-1").split(b"\r\n")[3]) == 1023
    with pytest.raises(ActionRefused, match="longer than 1023 bytes"):
        encode(Filter(pattern=fits + "x"), "a-1")
    with pytest.raises(ActionRefused):
        encode(Filter(pattern="丽" * 400), "a-1")


def test_what_is_no_action_of_ours_cannot_be_sent():
    class Command(msgspec.Struct):
        command: str

        def lines(self) -> tuple[tuple[str, str], ...]:
            return (("Command", self.command),)

    class QueueReset(Ping, frozen=True):
        pass

    forbidden: list[Any] = [Command("core stop now"), QueueReset(), "Action: Command"]
    for action in forbidden:
        with pytest.raises(ActionRefused, match="not an action that may be sent"):
            encode(action, "a-1")


def test_no_allowed_action_changes_anything_on_the_pbx():
    assert {kind.__name__ for kind in ALLOWED} == {
        "Challenge",
        "CoreShowChannels",
        "DeviceStateList",
        "Events",
        "Filter",
        "Login",
        "Logoff",
        "PJSIPShowContacts",
        "Ping",
        "QueueStatus",
        "QueueSummary",
    }


def test_every_action_has_a_time_limit():
    assert all(0 < kind.limit_s <= 60 for kind in get_args(actions.Action))


def test_a_login_does_not_show_its_secret():
    assert repr(Login(username="u", secret="s3cret", key="k3y")) == "Login(username='u')"


def test_the_union_and_the_allow_list_name_the_same_actions():
    assert set(get_args(actions.Action)) == ALLOWED
