"""What one client may say, and what it is told."""

from __future__ import annotations

from hashlib import md5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import Simulation
from ami_adapters.simulated_pbx.session import Session
from ami_adapters.simulated_pbx.wire import Said
from ccfloor.floor.names import SECOND
from tests.ami_adapters.simulated_pbx.hearing import START, hear, small

LOGIN = b"Action: Login\r\nUsername: ccfloor\r\nSecret: tea\r\nActionID: 1\r\n\r\n"


def _session(*, logged_in: bool = True) -> tuple[Simulation, Session]:
    model = Simulation(small())
    session = Session(model, "ccfloor", "tea", "123456789")
    if logged_in:
        session.receive(LOGIN)
        model.pbx.wire.take()
    return model, session


def _ask(session: Session, action: str) -> str:
    return session.receive(action.replace("|", "\r\n").encode() + b"\r\n\r\n")


def _told(model: Simulation, session: Session) -> list[str]:
    return [frame["Event"] for frame in hear(session.heard(model.pbx.wire.take()))]


# --- coming in ------------------------------------------------------------------------


def test_the_right_secret_is_let_in_and_told_that_the_pbx_is_up():
    _, session = _session(logged_in=False)
    reply, booted = hear(session.receive(LOGIN))
    assert dict(reply) == {
        "Response": "Success",
        "ActionID": "1",
        "Message": "Authentication accepted",
    }
    assert (booted["Event"], booted["Uptime"]) == ("FullyBooted", "37")
    assert session.logged_in


def test_an_md5_login_never_says_the_secret():
    _, session = _session(logged_in=False)
    assert _ask(session, "Action: Challenge|AuthType: MD5|ActionID: 2") == (
        "Response: Success\r\nActionID: 2\r\nChallenge: 123456789\r\n\r\n"
    )
    key = md5(b"123456789tea").hexdigest()  # noqa: S324  AMI's own scheme
    answer = _ask(session, f"Action: Login|AuthType: MD5|Username: ccfloor|Key: {key}")
    assert "Authentication accepted" in answer
    assert session.logged_in


@pytest.mark.parametrize(
    "login",
    [
        "Action: Login|Username: ccfloor|Secret: coffee",
        "Action: Login|Username: nobody|Secret: tea",
        "Action: Login|Username: ccfloor",
        "Action: Login|AuthType: MD5|Username: ccfloor|Key: 00",
        "Action: Login|AuthType: MD5|Username: ccfloor|Secret: tea",
    ],
)
def test_a_wrong_login_is_refused_and_ends_the_session(login):
    _, session = _session(logged_in=False)
    assert _ask(session, login) == "Response: Error\r\nMessage: Authentication failed\r\n\r\n"
    assert (session.refused, session.over, session.logged_in) == (True, True, False)
    assert _ask(session, "Action: Ping") == ""


def test_before_the_login_nothing_is_answered_and_nothing_heard():
    model, session = _session(logged_in=False)
    assert _ask(session, "Action: QueueStatus|ActionID: 9") == (
        "Response: Error\r\nActionID: 9\r\nMessage: Permission denied\r\n\r\n"
    )
    model.pause("PJSIP/1001", "", "away", paused=True)
    assert _told(model, session) == []
    assert not session.hears_everything()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 130), max_size=8), st.sampled_from([b"\r\n", b"\n"]))
def test_however_the_bytes_are_cut_the_answers_are_the_same(cuts, line_end):
    asked = LOGIN + b"Action: Ping\r\nActionID: 2\r\n\r\nAction: Nonsense\r\nActionID: 3\r\n\r\n"
    asked = asked.replace(b"\r\n", line_end)
    _, whole = _session(logged_in=False)
    _, pieces = _session(logged_in=False)
    answer, at = "", 0
    for cut in cuts:
        answer += pieces.receive(asked[at : at + cut])
        at += cut
    assert answer + pieces.receive(asked[at:]) == whole.receive(asked)


# --- actions --------------------------------------------------------------------------


def test_a_ping_tells_the_pbxs_clock():
    model, session = _session()
    model.advance(START + 1_500_042)
    assert _ask(session, "Action: Ping|ActionID: p") == (
        "Response: Success\r\nActionID: p\r\nPing: Pong\r\nTimestamp: 1795399201.500042\r\n\r\n"
    )


def test_an_unknown_action_is_refused_in_asterisks_words():
    _, session = _session()
    assert _ask(session, "Action: Dance|ActionID: 4") == (
        "Response: Error\r\nActionID: 4\r\nMessage: Invalid/unknown command: Dance."
        " Use Action: ListCommands to show available commands.\r\n\r\n"
    )


def test_a_line_too_long_is_refused_and_the_session_goes_on():
    _, session = _session()
    assert "line too long" in _ask(session, "Action: Ping|ActionID: " + "9" * 1100)
    assert "Pong" in _ask(session, "Action: Ping")


