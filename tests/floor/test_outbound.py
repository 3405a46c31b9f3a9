"""Whose phone dialled whom, and whether somebody took it."""

from __future__ import annotations

from ccfloor.floor import facts as f
from ccfloor.floor.changes import OutboundAnswered
from tests.floor.story import Story, at


def story() -> Story:
    told = Story()
    told.staffed("1001", "1002")
    return told


def dials(told: Story, t: float, *, phone: str = "own", state: int = 4) -> None:
    told.tell(f.ChannelState(at(t), 1, phone, "PJSIP/1001-00000001", state, phone))
    told.tell(f.LegDialed(at(t), 2, phone, "out", "13800138000@trunk"))


def ends(told: Story, t: float, status: str) -> list[OutboundAnswered]:
    changes = told.tell(f.LegEnded(at(t), 3, "own", "out", status, ""))
    return [one for one in changes if isinstance(one, OutboundAnswered)]


def test_a_call_from_a_seat_that_somebody_took():
    told = story()
    dials(told, 5)
    (answered,) = ends(told, 17, "ANSWER")
    call = answered.outbound
    assert (answered.at, call.seat, call.agent) == (at(17), "PJSIP/1001", "agent1001")
    assert (call.dialled, call.dialled_at, call.answered_at) == ("13800138000@trunk", at(5), at(17))
    assert [(one.what, one.ref) for one in call.evidence] == [("LegDialed", 2), ("LegEnded", 3)]


def test_a_call_that_nobody_took_is_none():
    for status in ("NOANSWER", "BUSY", "CANCEL", "CONGESTION", "CHANUNAVAIL"):
        told = story()
        dials(told, 5)
        assert ends(told, 17, status) == []
        assert ends(told, 17, "ANSWER") == []  # Asterisk says twice how it ended: the first counts


def test_a_strangers_phone_is_nobodys_seat():
    told = story()
    told.tell(f.ChannelState(at(5), 1, "own", "PJSIP/7777-00000001", 4, "own"))
    told.tell(f.LegDialed(at(5), 2, "own", "out", "13800138000@trunk"))
    assert ends(told, 17, "ANSWER") == []


def test_what_was_dialled_before_a_darkness_is_forgotten_in_it():
    told = story()
    dials(told, 5)
    told.lost(6)
    told.up(8)
    told.census(8)
    assert ends(told, 17, "ANSWER") == []


def test_a_leg_that_died_answers_no_more():
    told = story()
    dials(told, 5)
    told.tell(f.ChannelGone(at(9), 4, "out", "PJSIP/trunk-00000002", 16))
    assert ends(told, 17, "ANSWER") == []
