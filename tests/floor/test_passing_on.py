"""What follows the answer: passing on, asking a colleague, holding; each in the order of the
frames that the lab's Asterisks sent.
"""

from __future__ import annotations

import pytest

from ccfloor.floor import facts as f
from ccfloor.floor.views import Conversation
from tests.floor.story import Story, at

_QUEUE_HALF = "call>1001"
"""The half of a Local channel that the queue called."""
_PLAN_HALF = "half;2"
_PHONE = "phone"


@pytest.fixture
def story() -> Story:
    told = Story()
    told.staffed("1001", "1002")
    told.joins(1, "call")
    return told


def behind_a_local_channel(story: Story) -> None:
    """The queue calls a Local channel, whose second half dials the phone; they talk from 3 on."""
    story.tell(f.ChannelState(at(1), 0, _QUEUE_HALF, "Local/1001@agents-0;1", 0, "call"))
    story.tell(f.LocalBridged(at(1), 0, _QUEUE_HALF, _PLAN_HALF))
    story.calls(1, "call", "1001")
    story.tell(f.ChannelState(at(1.1), 0, _PHONE, "PJSIP/1001-0", 0, "call"))
    story.tell(f.LegDialed(at(1.1), 0, _PLAN_HALF, _PHONE, "PJSIP/1001"))
    story.tell(f.LegRinging(at(1.2), 0, _PHONE, "newstate"))
    story.rings(1.2, "call", "1001")
    story.tell(f.LegEnded(at(3), 0, _PLAN_HALF, _PHONE, "ANSWER", ""))
    story.tell(f.BridgeEntered(at(3), 0, "inner", _PHONE, ""))
    story.answers(3, "call", "1001")
    story.tell(f.BridgeEntered(at(3), 0, "outer", _QUEUE_HALF, ""))


def talk(story: Story) -> tuple[float, int, str]:
    """The agent's own talk, the queue's figure, and who ended it."""
    (visit,) = story.visits()
    return visit.talk / 1_000_000, visit.queue_talk_s, visit.ended_by


def test_behind_a_local_channel_the_talk_ends_when_the_phone_passes_the_caller_on(
    story: Story,
) -> None:
    behind_a_local_channel(story)
    story.bridge_left(8, _PHONE)
    story.tell(f.Transferred(at(8), 0, "blind", _PHONE, _PLAN_HALF, "1002"))
    story.gone(8, _PHONE)
    story.tick(8.5)
    assert story.seat("1001").state == "ready"
    # The queue sees nothing of it: it counts on until the caller hangs up.
    story.completes(20, "call", "1001")
    assert talk(story) == (5.0, 1, "transfer")
    assert story.anomalies() == []


def test_behind_a_local_channel_whom_the_caller_is_passed_on_to_is_not_the_agent(
    story: Story,
) -> None:
    behind_a_local_channel(story)
    story.bridge_left(8, _PHONE)
    story.tell(f.Transferred(at(8), 0, "blind", _PHONE, _PLAN_HALF, "1002"))
    story.tell(f.LegDialed(at(8), 0, _PLAN_HALF, "colleague", "PJSIP/1002"))
    story.tell(f.LegEnded(at(8.1), 0, _PLAN_HALF, "colleague", "ANSWER", ""))
    story.tell(f.BridgeEntered(at(8.1), 0, "third", "colleague", ""))
    story.tick(9)
    story.completes(20, "call", "1001")
    assert talk(story) == (5.0, 1, "transfer")


def test_behind_a_local_channel_a_hold_is_seen_on_the_phone_s_own_leg(story: Story) -> None:
    behind_a_local_channel(story)
    story.tell(f.HoldBegan(at(4), 0, _PHONE))
    assert story.seat("1001").on_hold
    story.tell(f.HoldEnded(at(5), 0, _PHONE))
    assert not story.seat("1001").on_hold


