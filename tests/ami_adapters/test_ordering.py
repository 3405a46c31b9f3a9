"""Orders on their way: one at a time, none during a listing, one ending each."""

from __future__ import annotations

import pytest

from ami_adapters.ordering import Answer
from ami_adapters.orders import Hangup, PauseMember, Spy
from ami_adapters.session_states import State
from tests.ami_adapters.test_session import CHANNELS, ERROR, LIST, OK, Talk, live, queues

PAUSE = PauseMember(interface="PJSIP/1001", reason="meeting")
SPY = Spy(mode="listen", leg="1.2", device="PJSIP/8001")


def give(talk: Talk, order=PAUSE) -> list[Answer]:
    """Give an order; the list holds how it ended, once it has."""
    ended: list[Answer] = []
    talk.session.order(order, talk.now, ended.append)
    talk.say("")
    return ended


def test_an_order_is_sent_at_once_while_all_is_quiet_and_ends_with_its_answer():
    talk = live()
    ended = give(talk)
    assert talk.asked[-1]["Action"] == "QueuePause"
    assert ended == []
    talk.say("Response: Success\r\nActionID: {id}\r\nMessage: paused\r\n\r\n")
    assert ended == [Answer("done", "paused")]
    assert talk.state() is State.LIVE


def test_an_answered_order_is_no_census():
    talk = live()
    censuses = talk.session.status.censuses
    give(talk)
    talk.say(OK)
    give(talk)
    talk.say(ERROR)
    assert talk.session.status.censuses == censuses


def test_one_order_is_with_the_pbx_at_a_time():
    talk = live()
    first, second = give(talk), give(talk, Hangup(channel="1.2"))
    assert [a["Action"] for a in talk.asked].count("Hangup") == 0
    talk.say(OK)
    assert (first, second) == ([Answer("done")], [])
    assert talk.asked[-1]["Action"] == "Hangup"
    talk.say(ERROR)
    assert second == [Answer("refused", "Permission denied")]


def test_an_order_waits_for_the_end_of_a_listing():
    talk = live()
    talk.session.request_census("an unknown member")
    talk.wait(0)
    assert talk.asked[-1]["Action"] == "QueueStatus"
    ended = give(talk)
    talk.say(queues()).say(CHANNELS).say(ERROR)
    assert "QueuePause" not in [a["Action"] for a in talk.asked]
    talk.say(ERROR)
    assert talk.asked[-1]["Action"] == "QueuePause"
    talk.say(OK)
    assert ended == [Answer("done")]


def test_an_order_that_waited_too_long_is_not_sent_any_more():
    talk = live()
    talk.session.request_census("an unknown member")
    talk.wait(0)
    ended = give(talk)
    for _ in range(6):  # a listing that goes on coming
        talk.say(LIST).wait(1)
    assert ended == [Answer("unsent", "the PBX was busy answering")]
    talk.say("Event: QueueStatusComplete\r\nActionID: {id}\r\nListItems: 0\r\n\r\n")
    talk.say(CHANNELS).say(ERROR).say(ERROR)
    assert "QueuePause" not in [a["Action"] for a in talk.asked]


@pytest.mark.parametrize("order", [PAUSE, SPY])
def test_a_loss_leaves_unknown_what_was_sent_and_unsent_what_was_not(order):
    talk = live()
    sent, waiting = give(talk, order), give(talk)
    talk.session.lost("the connection broke", talk.now)
    assert sent == [Answer("unknown", "the connection broke")]
    assert waiting == [Answer("unsent", "the connection broke")]
    assert give(talk) == [Answer("unsent", "the link is lost")]


def test_silence_after_an_order_is_loss():
    talk = live()
    ended = give(talk)
    talk.wait(5)
    assert ended == [Answer("unknown", "no answer to an order within 5 s")]
    assert talk.state() is State.LOST


def test_before_it_is_live_a_session_takes_no_order():
    talk = Talk().open()
    assert give(talk) == [Answer("unsent", "the link is greeting")]


def test_a_pbx_that_goes_down_is_given_no_order():
    talk = live()
    talk.say("Event: Shutdown\r\nPrivilege: system,all\r\n\r\n")
    assert give(talk) == [Answer("unsent", "the link is live")]


def test_an_answer_that_is_not_ours_ends_nothing():
    talk = live()
    ended = give(talk)
    talk.say("Response: Success\r\nActionID: ccfloor-other-1\r\n\r\n")
    talk.say("Response: Success\r\n\r\n")
    assert ended == []
    assert talk.session.foreign == 2


def test_a_value_that_may_not_go_out_is_told_and_the_next_order_goes():
    talk = live()
    bad, good = give(talk, Hangup(channel="/.*/")), give(talk)
    assert bad == [Answer("unsent", "'channel' is not a Uniqueid")]
    assert talk.asked[-1]["Action"] == "QueuePause"
    talk.say(OK)
    assert good == [Answer("done")]


def originated(response: str, reason: str, action_id: str = "{id}") -> str:
    return (
        f"Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: {action_id}\r\n"
        f"Response: {response}\r\nReason: {reason}\r\nUniqueid: 1.9\r\n\r\n"
    )


def begun(listener: str = "1.9") -> str:
    return (
        f"Event: ChanSpyStart\r\nPrivilege: call,all\r\nSpyerUniqueid: {listener}\r\n"
        "SpyeeUniqueid: 1.2\r\n\r\n"
    )


def spying() -> tuple[Talk, list[Answer]]:
    talk = live()
    ended = give(talk, SPY)
    assert talk.asked[-1]["Action"] == "Originate"
    talk.say(OK)
    assert ended == []  # it rings
    return talk, ended


def test_listening_begins_when_the_phone_is_picked_up():
    talk, ended = spying()
    talk.say(originated("Success", "4", "ccfloor-other-1"))
    assert ended == []
    talk.say(originated("Success", "4")).say(begun("1.8"))
    assert ended == []
    talk.say(begun())
    assert ended == [Answer("done", "", "1.9")]
    talk.say(originated("Failure", "3"))
    assert len(ended) == 1


def test_the_two_words_of_it_may_come_in_either_order():
    talk, ended = spying()
    talk.say(begun()).say(originated("Success", "4"))
    assert ended == [Answer("done", "", "1.9")]


def test_a_phone_picked_up_after_the_call_was_over_has_heard_nothing():
    talk, ended = spying()
    talk.say(originated("Success", "4")).wait(3)
    assert ended == [Answer("unanswered", "the call was over before it could be heard")]


def test_a_phone_that_nobody_picks_up_is_told():
    talk, ended = spying()
    talk.say(originated("Failure", "3"))
    assert ended == [Answer("unanswered", "nobody picked up")]


def test_while_a_phone_rings_other_orders_go():
    talk, listening = spying()
    originate = talk.asked[-1]["ActionID"]
    paused = give(talk)
    talk.say(OK)
    assert paused == [Answer("done")]
    talk.say(originated("Success", "4", originate)).say(begun())
    assert listening == [Answer("done", "", "1.9")]


def test_no_word_of_a_phone_is_unknown():
    talk, ended = spying()
    for _ in range(40):
        talk.wait(1)
        if talk.asked[-1]["Action"] == "Ping":
            talk.say(OK)
    assert ended == [Answer("unknown", "no word of the listener's phone")]
    assert talk.state() is State.LIVE
