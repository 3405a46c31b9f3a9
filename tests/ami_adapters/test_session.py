"""One login to one PBX, without a socket and without waiting."""

from __future__ import annotations

import hashlib
import math
import random
import re

import msgspec
import pytest

from ami_adapters.census import needed_and
from ami_adapters.protocol import Protocol
from ami_adapters.session import Session
from ami_adapters.session_states import State
from ccfloor.config import Ami

AMI = Ami(username="ccfloor", secret="s3cret", ping_s=2.0, answer_s=5.0, repair_s=60.0)
GREETING = "Asterisk Call Manager/11.0.0\r\n"
OK = "Response: Success\r\nActionID: {id}\r\n\r\n"
ERROR = "Response: Error\r\nActionID: {id}\r\nMessage: Permission denied\r\n\r\n"
CHALLENGE = "Response: Success\r\nActionID: {id}\r\nChallenge: 840415273\r\n\r\n"
PONG = "Response: Success\r\nActionID: {id}\r\nPing: Pong\r\nTimestamp: 1795421818.000100\r\n\r\n"
LIST = "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n\r\n"
CHANNELS = (
    LIST + "Event: CoreShowChannelsComplete\r\nActionID: {id}\r\nEventList: Complete\r\n"
    "ListItems: 0\r\n\r\n"
)


def queues(listed: int = 1, announced: int | None = None) -> str:
    """Write a QueueStatus answer of one queue and its members."""
    items = "".join(
        f"Event: QueueMember\r\nName: agent{n}\r\nActionID: {{id}}\r\n\r\n" for n in range(listed)
    )
    total = listed if announced is None else announced
    return (
        f"{LIST}{items}Event: QueueStatusComplete\r\nActionID: {{id}}\r\n"
        f"EventList: Complete\r\nListItems: {total}\r\n\r\n"
    )


class Talk:
    """A session and the PBX's part of it, written as text."""

    def __init__(self, ami: Ami = AMI, wanted: dict[bytes, bytes | None] | None = None) -> None:
        self.session = Session(ami, random.Random(7), wanted)  # noqa: S311  a test repeats itself
        self.protocol = Protocol(needed_and({b"Hangup": None, b"UserEvent": None}))
        self.now = 100.0
        self.asked: list[dict[str, str]] = []

    def open(self) -> Talk:
        self.session.opened(self.now)
        return self

    def say(self, text: str, *, at: int = 1_795_421_818_000_000) -> Talk:
        """Let the PBX speak; ``{id}`` is the last question's ActionID."""
        self._listen()
        if self.asked:
            text = text.replace("{id}", self.asked[-1]["ActionID"])
        self.session.frames(self.protocol.feed(text.encode()), self.now, at)
        self._listen()
        return self

    def wait(self, seconds: float) -> Talk:
        """Let time pass, ticking when the session asked to be ticked."""
        until = self.now + seconds
        while (due := self.session.next_tick()) <= until:
            self.now = max(self.now, due)
            self.session.tick(self.now)
            self._listen()
            if self.session.next_tick() <= self.now:
                break
        self.now = until
        return self

    def state(self) -> State:
        """Return how far the session has come."""
        return self.session.state

    def names(self) -> list[str]:
        """Return what was asked since the last time, by name."""
        self._listen()
        names, self._told = [a["Action"] for a in self.asked[self._told :]], len(self.asked)
        return names

    _told = 0

    def _listen(self) -> None:
        for data in self.session.to_send():
            pairs = (line.split(": ", 1) for line in data.decode().split("\r\n") if line)
            self.asked.append(dict(pairs))


def live(ami: Ami = AMI) -> Talk:
    """Bring a session to LIVE."""
    talk = Talk(ami).open().say(GREETING)
    if ami.login == "md5":
        talk.say(CHALLENGE)
    talk.say(OK).say(PONG).say(queues()).say(CHANNELS).say(ERROR).say(ERROR)
    assert talk.state() is State.LIVE
    talk.names()
    return talk


# --- the way to LIVE ------------------------------------------------------------------