def test_who_leaves_the_bridge_to_ask_a_colleague_talks_on(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.answers(3, "call", "1001")
    story.bridge_left(5, "call>1001")
    story.tell(f.BridgeEntered(at(6), 0, "consult", "call>1001", ""))
    story.tick(12)
    assert story.seat("1001").state == "talking"
    story.completes(13, "call", "1001", "transfer")
    assert talk(story) == (10.0, 1, "transfer")


def test_the_queue_that_tells_the_end_of_a_talk_when_the_caller_is_in_the_next_one_is_understood(
    story: Story,
) -> None:
    story.ringing(1, "call", "1001")
    story.answers(3, "call", "1001")
    story.bridge_left(5, "call>1001")
    story.gone(5, "call>1001")
    story.joins(6, "call", "support2")
    story.ringing(6, "call", "1002", "support2")
    story.answers(7, "call", "1002", "support2")
    story.completes(9, "call", "1002", queue="support2")
    story.completes(9, "call", "1001")
    assert [(v.queue, v.talk, v.queue_talk_s) for v in story.visits()] == [
        ("support", 2_000_000, 1),
        ("support2", 2_000_000, 1),
    ]
    assert story.anomalies() == []


def test_whose_caller_hangs_up_while_he_asks_a_colleague_is_on_another_call(story: Story) -> None:
    story.tell(f.ChannelState(at(1), 0, "call>1001", "PJSIP/1001-0", 0, "call"))
    story.ringing(1, "call", "1001")
    story.answers(3, "call", "1001")
    story.device(3, "1001", 2)
    story.tell(f.ChannelState(at(4), 0, "consult", "PJSIP/1001-1", 4, "consult"))
    assert story.seat("1001").state == "talking"
    story.completes(6, "call", "1001")
    assert story.seat("1001").state == "other_call"
    story.gone(6.1, "call>1001")
    story.gone(9, "consult")
    story.device(9, "1001", 1)
    assert story.seat("1001").state == "ready"


def test_who_picks_up_a_colleague_s_call_is_the_one_who_talks(story: Story) -> None:
    story.tell(f.ChannelState(at(1), 0, "call>1001", "PJSIP/1001-0", 0, "call"))
    story.ringing(1, "call", "1001")
    story.tell(f.ChannelState(at(3), 0, "pickup", "PJSIP/1002-0", 4, "pickup"))
    story.device(3, "1002", 2)
    story.leaves(4, "call")
    story.hangs_up(4, "call>1001", 16, soft=True)
    story.gone(4, "call>1001", 26)
    connected = f.AgentConnected(
        at(4), 0, "support", "call", "PJSIP/1001", "agent1001", "pickup", 3, 3
    )
    story.tell(connected)
    assert (story.seat("1001").state, story.seat("1002").state) == ("ready", "talking")
    story.tell(
        f.AgentCompleted(
            at(9), 0, "support", "call", "PJSIP/1001", "agent1001", "pickup", 3, 5, "caller"
        )
    )
    story.gone(9, "pickup")
    story.device(9, "1002", 1)
    assert [(a.agent, a.outcome, a.ring) for a in story.attempts()] == [
        ("agent1001", "answered_elsewhere", 3_000_000)
    ]
    (visit,) = story.visits()
    assert (visit.answered_by, visit.talk, visit.queue_talk_s) == ("agent1002", 5_000_000, 5)
    assert story.seat("1002").state == "ready"
    assert story.anomalies() == []


def test_whom_a_phone_sends_its_call_on_to_is_the_one_who_talks(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.tell(f.LocalBridged(at(2), 0, "moved", _PLAN_HALF))
    story.dial_end(2, "call", "1001", "CANCEL", forward="1002")
    story.tell(f.LegDialed(at(2), 0, "call", "moved", "Local/1002@internal"))
    story.tell(f.ChannelState(at(2), 0, "colleague", "PJSIP/1002-0", 0, "call"))
    story.gone(2, "call>1001", 23)
    story.tell(f.LegDialed(at(2), 0, _PLAN_HALF, "colleague", "PJSIP/1002"))
    story.tell(f.LegEnded(at(5), 0, _PLAN_HALF, "colleague", "ANSWER", ""))
    story.tell(f.LegEnded(at(5), 0, "call", "moved", "ANSWER", ""))
    story.leaves(5, "call")
    story.tell(
        f.AgentConnected(at(5), 0, "support", "call", "PJSIP/1001", "agent1001", "moved", 4, 4)
    )
    assert (story.seat("1001").state, story.seat("1002").state) == ("ready", "talking")
    assert [(a.agent, a.outcome, a.ring) for a in story.attempts()] == [
        ("agent1001", "answered_elsewhere", 1_000_000)
    ]
    # Seen on 16.28: with all channels dead the queue names its member only.
    story.tell(
        f.AgentCompleted(at(8), 0, "support", "", "PJSIP/1001", "agent1001", "", 4, 3, "caller")
    )
    (visit,) = story.visits()
    assert (visit.answered_by, visit.talk, visit.queue_talk_s) == ("agent1002", 3_000_000, 3)
    assert story.anomalies() == []


def asks_in_another_queue(story: Story) -> None:
    """1001 has a caller, and is himself the caller ``asker`` of ``rescue``, from 6 on."""
    story.ringing(1, "call", "1001")
    story.answers(3, "call", "1001")
    story.joins(6, "asker", "rescue")
    story.ringing(6, "asker", "1002", "rescue")


def test_the_caller_whom_an_agent_gives_his_place_in_line_is_the_one_who_waits(
    story: Story,
) -> None:
    asks_in_another_queue(story)
    legs = ("call>1001", "call", "App", "asker")
    story.tell(f.Transferred(at(8), 0, "attended", *legs))
    story.bridge_left(8, "call>1001")
    story.completes(8, "call", "1001", "transfer")
    story.gone(8, "call>1001")
    story.hangs_up(8, "asker", 16, soft=True)
    story.gone(8, "asker")
    story.tick(9)
    assert {q.queue: q.waiting for q in story.floor.queues()} == {"support": 0, "rescue": 1}
    story.tell(f.LegEnded(at(10), 0, "call", "asker>1002", "ANSWER", ""))
    story.leaves(10, "call", "rescue")
    told = ("rescue", "call", "PJSIP/1002", "agent1002", "asker>1002")
    story.tell(f.AgentConnected(at(10), 0, *told, 4, 4))
    story.tell(f.AgentCompleted(at(15), 0, *told, 4, 5, "caller"))
    assert [(v.queue, v.answered_by, v.talk, v.queue_talk_s) for v in story.visits()] == [
        ("support", "agent1001", 5_000_000, 1),
        ("rescue", "agent1002", 5_000_000, 5),
    ]
    assert [(a.agent, a.outcome, a.ring) for a in story.attempts()] == [
        ("agent1001", "answered", 2_000_000),
        ("agent1002", "answered", 4_000_000),
    ]
    assert story.anomalies() == []


def test_who_is_joined_to_the_caller_of_him_who_asked_talks_on(story: Story) -> None:
    asks_in_another_queue(story)
    story.answers(7, "asker", "1002", "rescue")
    story.bridge_left(10, "asker")
    story.tell(f.BridgeEntered(at(10), 0, "asked", "link;2", "asker"))
    story.hangs_up(10, "asker", 16, soft=True)
    story.completes(10, "asker", "1002", queue="rescue")  # the queue's caller was the agent
    story.gone(10, "asker")
    story.tick(14)
    assert story.seat("1002").state == "talking"
    story.hangs_up(15, "link;2", 16)
    story.gone(15, "link;2")
    story.bridge_left(15, "asker>1002")
    story.gone(15, "asker>1002")
    story.tick(16)
    assert story.seat("1002").state == "ready"
    rescued = [v for v in story.visits() if v.queue == "rescue"]
    assert [(v.talk, v.queue_talk_s, v.ended_by) for v in rescued] == [(8_000_000, 1, "caller")]
    assert story.anomalies() == []


def test_a_conversation_is_told_by_the_channels_it_is_led_on(story: Story) -> None:
    assert story.floor.conversation("PJSIP/1001") is None
    story.calls(1, "call", "1001")
    story.rings(1.2, "call", "1001")
    assert story.floor.conversation("PJSIP/1001") is None  # a phone that rings is no call yet
    story.answers(3, "call", "1001")
    told = story.floor.conversation("PJSIP/1001")
    assert told == Conversation("support", "call", "call", "call>1001")
    assert story.floor.conversation("PJSIP/1002") is None
    assert story.floor.conversation("PJSIP/4711") is None
    story.completes(9, "call", "1001")
    assert story.floor.conversation("PJSIP/1001") is None


def test_behind_a_local_channel_the_agents_own_channel_is_his_phones(story: Story) -> None:
    behind_a_local_channel(story)
    told = story.floor.conversation("PJSIP/1001")
    assert told == Conversation("support", "call", "call", _PHONE)


def test_a_seat_is_given_by_its_name(story: Story) -> None:
    seat = story.floor.seat("PJSIP/1001")
    assert seat is not None
    assert seat.seat == "PJSIP/1001"
    assert story.floor.seat("PJSIP/4711") is None
