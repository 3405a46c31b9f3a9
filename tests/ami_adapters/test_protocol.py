"""Bytes in, frames out: for any way of cutting the same bytes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.frames import Frame
from ami_adapters.protocol import OVERSIZE, Protocol

WANTED = {b"Hangup": None, b"Newstate": None, b"VarSet": b"\nVariable: QUEUESTATUS\r\n"}


def cut(data: bytes, *, limit: int = 262_144, size: int | None = None) -> list[Frame]:
    """Feed the bytes in pieces of one size."""
    protocol = Protocol(WANTED, limit=limit)
    size = size or max(1, len(data))
    return [
        frame for at in range(0, len(data), size) for frame in protocol.feed(data[at : at + size])
    ]


def told(frames: list[Frame]) -> list[tuple[bytes, bytes, int]]:
    return [(frame.name, frame.raw, frame.ref) for frame in frames]


# --- blocks -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "ending",
    [b"\r\n\r\n", b"\r\n\n", b"\n\n", b"\n\r\n", b"\r\n\r\n\r\n\r\n", b"\n\n\n\n", b"\r\n\n\r\n"],
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, None])
def test_a_block_ends_with_an_empty_line_however_lines_end(ending, size):
    data = b"Event: Hangup\r\nCause: 16" + ending + b"Event: Newstate\r\nChannel: x" + ending
    second = data.index(b"Event: Newstate")
    assert told(cut(data, size=size)) == [
        (b"Hangup", b"Event: Hangup\r\nCause: 16", 0),
        (b"Newstate", b"Event: Newstate\r\nChannel: x", second),
    ]


@pytest.mark.parametrize("size", [1, 5, None])
def test_empty_lines_before_the_first_block_are_no_block(size):
    assert told(cut(b"\r\n\n\r\nEvent: Hangup\r\n\r\n", size=size)) == [
        (b"Hangup", b"Event: Hangup", 5)
    ]


@pytest.mark.parametrize("size", [1, 4, None])
def test_a_greeting_is_a_frame_of_its_own_and_does_not_wait_for_an_empty_line(size):
    frames = cut(b"Asterisk Call Manager/11.0.0\r\nResponse: Succ", size=size)
    assert told(frames) == [(b"", b"Asterisk Call Manager/11.0.0", 0)]


@pytest.mark.parametrize("size", [1, 4, None])
def test_a_second_session_in_the_same_stream_begins_with_its_greeting(size):
    data = (
        b"Asterisk Call Manager/5.0.5\r\nResponse: Success\r\nMessage: x\r\n\r\n"
        b"Asterisk Call Manager/11.0.0\r\nEvent: Hangup\r\n\r\n"
    )
    assert told(cut(data, size=size)) == [
        (b"", b"Asterisk Call Manager/5.0.5", 0),
        (b"", b"Response: Success\r\nMessage: x", 29),
        (b"", b"Asterisk Call Manager/11.0.0", 62),
        (b"Hangup", b"Event: Hangup", 92),
    ]


def test_a_greeting_inside_a_block_is_a_value_and_no_greeting():
    frames = cut(b"Event: Hangup\r\nAsterisk Call Manager/11.0.0\r\n\r\n")
    assert [frame.name for frame in frames] == [b"Hangup"]


def test_a_torn_last_block_is_not_a_frame():
    protocol = Protocol(WANTED)
    assert protocol.feed(b"Event: Hangup\r\nCause: 16\r\n") == []
    assert protocol.close() == b"Event: Hangup\r\nCause: 16\r\n"
    assert protocol.torn == 26


# --- what is kept ---------------------------------------------------------------------


def test_an_event_nobody_wants_is_dropped_and_counted():
    protocol = Protocol(WANTED)
    assert protocol.feed(b"Event: RTCPSent\r\nTo: x\r\n\r\nEvent: TestEvent\r\n\r\n") == []
    assert (protocol.dropped, protocol.kept, protocol.strays) == (2, 0, 0)


def test_an_event_wanted_for_a_value_is_kept_with_that_value_only():
    data = (
        b"Event: VarSet\r\nVariable: DIALSTATUS\r\nValue: QUEUESTATUS\r\n\r\n"
        b"Event: VarSet\r\nVariable: QUEUESTATUS\r\nValue: TIMEOUT\r\n\r\n"
    )
    frames = cut(data)
    assert [frame.get(b"\nValue:") for frame in frames] == ["TIMEOUT"]


def test_a_reply_is_always_kept():
    frames = cut(b"Response: Goodbye\r\nMessage: Thanks for all the fish.\r\n\r\n")
    assert told(frames) == [(b"", b"Response: Goodbye\r\nMessage: Thanks for all the fish.", 0)]


def test_a_list_item_is_wanted_by_its_name_like_any_event():
    data = b"Event: Hangup\r\nActionID: 7\r\n\r\nEvent: QueueParams\r\nActionID: 7\r\n\r\n"
    assert [frame.name for frame in cut(data)] == [b"Hangup"]


def test_an_output_list_is_one_reply_with_its_lines():
    data = b"Response: Success\r\nOutput: a\r\nOutput: Event: Hangup\r\nOutput: \r\n\r\n"
    (frame,) = cut(data)
    assert frame.headers() == [
        ("Response", "Success"),
        ("Output", "a"),
        ("Output", "Event: Hangup"),
        ("Output", ""),
    ]


def test_everything_can_be_asked_for_and_one_more_name_too():
    protocol = Protocol({})
    protocol.want(b"Hangup")
    data = b"Event: Hangup\r\n\r\nEvent: Dial\r\n\r\n"
    assert [frame.name for frame in protocol.feed(data)] == [b"Hangup"]
    protocol.keep_all = True
    assert [frame.name for frame in protocol.feed(data)] == [b"Hangup", b"Dial"]


# --- hostile blocks -------------------------------------------------------------------


@pytest.mark.parametrize(
    "caller",
    [
        "status will follow",
        "Event: Hangup",
        "王丽",
        "Asterisk Call Manager/9",
        "--END COMMAND--",
        "Response: Follows",
    ],
)
def test_a_hostile_caller_name_is_only_a_name(caller):
    data = (
        f"Event: Newstate\r\nCallerIDName: {caller}\r\nUniqueid: 1.1\r\n\r\n"
        "Event: Hangup\r\nUniqueid: 1.1\r\n\r\n"
    ).encode()
    newstate, hangup = cut(data)
    assert (newstate.name, newstate.get(b"\nCallerIDName:")) == (b"Newstate", caller)
    assert (hangup.name, hangup.get(b"\nUniqueid:")) == (b"Hangup", "1.1")


def test_of_two_event_lines_the_first_names_the_frame_and_it_is_counted():
    protocol = Protocol(WANTED)
    (frame,) = protocol.feed(b"Event: Newstate\r\nUniqueid: 1.1\r\nEvent: Hangup\r\n\r\n")
    assert frame.name == b"Newstate"
    assert protocol.doubled == 1


def test_a_line_without_a_colon_harms_neither_its_block_nor_the_next():
    data = b"junk\r\nEvent: Hangup\r\nmore junk\r\nCause: 16\r\n\r\nEvent: Newstate\r\n\r\n"
    hangup, newstate = cut(data)
    assert (hangup.get(b"\nCause:"), hangup.ref) == ("16", 6)
    assert newstate.name == b"Newstate"


def test_a_block_that_is_neither_event_nor_reply_is_counted_and_dropped():
    protocol = Protocol(WANTED)
    assert protocol.feed(b"Privilege: call,all\r\nEvent: Hangup\r\n\r\njunk\r\n\r\n") == []
    assert protocol.strays == 2


def test_nuls_and_bytes_that_are_no_utf_8_are_kept_as_they_are():
    (frame,) = cut(b"Event: Hangup\r\nA: \x00\xff\r\nCallerIDName: Jos\xe9\r\n\r\n")
    assert frame.get(b"\nCallerIDName:") == "José"
    assert frame.get(b"\nA:") == "\x00\xff"


# --- bounds ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 64, 1000, None])
def test_a_block_over_the_limit_is_told_once_skipped_and_survived(size):
    data = (
        b"Event: Newstate\r\n\r\nEvent: Hangup\r\nCallerIDName: "
        + b"A" * 600
        + b"\r\nEvent: Hangup\r\n\r\n"
        + b"Event: Newstate\r\nUniqueid: 2\r\n\r\n"
    )
    frames = cut(data, limit=300, size=size)
    assert [(frame.name, frame.ref) for frame in frames] == [
        (b"Newstate", 0),
        (OVERSIZE, 19),
        (b"Newstate", data.index(b"Event: Newstate", 30)),
    ]
    assert frames[1].raw == data[19 : 19 + 256]


@pytest.mark.parametrize("size", [1, None])
@pytest.mark.parametrize(("length", "name"), [(300, b"Hangup"), (301, OVERSIZE)])
@pytest.mark.parametrize("ending", [b"\r\n\r\n", b"\n\n", b"\r\n\n"])
def test_the_limit_is_the_same_for_every_cut(size, length, name, ending):
    block = b"Event: Hangup\r\nX: ".ljust(length, b"A")
    assert [frame.name for frame in cut(block + ending, limit=300, size=size)] == [name]


def test_a_line_that_never_ends_takes_no_more_memory_than_the_limit():
    protocol = Protocol(WANTED)
    names = []
    for _ in range(64):
        names += [frame.name for frame in protocol.feed(b"A" * 65_536)]
        assert len(protocol._rest) <= 262_144 + 65_536
    assert names == [OVERSIZE]
    assert len(protocol._rest) == 2
    assert [frame.ref for frame in protocol.feed(b"\r\n\r\nEvent: Hangup\r\n\r\n")] == [4_194_308]


@pytest.mark.parametrize("filler", [b"\r", b"A", b": ", b"\r\r", b"Asterisk Call Manager/"])
def test_no_filler_grows_the_memory(filler):
    protocol = Protocol(WANTED, limit=1000)
    for _ in range(200):
        protocol.feed(filler * 50)
    assert len(protocol._rest) <= 1003


# --- laws -----------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        b"Event: Hangup",
        b"Event: Newstate ",
        b"Event:Hangup",
        b"Event:  Hangup",
        b"Event: VarSet\r\nVariable: QUEUESTATUS\r\nValue: x",
        b"Event: RTCPSent",
        b"Event: ",
        b"Response: Success",
        b"Asterisk Call Manager/1",
        b"Asterisk Call Manager/",
        b"junk",
        b"Key: value",
        b":",
        b"\r",
        b"\n",
        b"\r\n",
        b"\r\n\r\n",
        b"\n\n",
        b"\n\r",
        b"\x00",
        b"\xff\xfe",
        b"A" * 40,
    ]
)
STREAMS = st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(data=STREAMS, cuts=st.lists(st.integers(0, 400), max_size=12))
def test_any_split_of_the_bytes_gives_the_same_frames(data, cuts):
    whole, pieces, bytewise = (Protocol(WANTED, limit=60) for _ in range(3))
    expected = told(whole.feed(data))
    edges = [0, *sorted(min(place, len(data)) for place in cuts), len(data)]
    got = []
    for start, end in itertools.pairwise(edges):
        got += told(pieces.feed(data[start:end]))
    single = []
    for place in range(len(data)):
        single += told(bytewise.feed(data[place : place + 1]))
    assert got == expected
    assert single == expected
    for protocol in (pieces, bytewise):
        for count in ("kept", "dropped", "strays", "doubled", "oversize", "greetings"):
            assert getattr(protocol, count) == getattr(whole, count), count


@settings(max_examples=200, deadline=None)
@given(data=STREAMS)
def test_a_frame_stands_in_the_stream_where_it_says(data):
    for frame in Protocol(WANTED, limit=60).feed(data):
        assert data[frame.ref : frame.ref + len(frame.raw)] == frame.raw


@settings(max_examples=200, deadline=None)
@given(data=STREAMS, more=STREAMS)
def test_what_follows_never_changes_the_frames_that_came_before(data, more):
    before = told(Protocol(WANTED, limit=60).feed(data))
    assert told(Protocol(WANTED, limit=60).feed(data + more))[: len(before)] == before