def test_a_block_that_never_ends_ends_the_session():
    _, session = _session()
    session.receive(b"x" * 200_000)
    assert session.over


def test_a_logoff_is_answered_politely_and_ends_the_session():
    _, session = _session()
    assert _ask(session, "Action: Logoff|ActionID: 5") == (
        "Response: Goodbye\r\nActionID: 5\r\nMessage: Thanks for all the fish.\r\n\r\n"
    )
    assert session.over


def test_a_pause_asked_for_happens_is_told_and_stands_in_the_book():
    model, session = _session()
    answer = _ask(session, "Action: QueuePause|Interface: PJSIP/1003|Paused: true|Reason: 喝水")
    assert "Interface paused successfully" in answer
    heard = hear(session.heard(model.pbx.wire.take()))
    pause = next(one for one in heard if one["Event"] == "QueueMemberPause")
    assert (pause["MemberName"], pause["Paused"], pause["PausedReason"]) == (
        "agent1003",
        "1",
        "喝水",
    )
    model.advance(START + 400 * SECOND)
    _ask(session, "Action: QueuePause|Interface: PJSIP/1003|Paused: false")
    (absence,) = model.truth.absences
    assert absence.began == pause.at
    assert absence.ended is not None
    assert absence.ended >= START + 400 * SECOND


def test_nobody_can_pause_a_stranger():
    _, session = _session()
    assert "Interface not found" in _ask(session, "Action: QueuePause|Interface: X/1|Paused: 1")


def test_a_member_can_be_removed_and_added_again_but_not_twice():
    model, session = _session()
    who = "Queue: support|Interface: PJSIP/1003"
    assert "Removed interface from queue" in _ask(session, f"Action: QueueRemove|{who}")
    assert "Not there" in _ask(session, f"Action: QueueRemove|{who}")
    assert "Added interface" in _ask(session, f"Action: QueueAdd|{who}|MemberName: agent9")
    assert "Already there" in _ask(session, f"Action: QueueAdd|{who}")
    assert "No such queue" in _ask(session, "Action: QueueAdd|Queue: x|Interface: PJSIP/1003")
    heard = [one for one in hear(session.heard(model.pbx.wire.take())) if "MemberName" in one]
    assert [(one["Event"], one["MemberName"]) for one in heard] == [
        ("QueueMemberRemoved", "agent1003"),
        ("QueueMemberAdded", "agent9"),
    ]


def test_a_penalty_is_set_told_and_listed_and_taken_along():
    model, session = _session()
    where = "Queue: support|Interface: PJSIP/1003"
    answer = _ask(session, f"Action: QueuePenalty|{where}|Penalty: 7")
    assert "Interface penalty set successfully" in answer
    (told,) = hear(session.heard(model.pbx.wire.take()))
    assert (told["Event"], told["Penalty"]) == ("QueueMemberPenalty", "7")
    for wrong in ("Queue: x|Interface: PJSIP/1003|Penalty: 1", f"{where}|Penalty: -1"):
        answer = _ask(session, f"Action: QueuePenalty|{wrong}")
        assert "Invalid interface, queuename or penalty" in answer
    _ask(session, f"Action: QueueRemove|{where}")
    _ask(session, f"Action: QueueAdd|{where}|MemberName: agent1003|Penalty: 4|Paused: true")
    listed = hear(_ask(session, "Action: QueueStatus|Queue: support|Member: PJSIP/1003"))
    member = next(one for one in listed if one.get("Event") == "QueueMember")
    assert (member["Penalty"], member["Paused"]) == ("4", "1")


SPY = "Action: Originate|ActionID: 9|Application: ChanSpy|Timeout: 20000|Async: true"


def _talk(model: Simulation, session: Session) -> dict[str, str]:
    """Let time pass until somebody has begun to talk; return the AgentConnect."""
    while True:
        model_now = model.now + SECOND
        for frame in hear(session.heard(model.advance(model_now))):
            if frame["Event"] == "AgentConnect":
                return dict(frame)


def test_a_listener_is_rung_hears_and_ends_with_the_call():
    model, session = _session()
    call = _talk(model, session)
    leg = call["DestUniqueid"]
    answer = _ask(session, f"{SPY}|Channel: PJSIP/8001|Data: {leg},uqES")
    assert "Originate successfully queued" in answer
    heard = hear(session.heard(model.advance(model.now + 3 * SECOND)))
    told = {one["Event"]: one for one in heard}
    response, start = told["OriginateResponse"], told["ChanSpyStart"]
    assert (response["ActionID"], response["Response"], response["Reason"]) == ("9", "Success", "4")
    assert start["SpyerUniqueid"] == response["Uniqueid"]
    assert start["SpyeeUniqueid"] == leg
    assert "Channel Hungup" in _ask(session, f"Action: Hangup|Channel: {call['Uniqueid']}")
    ended = hear(session.heard(model.pbx.wire.take()))
    over = [(one["Event"], one.get("Uniqueid", "")) for one in ended]
    assert ("ChanSpyStop", "") in over
    for gone in (call["Uniqueid"], leg, response["Uniqueid"]):
        assert ("Hangup", gone) in over
    assert [one["Reason"] for one in ended if one["Event"] == "AgentComplete"] == ["caller"]
    assert not model.pbx.heard_by