def test_an_md5_login_goes_from_the_greeting_to_live_in_this_order():
    talk = Talk()
    assert talk.state() is State.CONNECTING
    answers = (GREETING, CHALLENGE, OK, PONG, queues(), CHANNELS, ERROR, ERROR)
    assert [talk.open().state(), *(talk.say(text).state() for text in answers)] == [
        State.GREETING,
        State.CHALLENGE,
        State.LOGIN,
        State.CLOCK,
        State.CENSUS,
        State.CENSUS,
        State.CENSUS,
        State.CENSUS,
        State.LIVE,
    ]
    assert talk.names() == [
        "Challenge",
        "Login",
        "Ping",
        "QueueStatus",
        "CoreShowChannels",
        "DeviceStateList",
        "PJSIPShowContacts",
    ]
    status = talk.session.status
    assert (status.version, status.censuses, status.counted, status.why) == ("11.0.0", 1, True, "")


def test_the_secret_is_hashed_with_the_challenge_and_never_sent():
    talk = Talk().open().say(GREETING).say(CHALLENGE)
    login = talk.asked[-1]
    assert login["Key"] == hashlib.md5(b"840415273s3cret", usedforsecurity=False).hexdigest()
    assert "s3cret" not in str(talk.asked)


def test_a_plain_login_asks_for_no_challenge():
    talk = Talk(msgspec.structs.replace(AMI, login="plain")).open().say(GREETING)
    assert talk.state() is State.LOGIN
    assert talk.names() == ["Login"]
    assert talk.asked[-1]["Secret"] == "s3cret"


def test_only_the_event_classes_that_are_read_are_asked_for():
    talk = Talk().open().say(GREETING).say(CHALLENGE)
    assert talk.asked[-1]["Events"] == "system,call,agent,user,dialplan"


def test_nothing_is_said_before_the_greeting():
    assert Talk().open().names() == []


@pytest.mark.parametrize("text", ["Welcome to my SSH server\r\n", "Asterisk Call Man"])
def test_without_a_greeting_the_session_is_lost_in_time(text):
    talk = Talk().open().say(text).wait(4.9)
    assert talk.state() is State.GREETING
    talk.wait(0.1)
    assert talk.state() is State.LOST
    assert talk.session.status.why == "no greeting within 5 s"


@pytest.mark.parametrize("refused_at", ["challenge", "login"])
def test_a_refused_login_is_refused_and_not_lost(refused_at):
    talk = Talk().open().say(GREETING)
    if refused_at == "login":
        talk.say(CHALLENGE)
    talk.say("Response: Error\r\nActionID: {id}\r\nMessage: Authentication failed\r\n\r\n")
    assert talk.state() is State.REFUSED
    assert talk.session.status.why.endswith("refused: Authentication failed")
    assert talk.session.next_tick() == math.inf
    talk.session.lost("the PBX closed the connection", talk.now)
    assert talk.state() is State.REFUSED


def test_an_account_that_cannot_be_written_on_one_line_ends_the_session():
    ami = msgspec.structs.replace(AMI, login="plain", username="u\r\nAction: Command")
    talk = Talk(ami).open().say(GREETING)
    assert (talk.state(), talk.names()) == (State.LOST, [])


def test_filters_are_sent_where_the_configuration_asks_and_a_refusal_is_no_harm():
    ami = msgspec.structs.replace(AMI, event_filter=True)
    talk = Talk(ami, {b"Hangup": None, b"VarSet": b"\nVariable: QUEUESTATUS\r\n"}).open()
    talk.say(GREETING).say(CHALLENGE).say(OK).say(PONG)
    assert talk.state() is State.FILTER
    talk.say(ERROR).say(OK)
    assert talk.state() is State.CENSUS
    assert talk.names() == ["Challenge", "Login", "Ping", "Filter", "Filter", "QueueStatus"]
    assert re.match(r"\^Event: \(.*Hangup.*\)", talk.asked[3]["Filter"])


# --- clocks ---------------------------------------------------------------------------


