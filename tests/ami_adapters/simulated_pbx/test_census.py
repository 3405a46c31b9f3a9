"""Lists of what is so, against the model itself and against the stream."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import Scenario, Simulation, census
from ccfloor.floor.names import SECOND
from tests.ami_adapters.simulated_pbx.hearing import Heard, hear, small

NUMBERS = {"1": "NOT_INUSE", "2": "INUSE", "5": "UNAVAILABLE", "6": "RINGING", "8": "ONHOLD"}


def _after(seed: int, seconds: int) -> Simulation:
    scenario = Scenario.demo(40, seed)
    model = Simulation(scenario)
    model.advance(scenario.start + seconds * SECOND)
    return model


def _items(text: str, name: str) -> list[Heard]:
    return [frame for frame in hear(text) if frame.get("Event") == name]


@pytest.fixture(scope="module")
def model():
    """A floor with callers waiting and agents on the phone."""
    return _after(3, 77)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_the_queues_listing_is_the_models_state(seed, seconds):
    model = _after(seed, seconds)
    pbx = model.pbx
    text = census.queue_status(pbx, "q")
    members = {
        (one["Queue"], one["Location"], one["Name"], NUMBERS[one["Status"]], one["Paused"])
        for one in _items(text, "QueueMember")
    }
    assert members == {
        (queue.name, m.seat.device, m.seat.agent, m.seat.state, str(int(m.paused)))
        for queue in pbx.queues.values()
        for m in queue.members
    }
    entries = [
        (one["Queue"], one["Position"], one["Uniqueid"]) for one in _items(text, "QueueEntry")
    ]
    assert entries == [
        (queue.name, str(place), caller.channel.uniqueid)
        for queue in pbx.queues.values()
        for place, caller in enumerate(queue.waiting, 1)
    ]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_the_census_at_the_start_and_the_stream_since_give_the_census_of_now(seed, seconds):
    scenario = Scenario.demo(40, seed)
    model = Simulation(scenario)
    states = {
        (one["Queue"], one["Location"]): (one["Status"], one["Paused"], one["LastPause"])
        for one in _items(census.queue_status(model.pbx, ""), "QueueMember")
    }
    said = model.advance(scenario.start + seconds * SECOND)
    for frame in hear("".join(one.text for one in said)):
        if frame["Event"].startswith("QueueMember"):
            key = frame["Queue"], frame["Interface"]
            states[key] = frame["Status"], frame["Paused"], frame["LastPause"]
            if frame["Event"] == "QueueMemberRemoved":
                del states[key]
    assert states == {
        (one["Queue"], one["Location"]): (one["Status"], one["Paused"], one["LastPause"])
        for one in _items(census.queue_status(model.pbx, ""), "QueueMember")
    }


def test_every_list_ends_with_the_number_of_its_items(model):
    for text in (
        census.queue_status(model.pbx, "7"),
        census.queue_summary(model.pbx, "7"),
        census.channels(model.pbx, "7"),
        census.device_states(model.pbx, "7"),
        census.contacts(model.pbx, "7"),
    ):
        reply, *items, end = hear(text)
        assert (reply["Response"], reply["EventList"]) == ("Success", "start")
        assert (end["EventList"], end["ListItems"]) == ("Complete", str(len(items)))
        assert items
        assert {one["ActionID"] for one in (reply, *items, end)} == {"7"}
        assert not any({"Privilege", "Timestamp"} & set(one) for one in items)


def test_the_channels_listing_names_who_talks_in_which_bridge(model):
    listed = {
        one["Uniqueid"]: one for one in _items(census.channels(model.pbx, ""), "CoreShowChannel")
    }
    assert set(listed) == set(model.pbx.channels)
    talk = next(t for s in model.pbx.seats.values() if (t := model.pbx.busy_with(s)))
    caller, leg = listed[talk.caller.channel.uniqueid], listed[talk.leg.channel.uniqueid]
    assert caller["BridgeId"] == leg["BridgeId"] == talk.bridge
    assert (caller["Application"], leg["Application"]) == ("Queue", "AppQueue")
    assert caller["ApplicationData"].split(",")[0] == talk.queue.name
    assert leg["ApplicationData"] == "(Outgoing Line)"


def test_the_devices_listing_has_phones_queues_and_pauses(model):
    listed = {
        one["Device"]: one["State"]
        for one in _items(census.device_states(model.pbx, ""), "DeviceStateChange")
    }
    for seat in model.pbx.seats.values():
        assert listed[seat.device] == seat.state
    for queue in model.pbx.queues.values():
        assert listed[f"Queue:{queue.name}"] == ("RINGING" if queue.waiting else "NOT_INUSE")
        for member in queue.members:
            state = listed[f"Queue:{queue.name}_pause_{member.seat.device}"]
            assert state == ("INUSE" if member.paused else "NOT_INUSE")


def test_a_queue_that_is_asked_for_by_name_comes_alone_and_an_unknown_one_not_at_all(model):
    assert {one["Queue"] for one in hear(census.queue_status(model.pbx, "", "vip"))[1:-1]} == {
        "vip"
    }
    assert hear(census.queue_status(model.pbx, "", "nowhere"))[-1]["ListItems"] == "0"
    one = _items(census.queue_status(model.pbx, "", "support", "PJSIP/1001"), "QueueMember")
    assert [member["Location"] for member in one] == ["PJSIP/1001"]


def test_waiting_callers_names_are_raw_and_in_snapshots_they_are_escaped():
    base = small(hostile_share=1.0, busyness=4.0)
    scenario = msgspec.structs.replace(base, seed=3)
    model = Simulation(scenario)
    bob = 'O\'Brien "Bob" \\ 50%?'
    for step in range(1, 400):
        model.advance(scenario.start + step * SECOND)
        entries = _items(census.queue_status(model.pbx, ""), "QueueEntry")
        found = [one for one in entries if one["CallerIDName"] == bob]
        if found:
            break
    assert found[0]["ConnectedLineName"] == "unknown"
    channels = _items(census.channels(model.pbx, ""), "CoreShowChannel")
    same = next(one for one in channels if one["Uniqueid"] == found[0]["Uniqueid"])
    assert same["CallerIDName"] == 'O\\\'Brien \\"Bob\\" \\\\ 50%\\?'


def test_a_summary_counts_who_is_there_and_who_waits(model):
    listed = {
        one["Queue"]: one for one in _items(census.queue_summary(model.pbx, ""), "QueueSummary")
    }
    for queue in model.pbx.queues.values():
        assert listed[queue.name]["Callers"] == str(len(queue.waiting))
        assert listed[queue.name]["Available"] == str(queue.free)