@pytest.mark.parametrize(
    ("device", "timeout", "reason"), [("PJSIP/7001", 20_000, "0"), ("PJSIP/8001", 1_000, "3")]
)
def test_a_phone_that_is_not_there_or_not_picked_up_is_told(device, timeout, reason):
    model, session = _session()
    leg = _talk(model, session)["DestUniqueid"]
    asked = SPY.replace("20000", str(timeout))
    _ask(session, f"{asked}|Channel: {device}|Data: {leg},uqES")
    heard = hear(session.heard(model.advance(model.now + 3 * SECOND)))
    (told,) = [one for one in heard if one["Event"] == "OriginateResponse"]
    assert (told["Response"], told["Reason"]) == ("Failure", reason)
    assert all(one["Event"] != "ChanSpyStart" for one in heard)


def test_who_picks_up_after_the_call_hears_nothing():
    model, session = _session()
    call = _talk(model, session)
    _ask(session, f"{SPY}|Channel: PJSIP/8001|Data: {call['DestUniqueid']},uqES")
    _ask(session, f"Action: Hangup|Channel: {call['Channel']}")
    heard = hear(session.heard(model.advance(model.now + 3 * SECOND)))
    assert [o["Response"] for o in heard if o["Event"] == "OriginateResponse"] == ["Success"]
    assert all(one["Event"] != "ChanSpyStart" for one in heard)
    assert "No such channel" in _ask(session, f"Action: Hangup|Channel: {call['Channel']}")


def test_nothing_but_listening_is_originated():
    _, session = _session()
    wrong = SPY.replace("ChanSpy", "System")
    assert "Originate failed" in _ask(session, f"{wrong}|Channel: PJSIP/8001|Data: id")


def test_a_user_event_is_told_to_all_with_every_header_as_it_was_spelt():
    model, session = _session()
    _ask(session, "Action: UserEvent|UserEvent: seat|ActionID: 8|Event: Hangup|cHannel: evil")
    (said,) = model.pbx.wire.take()
    assert said.privilege == "user"
    assert said.text.partition("UserEvent: seat")[2] == (
        "\r\nActionID: 8\r\nEvent: Hangup\r\ncHannel: evil\r\n\r\n"
    )


# --- what is heard --------------------------------------------------------------------


SAID = [
    Said("call", "Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/1\r\n\r\n"),
    Said("agent", "Event: AgentConnect\r\nPrivilege: agent,all\r\nQueue: vip\r\n\r\n"),
    Said("dialplan", "Event: VarSet\r\nPrivilege: dialplan,all\r\nVariable: X\r\n\r\n"),
]


def _heard(session: Session) -> list[str]:
    return [frame["Event"] for frame in hear(session.heard(SAID))]


@pytest.mark.parametrize(
    ("mask", "heard"),
    [
        ("on", ["Hangup", "AgentConnect", "VarSet"]),
        ("off", []),
        ("call,agent", ["Hangup", "AgentConnect"]),
        ("system", []),
    ],
)
def test_an_event_mask_lets_through_its_classes_only(mask, heard):
    _, session = _session()
    answer = _ask(session, f"Action: Events|EventMask: {mask}|ActionID: 6")
    assert answer == (
        f"Response: Success\r\nActionID: 6\r\nEvents: {'Off' if mask == 'off' else 'On'}\r\n\r\n"
    )
    assert _heard(session) == heard
    assert session.hears_everything() is (mask == "on")


def test_a_login_with_events_off_hears_nothing_and_still_gets_its_answers():
    _, session = _session(logged_in=False)
    answer = session.receive(LOGIN.replace(b"ActionID: 1", b"Events: off"))
    assert "FullyBooted" not in answer
    assert _heard(session) == []
    assert "Pong" in _ask(session, "Action: Ping")


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ("MatchCriteria: name(Hangup)", ["Hangup"]),
        ("MatchCriteria: action(exclude),name(VarSet)", ["Hangup", "AgentConnect"]),
        ("Filter: Queue: vip", ["AgentConnect"]),
        ("Filter: !Queue: vip", ["Hangup", "VarSet"]),
    ],
)
def test_a_filter_lets_through_what_it_names(asked, heard):
    _, session = _session()
    assert "Filter added" in _ask(session, f"Action: Filter|Operation: Add|{asked}")
    assert _heard(session) == heard
    assert not session.hears_everything()


@pytest.mark.parametrize("asked", ["Filter: [", "Operation: Add"])
def test_a_filter_that_makes_no_sense_is_refused_and_changes_nothing(asked):
    _, session = _session()
    assert "Response: Error" in _ask(session, f"Action: Filter|{asked}")
    assert session.hears_everything()