def test_the_offset_of_the_pbx_clock_comes_from_the_quickest_ping():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK)
    talk.now += 0.004  # 4 ms there and back: it was written 2 ms before it came
    talk.say(PONG, at=1_795_421_817_000_000)
    assert (talk.session.status.rtt_us, talk.session.status.offset_us) == (4_000, 1_002_100)
    talk.say(queues()).say(CHANNELS).say(ERROR).say(ERROR).wait(1.996)
    talk.now += 1.0  # a slow answer tells less and changes nothing
    talk.say(PONG, at=1_795_421_817_000_000)
    assert (talk.session.status.rtt_us, talk.session.status.offset_us) == (4_000, 1_002_100)


def test_the_lag_is_from_the_stamp_to_the_arrival_by_the_pbx_clock():
    talk = live()
    event = "Event: Hangup\r\nPrivilege: call,all\r\nTimestamp: 1795421818.000100\r\n\r\n"
    talk.say(event, at=1_795_421_818_250_000)
    assert talk.session.status.lag_us == 250_000


# --- pings ----------------------------------------------------------------------------


def test_a_ping_goes_out_every_two_seconds_and_its_answer_keeps_the_session():
    talk = live()
    for _ in range(10):
        assert talk.wait(2.0).names() == ["Ping"]
        talk.say(PONG)
    assert talk.state() is State.LIVE


def test_a_ping_that_is_not_answered_loses_the_session():
    talk = live().wait(2.0)
    talk.say("Event: Hangup\r\n\r\n").wait(4.9)
    assert talk.state() is State.LIVE
    talk.wait(0.1)
    assert talk.state() is State.LOST
    assert talk.session.status.why == "no answer to Ping within 5 s"


def test_nobody_elses_answer_is_taken_for_ours():
    talk = live().wait(2.0)
    forged = PONG.replace("{id}", "ccfloor-0000000000000000-9")
    talk.say(forged).say("Response: Success\r\nPing: Pong\r\n\r\n")
    talk.say("Event: UserEvent\r\nResponse: Success\r\nActionID: {id}\r\n\r\n").wait(5.0)
    assert talk.state() is State.LOST
    assert talk.session.foreign == 2


def test_two_sessions_share_no_action_id():
    ids = []
    for seed in (1, 2):
        session = Session(AMI, random.Random(seed))  # noqa: S311  a test repeats itself
        session.opened(0.0)
        session.frames(Protocol({}).feed(GREETING.encode()), 0.0, 0)
        ids += re.findall(rb"ActionID: (\S+)", b"".join(session.to_send()))
    assert len(set(ids)) == 2
    assert all(re.fullmatch(rb"ccfloor-[0-9a-f]{16}-1", each) for each in ids)


# --- the census -----------------------------------------------------------------------


def test_everything_is_listed_again_after_the_repair_time():
    talk = live(msgspec.structs.replace(AMI, ping_s=1000.0)).wait(59.9)
    assert talk.names() == []
    assert talk.wait(0.2).names() == ["QueueStatus"]
    talk.say(queues()).say(CHANNELS).say(ERROR).say(ERROR)
    assert (talk.session.status.censuses, talk.state()) == (2, State.LIVE)


@pytest.mark.parametrize("event", ["Reload", "FullyBooted"])
def test_a_reload_or_a_boot_has_everything_listed_again(event):
    talk = live().say(f"Event: {event}\r\nPrivilege: system,all\r\n\r\n")
    assert talk.names() == ["QueueStatus"]


def test_the_greeting_of_a_booted_pbx_does_not_double_the_first_census():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK)
    talk.say("Event: FullyBooted\r\nPrivilege: system,all\r\n\r\n")
    talk.say(PONG).say(queues()).say(CHANNELS).say(ERROR).say(ERROR)
    assert talk.names().count("QueueStatus") == 1
    assert talk.session.next_tick() > talk.now


def test_a_reload_during_a_census_starts_another_one_after_it():
    talk = live().say("Event: Reload\r\n\r\n").say("Event: Reload\r\n\r\n")
    talk.say(queues()).say(CHANNELS).say(ERROR).say(ERROR)
    assert talk.names() == ["QueueStatus", "CoreShowChannels", "DeviceStateList",
                            "PJSIPShowContacts", "QueueStatus"]  # fmt: skip


