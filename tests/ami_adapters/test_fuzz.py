"""Whatever comes from the wire: no exception, and no more memory than the limit."""

from __future__ import annotations

import random
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.census import needed_and
from ami_adapters.frames import Frame
from ami_adapters.protocol import Protocol
from ami_adapters.recording import read_recording
from ami_adapters.session import Session
from ami_adapters.translate import WANTED
from ccfloor.config import Ami

NEEDED = needed_and(WANTED)


def whole(path) -> bytes:
    return b"".join(read.data for read in read_recording(path))


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  a test repeats itself


def test_every_prefix_of_a_recording_has_the_frames_that_ended_in_it(session_file):
    data = whole(session_file)
    expected = [(f.ref, f.name, f.raw) for f in Protocol(NEEDED).feed(data)]
    protocol = Protocol(NEEDED)
    got = []
    for place in range(len(data)):  # after each byte the protocol has seen that prefix
        for frame in protocol.feed(data[place : place + 1]):
            got.append((frame.ref, frame.name, frame.raw))
            ended = frame.ref + len(frame.raw)
            # Not before its empty line (a greeting: its line end), and not later than that.
            assert ended + 2 <= place + 1 <= ended + 4
    assert got == expected


def test_a_recording_that_begins_in_the_middle_loses_one_block_at_most(session_file):
    data = whole(session_file)
    expected = [(f.ref, f.raw) for f in Protocol(NEEDED).feed(data)]
    for start in range(1, len(data), 9_973):
        got = [(f.ref + start, f.raw) for f in Protocol(NEEDED).feed(data[start:])]
        after = [pair for pair in expected if pair[0] >= start]
        assert got[-len(after) :] == after
        assert len(got) <= len(after) + 1


def test_flipped_bytes_raise_nothing(session_file):
    data = whole(session_file)[:200_000]
    for seed in range(20):
        rng = seeded(seed)
        broken = bytearray(data)
        for _ in range(2_000):
            broken[rng.randrange(len(broken))] = rng.choice(b"\r\n:\0\xff E")
        protocol = Protocol(NEEDED)
        session = Session(Ami(), seeded(seed), NEEDED)
        session.opened(0.0)
        for at in range(0, len(broken), 5_000):
            session.frames(protocol.feed(bytes(broken[at : at + 5_000])), at / 1e6, at)
            session.tick(at / 1e6)
            assert all(action.endswith(b"\r\n\r\n") for action in session.to_send())
        assert protocol.kept > 0


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=3_000), size=st.integers(1, 700))
def test_random_bytes_raise_nothing(data, size):
    protocol = Protocol(NEEDED, limit=500)
    session = Session(Ami(), seeded(1), NEEDED)
    session.opened(0.0)
    for at in range(0, len(data), size):
        session.frames(protocol.feed(data[at : at + size]), 0.0, 0)
    assert len(protocol.close()) <= 503


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=300), key=st.sampled_from([b"\nA:", b"\nActionID:"]))
def test_any_block_can_be_read(raw, key):
    frame = Frame(raw, b"X")
    assert isinstance(frame.get(key), str)
    assert all(isinstance(part, str) for pair in frame.headers() for part in pair)


def test_a_flood_without_an_end_stays_within_the_limit():
    chunk = b"Event: Hangup\r\nCallerIDName: " + b"A" * 65_000
    protocol = Protocol(NEEDED)
    tracemalloc.start()
    try:
        for _ in range(500):  # 32 MB without one empty line
            protocol.feed(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
    assert protocol.oversize == 1
