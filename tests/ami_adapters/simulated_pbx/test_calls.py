"""What happens to a call, frame by frame, against what the model knows to be true."""

from __future__ import annotations

import itertools
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import Scenario, Simulation
from ami_adapters.simulated_pbx.population import HOSTILE_NAMES
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from tests.ami_adapters.simulated_pbx.hearing import day, hear, small

SEEDS = st.integers(0, 10_000)


def _of_leg(said, leg):
    """What was said of one agent's leg: names, DialStatus where there is one."""
    return [
        " ".join((frame["Event"], frame.get("DialStatus", ""))).strip()
        for frame in said
        if leg in {frame.get("DestUniqueid"), frame.get("Uniqueid")}
    ]


def _one(model, said, outcome):
    """Return the first attempt of that outcome that began when somebody listened."""
    since = said[0].at
    return next(
        one
        for one in model.truth.attempts
        if one.outcome is outcome and one.called_at > since + SECOND
    )


def _thin(names):
    """Leave out what is said in any order, or of no weight here."""
    loose = {"NewConnectedLine", "NewCallerid", "BridgeEnter", "BridgeLeave", "AgentComplete"}
    return [name for name in names if name not in loose]


@pytest.fixture(scope="module")
def floor():
    """A rough afternoon with every kind of call in it."""
    scenario = msgspec.structs.replace(
        Scenario.demo(60, 4), hostile_share=0.2, faults_every_s=1_200.0
    )
    return day(scenario, 900)


def test_an_answered_leg_is_told_in_asterisks_order():
    model, said = day(small(), 120)
    truth = _one(model, said, AttemptOutcome.ANSWERED)
    told = _thin(_of_leg(said, truth.leg))
    told.remove("Newstate")  # Ringing: before or after AgentCalled, as the threads have it
    assert told[:6] == [
        "Newchannel",
        "AgentCalled",
        "DialBegin",
        "DialState RINGING",
        "Newstate",
        "DialEnd ANSWER",
    ]
    assert told[6] == "AgentConnect"
    assert told[-1] == "Hangup"


def test_a_leg_that_rings_out_is_told_in_asterisks_order(floor):
    model, said = floor
    truth = _one(model, said, AttemptOutcome.NO_ANSWER)
    told = _thin(_of_leg(said, truth.leg))
    assert told[-5:] == [
        "DialState RINGING",
        "AgentRingNoAnswer",
        "DialEnd NOANSWER",
        "DialEnd CANCEL",
        "Hangup",
    ]


def test_a_caller_who_quits_cancels_the_ringing_twice_and_nobody_is_said_not_to_have_answered(
    floor,
):
    model, said = floor
    truth = _one(model, said, AttemptOutcome.CALLER_QUIT)
    told = _of_leg(said, truth.leg)
    assert told[-3:] == ["DialEnd CANCEL", "DialEnd CANCEL", "Hangup"]
    assert "AgentRingNoAnswer" not in told


def test_losers_of_a_ringall_are_cancelled_twice_and_hung_up_as_answered_elsewhere(floor):
    model, said = floor
    truth = _one(model, said, AttemptOutcome.ANSWERED_ELSEWHERE)
    told = _of_leg(said, truth.leg)
    assert told[-3:] == ["DialEnd CANCEL", "DialEnd CANCEL", "Hangup"]
    end = next(f for f in said if f["Event"] == "Hangup" and f["Uniqueid"] == truth.leg)
    assert end["Cause-txt"] == "Answered elsewhere"


def test_a_refused_call_is_said_not_answered_in_whole_seconds_and_hung_up_as_rejected(floor):
    model, said = floor
    truth = _one(model, said, AttemptOutcome.REJECTED)
    told = _of_leg(said, truth.leg)
    assert told[-4:] == ["HangupRequest", "DialEnd NOANSWER", "AgentRingNoAnswer", "Hangup"]
    rna = next(
        f for f in said if f["Event"] == "AgentRingNoAnswer" and f["DestUniqueid"] == truth.leg
    )
    assert int(rna["RingTime"]) % 1000 == 0
    assert int(rna["RingTime"]) < 20_000
    end = next(f for f in said if f["Event"] == "Hangup" and f["Uniqueid"] == truth.leg)
    assert end["Cause"] == "21"


def test_a_dead_phone_never_rings(floor):
    model, said = floor
    truth = _one(model, said, AttemptOutcome.UNREACHABLE)
    assert truth.ring_from is None
    assert truth.ring == 0
    assert "DialState RINGING" not in _of_leg(said, truth.leg)


def test_a_blind_transfer_sends_the_caller_into_another_queue(floor):
    model, said = floor
    frame = next(one for one in said if one["Event"] == "BlindTransfer")
    call = frame["TransfereeUniqueid"]
    visits = [visit for visit in model.truth.visits if visit.call == call]
    first = next(visit for visit in visits if visit.ended_by == "transfer")
    after = visits[visits.index(first) + 1]
    assert (after.visit, after.queue) == (first.visit + 1, frame["Extension"])
    done = next(one for one in said if one["Event"] == "AgentComplete" and one["Uniqueid"] == call)
    assert done["Reason"] in {"transfer", "caller", "agent"}