def test_a_census_can_be_asked_for():
    talk = live()
    talk.session.request_census("an unknown member")
    assert talk.session.next_tick() <= talk.now
    assert talk.wait(0.0).names() == ["QueueStatus"]


def test_the_census_goes_on_without_what_the_account_may_not_see():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG)
    talk.say(queues()).say(ERROR).say(ERROR).say(ERROR)
    assert (talk.state(), talk.session.refused) == (State.LIVE, 3)


def test_without_the_queues_there_is_no_floor():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG).say(ERROR)
    assert talk.state() is State.LOST
    assert talk.session.status.why == "QueueStatus refused: Permission denied"


@pytest.mark.parametrize("ending", ["ListItems: 3", "ListItems: 0"])
def test_a_listing_that_came_short_is_told_and_asked_for_once_more(ending):
    short = queues(listed=2).replace("ListItems: 2", ending)
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG)
    talk.say(short).say(CHANNELS).say(ERROR).say(ERROR)
    assert (talk.session.status.counted, talk.state()) == (False, State.LIVE)
    assert talk.names().count("QueueStatus") == 2
    talk.say(short).say(CHANNELS).say(ERROR).say(ERROR)
    assert talk.names().count("QueueStatus") == 0  # now it waits for the repair time
    assert talk.session.status.counted is False


def test_a_cancelled_listing_is_not_a_complete_one():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG)
    talk.say(queues().replace("EventList: Complete", "EventList: Cancelled"))
    talk.say(CHANNELS).say(ERROR).say(ERROR)
    assert talk.session.status.counted is False


def test_a_live_event_with_an_items_name_is_not_counted_as_one():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG).say(queues())
    talk.say(CHANNELS)
    talk.say(
        LIST + "Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: PJSIP/1\r\n\r\n"
        "Event: DeviceStateChange\r\nActionID: {id}\r\nDevice: PJSIP/1\r\n\r\n"
        "Event: DeviceStateListComplete\r\nActionID: {id}\r\nEventList: Complete\r\n"
        "ListItems: 1\r\n\r\n"
    ).say(ERROR)
    assert (talk.state(), talk.session.status.counted) == (State.LIVE, True)


def test_a_listing_may_take_long_as_long_as_it_goes_on_coming():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG).say(LIST)
    for _ in range(5):
        talk.wait(4.0).say("Event: QueueMember\r\nActionID: {id}\r\n\r\n")
    assert talk.state() is State.CENSUS
    talk.wait(5.0)
    assert talk.state() is State.LOST
    assert talk.session.status.why == "no answer to QueueStatus within 5 s"


def test_a_listing_that_never_ends_is_given_up_after_its_own_limit():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG).say(LIST)
    began = talk.now
    while talk.state() is State.CENSUS and talk.now < began + 100:
        talk.wait(1.0).say("Event: QueueMember\r\nActionID: {id}\r\n\r\n")
    assert (talk.state(), talk.now - began) == (State.LOST, 60.0)


def test_a_due_ping_goes_between_two_listings_and_not_into_one():
    talk = Talk().open().say(GREETING).say(CHALLENGE).say(OK).say(PONG).say(LIST).wait(3.0)
    assert talk.names()[-1] == "QueueStatus"
    talk.say(queues().removeprefix(LIST))
    assert talk.names() == ["Ping"]
    assert talk.say(PONG).names() == ["CoreShowChannels"]


# --- the end --------------------------------------------------------------------------


def test_a_shutdown_is_told_with_the_loss_that_follows():
    talk = live().say("Event: Shutdown\r\nShutdown: Cleanly\r\nRestart: False\r\n\r\n")
    assert talk.session.status.going_down
    talk.session.lost("the PBX closed the connection", talk.now)
    assert talk.session.status.why == (
        "the PBX closed the connection; it had announced its shutdown"
    )


def test_a_lost_session_says_nothing_more():
    talk = live()
    talk.session.lost("broken", talk.now)
    talk.say(GREETING).say(OK).wait(1000.0)
    assert (talk.state(), talk.names()) == (State.LOST, [])
    talk.session.lost("again", talk.now)
    assert talk.session.status.why == "broken"
