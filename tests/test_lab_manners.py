"""How the lab waits, and when it holds something once more; shown without a lab."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from ami_adapters.session_states import State, Status
from ccfloor.config import Ami, Config
from ccfloor.replay import replay
from tests.lab import live, session
from tests.lab.faults import LabFaultError, faults_of_the_lab
from tests.lab.live import LiveFloor, UnseeingError
from tests.lab.phones import open_ports
from tests.lab.rings import extension, stamped_late
from tests.lab.session import Session, waiting_channel
from tests.lab.sip_trace import PhoneCall, from_csv
from tests.lab.ways import WAYS, holding
from tests.lab.ways.found import find
from tests.lab.ways.holding import Held
from tests.lab.ways.stage import USUAL_S, Stage, arrived_at
from tests.ports import free_port

RECORDINGS = Path(__file__).parent / "recordings"


def raw_of(name: str) -> bytes:
    with (RECORDINGS / name / "session.ami.zst").open("rb") as packed:
        return zstandard.ZstdDecompressor().stream_reader(packed).read()


def planted() -> Session:
    """Return a session whose phones rang exactly as long as is told of them."""
    told = replay(RECORDINGS / "planted-16" / "session.ami.zst", Config())
    phones = [
        PhoneCall(extension(one), one.started_at, 0, round(one.ring_ms * 1_000), 200)
        for one in told.attempts
    ]
    return Session("16", raw_of("planted-16"), phones, [], "", [], {})


@pytest.mark.parametrize(
    "breaks",
    [TimeoutError("no answer to INVITE"), RuntimeError("did not boot"), LookupError("channel")],
)
def test_what_breaks_under_the_labs_own_hands_is_its_fault(breaks):
    with pytest.raises(LabFaultError, match=rf"^{type(breaks).__name__}: "), faults_of_the_lab():
        raise breaks


@pytest.mark.parametrize("breaks", [UnseeingError("never live"), AssertionError(), TypeError()])
def test_what_the_product_did_not_see_is_none(breaks):
    with pytest.raises(type(breaks)), faults_of_the_lab():
        raise breaks


# --- held once more --------------------------------------------------------------------


def held_way() -> Held:
    way = next(way for way in WAYS if way.name == "paused_ringing")
    folder = RECORDINGS / "ways" / "paused_ringing-16"
    found = find(folder / "session.ami.zst")
    phones = from_csv((folder / "phones.csv").read_text())
    log = (folder / "queue_log").read_text()
    return Held(way, "16", b"", log, phones, [], found.document, found)


def played(monkeypatch, module, *results):
    """Let each holding give the next of these; return how many were held."""
    left = list(results)

    def hold(*_arguments: object):
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(module, "_hold", hold)
    return left


def test_a_way_the_lab_failed_at_is_held_once_more_and_says_so(monkeypatch):
    good, fault = held_way(), LabFaultError("TimeoutError: 1001 does not ring")
    left = played(monkeypatch, holding, fault, good)
    again = holding.hold(good.way, "16")
    assert (again.before, again.verdict.all, left) == ((str(fault),), [], [])
    left = played(monkeypatch, holding, fault, fault, good)
    assert holding.hold(good.way, "16").before == (str(fault), str(fault))
    played(monkeypatch, holding, fault, fault, fault)
    with pytest.raises(LabFaultError):
        holding.hold(good.way, "16")


def test_a_way_that_went_otherwise_than_planted_is_held_once_only(monkeypatch):
    good = held_way()
    wrong = replace(good, phone_calls=[])
    assert wrong.verdict.wrong
    left = played(monkeypatch, holding, wrong, good)
    assert holding.hold(good.way, "16") == wrong
    assert left == [good]


def test_a_session_is_held_once_more_where_a_ring_was_stamped_late(monkeypatch, tmp_path):
    good = planted()
    slow = replace(good, phone_calls=[shortened(call) for call in good.phone_calls])
    played(monkeypatch, session, slow, good)
    held = session.hold("16", tmp_path / "a", stamped_late)
    assert len(held.before) == 1
    assert held.before[0].startswith("1001 rang ")
    assert held.phone_calls == good.phone_calls
    left = played(monkeypatch, session, good, slow)
    assert session.hold("16", tmp_path / "b", stamped_late).before == ()
    assert left == [slow]
    left = played(monkeypatch, session, slow, slow, slow, good)
    held = session.hold("16", tmp_path / "c", stamped_late)
    assert (len(held.before), held.phone_calls, left) == (2, slow.phone_calls, [good])


def shortened(call):
    if call.extension != "1001":
        return call
    return replace(call, final_at=call.final_at - 25_000)


def test_a_session_whose_phone_was_never_called_is_no_busy_machine_s():
    whole = planted()
    assert stamped_late(replace(whole, phone_calls=whole.phone_calls[1:])) == []


# --- waiting ---------------------------------------------------------------------------


def test_a_caller_is_there_from_his_channels_birth_on():
    raw = raw_of("ways/paused_ringing-16")
    assert arrived_at(raw, "13800000001") == 1795575440.487448
    assert arrived_at(raw, "13800000002") is None
    assert arrived_at(raw[:200], "13800000001") is None


def test_nobody_waits_in_a_queue_that_nobody_joined():
    raw = raw_of("ways/paused_ringing-16")
    assert waiting_channel(raw, "sales") == "PJSIP/caller-00000000"
    assert waiting_channel(raw, "vip") == ""


LIVE = Status(State.LIVE, "", "", 0, 0, 0, 0, counted=True, going_down=False)


class Witness:
    def __init__(self) -> None:
        self.raw = b""


def test_a_ways_time_stands_still_while_a_caller_is_late():
    witness = Witness()
    stage = Stage(WAYS[0].plan, None, None, witness, {}, lambda _times: None)  # type: ignore[arg-type]  # they are not asked
    stage._coming["1"] = 1_000_000.0
    witness.raw = (
        b"Event: Newchannel\r\nTimestamp: 1000001.500000\r\nCallerIDNum: 1\r\nUniqueid: 1\r\n\r\n"
    )
    assert stage._lateness() == pytest.approx(1.5 - USUAL_S)
    assert stage._coming == {}
    assert stage._lateness() == pytest.approx(1.5 - USUAL_S)  # and is not made up for
    stage._coming["2"] = 1_000_000.0
    with pytest.raises(TimeoutError, match="the call of 2 never reached Asterisk"):
        stage._lateness()


def test_who_believes_that_it_still_sees_is_not_live_again(monkeypatch):
    monkeypatch.setattr(live, "READY_LIMIT_S", 0.01)
    floor = LiveFloor(Ami(), until=b"x")
    floor.state(LIVE)
    floor.wait_live()
    with pytest.raises(UnseeingError):
        floor.wait_live(2)
    floor.lost("gone")
    floor.state(LIVE)
    floor.wait_live(2)


def test_a_port_that_somebody_opened_is_seen_and_given_to_nobody_else():
    port = free_port(socket.SOCK_DGRAM)
    assert port not in open_ports()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", port))
        assert port in open_ports()
    assert free_port(socket.SOCK_DGRAM) != port