def test_a_caller_whose_time_is_up_is_given_up_without_a_hang_up(floor):
    model, said = floor
    visit = next(
        one for one in model.truth.visits_since(model.scenario.start)
        if one.outcome is VisitOutcome.TIMEOUT
    )  # fmt: skip
    told = [
        frame["Event"]
        for frame in said
        if frame.get("Uniqueid") == visit.call and frame.at >= visit.left_at - 1000
    ]
    left = told.index("QueueCallerLeave")
    assert told[left - 1 : left + 2] == ["QueueCallerAbandon", "QueueCallerLeave", "VarSet"]
    assert "HangupRequest" not in told[: left + 2]


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_every_visit_ends_once_and_the_counts_tile(seed):
    model, said = day(Scenario.floor(25, seed, warmup_s=0.0, curve="flat"), 600)
    events = Counter(frame["Event"] for frame in said)
    outcomes = Counter(visit.outcome for visit in model.truth.visits)
    waiting = sum(len(queue.waiting) for queue in model.pbx.queues.values())
    assert events["QueueCallerJoin"] == len(model.truth.visits)
    assert outcomes[VisitOutcome.OPEN] == waiting
    assert events["AgentConnect"] == outcomes[VisitOutcome.ANSWERED]
    given_up = outcomes[VisitOutcome.ABANDONED] + outcomes[VisitOutcome.TIMEOUT]
    assert events["QueueCallerAbandon"] == given_up
    assert events["QueueCallerLeave"] == given_up + outcomes[VisitOutcome.ANSWERED]
    assert sum(outcomes.values()) == sum(outcomes[one] for one in (
        VisitOutcome.ANSWERED, VisitOutcome.ABANDONED, VisitOutcome.TIMEOUT, VisitOutcome.OPEN,
    ))  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_every_channel_is_born_once_dies_once_and_is_not_heard_of_afterwards(seed):
    model, said = day(Scenario.floor(25, seed, warmup_s=0.0, curve="flat"), 400)
    alive, dead = set(), set()
    for frame in said:
        own = frame.get("Uniqueid") if "Channel" in frame.order else None
        if frame["Event"] == "Newchannel":
            assert own not in alive | dead
            alive.add(own)
        elif own:
            assert own in alive
        if "DestUniqueid" in frame:
            assert frame["DestUniqueid"] in alive
        if frame["Event"] == "Hangup":
            alive.remove(own)
            dead.add(own)
    assert alive == set(model.pbx.channels)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_no_phone_is_rung_while_it_is_busy_paused_or_in_wrap_up(seed):
    model, _ = day(Scenario.floor(25, seed, warmup_s=0.0, curve="flat"), 600)
    truth = model.truth
    by_seat = {}
    for attempt in truth.attempts:
        by_seat.setdefault(attempt.interface, []).append(attempt)
    talks = {(v.call, v.visit): v for v in truth.visits if v.talk_from}
    for attempts in by_seat.values():
        for one, two in itertools.pairwise(attempts):
            assert one.ended_at is not None
            assert one.ended_at <= two.called_at
            if one.outcome is AttemptOutcome.ANSWERED:
                over = talks[one.call, one.visit].talk_to
                assert over is not None
                assert two.called_at >= (over // SECOND + 5) * SECOND  # wrapuptime=5


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_no_two_frames_share_an_instant_and_none_goes_back(seed):
    _, said = day(Scenario.floor(40, seed, warmup_s=60.0, curve="flat"), 120)
    instants = [frame.at for frame in said]
    assert all(one < two for one, two in itertools.pairwise(instants))


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_the_same_seed_gives_the_same_bytes(seed):
    one, two = (list(Simulation(Scenario.demo(40, seed)).frames(90 * SECOND)) for _ in range(2))
    assert one == two


def test_another_seed_gives_another_day():
    one, two = (list(Simulation(Scenario.demo(40, seed)).frames(30 * SECOND)) for seed in (1, 2))
    assert one != two


def test_however_time_is_cut_the_same_is_said():
    scenario = Scenario.demo(30, 5)
    whole, pieces = Simulation(scenario), Simulation(scenario)
    at_once = whole.advance(scenario.start + 60 * SECOND)
    bit_by_bit = []
    for step in range(1, 601):
        bit_by_bit += pieces.advance(scenario.start + step * SECOND // 10)
    assert bit_by_bit == at_once


def test_hostile_names_stay_on_one_line_of_one_frame():
    model = Simulation(msgspec.structs.replace(Scenario.demo(60, 6), hostile_share=1.0))
    stream = b"".join(model.frames(120 * SECOND))
    names = set()
    for frame in hear(stream):
        assert frame.order[0] in {"Event", "Response"}
        assert len(frame.order) == len(frame.text.split("\r\n"))
        names.add(frame.get("CallerIDName", ""))
    assert "status will follow" in names
    assert 'O\\\'Brien \\"Bob\\" \\\\ 50%\\?' in names
    assert any(name.startswith("很长的名字") and len(name) == 600 for name in names)
    assert all("\r" not in name and "\n" not in name for name in HOSTILE_NAMES)
    assert stream.count(b"\n") == stream.count(b"\r\n")
    assert stream.endswith(b"\r\n\r\n")
