"""A break asked for by feature code: whose phone it was decides, whatever the event says."""

from __future__ import annotations

import pytest

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED, Translator
from ccfloor.floor import facts as f
from ccfloor.floor.changes import AnomalySeen, Told
from ccfloor.floor.deeds import BreakAsked, BreakWithdrawn
from ccfloor.floor.floor import Floor
from ccfloor.floor.names import MINUTE, NO_REF

AT = 1_763_859_600_000_000
MEMBER = f.MemberListed(
    AT, NO_REF, "sales", "PJSIP/1001", "PJSIP/1001", "agent1001", 1, False, "", 0, 0, 0, 0
)


def floor() -> Floor:
    made = Floor()
    for fact in (
        f.LinkUp(AT, NO_REF, ""),
        f.CensusBegan(AT, NO_REF),
        f.QueueListed(AT, NO_REF, "sales", "", 0),
        MEMBER,
        f.CensusEnded(AT, NO_REF, True),
    ):
        made.apply(fact)
    return made


def said(name: str, *body: tuple[str, str], device: str = "PJSIP/1001") -> list[object]:
    fact = f.UserSaid(AT + 10, 7, name, "1700000000.1", body, device)
    return [
        change.what if isinstance(change, Told) else change.anomaly.kind
        for change in floor().apply(fact)
        if isinstance(change, Told | AnomalySeen)
    ]


def test_who_sits_at_the_phone_asks():
    (deed,) = said("CcfloorBreak", ("Reason", "restroom"), ("Minutes", "5"))
    assert deed == BreakAsked(
        f"agent1001:{AT + 10}", "agent1001", "PJSIP/1001", "restroom", 5 * MINUTE
    )


def test_a_name_in_the_body_is_not_believed():
    (deed,) = said("CcfloorBreak", ("Agent", "agent1002"), ("Member", "agent1002"))
    assert isinstance(deed, BreakAsked)
    assert (deed.agent, deed.reason, deed.wanted) == ("agent1001", "", 0)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "5.5", "1e9", "９", "9999", "five", "5\n6"])
def test_what_is_no_number_of_minutes_is_no_wish(minutes):
    (deed,) = said("CcfloorBreak", ("Minutes", minutes))
    assert isinstance(deed, BreakAsked)
    assert deed.wanted == 0


def test_the_first_of_two_equal_keys_counts_and_a_long_reason_is_cut():
    (deed,) = said("CcfloorBreak", ("Reason", "x" * 500), ("Reason", "other"))
    assert isinstance(deed, BreakAsked)
    assert deed.reason == "x" * 80


def test_he_may_withdraw_it():
    assert said("CcfloorBreakCancel") == [BreakWithdrawn("", "agent1001")]


@pytest.mark.parametrize("device", ["", "PJSIP/9999", "Local/1001@x"])
def test_from_a_phone_that_nobody_is_logged_in_at_it_is_an_anomaly(device):
    assert said("CcfloorBreak", device=device) == ["asked_from_nowhere"]


def test_other_dialplans_events_are_none_of_ours():
    assert said("CcfloorSomething", ("Reason", "x")) == []


def test_the_phone_is_read_from_the_snapshot_and_not_from_what_a_dialplan_can_write():
    frame = (
        b"Event: UserEvent\r\nPrivilege: user,all\r\nTimestamp: 1763859600.000010\r\n"
        b"Channel: PJSIP/1001-0000002a\r\nChannelState: 6\r\nUniqueid: 1763859600.42\r\n"
        b"UserEvent: CcfloorBreak\r\nChannel: PJSIP/1002-00000001\r\nReason: restroom\r\n\r\n"
    )
    facts: list[f.Fact] = []
    translator = Translator()
    for read in Protocol(WANTED).feed(b"Asterisk Call Manager/9.0.0\r\n" + frame):
        translator.facts(read, facts)
    (fact,) = [one for one in facts if isinstance(one, f.UserSaid)]
    assert (fact.name, fact.device) == ("CcfloorBreak", "PJSIP/1001")
