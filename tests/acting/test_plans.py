"""From a wish to what would be sent, and what there is no plan for."""

from __future__ import annotations

from typing import Any

import pytest

from ami_adapters.memberships import Membership
from ami_adapters.orders import (
    AddToQueue,
    Hangup,
    PauseMember,
    RemoveFromQueue,
    SetPenalty,
    Spy,
    UnpauseMember,
)
from ccfloor.acting.plans import Plan, Sight, plan
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Conversation, SeatView
from ccfloor.serve.orders import Act

SEAT = "PJSIP/1001"
VIEW = SeatView(seat=SEAT, agent="Li Na", state=SeatState.READY, since=0)
TALK = Conversation(queue="support", call="1.1", channel="1.7", leg="1.2")
REASONS = ("break", "会议")


def member(queue: str = "support", **fields: Any) -> Membership:
    named: dict[str, Any] = {"interface": SEAT, "name": "Li Na", "seat": SEAT, "dynamic": True}
    named |= {"penalty": 0, "paused": False, "reason": ""}
    return Membership(queue=queue, **(named | fields))


def made(order: str, *members: Membership, talk: Conversation | None = None, **wish: Any) -> Any:
    device = wish.pop("device", "PJSIP/8001")
    return plan(
        Act(id=1, order=order, seat=SEAT, **wish),
        Sight(VIEW, members, talk, "13812345678" if talk else ""),
        has_queue={"support", "sales"}.__contains__,
        reasons=REASONS,
        device=device,
    )


def test_a_pause_goes_once_to_each_interface_whatever_the_number_of_queues():
    local = member("vip", interface="Local/1001@agents/n")
    found = made("pause", member(), member("sales"), local, reason="会议")
    assert found.steps == (
        PauseMember(interface=SEAT, reason="会议"),
        PauseMember(interface="Local/1001@agents/n", reason="会议"),
    )
    assert (found.agent, found.seat, found.reason, found.undo) == ("Li Na", SEAT, "会议", ())


@pytest.mark.parametrize("reason", ["", "lunch", "break\r\nAction: x", "Break"])
def test_a_reason_is_one_of_those_that_are_allowed(reason):
    assert made("pause", member(), reason=reason) == "bad_reason"


def test_only_who_is_paused_somewhere_can_be_unpaused():
    assert made("unpause", member()) == "not_paused"
    found = made("unpause", member(), member("sales", paused=True))
    assert found.steps == (UnpauseMember(interface=SEAT),)


def test_a_move_adds_first_and_removes_then_and_takes_along_what_he_has():
    found = made("move", member(penalty=3), to="sales")
    assert found.steps == (
        AddToQueue(queue="sales", interface=SEAT, name="Li Na", seat=SEAT, penalty=3),
        RemoveFromQueue(queue="support", interface=SEAT),
    )
    assert found.undo == (RemoveFromQueue(queue="sales", interface=SEAT),)
    assert (found.queue, found.to, found.penalty, found.paused) == ("support", "sales", 3, False)


def test_who_is_paused_stays_so_and_for_the_same_reason():
    found = made("move", member(paused=True, reason="喝水"), to="sales")
    assert found.steps == (
        AddToQueue(queue="sales", interface=SEAT, name="Li Na", seat=SEAT, paused=True),
        PauseMember(interface=SEAT, reason="喝水", queue="sales"),
        RemoveFromQueue(queue="support", interface=SEAT),
    )
    assert (found.paused, found.reason) == (True, "喝水")
    plain = made("move", member(paused=True), to="sales")
    assert [type(step) for step in plain.steps] == [AddToQueue, RemoveFromQueue]
    stale = made("move", member(reason="old"), to="sales")  # a reason is left behind by a pause
    assert (stale.reason, stale.paused) == ("", False)


@pytest.mark.parametrize(
    ("members", "wish", "why"),
    [
        ((), {"to": "sales"}, "not_logged_in"),
        ((member(),), {"to": "nowhere"}, "unknown_queue"),
        ((member(),), {"to": ""}, "unknown_queue"),
        ((member(),), {"to": "support"}, "already_member"),
        ((member(), member("sales")), {"to": "sales", "queue": "support"}, "already_member"),
        ((member("vip"), member()), {"to": "sales"}, "which_queue"),
        ((member(),), {"to": "sales", "queue": "vip"}, "not_member"),
        ((member(dynamic=False),), {"to": "sales"}, "not_dynamic"),
        ((member(name="a|b"),), {"to": "sales"}, "bad_value"),
        ((member(paused=True, reason="a;b"),), {"to": "sales"}, "bad_value"),
        ((member(penalty=100),), {"to": "sales"}, "bad_value"),
    ],
)
def test_what_cannot_be_moved_is_told(members, wish, why):
    assert made("move", *members, **wish) == why


def test_a_penalty_is_set_in_one_queue():
    found = made("penalty", member(), penalty=5)
    assert found.steps == (SetPenalty(queue="support", interface=SEAT, penalty=5),)
    assert made("penalty", member(), member("sales"), penalty=5) == "which_queue"
    for wrong in (None, -1, 100):
        assert made("penalty", member(), penalty=wrong) == "bad_value"


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_who_listens_is_rung_and_led_to_the_agents_own_channel(mode):
    found = made(mode, member(), talk=TALK)
    assert found.steps == (Spy(mode=mode, leg="1.2", device="PJSIP/8001"),)
    assert (found.call, found.number, found.device) == ("1.1", "13812345678", "PJSIP/8001")
    assert made(mode, member()) == "no_call"
    assert made(mode, member(), talk=TALK, device="") == "no_device"
    assert made(mode, member(), talk=TALK, device=SEAT) == "own_phone"


def test_a_call_is_ended_by_the_callers_channel_of_now():
    found = made("hangup", member(), talk=TALK)
    assert found.steps == (Hangup(channel="1.7"),)
    assert made("hangup", member()) == "no_call"


@pytest.mark.parametrize("order", ["", "originate", "Pause", "command"])
def test_there_is_no_other_order(order):
    assert made(order, member(), talk=TALK) == "unknown_order"


def test_a_seat_nobody_knows_has_no_plan():
    act = Act(id=1, order="pause", seat="PJSIP/1", reason="break")
    found = plan(act, None, has_queue=lambda _: True, reasons=REASONS, device="")
    assert found == "unknown_seat"


def test_plans_of_one_floor_are_equal_and_of_another_are_not():
    wish: dict[str, Any] = {"to": "sales"}
    before = made("move", member(), **wish)
    assert isinstance(before, Plan)
    assert made("move", member(), **wish) == before
    assert made("move", member(paused=True), **wish) != before
    assert made("move", member(penalty=1), **wish) != before
    heard = made("listen", member(), talk=TALK)
    another = Conversation(queue="support", call="1.9", channel="1.9", leg="1.10")
    assert made("listen", member(), talk=another) != heard
