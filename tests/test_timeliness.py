"""Frames that come late and clocks that run ahead are noticed, and nothing else is."""

from __future__ import annotations

import pytest

from ami_adapters.frames import Frame, Received
from ccfloor import notes
from ccfloor.floor.names import SECOND
from ccfloor.notes import CaughtUp, ClockSet, FellBehind, Noticed
from ccfloor.timeliness import Timeliness

T0 = 1_795_400_000 * SECOND


def event(at: float, ref: int = 0) -> Frame:
    stamp = T0 + round(at * SECOND)
    told = f"{stamp // SECOND}.{stamp % SECOND:06d}"
    raw = f"Event: Newstate\r\nPrivilege: call,all\r\nTimestamp: {told}\r\nUniqueid: 1".encode()
    return Frame(raw, b"Newstate", ref)


def answer(at: float) -> Frame:
    stamp = T0 + round(at * SECOND)
    told = f"{stamp // SECOND}.{stamp % SECOND:06d}"
    raw = f"Response: Success\r\nActionID: 1\r\nPing: Pong\r\nTimestamp: {told}".encode()
    return Frame(raw, b"", 0)


class Line:
    """A connection whose PBX clock is ahead of our monotonic one by T0, and 10 ms away."""

    def __init__(self) -> None:
        self.timeliness = Timeliness(5 * SECOND)
        self.read(0.01, answer(0))

    def read(self, monotonic: float, *frames: Frame) -> list[tuple[int, Noticed]]:
        return self.timeliness.noticed(frames, monotonic)


@pytest.fixture
def line() -> Line:
    return Line()


def test_frames_in_time_give_nothing_to_note(line: Line):
    for second in range(1, 200):
        assert line.read(second + 0.01, event(second - 1.5), event(second)) == []


def test_frames_that_come_later_than_they_may_are_a_lag_until_they_keep_up(line: Line):
    assert line.read(10, event(9.99)) == []
    assert line.read(16, event(11.5)) == []  # four and a half seconds are borne
    noted = line.read(17.01, event(11.6), event(12))
    assert noted == [(0, FellBehind(T0 + 11_600_000, 5_392_990))]
    assert line.read(18, event(14)) == []
    assert line.read(19, event(17), event(18.9)) == [(0, CaughtUp(T0 + 17 * SECOND))]


def test_a_lag_that_ends_within_the_read_that_told_it_is_noted_at_its_places(line: Line):
    noted = line.read(30, event(20), event(21), event(29), event(29.9))
    assert [(place, type(note)) for place, note in noted] == [(0, FellBehind), (2, CaughtUp)]


def test_on_a_quiet_floor_two_answers_to_pings_end_a_lag(line: Line):
    assert line.read(17, event(10))
    assert line.read(18, answer(17.9)) == []  # what was held back comes with it, or after
    assert line.read(20, answer(19.9)) == [(0, CaughtUp(T0 + 19_900_000))]


def test_a_late_frame_between_two_answers_keeps_the_lag(line: Line):
    assert line.read(17, event(10))
    assert line.read(18, answer(17.9)) == []
    assert line.read(18.1, event(11)) == []
    assert line.read(20, answer(19.9)) == []


def test_a_clock_that_was_set_forward_is_noted_before_the_first_frame_of_its_new_time(line: Line):
    assert line.read(10, event(9.99)) == []
    noted = line.read(11, event(10.5), event(10.9), event(310.95), event(310.99))
    assert noted == [(2, ClockSet(T0 + 310_950_000, T0 + 10_900_000))]
    assert line.read(12, event(311.9)) == []


def test_a_step_that_only_a_ping_tells_is_noted_too(line: Line):
    assert line.read(10, answer(70)) == [(0, ClockSet(T0 + 70 * SECOND, T0))]


def test_a_burst_after_a_stall_of_ours_is_no_step(line: Line):
    assert line.read(10, event(9.9)) == []
    burst = [event(10 + place / 10) for place in range(40)]
    assert line.read(14.1, *burst) == []
    assert line.read(14.2, event(14.19)) == []


def test_a_clock_that_was_set_back_is_left_to_the_stamps_and_measured_anew(line: Line):
    assert line.read(10, event(9.9)) == []
    assert line.read(11, event(-300)) == []
    assert line.read(12, event(-299)) == []


def test_drift_of_an_hour_is_neither_lag_nor_step(line: Line):
    for minute in range(1, 61):
        at = minute * 60.0
        assert line.read(at * 1.0004 + 0.01, event(at)) == []
    for minute in range(61, 121):
        at = minute * 60.0
        assert line.read(at + 1.44, event(at)) == []


def test_before_the_first_answer_to_a_ping_no_step_is_concluded():
    timeliness = Timeliness(5 * SECOND)
    assert timeliness.noticed([event(0)], 4.0) == []  # held back for four seconds
    assert timeliness.noticed([event(4.1)], 4.11) == []


def test_reads_without_any_time_give_nothing(line: Line):
    nothing = Frame(b"Response: Success\r\nMessage: Channels will follow", b"", 0)
    assert line.read(100, nothing) == []
    assert line.read(100) == []


def test_a_new_connection_is_measured_anew(line: Line):
    assert line.read(17, event(10))
    line.timeliness.opened()
    assert line.read(18, answer(11)) == []


def test_a_read_is_cut_where_the_note_belongs(line: Line):
    data = b"".join(b"%04d" % place for place in range(4))
    frames = [event(10.5, 100), event(10.9, 104), event(310.95, 108), event(311, 112)]
    line.timeliness.split(Received(b"x" * 100, [], 0), 10)
    parts = line.timeliness.split(Received(data, frames, 7), 11)
    assert [(note and type(note), part.data, len(part.frames)) for note, part in parts] == [
        (None, b"00000001", 2),
        (ClockSet, b"00020003", 2),
    ]
    assert [part.at for _, part in parts] == [7, 7]


def test_a_note_before_a_frame_that_began_in_the_read_before_stands_before_the_whole_read(
    line: Line,
):
    line.timeliness.split(Received(b"x" * 100, [], 0), 10)
    parts = line.timeliness.split(Received(b"end of it", [event(310.95, 90)], 0), 11)
    assert [(note and type(note), part.data) for note, part in parts] == [(ClockSet, b"end of it")]


def test_a_read_with_nothing_to_note_is_left_whole(line: Line):
    received = Received(b"abc", [event(9.9)], 0)
    assert line.timeliness.split(received, 10) == [(None, received)]


@pytest.mark.parametrize(
    ("note", "written"),
    [
        (FellBehind(7, 9), b'{"type":"fell_behind","at":7,"lag":9}'),
        (CaughtUp(7), b'{"type":"caught_up","at":7}'),
        (ClockSet(7, 5), b'{"type":"clock_set","at":7,"before":5}'),
        (notes.Unreachable(7), b'{"type":"unreachable","at":7}'),
        (notes.Overflowed(7), b'{"type":"overflowed","at":7}'),
        (notes.Drained(7), b'{"type":"drained","at":7}'),
    ],
)
def test_a_note_in_the_journal_says_the_same_to_the_floor(note: Noticed, written: bytes):
    assert notes.written(note) == written
    assert notes.read(written) == note
    assert notes.fact(note).at == 7
