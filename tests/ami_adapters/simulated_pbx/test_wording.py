"""The simulation's words against those of a real Asterisk."""

from __future__ import annotations

from pathlib import Path

import msgspec
import zstandard

from ami_adapters.simulated_pbx import Scenario, Simulation, wording
from ccfloor.floor.names import SECOND
from tests.ami_adapters.simulated_pbx.hearing import day, hear, small

RECORDINGS = Path(__file__).parents[2] / "recordings"


def _recorded():
    packed = (RECORDINGS / "asterisk-22.10" / "session.ami.zst").read_bytes()
    return hear(zstandard.ZstdDecompressor().stream_reader(packed).read())


def _shapes(frames):
    shapes = {}
    for frame in frames:
        if "Event" in frame:
            shapes.setdefault(frame["Event"], set()).add(tuple(frame.order))
    return shapes


def test_every_event_that_was_recorded_has_the_recorded_headers_in_the_recorded_order():
    scenario = msgspec.structs.replace(Scenario.demo(), noise=True)
    model = Simulation(scenario)
    said = hear(b"".join(model.frames(400 * SECOND)))
    recorded, simulated = _shapes(_recorded()), _shapes(said)
    same = {name for name in recorded if simulated.get(name, set()) <= recorded[name]}
    differing = {name: simulated[name] - recorded[name] for name in recorded if name not in same}
    assert differing == {}
    assert set(recorded) - set(simulated) == set()


def test_events_that_were_not_recorded_are_the_known_few():
    names = set(_shapes(day(Scenario.demo(), 400)[1])) - set(_shapes(_recorded()))
    assert names == {"Hold", "Unhold", "BlindTransfer", "ContactStatus", "PeerStatus"}


def test_noise_makes_as_much_of_the_stream_as_in_the_recording():
    noisy = {"VarSet", "Newexten", "TestEvent"}

    def share(frames):
        events = [frame["Event"] for frame in frames if "Event" in frame]
        return sum(name in noisy for name in events) / len(events)

    _, said = day(small(noise=True), 600)
    assert 0.5 < share(_recorded()) < 0.6
    assert 0.5 < share(said) < 0.7
    _, quiet = day(small(), 600)
    assert share(quiet) < 0.02


def test_an_answered_call_reads_like_a_recorded_one():
    recorded = next(one for one in _recorded() if one.get("Event") == "AgentConnect")
    _, said = day(small(), 60)
    frame = next(one for one in said if one["Event"] == "AgentConnect")
    given = {"Timestamp", "Channel", "CallerIDNum", "CallerIDName", "Context", "Uniqueid",
             "Linkedid", "DestChannel", "DestConnectedLineNum", "DestConnectedLineName",
             "DestUniqueid", "DestLinkedid", "Interface", "MemberName", "HoldTime",
             "RingTime"}  # fmt: skip
    for name in set(recorded) - given:
        assert (name, frame[name]) == (name, recorded[name])


def test_names_in_snapshots_are_escaped_as_c_is():
    assert wording.escaped('O\'Brien "Bob"') == 'O\\\'Brien \\"Bob\\"'
    assert wording.escaped("a\r\nEvent: Hangup\tb\\?") == "a\\r\\nEvent: Hangup\\tb\\\\\\?"
    assert wording.escaped("王丽 \x1b[31m") == "王丽 \x1b[31m"


def test_a_timestamp_has_six_digits_after_the_dot():
    assert wording.stamp(1_795_421_826_000_042) == "1795421826.000042"


def test_a_list_says_how_many_items_it_has():
    items = [wording.item("QueueSummary", "7", f"Queue: {q}\r\n", id_first=False) for q in "ab"]
    assert wording.listing("7", "Queue summary will follow", items, "QueueSummaryComplete") == (
        "Response: Success\r\nActionID: 7\r\nEventList: start\r\n"
        "Message: Queue summary will follow\r\n\r\n"
        "Event: QueueSummary\r\nQueue: a\r\nActionID: 7\r\n\r\n"
        "Event: QueueSummary\r\nQueue: b\r\nActionID: 7\r\n\r\n"
        "Event: QueueSummaryComplete\r\nActionID: 7\r\nEventList: Complete\r\n"
        "ListItems: 2\r\n\r\n"
    )
